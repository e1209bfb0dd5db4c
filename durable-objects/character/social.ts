// social.ts — one player's friends, mutes and reports, without a platform, and their whispers: by mutual consent, bounded.
import {
  FRIEND_REQUESTS_MAX,
  FRIENDS_MAX,
  MUTES_MAX,
  PRESENCE_CACHE_MS,
  REPORT_LINES_MAX,
  SOCIAL_BURST,
  SOCIAL_REFILL_PER_SECOND,
} from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import type { Place } from "../contracts.ts";
import type { Sql } from "../sql.ts";
import {
  type Friend,
  type Friendship,
  type HubRpc,
  type Muted,
  type Said,
  type SocialState,
  type TalkerRpc,
  type TalkRefusal,
  talkRefusal,
  type Utterance,
  type WhisperLine,
  type ZoneTalkRpc,
} from "../talk.ts";
import { Bucket } from "../zone/bucket.ts";
import { type FriendRow, SocialStore } from "./social-store.ts";
import { Whispers } from "./whispers.ts";

/** What is needed of the player's lease. */
export interface Self {
  readonly playerId: PlayerId;
  readonly name: string;
  /** The zone that simulates them; null: they are not in the world. */
  readonly holder: Place | null;
}

export interface SocialPorts {
  readonly sql: Sql;
  nowMs(): number;
  /** Null: there is no such player. */
  self(): Self | null;
  talker(playerId: PlayerId): TalkerRpc;
  zone(place: Place): ZoneTalkRpc;
  /** The hub that keeps reports of this player. */
  reportsOf(playerId: PlayerId): Pick<HubRpc, "report">;
  log(message: string, error: unknown): void;
}

type Presence = Awaited<ReturnType<TalkerRpc["presence"]>>;

export class Social implements TalkerRpc {
  private readonly ports: SocialPorts;
  private readonly store: SocialStore;
  private readonly requests: Bucket;
  private readonly whispers: Whispers;
  private readonly presences = new Map<PlayerId, { readonly presence: Presence; readonly atMs: number }>();

  constructor(ports: SocialPorts) {
    this.ports = ports;
    this.store = new SocialStore(ports.sql);
    this.requests = new Bucket(SOCIAL_BURST, SOCIAL_REFILL_PER_SECOND, ports.nowMs());
    this.whispers = new Whispers(ports, this.store);
  }

  whisper(to: PlayerId, line: Utterance): Promise<Said> {
    return this.whispers.whisper(to, line);
  }

  hear(line: Utterance): ReturnType<TalkerRpc["hear"]> {
    return this.whispers.hear(line);
  }

  async whispersAfter(seq: number): Promise<readonly WhisperLine[]> {
    return this.store.whispersAfter(seq);
  }

  // ---- friends: a row on each side; what a lost call leaves different is mended when one side next looks at the other ----

  async social(): Promise<SocialState> {
    const friends = await Promise.all(this.store.friends().map((row) => this.look(row)));
    return { friends: friends.filter((friend) => friend !== null), muted: this.store.muted() };
  }

  async befriend(other: PlayerId): Promise<SocialState | TalkRefusal> {
    const self = this.ports.self();
    if (!self) return talkRefusal("unknown_player");
    if (!this.allowed()) return talkRefusal("social_rate");
    if (other === self.playerId) return talkRefusal("to_yourself");
    const row = this.store.friend(other);
    if (row?.state === "friends") return this.social();
    if (row?.state !== "asked" && this.count("friends", "asked") >= FRIENDS_MAX) return talkRefusal("friends_full");
    const answer = await this.ports.talker(other).befriended({ playerId: self.playerId, name: self.name });
    if (!answer.ok) return answer;
    // They have asked us while we asked them: both want it.
    const met = row?.state !== "asking" && this.store.friend(other)?.state === "asking";
    const state = met || answer.state === "friends" ? "friends" : "asked";
    this.store.setFriend({ playerId: other, name: answer.name, state });
    this.presences.delete(other);
    return this.social();
  }

  async befriended(
    by: Muted,
  ): Promise<{ readonly ok: true; readonly name: string; readonly state: Friendship } | TalkRefusal> {
    const self = this.ports.self();
    if (!self) return talkRefusal("unknown_player");
    const { name } = self;
    const row = this.store.friend(by.playerId);
    if (row?.state === "friends") return { ok: true, name, state: "friends" };
    if (row?.state === "asked") {
      // They agree to what we have asked, or ask the same: both want it.
      this.store.setFriend({ ...by, state: "friends" });
      this.presences.delete(by.playerId);
      await this.hint();
      return { ok: true, name, state: "friends" };
    }
    if (!row && !this.store.isMuted(by.playerId)) {
      if (this.count("asking") >= FRIEND_REQUESTS_MAX || this.count("friends", "asked") >= FRIENDS_MAX)
        return talkRefusal("requests_full");
      this.store.setFriend({ ...by, state: "asking" });
      await this.hint();
    }
    return { ok: true, name, state: "asking" };
  }

  /** Should this get lost, they see it when they next look at their list. */
  private async hint(): Promise<void> {
    try {
      await this.whispers.knock("friends");
    } catch (error) {
      this.ports.log("a zone has not heard of a change among friends", error);
    }
  }

