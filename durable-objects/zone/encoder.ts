// encoder.ts — encodes each entity at most twice a frame, as a delta and in full, for all clients at once (SNAP-2).

import { REWIND_TICKS_MAX } from "../../shared/limits.ts";
import type { EntityId, Tick, Vec3 } from "../../shared/units.ts";
import { type Chunk, type Fields, indexOf, type Profile, positionOf } from "../../shared/wire/entities.ts";
import { encodeChunk } from "../../shared/wire/zone-messages.ts";

/** States kept of each entity, for shots at what was: frames of 2 ticks and more cover the longest rewind, and one before it. */
const PAST_FRAMES = Math.ceil(REWIND_TICKS_MAX / 2) + 2;

type Bytes = Uint8Array<ArrayBuffer>;

/** One entity in the frame that is being built. */
export class EntityRecord {
  readonly id: EntityId;
  readonly profile: Profile;
  position: Vec3 = { x: 0, y: 0, z: 0 };
  /** This frame's state, and the state in the frame before, which every client in sync holds. */
  private fields: Fields;
  private previous: Fields | null = null;
  private ticks = 0;
  /** As the last frames showed it, oldest first. */
  private readonly past: { tick: Tick; fields: Fields }[] = [];
  private seenInFrame = -1;
  private deltaBytes: Bytes | null = null;
  private fullBytes: Bytes | null = null;
  changed = false;

  constructor(id: EntityId, profile: Profile, fields: Fields) {
    this.id = id;
    this.profile = profile;
    this.fields = fields;
  }

  get index(): number {
    return indexOf(this.id);
  }

  /** As the frame of `tick` showed it; as the first one did that did, if that is later. Null before any. */
  shownAt(tick: Tick): Fields | null {
    for (let i = this.past.length - 1; i >= 0; i--) {
      const state = this.past[i] as { tick: Tick; fields: Fields };
      if (state.tick <= tick) return state.fields;
    }
    return this.past[0]?.fields ?? null;
  }

  update(fields: Fields, tick: Tick, ticks: number, frame: number): void {
    this.past.push({ tick, fields });
    if (this.past.length > PAST_FRAMES) this.past.shift();
    this.previous = this.seenInFrame < 0 ? null : this.fields;
    this.fields = fields;
    this.ticks = ticks;
    this.seenInFrame = frame;
    this.changed = this.previous === null || !sameFields(this.previous, fields);
    if (this.changed) this.position = positionOf(fields);
    this.deltaBytes = null;
    // An entity at rest is the same in full, frame after frame.
    if (this.changed) this.fullBytes = null;
  }

  seenIn(frame: number): boolean {
    return this.seenInFrame === frame;
  }

  /** For clients that hold the frame before. Null if they need nothing. */
  delta(): Bytes | null {
    if (!this.changed || !this.previous) return null;
    const chunk: Chunk = { op: "delta", index: this.index, fields: this.fields };
    this.deltaBytes ??= encodeChunk(chunk, { profile: this.profile, fields: this.previous }, this.ticks);
    return this.deltaBytes;
  }

  /** For clients that hold nothing of it. */
  full(): Bytes {
    this.fullBytes ??= encodeChunk(
      { op: "full", id: this.id, profile: this.profile, fields: this.fields },
      undefined,
      0,
    );
    return this.fullBytes;
  }
}

/** The zone's entities as the frame shows them. */
export class Encoder {
  private readonly records = new Map<EntityId, EntityRecord>();
  private frame = 0;

  /** Starts the frame of `tick`, `ticks` after the one before; `show` is called with a sink for every entity. */
  begin(
    tick: Tick,
    ticks: number,
    show: (sink: (id: EntityId, profile: () => Profile, fields: Fields) => void) => void,
  ): void {
    this.frame++;
    show((id, profile, fields) => {
      let record = this.records.get(id);
      if (!record) {
        record = new EntityRecord(id, profile(), fields);
        this.records.set(id, record);
      }
      record.update(fields, tick, ticks, this.frame);
    });
    for (const [id, record] of this.records) if (!record.seenIn(this.frame)) this.records.delete(id);
  }

  all(): IterableIterator<EntityRecord> {
    return this.records.values();
  }

  find(id: EntityId): EntityRecord | undefined {
    return this.records.get(id);
  }
}

function sameFields(a: Fields, b: Fields): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
