// outbox.ts — one client's stream: what it holds, what it is sent this frame, and when to stop sending (SNAP-1, FLOW-1).
import {
  ACK_WINDOW_MS,
  EVENTS_BYTES_MAX,
  EVENTS_QUEUED_MAX,
  FRAME_BYTES,
  FRAME_OVERHEAD_BYTES,
  FRESH_FRAME_BYTES,
  UNACKNOWLEDGED_BYTES_MAX,
  ZONE_MESSAGE_BYTES_MAX,
} from "../../shared/limits.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import { type EntityId, type Tick, tick } from "../../shared/units.ts";
import { Arena, BitWriter } from "../../shared/wire/bits.ts";
import { type FrameMark, STAMP_BITS } from "../../shared/wire/frame-mark.ts";
import { newSecret } from "../../shared/wire/secret.ts";
import { encodeFrame, type FrameHeader, type Progress, type ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { Encoder, EntityRecord } from "./encoder.ts";
import { type SentFrame, SentFrames } from "./sent-frames.ts";
import { Stream } from "./stream.ts";

/** Shared by all outboxes: a frame is built and sent before the next one is begun. */
const writer = new BitWriter(ZONE_MESSAGE_BYTES_MAX, 4096);
const arena = new Arena();
/** Of the events that wait, verdicts and beams take no more than this many. */
const MOMENTARY_EVENTS_MAX = EVENTS_QUEUED_MAX / 4;
/** What an event takes at most besides its texts, and each text besides its characters: ids, places, lengths, padding. */
const EVENT_BYTES = 24;
const TEXT_BYTES = 3;

const utf8 = new TextEncoder();

export interface Outgoing {
  readonly tick: Tick;
  readonly reception: FrameHeader["reception"];
  /** Its own mover, in the middle of its area of interest. */
  readonly self: MoverState;
}

export class Outbox {
  private readonly stream: Stream;
  private readonly random: () => number;
  private readonly progress: Progress = { tick: tick(0), frame: 0, secret: newSecret() };
  private events: ZoneEvent[] = [];
  private eventBytes = 0;
  private fresh = true;
  private readonly sent = new SentFrames();

  /** `own`: the mover of this client's player. `random`: [0, 1), which no client can foresee. */
  constructor(own: EntityId, random: () => number) {
    this.stream = new Stream(own);
    this.random = random;
  }

  /** Queues an event for the next frame. False if the queue is full: the client is too far behind to be kept. */
  queue(event: ZoneEvent): boolean {
    // Verdicts and beams are of the moment: whoever is far behind does without, and withdraws them by time (EVENT-1).
    if ((event.type === "verdict" || event.type === "beam") && this.events.length >= MOMENTARY_EVENTS_MAX) return true;
    this.eventBytes += mostBytes(event);
    if (this.events.length >= EVENTS_QUEUED_MAX || this.eventBytes > EVENTS_BYTES_MAX) return false;
    this.events.push(event);
    return true;
  }

  /** Is there room for lines of chat? They wait where they are kept; an event that waits here takes another's place. */
  get hasRoomForLog(): boolean {
    return this.events.length < EVENTS_QUEUED_MAX / 4 && this.eventBytes < EVENTS_BYTES_MAX / 4;
  }

  /**
   * The frames between which this client shows `record` at `viewTick`; `to` is null if it has nothing later, and coasts
   * (LAG-1). Null if it has been told nothing of it.
   */
  framesAround(viewTick: number, { index }: EntityRecord): { from: SentFrame; to: SentFrame | null } | null {
    return this.sent.around(viewTick, (frame) => this.stream.wasTold(index, frame));
  }

  get unacknowledgedBytes(): number {
    return this.sent.unacknowledgedBytes;
  }

  /** False if nobody can say this who has read what was sent. */
  acknowledge(newest: FrameMark): boolean {
    return this.sent.acknowledge(newest);
  }

  /**
   * This client's frame, or null while it is too far behind: then it is sent nothing until it has caught up, and the
   * full state after that, never a queue of stale ones (FLOW-1).
   */
  frame(outgoing: Outgoing, encoder: Encoder, viewMetres: number, nowMs: number): Uint8Array<ArrayBuffer> | null {
    if (!this.mayGrow(nowMs)) {
      this.fresh = true;
      return null;
    }
    const stamp = Math.floor(this.random() * 2 ** STAMP_BITS);
    const bytes = this.encode(outgoing, stamp, encoder, viewMetres);
    this.sent.add({ tick: outgoing.tick, stamp }, encoder.frame, bytes.length, nowMs);
    return bytes;
  }

  /** Is there room in the window for another frame, however large it turns out? */
  private mayGrow(nowMs: number): boolean {
    const waitingSinceMs = this.sent.waitingSinceMs;
    if (waitingSinceMs === null) return true;
    if (nowMs - waitingSinceMs > ACK_WINDOW_MS || this.sent.isFull) return false;
    const most = (this.fresh ? FRESH_FRAME_BYTES : FRAME_BYTES) + FRAME_OVERHEAD_BYTES + this.eventBytes;
    return this.sent.unacknowledgedBytes + most <= UNACKNOWLEDGED_BYTES_MAX;
  }

  private encode(outgoing: Outgoing, stamp: number, encoder: Encoder, viewMetres: number): Uint8Array<ArrayBuffer> {
    const { tick, reception, self } = outgoing;
    const { fresh, events } = this;
    const body = this.stream.frame(encoder, self.position, viewMetres, fresh);
    const header: FrameHeader = { type: "frame", tick, stamp, fresh, reception, events };
    const bytes = encodeFrame(
      writer,
      header,
      encoder.frame,
      body,
      this.stream.holdsOwn(body) ? self : null,
      this.progress,
      arena,
    );
    this.stream.told();
    if (events.length > 0) this.events = [];
    this.eventBytes = 0;
    this.fresh = false;
    return bytes;
  }
}

/** Bytes that `event` takes on the wire at most. Asked once for each who hears of it, so it makes nothing of it but the sum. */
export function mostBytes(event: ZoneEvent): number {
  // Rare, and of many shapes: JSON is never shorter than what the wire makes of them.
  if (event.type === "goods") return EVENT_BYTES + utf8.encode(JSON.stringify(event.news)).length;
  let bytes = EVENT_BYTES;
  for (const key in event) {
    const value: unknown = event[key as keyof ZoneEvent];
    if (typeof value !== "string") continue;
    bytes += TEXT_BYTES + value.length;
    // Up to three bytes for one that is not ASCII.
    for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 127) bytes += 2;
  }
  return bytes;
}
