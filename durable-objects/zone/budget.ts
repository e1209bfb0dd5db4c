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
const RINGS: readonly { readonly every: number; readonly second: number }[] = [
  { every: 2, second: 2 },
  { every: 0.5, second: 2 },
  { every: 0.3, second: 0.6 },
  { every: 0.15, second: 0.3 },
  { every: 0, second: 0.15 },
];
const PRESSURE_MAX = RINGS.length - 1;
/** What is slower becomes quicker only this much further in, or a walk along a ring would change its cadence again and again. */
const RING_HYSTERESIS = 1.1;

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

  /** The cadence for what is at `share` of the view's radius, and has the cadence `now`. */
  cadenceAt(share: number, now: Cadence): Cadence {
    const cadence = this.ringAt(share);
    return cadence >= now ? cadence : (Math.min(now, this.ringAt(share * RING_HYSTERESIS)) as Cadence);
  }

  private ringAt(share: number): Cadence {
    const { every, second } = RINGS[this.pressure] as (typeof RINGS)[number];
    return share <= every ? 1 : share <= second ? 2 : 4;
  }

  private step(by: number): void {
    this.pressure += by;
    this.frames = 0;
  }
}
