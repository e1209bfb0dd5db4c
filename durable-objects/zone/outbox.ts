// outbox.ts — one client's stream: what it holds, what it is sent this frame, and when to stop sending (SNAP-1, FLOW-1).
import {
  ACK_WINDOW_MS,
  EVENTS_BYTES_MAX,
  EVENTS_QUEUED_MAX,
  UNACKNOWLEDGED_BYTES_MAX,
  ZONE_MESSAGE_BYTES_MAX,
} from "../../shared/limits.ts";
import { type EntityId, type Tick, tick, type Vec3 } from "../../shared/units.ts";
import { BitWriter } from "../../shared/wire/bits.ts";
import { type Chunk, indexOf } from "../../shared/wire/entities.ts";
import { encodeChunk, encodeFrame, type FrameHeader, type ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { Encoder } from "./encoder.ts";
import { inInterest } from "./interest.ts";

/** Shared by all outboxes: a frame is built and sent before the next one is begun. */
const writer = new BitWriter(ZONE_MESSAGE_BYTES_MAX, 4096);
/** Frames remembered for shots: of the last rewind, and of what is on its way. */
const SENT_TICKS_MAX = 64;
/** Of the events that wait, verdicts and beams take no more than this many. */
const MOMENTARY_EVENTS_MAX = EVENTS_QUEUED_MAX / 4;
const utf8 = new TextEncoder();

export interface Outgoing {
  readonly tick: Tick;
  readonly reception: FrameHeader["reception"];
  readonly self: FrameHeader["self"];
  /** The middle of its area of interest. */
  readonly from: Vec3;
  readonly selfId: EntityId;
}

export class Outbox {
  /** Entities whose state of the frame before this client holds. */
  private readonly known = new Set<EntityId>();
  private events: ZoneEvent[] = [];
  private eventBytes = 0;
  private fresh = true;
  /** Frames sent and not acknowledged, oldest first. */
  private readonly inFlight: { tick: Tick; bytes: number; atMs: number }[] = [];
  unacknowledgedBytes = 0;
  /** Ticks of the frames sent last, oldest first, and the newest that was acknowledged: what this client has to show. */
  private readonly sentTicks: Tick[] = [];
  private acknowledged = tick(0);

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

  /** Is there room for lines of chat? They wait where they are kept; an event that waits here takes another's place. */
  get hasRoomForLog(): boolean {
    return this.events.length < EVENTS_QUEUED_MAX / 4 && this.eventBytes < EVENTS_BYTES_MAX / 4;
  }

  /** Does this client know of `id`, as far as it has been told? */
  knows(id: EntityId): boolean {
    return this.known.has(id);
  }

  /** The frames between which this client shows `viewTick`; `to` is null if it has nothing later, and coasts (LAG-1). */
  framesAround(viewTick: number): { from: Tick; to: Tick | null } | null {
    let from: Tick | null = null;
    for (const sent of this.sentTicks) {
      if (sent > this.acknowledged) break;
      if (sent > viewTick && from !== null) return { from, to: sent };
      from = sent;
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
    const oldest = this.inFlight[0];
    const silent = oldest !== undefined && nowMs - oldest.atMs > ACK_WINDOW_MS;
    if (silent || this.unacknowledgedBytes > UNACKNOWLEDGED_BYTES_MAX) {
      this.fresh = true;
      return null;
    }
    const bytes = this.encode(outgoing, encoder, viewMetres);
    this.inFlight.push({ tick: outgoing.tick, bytes: bytes.length, atMs: nowMs });
    this.unacknowledgedBytes += bytes.length;
    this.sentTicks.push(outgoing.tick);
    if (this.sentTicks.length > SENT_TICKS_MAX) this.sentTicks.shift();
    return bytes;
  }

  private encode(outgoing: Outgoing, encoder: Encoder, viewMetres: number): Uint8Array<ArrayBuffer> {
    if (this.fresh) this.known.clear();
    const { reception, self } = outgoing;
    const header: FrameHeader = {
      type: "frame",
      tick: outgoing.tick,
      fresh: this.fresh,
      reception,
      self,
      events: this.events,
    };
    const bytes = encodeFrame(writer, header, this.chunks(outgoing, encoder, viewMetres));
    this.events = [];
    this.eventBytes = 0;
    this.fresh = false;
    return bytes;
  }

  private chunks({ from, selfId }: Outgoing, encoder: Encoder, viewMetres: number): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    for (const id of this.known) {
      if (encoder.find(id)) continue;
      this.known.delete(id);
      chunks.push(parting("gone", id));
    }
    for (const record of encoder.all()) {
      const known = this.known.has(record.id);
      if (inInterest(record, from, viewMetres, known, selfId)) {
        const bytes = known ? record.delta() : record.full();
        if (bytes) chunks.push(bytes);
        this.known.add(record.id);
      } else if (known) {
        this.known.delete(record.id);
        chunks.push(parting("left", record.id));
      }
    }
    return chunks;
  }
}

/** An index that is used anew in the same frame is told gone first, since those chunks come first. */
function parting(op: "left" | "gone", id: EntityId): Uint8Array {
  const chunk: Chunk = { op, index: indexOf(id) };
  return encodeChunk(chunk, undefined, 0);
}