  async unfriend(other: PlayerId): Promise<SocialState | TalkRefusal> {
    const self = this.ports.self();
    if (!self) return talkRefusal("unknown_player");
    if (!this.allowed()) return talkRefusal("social_rate");
    this.store.removeFriend(other);
    this.presences.delete(other);
    try {
      await this.ports.talker(other).unfriended(self.playerId);
    } catch (error) {
      // They find out when they next look at us.
      this.ports.log(`${other} has not heard that they are no friend any more`, error);
    }
    return this.social();
  }

  async unfriended(by: PlayerId): Promise<void> {
    this.store.removeFriend(by);
  }

  async presence(by: PlayerId): Promise<Presence> {
    const self = this.ports.self();
    if (!self) return null;
    const state = this.store.friend(by)?.state ?? null;
    // Where one is, is for friends.
    return { name: self.name, state, place: state === "friends" ? self.holder : null };
  }

  /** A friend as they are now; null: by what they say of us they are none. */
  private async look(row: FriendRow): Promise<Friend | null> {
    const presence = await this.presenceOf(row.playerId);
    if (presence === undefined) return { ...row, zone: null, instance: null };
    const theirs = presence?.state ?? null;
    if (theirs === null) {
      this.store.removeFriend(row.playerId);
      return null;
    }
    const state = this.reconciled(row, theirs);
    if (state !== row.state) this.store.setFriend({ ...row, state });
    const place = state === "friends" ? (presence?.place ?? null) : null;
    return { ...row, state, zone: place?.zone ?? null, instance: place?.instance ?? null };
  }

  /** How we stand to them, if the two rows differ for a lost call. Nobody becomes a friend by it who has not asked or agreed. */
  private reconciled({ playerId, state }: FriendRow, theirs: Friendship): Friendship {
    // They hold us for friends, and do so by our own word only.
    if (theirs === "friends") return "friends";
    if (state !== theirs) return state;
    // Each has heard the other ask, and has not heard that it was heard; who has taken it back since can't be told.
    if (state === "asking") return "asked";
    return (this.ports.self()?.playerId ?? "") < playerId ? "asked" : "asking";
  }

  /** Undefined: they can't be asked just now. */
  private async presenceOf(other: PlayerId): Promise<Presence | undefined> {
    const self = this.ports.self();
    const known = this.presences.get(other);
    const ageMs = known ? this.ports.nowMs() - known.atMs : Number.POSITIVE_INFINITY;
    if (known && ageMs >= 0 && ageMs < PRESENCE_CACHE_MS) return known.presence;
    try {
      const presence = await this.ports.talker(other).presence(self?.playerId ?? ("" as PlayerId));
      this.presences.set(other, { presence, atMs: this.ports.nowMs() });
      for (const oldest of this.presences.keys()) {
        if (this.presences.size <= FRIENDS_MAX + FRIEND_REQUESTS_MAX) break;
        this.presences.delete(oldest);
      }
      return presence;
    } catch (error) {
      this.ports.log(`${other} can't be asked where they are`, error);
      return undefined;
    }
  }

  private count(...states: Friendship[]): number {
    return this.store.friends().filter(({ state }) => states.includes(state)).length;
  }

  // ---- mutes and reports ----

  async mute(other: PlayerId, muted: boolean): Promise<SocialState | TalkRefusal> {
    const self = this.ports.self();
    if (!self) return talkRefusal("unknown_player");
    if (!this.allowed()) return talkRefusal("social_rate");
    if (other === self.playerId) return talkRefusal("to_yourself");
    const before = this.store.muted();
    if (muted && !this.store.isMuted(other)) {
      if (before.length >= MUTES_MAX) return talkRefusal("mutes_full");
      const presence = await this.ports.talker(other).presence(self.playerId);
      if (!presence) return talkRefusal("unknown_player");
      this.store.setMuted({ playerId: other, name: presence.name }, true);
    }
    if (!muted) this.store.setMuted({ playerId: other, name: "" }, false);
    return this.social();
  }

  /** Reports what `other` has said, by the logs of zone, hub and our own whispers, not by what the reporter claims. */
  async report(id: string, other: PlayerId, reason: string): Promise<Said> {
    const self = this.ports.self();
    if (!self) return talkRefusal("unknown_player");
    if (!this.allowed()) return talkRefusal("social_rate");
    if (other === self.playerId) return talkRefusal("to_yourself");
    const presence = await this.ports.talker(other).presence(self.playerId);
    if (!presence) return talkRefusal("unknown_player");
    const heard = self.holder ? await this.ports.zone(self.holder).evidence(other) : [];
    const lines = [...heard, ...this.whispers.with(other)].sort((a, b) => a.atMs - b.atMs).slice(-REPORT_LINES_MAX);
    if (!lines.some(({ playerId }) => playerId === other)) return talkRefusal("nothing_to_report");
    return this.ports.reportsOf(other).report({
      id: `${self.playerId}.${id}`,
      atMs: this.ports.nowMs(),
      reporter: self.playerId,
      reporterName: self.name,
      reported: other,
      reportedName: presence.name,
      reason,
      zone: self.holder?.instance ?? null,
      lines,
    });
  }

  private allowed(): boolean {
    return this.requests.take(this.ports.nowMs());
  }
}
