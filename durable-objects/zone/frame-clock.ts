// frame-clock.ts — when the next frame is due, by absolute deadlines, how long it is, and how much time a late loop makes up (TICK-1, TICK-2).
import { CATCH_UP_TICKS_MAX } from "../../shared/limits.ts";
import { TICK_MS } from "../../shared/units.ts";
import { FramePace } from "./frame-pace.ts";

/** How far ahead a deadline can honestly be; further means that the clock has jumped back. */
const FRAMES_AHEAD_MAX = 2;

export interface Due {
  /** Frames to run now, of so many ticks each. */
  readonly frames: number;
  readonly frameTicks: number;
  /** Ticks that are given up before them. */
  readonly droppedTicks: number;
}

/**
 * Says how many frames are due. It reads no clock: `nowMs` is given, may stand still inside a callback (as in
 * production) and may jump. Deadlines are computed from a start, never from when a callback ran, so lateness of one
 * timer does not delay all that follow.
 */
export class FrameClock {
  private readonly pace = new FramePace();
  private nextMs: number;
  /** Ticks of the frame that is due next. */
  frameTicks = this.pace.frameTicks;
  /** Ticks dropped in all, because the loop was further behind than it may catch up. */
  droppedTicks = 0;

  constructor(startMs: number) {
    this.nextMs = startMs + this.frameMs;
  }

  private get frameMs(): number {
    return this.frameTicks * TICK_MS;
  }

  /** When the next frame is due: when the last of its ticks is. */
  get deadlineMs(): number {
    return this.nextMs;
  }

  /** What to run now, in a zone of so many players. Moves the deadline past `nowMs`. */
  due(nowMs: number, players: number): Due {
    if (this.nextMs - nowMs > FRAMES_AHEAD_MAX * this.frameMs) this.nextMs = nowMs + this.frameMs;
    if (nowMs >= this.nextMs) this.pace.heed((nowMs - this.nextMs) / TICK_MS, players);
    // Longer at once, or time might be dropped that a longer frame would have caught up with.
    if (this.pace.frameTicks > this.frameTicks) this.resize(this.pace.frameTicks);
    const { frameTicks, frameMs } = this;
    if (nowMs < this.nextMs) return { frames: 0, frameTicks, droppedTicks: 0 };
    const behind = Math.floor((nowMs - this.nextMs) / frameMs) + 1;
    const frames = Math.min(behind, Math.floor(CATCH_UP_TICKS_MAX / frameTicks));
    const droppedTicks = (behind - frames) * frameTicks;
    this.nextMs += behind * frameMs;
    this.droppedTicks += droppedTicks;
    // Shorter from the next one on: of this one all ticks are due.
    this.resize(this.pace.frameTicks);
    return { frames, frameTicks, droppedTicks };
  }

  /** Ticks (with a fraction) since the newest frame was due: how far the world's time is past its newest tick. */
  ticksSinceFrame(nowMs: number): number {
    const ticks = (nowMs - (this.nextMs - this.frameMs)) / TICK_MS;
    return Math.max(0, Math.min(this.frameTicks, ticks));
  }

  /** The frame that is due next gets another length; it begins when it would have begun. */
  private resize(frameTicks: number): void {
    this.nextMs += (frameTicks - this.frameTicks) * TICK_MS;
    this.frameTicks = frameTicks;
  }
}
