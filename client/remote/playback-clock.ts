// playback-clock.ts — which moment of the zone's past is shown: as late as the link's jitter demands, and no later (interpolation delay).
import { TICK_MS, type Tick } from "../../shared/units.ts";

/** How long arrivals are looked back on, milliseconds: several stalls of a bad link. */
const WINDOW_MS = 6000;
const ARRIVALS_MAX = 256;
/** The delay covers all arrivals but the latest tenth: those are a stall's, which coasting bridges. */
const COVERED = 0.9;
/** A gap this long between frames is a stall, and what comes hard upon one another after it was held up by it, milliseconds. */
const STALL_MS = 250;
const BURST_MS = 20;
/** To spare beyond the measured lateness: a tick, since frames are drawn between arrivals. */
const SPARE_MS = TICK_MS;
const DELAY_MS_MAX = 500;
/** The delay grows at once, and shrinks this slowly: milliseconds a second. A link that was bad just now will be again. */
const SHRINK_MS_PER_SECOND = 15;
/** Shown time runs at most this much slower or faster than real time on its way to the delay wanted. */
const SLOWER = 0.15;
const FASTER = 0.08;
/** Further behind than this, ticks, time is skipped in place of being played fast: after a stall nobody wants a replay. */
const SKIP_TICKS = 9;

interface Arrival {
  readonly tick: Tick;
  atMs: number;
  aheadMs: number;
  /** Held up by a stall: says nothing of how late frames usually are. */
  readonly stalled: boolean;
}

export class PlaybackClock {
  private readonly arrivals: Arrival[] = [];
  /** Frames are coming in that a stall has held up. */
  private bursting = false;
  private advancedAtMs = 0;
  newestTick = Number.NEGATIVE_INFINITY;
  /** The zone's tick that is shown, with its fraction. Never goes back. */
  shownTick = Number.NEGATIVE_INFINITY;
  /** How far the shown time is meant to be behind the quickest arrival, milliseconds. */
  delayMs = 0;
  /** Totals, milliseconds: shown time, of which it stood still, since nothing had come to show. */
  shownMs = 0;
  frozenMs = 0;
  /** How often time was skipped. */
  skips = 0;

  /** A frame of `tick` has come; frames are `frameTicks` apart if the zone keeps to its rate. */
  arrived(tick: Tick, frameTicks: number, nowMs: number): void {
    const elapsedMs = nowMs - (this.arrivals[this.arrivals.length - 1]?.atMs ?? nowMs);
    this.bursting = elapsedMs > STALL_MS || (this.bursting && elapsedMs < BURST_MS);
    this.arrivals.push({ tick, atMs: nowMs, aheadMs: tick * TICK_MS - nowMs, stalled: this.bursting });
    while (this.arrivals.length > ARRIVALS_MAX || nowMs - (this.arrivals[0] as { atMs: number }).atMs > WINDOW_MS)
      this.arrivals.shift();
    this.newestTick = tick;
    const wantedMs = Math.min(DELAY_MS_MAX, this.intervalTicks(frameTicks) * TICK_MS + SPARE_MS + this.latenessMs());
    this.delayMs = Math.max(wantedMs, this.delayMs - (SHRINK_MS_PER_SECOND * elapsedMs) / 1000);
  }

  /** The zone has dropped time: frames of before are no measure any more of how quick the way is. */
  zoneDropped(ticks: number): void {
    for (const arrival of this.arrivals) arrival.aheadMs -= ticks * TICK_MS;
  }

  /** The zone's time stood still for so long, milliseconds, as did all that is shown: so it may be taken up again earlier. */
  slept(milliseconds: number, nowMs: number): void {
    for (const arrival of this.arrivals) {
      arrival.atMs += milliseconds;
      arrival.aheadMs -= milliseconds;
    }
    this.advancedAtMs = nowMs;
    if (this.arrivals.length > 0) this.shownTick = Math.min(this.shownTick, this.aims(nowMs).wanted);
  }

  /** Will `advance(nowMs)` skip time? */
  willSkip(nowMs: number): boolean {
    const { wanted, going } = this.aims(nowMs);
    return this.shownTick > Number.NEGATIVE_INFINITY && wanted - going > SKIP_TICKS;
  }

  /** Moves the shown time to `nowMs`, at most `coastTicks` past the newest frame. */
  advance(nowMs: number, coastTicks: number): void {
    if (this.arrivals.length === 0) return;
    const { wanted, going, elapsed } = this.aims(nowMs);
    const before = this.shownTick;
    this.advancedAtMs = nowMs;
    const started = before > Number.NEGATIVE_INFINITY;
    if (!started) this.shownTick = wanted;
    else if (wanted - going > SKIP_TICKS) {
      this.shownTick = wanted;
      this.skips++;
    } else {
      const slew = Math.max(-SLOWER * elapsed, Math.min(FASTER * elapsed, wanted - going));
      this.shownTick = going + slew;
    }
    // Past what is known the world coasts, and stops; time that nobody has seen does not pass on screen.
    const stopsAt = Math.max(before, this.newestTick + coastTicks);
    const stopped = this.shownTick > stopsAt;
    if (stopped) this.shownTick = stopsAt;
    if (!started) return;
    this.shownMs += elapsed * TICK_MS;
    if (stopped) this.frozenMs += Math.max(0, elapsed - (stopsAt - before)) * TICK_MS;
  }

  /** The quickest arrival of late: how far the zone's clock is ahead of ours, milliseconds. */
  private fastestMs(): number {
    let fastest = Number.NEGATIVE_INFINITY;
    for (const { aheadMs } of this.arrivals) fastest = Math.max(fastest, aheadMs);
    return fastest;
  }

  private aims(nowMs: number): { wanted: number; going: number; elapsed: number } {
    const elapsed = Math.max(0, nowMs - this.advancedAtMs) / TICK_MS;
    const wanted = (nowMs + this.fastestMs() - this.delayMs) / TICK_MS;
    return { wanted, going: this.shownTick + elapsed, elapsed };
  }

  /** By how much nearly all frames are late against the quickest. */
  private latenessMs(): number {
    const fastest = this.fastestMs();
    const usual = this.arrivals.filter((arrival) => !arrival.stalled);
    const counted = usual.length > 0 ? usual : this.arrivals;
    const sorted = counted.map((arrival) => fastest - arrival.aheadMs).sort((x, y) => x - y);
    return sorted[Math.floor((sorted.length - 1) * COVERED)] as number;
  }

  /** Ticks between frames as they have been coming: a crowded zone's are further apart than its nominal ones. */
  private intervalTicks(nominal: number): number {
    const gaps: number[] = [];
    for (let i = 1; i < this.arrivals.length; i++)
      gaps.push((this.arrivals[i] as { tick: Tick }).tick - (this.arrivals[i - 1] as { tick: Tick }).tick);
    gaps.sort((x, y) => x - y);
    return Math.max(nominal, gaps[gaps.length >> 1] ?? nominal);
  }
}
