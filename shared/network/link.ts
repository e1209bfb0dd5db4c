// link.ts — when a message that is sent now arrives over a bad link: one model for the page, the lab, the proxy and the benchmarks.
import type { NetworkProfile } from "./profiles.ts";

/** What one delivery opportunity of a trace carries. */
export const PACKET_BYTES = 1500;

interface Stall {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Both directions of one link: what stalls one stalls the other. Reads no clock; all times are given, milliseconds. */
export class Link {
  readonly profile: NetworkProfile;
  readonly startMs: number;
  private readonly random: () => number;
  /** The stall that ends last of those that were drawn. */
  private stall: Stall | null = null;
  private previous: Stall | null = null;

  constructor(profile: NetworkProfile, random: () => number, startMs: number) {
    this.profile = profile;
    this.random = random;
    this.startMs = startMs;
  }

  lane(): LinkLane {
    return new LinkLane(this, this.random);
  }

  /** When what would pass at `atMs` does: then, or at the end of the stall that it falls into. */
  passes(atMs: number): number {
    const stall = this.stallAt(atMs);
    return stall ? stall.untilMs : atMs;
  }

  /** The stall that `atMs` falls into. Ask about times that go on: only the last two stalls are remembered. */
  stallAt(atMs: number): Stall | null {
    const { stallEveryMs, stallMs, stallMsMax } = this.profile;
    if (stallEveryMs <= 0 || Math.max(stallMs, stallMsMax ?? 0) <= 0) return null;
    if (stallMsMax === undefined) return this.periodicStallAt(atMs, stallEveryMs, stallMs);
    while (!this.stall || this.stall.untilMs <= atMs) {
      const fromMs = (this.stall?.untilMs ?? this.startMs) + stallEveryMs * (0.5 + this.random());
      this.previous = this.stall;
      this.stall = { fromMs, untilMs: fromMs + stallMs + this.random() * Math.max(0, stallMsMax - stallMs) };
    }
    for (const stall of [this.previous, this.stall])
      if (stall && atMs >= stall.fromMs && atMs < stall.untilMs) return stall;
    return null;
  }

  private periodicStallAt(atMs: number, everyMs: number, stallMs: number): Stall | null {
    const period = everyMs + stallMs;
    const phase = (((atMs - this.startMs) % period) + period) % period;
    return phase > everyMs ? { fromMs: atMs - phase + everyMs, untilMs: atMs - phase + period } : null;
  }
}

/** One direction. */
export class LinkLane {
  private readonly link: Link;
  private readonly random: () => number;
  private lastArrivalMs = Number.NEGATIVE_INFINITY;
  /** When the sender's end is free for the next byte. */
  private freeAtMs = Number.NEGATIVE_INFINITY;
  /** Of the trace: how often it has been gone through, its next opportunity, and what is left of that. */
  private round = 0;
  private next = 0;
  private leftBytes = PACKET_BYTES;

  constructor(link: Link, random: () => number) {
    this.link = link;
    this.random = random;
  }

  /** When `bytes` that are sent at `nowMs` have arrived; never before what was sent earlier. */
  arrivalMs(nowMs: number, bytes: number): number {
    const { latencyMs, jitterMs } = this.link.profile;
    const sentMs = this.sentMs(nowMs, bytes);
    const atMs = this.link.passes(sentMs + latencyMs + this.random() * jitterMs);
    this.lastArrivalMs = Math.max(this.lastArrivalMs, atMs);
    return this.lastArrivalMs;
  }

  /** When the last of `bytes` is on its way. */
  private sentMs(nowMs: number, bytes: number): number {
    const { bitsPerSecond, trace } = this.link.profile;
    let sentMs = nowMs;
    if (bitsPerSecond) {
      this.freeAtMs = Math.max(this.freeAtMs, nowMs) + (bytes * 8000) / bitsPerSecond;
      sentMs = this.freeAtMs;
    }
    return trace && trace.length > 0 ? this.nextOpportunityMs(trace, sentMs, bytes) : sentMs;
  }

  /** A message goes with the opportunity that takes the last of its bytes; what an opportunity has left serves the next. */
  private nextOpportunityMs(trace: readonly number[], fromMs: number, bytes: number): number {
    const period = trace[trace.length - 1] as number;
    const timeOf = () => this.link.startMs + this.round * period + (trace[this.next] as number);
    const skip = Math.floor((fromMs - this.link.startMs) / period) - 1;
    if (skip > this.round) {
      this.round = skip;
      this.next = 0;
      this.leftBytes = PACKET_BYTES;
    }
    // An opportunity that nobody was there to take is lost.
    while (timeOf() < fromMs) this.advance(trace);
    let left = bytes;
    while (left > this.leftBytes) {
      left -= this.leftBytes;
      this.advance(trace);
    }
    this.leftBytes -= left;
    const atMs = timeOf();
    if (this.leftBytes === 0) this.advance(trace);
    return atMs;
  }

  private advance(trace: readonly number[]): void {
    this.leftBytes = PACKET_BYTES;
    this.next++;
    if (this.next < trace.length) return;
    this.next = 0;
    this.round++;
  }
}
