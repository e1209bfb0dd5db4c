// talk.ts — what objects ask of one another so that players can talk and find each other. Every call may be repeated, lost or
// answered late: lines are named by sender, device and serial, and whoever passes lines on says which ones came before (EVENT-1).
import { CHAT_CHARACTERS_MAX } from "../shared/limits.ts";
import type { InstanceId, PlayerId } from "../shared/units.ts";
import type { Friendship, Muted, SocialState } from "../shared/wire/social.ts";
import type { Place } from "./contracts.ts";

export type { Friend, Friendship, Muted, SocialState } from "../shared/wire/social.ts";

/** A line on its way to where it is numbered. The same device and serial of a player are the same line. */
export interface Utterance {
  readonly playerId: PlayerId;
  readonly name: string;
  readonly device: string;
  readonly serial: number;
  readonly text: string;
}

/** A line of the world channel: `seq` counts the lines of the hub `origin`, without a gap. */
export interface WorldLine {
  readonly origin: number;
  readonly seq: number;
  readonly playerId: PlayerId;
  readonly name: string;
  readonly text: string;
  readonly atMs: number;
}

/** By hub, the number of the newest line that one holds. */
export type WorldCursor = readonly number[];

/** Lines that somebody may not hold yet: those of each hub in order. */
export interface WorldBatch {
  readonly lines: readonly WorldLine[];
  /** By hub: the number before the oldest line that is still kept. Who holds less has missed lines for good. */
  readonly kept: WorldCursor;
}

export type TalkRefusalCode =
  | "chat_empty"
  | "chat_long"
  | "chat_rate"
  | "offline"
  | "unknown_player"
  | "to_yourself"
  | "world_busy"
  | "whisper_busy"
  | "hub_full"
  | "social_rate"
  | "friends_full"
  | "requests_full"
  | "mutes_full"
  | "nothing_to_report"
  | "reports_full"
  | "unreachable";

export interface TalkRefusal {
  readonly ok: false;
  readonly code: TalkRefusalCode;
  readonly message: string;
}

export type Said = { readonly ok: true } | TalkRefusal;

/** What a zone says when it begins, goes on or ceases to listen. */
export interface Listening {
  readonly place: Place;
  /** Counts the zone's changes of mind: an older one that comes late changes nothing. */
  readonly term: number;
  /** Null: it listens no more, and is not to be woken (SLEEP-1). */
  readonly cursor: WorldCursor | null;
}

/** One of the world channel's K objects, named by its number. */
export interface HubRpc {
  /** Numbers lines of players who are this hub's; in order. Lines that are numbered already are said to be so again. */
  publish(lines: readonly Utterance[]): Promise<readonly Said[]>;
  /** Another hub's lines. @returns the number of the newest of them that this hub holds now. */
  relay(origin: number, batch: WorldBatch): Promise<number>;
  /** @returns what the zone has missed; null if it listens no more; a refusal if there is no room. */
  listen(listening: Listening): Promise<WorldBatch | TalkRefusal | null>;
  /** Keeps a report; the same id is the same report. */
  report(report: Report): Promise<Said>;
  /** The newest reports that this hub keeps, newest first. */
  reports(): Promise<readonly Report[]>;
}

export interface ReportLine {
  readonly channel: "zone" | "world" | "whisper";
  readonly playerId: string;
  readonly name: string;
  readonly text: string;
  readonly atMs: number;
}

export interface Report {
  readonly id: string;
  readonly atMs: number;
  readonly reporter: PlayerId;
  readonly reporterName: string;
  readonly reported: PlayerId;
  readonly reportedName: string;
  readonly reason: string;
  readonly zone: InstanceId | null;
  /** What was said, by the log and not by the reporter; oldest first. */
  readonly lines: readonly ReportLine[];
}

/** Only whispers wake a zone that sleeps: who asks to be a friend can wait (SLEEP-1). */
export type Errand = "whispers" | "friends";

/** What hubs and characters ask of a zone. */
export interface ZoneTalkRpc {
  /** New lines of the world channel. @returns what the zone holds now; null if it does not listen. */
  heard(batch: WorldBatch): Promise<WorldCursor | null>;
  /** There is a whisper for this player, or news of their friends. @returns whether the zone simulates them. */
  knock(playerId: PlayerId, about: Errand): Promise<boolean>;
  /** The last lines of the zone's and the world's channel up to the newest of `playerId`; empty if there is none. */
  evidence(playerId: PlayerId): Promise<readonly ReportLine[]>;
}

export interface WhisperLine {
  readonly seq: number;
  readonly playerId: PlayerId;
  readonly name: string;
  readonly toId: PlayerId;
  readonly toName: string;
  readonly text: string;
  readonly atMs: number;
}

/** What zones, the Worker and other characters ask of a character about whom it talks to. */
export interface TalkerRpc {
  /** The player says something to `to`. Exactly once, and in order, if the same line is said again until it is answered. */
  whisper(to: PlayerId, line: Utterance): Promise<Said>;
  /** Somebody says something to the player: `ok` once it is in their log and their zone knows. */
  hear(line: Utterance): Promise<{ readonly ok: true; readonly name: string } | TalkRefusal>;
  /** The player's whispers, theirs and to them, after `seq`. */
  whispersAfter(seq: number): Promise<readonly WhisperLine[]>;

  social(): Promise<SocialState>;
  befriend(other: PlayerId): Promise<SocialState | TalkRefusal>;
  unfriend(other: PlayerId): Promise<SocialState | TalkRefusal>;
  mute(other: PlayerId, muted: boolean): Promise<SocialState | TalkRefusal>;
  report(id: string, other: PlayerId, reason: string): Promise<Said>;

  /** `by` would like to be a friend, or agrees to. @returns how the player stands to them then. */
  befriended(
    by: Muted,
  ): Promise<{ readonly ok: true; readonly name: string; readonly state: Friendship } | TalkRefusal>;
  unfriended(by: PlayerId): Promise<void>;
  /** How the player stands to `by`, and, for friends only, where they are. Null: there is no such player. */
  presence(by: PlayerId): Promise<{ name: string; state: Friendship | null; place: Place | null } | null>;
}

const MESSAGES: Readonly<Record<TalkRefusalCode, string>> = {
  chat_empty: "There is nothing in this line.",
  chat_long: `A line has at most ${CHAT_CHARACTERS_MAX} characters.`,
  chat_rate: "You are talking too fast: wait a moment.",
  offline: "They are not in the world now.",
  unknown_player: "There is no such player.",
  to_yourself: "That is you.",
  world_busy: "Too many are talking to the whole world: try again in a moment.",
  whisper_busy: "They are being told too much at once: try again in a moment.",
  hub_full: "No room to listen to the world.",
  social_rate: "Too many requests: wait a moment.",
  friends_full: "Your list of friends is full.",
  requests_full: "They have too many requests waiting, or too many friends.",
  mutes_full: "You have muted as many as can be remembered.",
  nothing_to_report: "They have said nothing lately that could be reported.",
  reports_full: "You have reported as much as you can in one day.",
  unreachable: "This can't be reached just now: it may not have been heard. Try again.",
};

export function talkRefusal(code: TalkRefusalCode): TalkRefusal {
  return { ok: false, code, message: MESSAGES[code] };
}

/** A player's device: the order that is kept is that of its lines. */
export const senderOf = ({ playerId, device }: Utterance): string => `${playerId}.${device}`;
