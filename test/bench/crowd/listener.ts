// listener.ts — what is measured of every bot at its socket, whoever reads the messages: bytes, snapshots and their intervals.
import { type Tick, tick } from "../../../shared/units.ts";
import type { FrameMark } from "../../../shared/wire/frame-mark.ts";
import { frameMarkOf } from "../../../shared/wire/zone-messages.ts";

export class Listener {
  newest: FrameMark = { tick: tick(0), stamp: 0 };
  /** Set while the run is measured. */
  private measuring = false;
  private lastFrameMs: number | null = null;
  private first: { tick: Tick; atMs: number } | null = null;
  bytesIn = 0;
  messagesOut = 0;
  bytesOut = 0;
  frames = 0;
  intervalsMs: number[] = [];

  get newestTick(): Tick {
    return this.newest.tick;
  }

  /** What was measured before is forgotten. */
  begin(): void {
    this.measuring = true;
    this.bytesIn = this.messagesOut = this.bytesOut = this.frames = 0;
    this.intervalsMs = [];
    this.lastFrameMs = null;
    this.first = null;
  }

  end(): void {
    this.measuring = false;
  }

  sent(bytes: number): void {
    if (!this.measuring) return;
    this.messagesOut++;
    this.bytesOut += bytes;
  }

  /** One message from the zone. @returns its tick if it is a frame. */
  heard(bytes: Uint8Array, nowMs: number): Tick | null {
    const mark = frameMarkOf(bytes, this.newestTick);
    if (mark !== null) this.newest = mark;
    const frame = mark?.tick ?? null;
    if (!this.measuring) return frame;
    this.bytesIn += bytes.length;
    if (frame === null) return null;
    this.frames++;
    this.first ??= { tick: frame, atMs: nowMs };
    if (this.lastFrameMs !== null) this.intervalsMs.push(nowMs - this.lastFrameMs);
    this.lastFrameMs = nowMs;
    return frame;
  }

  /** Ticks of the zone in a second of ours: 60 unless it dropped time. */
  get ticksPerSecond(): number {
    if (!this.first || this.lastFrameMs === null || this.lastFrameMs <= this.first.atMs) return 0;
    return ((this.newestTick - this.first.tick) * 1000) / (this.lastFrameMs - this.first.atMs);
  }
}
