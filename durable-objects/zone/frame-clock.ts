// frame-clock.ts — when the next frame is due, by absolute deadlines, and how much time a late loop makes up (TICK-2).
import { CATCH_UP_TICKS_MAX } from "../../shared/limits.ts";
import { TICK_MS } from "../../shared/units.ts";

/** How far ahead a deadline can honestly be; further means that the clock has jumped back. */
const FRAMES_AHEAD_MAX = 2;

/**
 * Says how many frames are due. It reads no clock: `nowMs` is given, may stand still inside a callback (as in
 * production) and may jump. Deadlines are computed from a start, never from when a callback ran, so lateness of one
 * timer does not delay all that follow.
 */
export class FrameClock {
  readonly frameTicks: number;
  private nextMs: number;
  /** Ticks dropped in all, because the loop was further behind than it may catch up. */
  droppedTicks = 0;

  constructor(frameTicks: number, startMs: number) {
    this.frameTicks = frameTicks;
    this.nextMs = startMs + this.frameMs;
  }

  get frameMs(): number {
    return this.frameTicks * TICK_MS;
  }

  /** When the next frame is due. */
  get deadlineMs(): number {
    return this.nextMs;
  }

  /** Frames to run now, and the ticks that are given up. Moves the deadline past `nowMs`. */
  due(nowMs: number): { frames: number; droppedTicks: number } {
    if (this.nextMs - nowMs > FRAMES_AHEAD_MAX * this.frameMs) this.nextMs = nowMs + this.frameMs;
    if (nowMs < this.nextMs) return { frames: 0, droppedTicks: 0 };
    const behind = Math.floor((nowMs - this.nextMs) / this.frameMs) + 1;
    const frames = Math.min(behind, Math.floor(CATCH_UP_TICKS_MAX / this.frameTicks));
    const droppedTicks = (behind - frames) * this.frameTicks;
    this.nextMs += behind * this.frameMs;
    this.droppedTicks += droppedTicks;
    return { frames, droppedTicks };
  }

  /** Ticks (with a fraction) since the newest frame was due: how far the world's time is past its newest tick. */
  ticksSinceFrame(nowMs: number): number {
    const ticks = (nowMs - (this.nextMs - this.frameMs)) / TICK_MS;
    return Math.max(0, Math.min(this.frameTicks, ticks));
  }
}
