// sent-frames.ts — the frames that one client was sent last: what of them is on its way, and what the client has to show (FLOW-1, LAG-1).
import { assert } from "../../shared/assert.ts";
import { ACK_WINDOW_MS, FRAME_TICKS } from "../../shared/limits.ts";
import { TICK_MS, type Tick, tick } from "../../shared/units.ts";
import type { FrameMark } from "../../shared/wire/frame-mark.ts";

/** Frames remembered: of the last rewind, and of what is on its way. A power of two. */
const FRAMES_MAX = 64;
assert(FRAMES_MAX * FRAME_TICKS * TICK_MS > ACK_WINDOW_MS, "what may be on its way is remembered");

/** `frame`: as the encoder counts them. */
export interface SentFrame {
  readonly tick: Tick;
  readonly frame: number;
}

/** A ring of columns: a crowd's zone sends eight thousand frames a second, and none should leave an object behind. */
export class SentFrames {
  private readonly ticks = new Float64Array(FRAMES_MAX);
  private readonly frames = new Float64Array(FRAMES_MAX);
  private readonly stamps = new Uint8Array(FRAMES_MAX);
  private readonly sizes = new Uint32Array(FRAMES_MAX);
  private readonly times = new Float64Array(FRAMES_MAX);
  /** How many were sent in all, and how many of those were acknowledged; a frame's place is its number modulo the size. */
  private count = 0;
  private arrived = 0;
  private newestAcknowledged = tick(0);
  /** Bytes of the frames that are not acknowledged. */
  unacknowledgedBytes = 0;

  /** Is one more too many to be remembered while it is on its way? */
  get isFull(): boolean {
    return this.count - this.arrived >= FRAMES_MAX;
  }

  /** When the oldest that is not acknowledged was sent; null: all are. */
  get waitingSinceMs(): number | null {
    return this.arrived === this.count ? null : this.at(this.times, this.arrived);
  }

  /** Ticks rise from one to the next. */
  add(sent: FrameMark, frame: number, bytes: number, nowMs: number): void {
    assert(!this.isFull, "a frame is sent only if there is room to remember it");
    const place = this.count++ & (FRAMES_MAX - 1);
    this.ticks[place] = sent.tick;
    this.stamps[place] = sent.stamp;
    this.frames[place] = frame;
    this.sizes[place] = bytes;
    this.times[place] = nowMs;
    this.unacknowledgedBytes += bytes;
  }

  /**
   * All frames up to this one have arrived. What is older than all that are on their way was said before, or is of a stream
   * before this one. @returns false if nobody can say this who has read what was sent.
   */
  acknowledge({ tick: newest, stamp }: FrameMark): boolean {
    if (this.arrived === this.count || newest < this.at(this.ticks, this.arrived)) return true;
    let last = this.arrived;
    while (last < this.count && this.at(this.ticks, last) < newest) last++;
    if (last === this.count || this.at(this.ticks, last) !== newest || this.at(this.stamps, last) !== stamp)
      return false;
    while (this.arrived <= last) this.unacknowledgedBytes -= this.at(this.sizes, this.arrived++);
    this.newestAcknowledged = newest;
    return true;
  }

  /**
   * Of the frames that have arrived and in which the client `wasTold` of something: those around `viewTick`. `to` is null
   * if it has nothing later; null altogether if it has nothing before.
   */
  around(viewTick: number, wasTold: (frame: number) => boolean): { from: SentFrame; to: SentFrame | null } | null {
    let from: SentFrame | null = null;
    for (let i = Math.max(0, this.count - FRAMES_MAX); i < this.count; i++) {
      const sent = { tick: tick(this.at(this.ticks, i)), frame: this.at(this.frames, i) };
      if (sent.tick > this.newestAcknowledged) break;
      if (!wasTold(sent.frame)) continue;
      if (sent.tick > viewTick && from) return { from, to: sent };
      from = sent;
    }
    return from && { from, to: null };
  }

  private at(column: Float64Array | Uint32Array | Uint8Array, number: number): number {
    return column[number & (FRAMES_MAX - 1)] as number;
  }
}
