// protocol.ts — what a benchmark and its process of bots say to one another.

/** Whom the bots play, as the process' one argument, in JSON. */
export interface Cast {
  readonly url: string;
  /** Bot i joins zone i modulo their number. */
  readonly zones: readonly string[];
  readonly players: number;
  /** The first so many are real SDK sessions, which decode and predict. */
  readonly decoders: number;
  /** walk: as the peer's bots; idle: joined, and doing nothing, but for the last `walkers` of the decoders. */
  readonly behaviour: "walk" | "idle";
  readonly walkers: number;
}

export type ToBots = "begin" | "end" | "leave";

export type FromBots =
  | { readonly type: "joined"; readonly errors: readonly string[] }
  | { readonly type: "report"; readonly report: BotsReport };

/** Between "begin" and "end", all bots together. */
export interface BotsReport {
  readonly joined: number;
  readonly errors: readonly string[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly messagesOut: number;
  readonly frames: number;
  readonly intervalMs: { readonly p50: number; readonly p99: number };
  readonly ticksPerSecond: number;
  /** Mean over the decoding bots, themselves included. */
  readonly playersSeen: number;
  readonly ticksDropped: number;
  /** Updates that came more than a frame late: the bots were short of CPU. */
  readonly lateTimers: number;
}
