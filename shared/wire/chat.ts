// chat.ts — what zone, hub and client agree on about chat: its channels, its lines, and how far one has heard (EVENT-1).

/** zone: everyone in this instance. world: everyone. whisper: one other player. */
export const CHANNELS = ["zone", "world", "whisper"] as const;
export type Channel = (typeof CHANNELS)[number];

/** Names one client of a player: sixteen hexadecimal digits. */
export const DEVICE_BYTES_MAX = 16;
/** A player id is a UUID. */
export const PLAYER_ID_BYTES_MAX = 36;

/**
 * How far one has heard, by the numbers of lines, which only grow. The world channel has one sequence for each hub: a player's
 * lines all go through one of them, so the order of each is the order per sender.
 */
export interface ChatCursor {
  /** Of the zone instance one is in. */
  readonly zone: number;
  /** By hub; those that are missing are 0. */
  readonly world: readonly number[];
  readonly whisper: number;
}

export const NOTHING_HEARD: ChatCursor = { zone: 0, world: [], whisper: 0 };

/** A line as a client is told it. */
export interface ChatLine {
  readonly channel: Channel;
  /** The hub that numbered a line of the world channel; 0 on the others. */
  readonly origin: number;
  readonly seq: number;
  readonly playerId: string;
  readonly name: string;
  /** Whom it was whispered to; empty on the other channels. */
  readonly toId: string;
  readonly toName: string;
  readonly text: string;
  /** When it was said, seconds since 1970. */
  readonly at: number;
}

/**
 * A line as it may be said, or empty if nothing is left: controls and direction marks would let one rewrite its neighbours
 * on screen, and what prints as nothing would pass for silence.
 */
export function cleanLine(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Bidi_Control}\s]+/gu, " ")
    .replace(/\p{M}{4,}/gu, "")
    .trim();
}
