// budget.ts — what one client's frames may take, and what becomes slower, or waits, when they would take more (SNAP-3).
import { FRAME_BYTES } from "../../shared/limits.ts";
import type { Cadence } from "../../shared/wire/frame-body.ts";

const BUDGET_BITS = FRAME_BYTES * 8;
/** Above this share the far become slower, before anything has to be held back; below that one they may be quicker again. */
const TIGHT = 0.75;
const EASY = 0.4;
/** Frames between two steps: a slower cadence shows its effect when its turn has come round. */
const TIGHTEN_FRAMES = 6;
const EASE_FRAMES = 60;

/**
 * Up to which share of the view things keep their full cadence, and up to which every second frame, under each pressure.
 */
const RINGS: readonly (readonly [every: number, second: number])[] = [
  [2, 2],
  [0.5, 2],
  [0.3, 0.6],
  [0.15, 0.3],
  [0, 0.15],
];
const PRESSURE_MAX = RINGS.length - 1;

/** How hard it is pressed, from what its frames took of late. */
export class Budget {
  pressure = 0;
  private frames = 0;

  /** `bits` that this frame needs for what the client holds. */
  weigh(bits: number): void {
    this.frames++;
    if (bits > TIGHT * BUDGET_BITS) {
      if (this.frames >= TIGHTEN_FRAMES && this.pressure < PRESSURE_MAX) this.step(1);
    } else if (bits > EASY * BUDGET_BITS || this.pressure === 0) this.frames = Math.min(this.frames, TIGHTEN_FRAMES);
    else if (this.frames >= EASE_FRAMES) this.step(-1);
  }

  /** The cadence for what is at `share` of the view's radius. */
  cadenceAt(share: number): Cadence {
    const [every, second] = RINGS[this.pressure] as (typeof RINGS)[number];
    return share <= every ? 1 : share <= second ? 2 : 4;
  }

  private step(by: number): void {
    this.pressure += by;
    this.frames = 0;
  }
}
