// stats.ts — what a connection is like: rates over the last seconds, corrections over the last twenty.

import type { FrameSizes } from "../../shared/wire/zone-messages.ts";

const RATE_MS = 3000;
const CORRECTIONS_MS = 20_000;
/** A gap between frames this long is a stall, milliseconds. */
const STALL_MS = 300;

export interface NetFigures {
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
  readonly messagesOutPerSecond: number;
  readonly snapshotsPerSecond: number;
  readonly interpolationDelayMs: number;
  readonly correctionMm: { readonly last: number; readonly p95: number; readonly max: number };
  readonly stalls: number;
}

/** A sum over a sliding window. */
class Rate {
  private readonly events: { atMs: number; amount: number }[] = [];
  private sum = 0;
  total = 0;

  add(amount: number, nowMs: number): void {
    this.events.push({ atMs: nowMs, amount });
    this.sum += amount;
    this.total += amount;
    this.trim(nowMs);
  }

  perSecond(nowMs: number): number {
    this.trim(nowMs);
    return (this.sum * 1000) / RATE_MS;
  }

  private trim(nowMs: number): void {
    while (this.events[0] && nowMs - this.events[0].atMs > RATE_MS)
      this.sum -= (this.events.shift() as { amount: number }).amount;
  }
}

export class Stats {
  private readonly bytesIn = new Rate();
  private readonly bytesOut = new Rate();
  private readonly messagesOut = new Rate();
  private readonly snapshots = new Rate();
  private readonly corrections: { atMs: number; mm: number }[] = [];
  private lastFrameMs: number | null = null;
  private lastCorrectionMm = 0;
  stalls = 0;
  /** Commands that the zone has reported as late, in all (CMD-2). */
  lateCommands = 0;
  rttMs = 0;
  /** For whoever wants each correction, metres, not their summary. */
  onCorrection: ((metres: number, tick: number) => void) | null = null;
  /** The same, for the flight recorder. */
  onRecordedCorrection: ((metres: number, tick: number, nowMs: number) => void) | null = null;
  /** The same for the predicted props: the largest error of any of them. */
  onPropCorrection: ((metres: number, tick: number) => void) | null = null;
  /** Mean difference of one round trip from the next, milliseconds (RFC 3550's estimate). */
  jitterMs = 0;
  /** What frames' bytes went to, bits in all. */
  readonly frameBits: FrameSizes = { own: 0, player: 0, npc: 0, prop: 0 };
  /** The largest correction since somebody last asked, millimetres. */
  private worstMm = 0;
  private lastRoundTripMs: number | null = null;
  /** Called when the zone reports commands as late. */
  onLate: ((commands: number, nowMs: number) => void) | null = null;
  /** Commands said, in all. */
  commands = 0;
  /** Ticks that the zone has given up, in all (TICK-2). */
  droppedTicks = 0;

  received(bytes: number, nowMs: number): void {
    this.bytesIn.add(bytes, nowMs);
  }

  sent(bytes: number, nowMs: number): void {
    this.bytesOut.add(bytes, nowMs);
    this.messagesOut.add(1, nowMs);
  }

  /** A frame has come, whose bytes went to `sizes`. */
  frame(nowMs: number, sizes: FrameSizes): void {
    this.frameBits.own += sizes.own;
    this.frameBits.player += sizes.player;
    this.frameBits.npc += sizes.npc;
    this.frameBits.prop += sizes.prop;
    this.snapshots.add(1, nowMs);
    if (this.lastFrameMs !== null && nowMs - this.lastFrameMs > STALL_MS) this.stalls++;
    this.lastFrameMs = nowMs;
  }

  /** The zone slept: that is no stall. */
  slept(): void {
    this.lastFrameMs = null;
  }

  /** A round trip was measured: shown as a running average. */
  roundTrip(ms: number): void {
    if (this.lastRoundTripMs !== null) this.jitterMs += (Math.abs(ms - this.lastRoundTripMs) - this.jitterMs) / 16;
    this.lastRoundTripMs = ms;
    this.rttMs = this.rttMs === 0 ? ms : this.rttMs + (ms - this.rttMs) * 0.2;
  }

  /** The own mover was `metres` away from where the zone had it at `tick`. */
  corrected(metres: number, nowMs: number, tick: number): void {
    this.onCorrection?.(metres, tick);
    this.onRecordedCorrection?.(metres, tick, nowMs);
    this.lastCorrectionMm = metres * 1000;
    this.worstMm = Math.max(this.worstMm, this.lastCorrectionMm);
    this.corrections.push({ atMs: nowMs, mm: metres * 1000 });
    while (this.corrections[0] && nowMs - this.corrections[0].atMs > CORRECTIONS_MS) this.corrections.shift();
  }

  /** The largest correction since the last call, millimetres. */
  takeWorstMm(): number {
    const worst = this.worstMm;
    this.worstMm = 0;
    return worst;
  }

  /** Totals since the beginning, for whoever measures a whole run. */
  totals() {
    const { bytesIn, bytesOut, messagesOut, snapshots } = this;
    return {
      bytesIn: bytesIn.total,
      bytesOut: bytesOut.total,
      messagesOut: messagesOut.total,
      snapshots: snapshots.total,
    };
  }

  figures(interpolationDelayMs: number, nowMs: number): NetFigures {
    const sorted = this.corrections
      .filter(({ atMs }) => nowMs - atMs <= CORRECTIONS_MS)
      .map(({ mm }) => mm)
      .sort((a, b) => a - b);
    return {
      bytesInPerSecond: this.bytesIn.perSecond(nowMs),
      bytesOutPerSecond: this.bytesOut.perSecond(nowMs),
      messagesOutPerSecond: this.messagesOut.perSecond(nowMs),
      snapshotsPerSecond: this.snapshots.perSecond(nowMs),
      interpolationDelayMs,
      correctionMm: {
        last: this.lastCorrectionMm,
        p95: sorted[Math.floor((sorted.length - 1) * 0.95)] ?? 0,
        max: sorted[sorted.length - 1] ?? 0,
      },
      stalls: this.stalls,
    };
  }
}
