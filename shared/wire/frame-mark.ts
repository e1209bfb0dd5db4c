// frame-mark.ts — what names a frame, so that its acknowledgement shows that it was read (FLOW-1).
import type { Tick } from "../units.ts";

/**
 * A client knows the ticks of frames that it has not read, but not their stamps: who acknowledges without reading, to be
 * sent more and more that nobody takes, is found out with the first or second guess.
 */
export interface FrameMark {
  readonly tick: Tick;
  /** 0…15, at random. */
  readonly stamp: number;
}

export const STAMP_BITS = 4;
