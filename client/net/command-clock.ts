// command-clock.ts — the client's own tick: ahead of the zone's by just enough that commands arrive in time (CMD-1).
import { BATCH_TICKS } from "../../shared/limits.ts";
import { TICK_MS } from "../../shared/units.ts";

/** Ticks that a command should be early beyond the worst that was seen of late. */
const SPARE_TICKS = 1.5;
/** Of the spread of margins, kept as a reserve: the next one may be worse than the worst so far. */
const RESERVE = 0.25;
/** The clock runs at most 5 % fast, and is in no hurry to run slow: being early costs less than being late. */
const FASTER = 0.05;
const SLOWER = 0.02;
/** Corrections further than this are made at once, milliseconds: slewing would take ten seconds and more. */
const JUMP_MS = 500;
const WINDOW_MS = 8000;
/** Samples before the clock stops jumping to where each puts it: a connection's first half second. */
const SETTLING_SAMPLES = 6;
const SAMPLES_MAX = 256;
/**
 * A margin this far below the median is a stall's, ticks, and no reason to be ahead for the next seconds: as long as few
 * are. Where many are, that is the link's jitter; but nothing this much worse than the median is ever planned for.
 */
const STALL_TICKS = 8;
const STALL_SHARE = 1 / 8;
const STALL_TICKS_MAX = 30;

interface Sample {
  atMs: number;
  /** The margin that this message would have had with the clock's origin at 0: so samples outlive corrections. */
  marginMs: number;
}

export class CommandClock {
  /** Local time at which this clock would have read tick 0. */
  originMs: number;
  private updatedMs: number;
  private readonly samples: Sample[] = [];
  private sampled = 0;
  jumps = 0;

  /** `tick` is the zone's newest, `leadMs` a first guess of how far ahead to be: the round trip just seen. */
  constructor(tick: number, leadMs: number, nowMs: number) {
    this.originMs = nowMs - tick * TICK_MS - leadMs;
    this.updatedMs = nowMs;
  }

  /** The tick that this client should have run by now, with its fraction. */
  tickAt(nowMs: number): number {
    return (nowMs - this.originMs) / TICK_MS;
  }

  /** How far this clock was ahead of `tick` at `heardAtMs`, when that came; milliseconds. */
  leadMs(tick: number, heardAtMs: number): number {
    return heardAtMs - this.originMs - tick * TICK_MS;
  }

  /** The least spare time of the last seconds, ticks; negative would be late. Null before the first report. */
  get marginTicks(): number | null {
    return this.samples.length === 0 ? null : (this.leastMs() - this.originMs) / TICK_MS;
  }

  get settled(): boolean {
    return this.sampled >= SETTLING_SAMPLES;
  }

  /**
   * The zone's report of how early a message came: in ticks, as if each change in it had waited for a full batch.
   * `sentOriginMs` is this clock's origin when that message was sent: corrections made since are not its news.
   */
  report(marginTicks: number, sentOriginMs: number, nowMs: number): void {
    this.samples.push({ atMs: nowMs, marginMs: marginTicks * TICK_MS + sentOriginMs });
    this.sampled++;
    while (this.samples.length > SAMPLES_MAX || nowMs - (this.samples[0] as Sample).atMs > WINDOW_MS)
      this.samples.shift();
    const wrongMs = this.wrongMs();
    if (!this.settled || Math.abs(wrongMs) > JUMP_MS) {
      if (this.settled) this.jumps++;
      this.originMs -= wrongMs;
    }
  }

  /** The zone has dropped time: its ticks are `ticks` further behind ours than they were, and so should ours be. */
  zoneDropped(ticks: number): void {
    this.originMs += ticks * TICK_MS;
    for (const sample of this.samples) sample.marginMs += ticks * TICK_MS;
  }

  /** The zone's time stood still for so long, milliseconds, and goes on as before: so does ours. */
  slept(milliseconds: number): void {
    this.originMs += milliseconds;
    this.updatedMs += milliseconds;
    for (const sample of this.samples) {
      sample.marginMs += milliseconds;
      sample.atMs += milliseconds;
    }
  }

  /**
   * What is said now wakes the zone, whose time goes on from `tick` when it hears of it: so one is ahead by the usual margin
   * alone, and not by the way there.
   */
  wakes(tick: number, nowMs: number): void {
    const margins = this.counted();
    const usualMs =
      margins.length === 0 ? SPARE_TICKS * TICK_MS : (margins[margins.length >> 1] as number) - this.originMs;
    const leadMs = BATCH_TICKS * TICK_MS + Math.max(SPARE_TICKS * TICK_MS, usualMs);
    this.slept(nowMs - tick * TICK_MS - leadMs - this.originMs);
  }

  /** Slews towards where the margins say the clock should be. Call it often. */
  update(nowMs: number): void {
    const elapsedMs = Math.max(0, Math.min(1000, nowMs - this.updatedMs));
    this.updatedMs = nowMs;
    if (this.samples.length === 0) return;
    const wrongMs = this.wrongMs();
    this.originMs -= Math.max(-SLOWER * elapsedMs, Math.min(FASTER * elapsedMs, wrongMs));
  }

  /** By how much the clock is behind where it should be, milliseconds; small errors are none. */
  private wrongMs(): number {
    const marginsMs = this.counted();
    const least = Math.min(...marginsMs);
    const spreadMs = Math.max(...marginsMs) - least;
    const targetMs = SPARE_TICKS * TICK_MS + RESERVE * spreadMs;
    const wrongMs = targetMs - (least - this.originMs);
    return wrongMs < 0 && wrongMs > -TICK_MS / 2 ? 0 : wrongMs;
  }

  private leastMs(): number {
    return Math.min(...this.counted());
  }

  /** The window's margins, without what a stall made late. */
  private counted(): number[] {
    const sorted = this.samples.map((sample) => sample.marginMs).sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1] as number;
    const within = (ticks: number) => sorted.filter((marginMs) => marginMs >= median - ticks * TICK_MS);
    const usual = within(STALL_TICKS);
    const stalled = sorted.length - usual.length;
    return stalled <= Math.ceil(sorted.length * STALL_SHARE) ? usual : within(STALL_TICKS_MAX);
  }
}
