// social.ts — friends, mutes and reports, as the world server knows them: read when somebody looks, never pushed.
import type { SocialState } from "../../shared/wire/social.ts";
import { changeSocial, readSocial, type Transport } from "./api.ts";

export interface SocialPorts {
  readonly transport: Transport;
  readonly url: string;
  readonly token: string;
}

export class Social {
  /** As it was last read. */
  state: SocialState = { friends: [], muted: [] };
  private readonly ports: SocialPorts;
  private readonly changed: (state: SocialState) => void;
  /** Counts what was asked: an answer that a later one has overtaken is old. */
  private asked = 0;
  private answered = 0;

  constructor(ports: SocialPorts, changed: (state: SocialState) => void) {
    this.ports = ports;
    this.changed = changed;
  }

  /** Reads it anew, with where one's friends are. Rejects with ApiError, as do the others. */
  refresh(): Promise<SocialState> {
    const { transport, url, token } = this.ports;
    return this.take(readSocial(transport, url, token));
  }

  /** Asks a player to be a friend, or agrees to being asked. */
  befriend(player: string): Promise<SocialState> {
    return this.change("friends", { player, friends: true });
  }

  /** Ends a friendship, takes a request back, or declines one. */
  unfriend(player: string): Promise<SocialState> {
    return this.change("friends", { player, friends: false });
  }

  mute(player: string, muted: boolean): Promise<SocialState> {
    return this.change("mutes", { player, muted });
  }

  /** Reports what a player has said lately to those who run the world, who see the lines themselves. */
  async report(player: string, reason: string): Promise<void> {
    const { transport, url, token } = this.ports;
    await changeSocial(transport, url, token, "reports", { id: crypto.randomUUID(), player, reason });
  }

  private change(route: "friends" | "mutes", body: unknown): Promise<SocialState> {
    const { transport, url, token } = this.ports;
    return this.take(changeSocial<SocialState>(transport, url, token, route, body));
  }

  private async take(answer: Promise<SocialState>): Promise<SocialState> {
    const order = ++this.asked;
    const state = await answer;
    if (order < this.answered) return this.state;
    this.answered = order;
    this.state = state;
    this.changed(state);
    return state;
  }
}
