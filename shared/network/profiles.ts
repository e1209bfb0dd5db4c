// profiles.ts — what a bad link does, as data: the profiles that are measured, and traces that were recorded.
import { LINK_DELAY_MS_MAX, TRACE_LINES_MAX } from "../limits.ts";

export interface NetworkProfile {
  /** One way, milliseconds. */
  readonly latencyMs: number;
  /** Uniform 0…J a message, milliseconds; order is kept. */
  readonly jitterMs: number;
  /**
   * From the end of one stall, in which nothing passes in either direction, to the start of the next; 0: there are none.
   * Exactly this long, or on average (0.5 to 1.5 times, by chance) if `stallMsMax` is given.
   */
  readonly stallEveryMs: number;
  /** How long a stall lasts, or the shortest does. */
  readonly stallMs: number;
  /** How long the longest does. */
  readonly stallMsMax?: number;
  /** Unlimited if absent. */
  readonly bitsPerSecond?: number;
  /** Recorded milliseconds at which 1,500 bytes may pass, ascending; repeated when it ends, after its last one. */
  readonly trace?: readonly number[];
}

const MBIT = 1_000_000;

/** One way delay, jitter and stalls of the links that are measured. */
export const PROFILES = {
  lan: { latencyMs: 0, jitterMs: 0, stallEveryMs: 0, stallMs: 0 },
  cable: { latencyMs: 12, jitterMs: 4, stallEveryMs: 0, stallMs: 0, bitsPerSecond: 50 * MBIT },
  "wifi-busy": {
    latencyMs: 15,
    jitterMs: 40,
    stallEveryMs: 2000,
    stallMs: 60,
    stallMsMax: 120,
    bitsPerSecond: 20 * MBIT,
  },
  lte: { latencyMs: 35, jitterMs: 25, stallEveryMs: 8000, stallMs: 150, stallMsMax: 300, bitsPerSecond: 12 * MBIT },
  "3g": { latencyMs: 100, jitterMs: 60, stallEveryMs: 10_000, stallMs: 300, stallMsMax: 800, bitsPerSecond: MBIT },
  satellite: { latencyMs: 300, jitterMs: 20, stallEveryMs: 0, stallMs: 0, bitsPerSecond: 10 * MBIT },
  train: {
    latencyMs: 45,
    jitterMs: 30,
    stallEveryMs: 20_000,
    stallMs: 1000,
    stallMsMax: 6000,
    bitsPerSecond: 5 * MBIT,
  },
} as const satisfies Record<string, NetworkProfile>;

export type ProfileName = keyof typeof PROFILES;

/** Thrown for a profile or a trace from outside that can't be used. */
export class ProfileError extends Error {
  override name = "ProfileError";
}

/** The profile of that name. Throws ProfileError, which names the known ones. */
export function profileNamed(name: string): NetworkProfile {
  if (!Object.hasOwn(PROFILES, name))
    throw new ProfileError(`"${name}" is no network profile; known are ${Object.keys(PROFILES).join(", ")}`);
  return PROFILES[name as ProfileName];
}

/** A profile from outside, every figure clamped to what a link can be; what is missing or no number is 0 (LIMIT-1). */
export function boundedProfile(profile: NetworkProfile): NetworkProfile {
  const bounded = (value: unknown, most: number) => Math.max(0, Math.min(most, Number(value) || 0));
  const { stallMsMax, bitsPerSecond, trace } = profile;
  return {
    latencyMs: bounded(profile.latencyMs, LINK_DELAY_MS_MAX),
    jitterMs: bounded(profile.jitterMs, LINK_DELAY_MS_MAX),
    stallEveryMs: bounded(profile.stallEveryMs, 100 * LINK_DELAY_MS_MAX),
    stallMs: bounded(profile.stallMs, LINK_DELAY_MS_MAX),
    ...(stallMsMax === undefined ? {} : { stallMsMax: bounded(stallMsMax, LINK_DELAY_MS_MAX) }),
    ...(bitsPerSecond ? { bitsPerSecond: Math.max(BITS_PER_SECOND_MIN, bounded(bitsPerSecond, 1e12)) } : {}),
    ...(trace ? { trace } : {}),
  };
}

/** Slower than this, nothing of ours would ever arrive. */
const BITS_PER_SECOND_MIN = 8000;

/** A recorded trace: one whole number of milliseconds a line, never less than the one before. Throws ProfileError. */
export function readTrace(text: string): number[] {
  const lines = text.split(/\r?\n/);
  while (lines.length > 0 && (lines[lines.length - 1] as string).trim() === "") lines.pop();
  if (lines.length > TRACE_LINES_MAX) throw new ProfileError(`a trace has at most ${TRACE_LINES_MAX} lines`);
  const trace: number[] = [];
  for (const [i, line] of lines.entries()) {
    const ms = Number(line);
    if (!/^\s*\d{1,12}\s*$/.test(line))
      throw new ProfileError(`line ${i + 1} is no whole number of milliseconds: "${line.slice(0, 40)}"`);
    if (ms < (trace[i - 1] ?? 0)) throw new ProfileError(`line ${i + 1} is earlier than the line before it`);
    trace.push(ms);
  }
  if (trace.length === 0 || (trace[trace.length - 1] as number) === 0)
    throw new ProfileError("a trace ends at some millisecond after 0");
  return trace;
}
