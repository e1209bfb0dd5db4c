// whispers.ts — what is whispered to one player, and by them: exactly once, in order, or refused by name (EVENT-1).
import {
  CHAT_BURST,
  CHAT_REFILL_PER_SECOND,
  REPORT_LINES_MAX,
  WHISPERS_HEARD_BURST,
  WHISPERS_HEARD_REFILL_PER_SECOND,
} from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import {
  type Errand,
  type Muted,
  type ReportLine,
  type Said,
  senderOf,
  type TalkRefusal,
  talkRefusal,
  type Utterance,
} from "../talk.ts";
import { Bucket } from "../zone/bucket.ts";
import type { SocialPorts } from "./social.ts";
import type { SocialStore } from "./social-store.ts";

/** A player on the move is looked for so often: each time where the lease is by then. */
const ROUNDS_MAX = 3;

export class Whispers {
  private readonly ports: SocialPorts;
  private readonly store: SocialStore;
  /** What they may be told, by all others together, and what they may whisper themselves, from whichever zone. */
  private readonly allowance: Bucket;
  private readonly ownAllowance: Bucket;

  constructor(ports: SocialPorts, store: SocialStore) {
    this.ports = ports;
    this.store = store;
    this.allowance = new Bucket(WHISPERS_HEARD_BURST, WHISPERS_HEARD_REFILL_PER_SECOND, ports.nowMs());
    this.ownAllowance = new Bucket(2 * CHAT_BURST, CHAT_REFILL_PER_SECOND, ports.nowMs());
  }

  async whisper(to: PlayerId, said: Utterance): Promise<Said> {
    const self = this.ports.self();
    if (!self) return talkRefusal("unknown_player");
    if (to === self.playerId) return talkRefusal("to_yourself");
    const { playerId, name } = self;
    const line = { ...said, playerId, name };
    const sender = senderOf(line);
    if (this.store.hasHeard(sender, line.serial)) return { ok: true };
    // The zone repeats a call that failed, so that a line may be paid for more than once: hence twice what a zone allows.
    if (!this.ownAllowance.take(this.ports.nowMs())) return talkRefusal("chat_rate");
    const answer = await this.ports.talker(to).hear(line);
    if (!answer.ok) return answer;
    // Not if the same line, said again meanwhile, was quicker.
    if (!this.store.hasHeard(sender, line.serial)) this.keep(line, { playerId: to, name: answer.name });
    return { ok: true };
  }

  async hear(line: Utterance): Promise<{ readonly ok: true; readonly name: string } | TalkRefusal> {
    const self = this.ports.self();
    if (!self) return talkRefusal("unknown_player");
    const heard = { ok: true, name: self.name } as const;
    // Whoever is muted is not told so.
    if (this.store.isMuted(line.playerId)) return heard;
    const sender = senderOf(line);
    if (!this.store.hasHeard(sender, line.serial)) {
      if (!(await this.knock("whispers"))) return talkRefusal("offline");
      // While we knocked, the same line may have come again.
      if (!this.store.hasHeard(sender, line.serial)) {
        if (!this.allowance.take(this.ports.nowMs())) return talkRefusal("whisper_busy");
        this.keep(line, self);
      }
    }
    // Their zone is told before the sender is; should it die of it, they find the line here when they come back.
    await this.knock("whispers");
    return heard;
  }

  private keep({ playerId, name, text, device, serial }: Utterance, to: Muted): void {
    const line = { playerId, name, toId: to.playerId, toName: to.name, text, atMs: this.ports.nowMs() };
    this.store.addWhisper(line, senderOf({ playerId, device } as Utterance), serial);
  }

  /** Tells the player's zone that there is something for them. False: they are nowhere. Throws if the zone does not answer. */
  async knock(about: Errand): Promise<boolean> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const self = this.ports.self();
      if (!self?.holder) return false;
      if (await this.ports.zone(self.holder).knock(self.playerId, about)) return true;
      // The zone has let them go: has another one got them?
      if (this.ports.self()?.holder?.instance === self.holder.instance) return false;
    }
    return false;
  }

  /** The last whispers between the two, for a report. */
  with(other: PlayerId): ReportLine[] {
    return this.store
      .whispersAfter(0)
      .filter(({ playerId, toId }) => playerId === other || toId === other)
      .slice(-REPORT_LINES_MAX / 2)
      .map(({ playerId, name, text, atMs }) => ({ channel: "whisper", playerId, name, text, atMs }));
  }
}
