// frame-pace.ts — how many ticks a zone's frame has: more while it is late frame after frame or very full, and no fewer than that for a while (TICK-1).
import { CATCH_UP_TICKS_MAX, FRAME_TICKS, FRAME_TICKS_MAX } from "../../shared/limits.ts";

/** A frame that begins later than this was late, ticks: a busy machine's timers are off by less. */
const LATE_TICKS = 1;
/** What a late frame adds to the strain, of which one in time takes 1 away; and how much of it is borne. A sixth of the frames may be late for ever. */
const STRAIN_OF_LATE = 5;
const STRAIN_MAX = 20;
/** Frames in time until the old length is tried again; a late one sets that back by so many. */
const CALM_FRAMES_MIN = 30;
const CALM_FRAMES_MAX = 900;
const CALM_OF_LATE = 20;
/** Frames within which a return that fails was no good: the next one waits twice as long, so that steady load is not tried again and again. */
const TRIAL_FRAMES = 200;
/**
 * With more players than the first the frame is longer whatever the lateness: in production a clock that stands still may
 * hide it. With fewer than the second it need not be.
 */
const CROWDED_PLAYERS = 500;
const ROOMY_PLAYERS = 450;

/** It reads no clock, and counts in frames: no clock that jumps can hurry it or hold it back. */
export class FramePace {
  /** Ticks that a frame should have: FRAME_TICKS or FRAME_TICKS_MAX. */
  frameTicks: number = FRAME_TICKS;
  private strain = 0;
  private calm = 0;
  private calmWanted = CALM_FRAMES_MIN;
  /** Frames of the usual length since the last longer one. */
  private sinceReturn = TRIAL_FRAMES;

  /** A frame begins, `lateTicks` after it was due, in a zone of so many players. */
  heed(lateTicks: number, players: number): void {
    const late = lateTicks > LATE_TICKS;
    if (this.frameTicks === FRAME_TICKS) this.bear(late, lateTicks, players);
    else this.recover(late, players);
  }

  private bear(late: boolean, lateTicks: number, players: number): void {
    this.sinceReturn++;
    this.strain = Math.max(0, this.strain + (late ? STRAIN_OF_LATE : -1));
    if (this.strain < STRAIN_MAX && players <= CROWDED_PLAYERS && !wouldSave(lateTicks)) return;
    const failed = this.sinceReturn < TRIAL_FRAMES;
    this.calmWanted = failed ? Math.min(CALM_FRAMES_MAX, 2 * this.calmWanted) : CALM_FRAMES_MIN;
    this.calm = 0;
    this.frameTicks = FRAME_TICKS_MAX;
  }

  private recover(late: boolean, players: number): void {
    this.calm = Math.max(0, this.calm + (late ? -CALM_OF_LATE : 1));
    if (this.calm < this.calmWanted || players >= ROOMY_PLAYERS) return;
    this.strain = 0;
    this.sinceReturn = 0;
    this.frameTicks = FRAME_TICKS;
  }
}

/** Would time be dropped now, and would it not with longer frames? (TICK-2) */
function wouldSave(lateTicks: number): boolean {
  return lateTicks >= caughtUp(FRAME_TICKS) && lateTicks < caughtUp(FRAME_TICKS_MAX) + FRAME_TICKS_MAX - FRAME_TICKS;
}

/** Ticks that frames of this length make up for at once. */
const caughtUp = (frameTicks: number): number => Math.floor(CATCH_UP_TICKS_MAX / frameTicks) * frameTicks;
