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
import { BitWriter } from "../../shared/wire/bits.ts";
import { isDue } from "../../shared/wire/frame-body.ts";
import { newSecret } from "../../shared/wire/secret.ts";
import { encodeFrame, type FrameHeader, type Progress, type ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { Encoder, EntityRecord } from "./encoder.ts";
import { Stream } from "./stream.ts";

/** Shared by all outboxes: a frame is built and sent before the next one is begun. */
const writer = new BitWriter(ZONE_MESSAGE_BYTES_MAX, 4096);
/** Frames remembered for shots: of the last rewind, and of what is on its way. */
const SENT_FRAMES_MAX = 64;
/** Of the events that wait, verdicts and beams take no more than this many. */
const MOMENTARY_EVENTS_MAX = EVENTS_QUEUED_MAX / 4;
const utf8 = new TextEncoder();

export interface Outgoing {
  readonly tick: Tick;
  readonly reception: FrameHeader["reception"];
  /** Its own mover, in the middle of its area of interest. */
  readonly self: MoverState;
}

export class Outbox {
  private readonly stream: Stream;
  private readonly progress: Progress = { tick: tick(0), frame: 0, secret: newSecret() };
  private events: ZoneEvent[] = [];
  private eventBytes = 0;
  private fresh = true;
  /** Frames sent and not acknowledged, oldest first. */
  private readonly inFlight: { tick: Tick; bytes: number; atMs: number }[] = [];
  unacknowledgedBytes = 0;
  /** The frames sent last, oldest first, and the newest that was acknowledged: what this client has to show. */
  private readonly sent: { readonly tick: Tick; readonly frame: number }[] = [];
  private acknowledged = tick(0);

  /** `own`: the mover of this client's player. */
  constructor(own: EntityId) {
    this.stream = new Stream(own);
  }

  /** Queues an event for the next frame. False if the queue is full: the client is too far behind to be kept. */
  queue(event: ZoneEvent): boolean {
    // Verdicts and beams are of the moment: whoever is far behind does without, and withdraws them by time (EVENT-1).
    if ((event.type === "verdict" || event.type === "beam") && this.events.length >= MOMENTARY_EVENTS_MAX) return true;
    // JSON is never shorter than what the wire makes of it, and cheap to count.
    this.eventBytes += utf8.encode(JSON.stringify(event)).length;
    if (this.events.length >= EVENTS_QUEUED_MAX || this.eventBytes > EVENTS_BYTES_MAX) return false;
    this.events.push(event);
    return true;
  }

  /**
   * The frames between which this client shows `record` at `viewTick`; `to` is null if it has nothing later, and coasts
   * (LAG-1). Null if it is shown nothing of it.
   */
  framesAround(viewTick: number, record: EntityRecord): { from: Tick; to: Tick | null } | null {
    if (!this.stream.follows(record)) return null;
    const cadence = this.stream.cadenceOf(record);
    let from: Tick | null = null;
    for (const sent of this.sent) {
      if (sent.tick > this.acknowledged) break;
      if (!isDue(record.index, cadence, sent.frame)) continue;
      if (sent.tick > viewTick && from !== null) return { from, to: sent.tick };
      from = sent.tick;
    }
    return from === null ? null : { from, to: null };
  }

  acknowledge(acknowledged: Tick): void {
    this.acknowledged = tick(Math.max(this.acknowledged, acknowledged));
    while (this.inFlight.length > 0 && (this.inFlight[0] as { tick: Tick }).tick <= acknowledged) {
      this.unacknowledgedBytes -= (this.inFlight.shift() as { bytes: number }).bytes;
    }
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
    const bytes = this.encode(outgoing, encoder, viewMetres);
    this.inFlight.push({ tick: outgoing.tick, bytes: bytes.length, atMs: nowMs });
    this.unacknowledgedBytes += bytes.length;
    this.sent.push({ tick: outgoing.tick, frame: encoder.frame });
    if (this.sent.length > SENT_FRAMES_MAX) this.sent.shift();
    return bytes;
  }

  /** Is there room in the window for another frame, however large it turns out? */
  private mayGrow(nowMs: number): boolean {
    const oldest = this.inFlight[0];
    if (!oldest) return true;
    if (nowMs - oldest.atMs > ACK_WINDOW_MS) return false;
    const most = (this.fresh ? FRESH_FRAME_BYTES : FRAME_BYTES) + FRAME_OVERHEAD_BYTES + this.eventBytes;
    return this.unacknowledgedBytes + most <= UNACKNOWLEDGED_BYTES_MAX;
  }

  private encode(outgoing: Outgoing, encoder: Encoder, viewMetres: number): Uint8Array<ArrayBuffer> {
    const { tick, reception, self } = outgoing;
    const { fresh, events } = this;
    const body = this.stream.frame(encoder, self.position, viewMetres, fresh);
    const header: FrameHeader = { type: "frame", tick, fresh, reception, events };
    const bytes = encodeFrame(
      writer,
      header,
      encoder.frame,
      body,
      this.stream.holdsOwn(body) ? self : null,
      this.progress,
    );
    this.stream.told();
    this.events = [];
    this.eventBytes = 0;
    this.fresh = false;
    return bytes;
  }
}
