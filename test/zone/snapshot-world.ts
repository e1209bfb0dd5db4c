// snapshot-world.ts — a zone of entities that go on as expected, or not, and readers that come, walk about, stall and leave.

import { Entities } from "../../client/remote/entities.ts";
import { Encoder } from "../../durable-objects/zone/encoder.ts";
import { HYSTERESIS } from "../../durable-objects/zone/interest.ts";
import { Outbox } from "../../durable-objects/zone/outbox.ts";
import { assert } from "../../shared/assert.ts";
import { HELD_TICKS_MAX } from "../../shared/sim/mover.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import { newMover } from "../../shared/sim/step.ts";
import { type EntityId, POSITION_STEPS, type Tick, tick } from "../../shared/units.ts";
import {
  entityId,
  type Fields,
  indexOf,
  MOVER,
  moverFields,
  newTrack,
  PROP,
  type Profile,
  type Track,
} from "../../shared/wire/entities.ts";
import { expect as expectFields } from "../../shared/wire/expected.ts";
import { decodeZoneMessage, type Frame } from "../../shared/wire/zone-messages.ts";
import { seeded } from "../lab/seeded.ts";

export const NOTHING_HEARD = { sequence: -1, heldMs: 0, marginSixteenths: 0, late: 0 };

/** How restless the zone is: shares of entities that come, go, or do something unexpected in a frame. */
export interface Mood {
  readonly entities: number;
  readonly viewMetres: number;
  /** Nothing goes further than this from the middle. */
  readonly boundsMetres: number;
  readonly birth: number;
  readonly death: number;
  readonly surprise: number;
  /** How far things are from where they were expected, in steps. */
  readonly wildness: number;
  /** Do the readers walk about? */
  readonly walks: boolean;
}

interface Thing {
  readonly track: Track;
  commandAge: number;
}

/** A client: what the zone has for it, what is on its way, and what it has read. */
export class Reader {
  readonly mover: MoverState;
  readonly outbox: Outbox;
  readonly entities: Entities;
  readonly unread: { readonly tick: Tick; readonly bytes: Uint8Array }[] = [];
  stalledUntil = 0;
  frames: Frame[] = [];
  /** The most that was ever sent and not acknowledged, bytes. */
  mostUnacknowledged = 0;

  constructor(id: EntityId) {
    this.mover = newMover(id, "player", { at: [0, 0, 0], yaw: 0 });
    this.mover.grounded = true;
    this.mover.airTicks = 0;
    this.outbox = new Outbox(id, seeded(id));
    this.entities = new Entities({ entity: id, tick: tick(0) });
  }

  read(): void {
    for (const { bytes } of this.unread.splice(0)) {
      const frame = decodeZoneMessage(bytes, this.entities.stream) as Frame;
      this.frames.push(frame);
      assert(this.outbox.acknowledge(frame), "what was read can be acknowledged");
    }
  }
}

export class SnapshotWorld {
  readonly encoder = new Encoder();
  readonly readers = new Set<Reader>();
  readonly things = new Map<number, Thing>();
  /** Those that a test moves itself, by index. */
  readonly standing = new Set<number>();
  frame = 0;
  now = tick(0);
  private generation = 1;
  private nextReader = 1500;
  private readonly random: () => number;
  mood: Mood;

  constructor(random: () => number, mood: Mood) {
    this.random = random;
    this.mood = mood;
  }

  join(): Reader {
    const reader = new Reader(entityId(this.nextReader++, this.generation++));
    this.readers.add(reader);
    return reader;
  }

  leave(reader: Reader): void {
    this.readers.delete(reader);
  }

  /** One frame of 2 to 4 ticks: things change, readers walk, and each is sent what it is due. */
  step(): void {
    const ticks = 2 + Math.floor(this.random() * 3);
    this.now = tick(this.now + ticks);
    this.frame++;
    for (let index = 1; index <= this.mood.entities; index++) if (!this.standing.has(index)) this.change(index, ticks);
    for (const { mover } of this.readers) {
      if (this.mood.walks) this.walk(mover);
      else mover.heldTicks = Math.min(HELD_TICKS_MAX, mover.heldTicks + ticks);
    }
    this.encoder.begin(this.now, ticks, (sink) => {
      for (const { track, commandAge } of this.things.values()) {
        const record = sink.find(track.id) ?? sink.add(track.id, track.profile);
        record.commandAge = commandAge;
        if (record.settled && isSame(record.track.fields, track.fields)) record.keep();
        else record.next().set(track.fields);
      }
      for (const { mover } of this.readers)
        moverFields(mover, (sink.find(mover.id) ?? sink.add(mover.id, { kind: "player" })).next());
    });
    for (const reader of this.readers) this.send(reader);
  }

  /** Everything stops where it is; nobody comes or goes, walks or stalls any more. */
  calm(): void {
    this.mood = { ...this.mood, birth: 0, death: 0, surprise: 0, walks: false };
    for (const { track } of this.things.values()) {
      const f = track.fields.slice();
      if (track.profile.kind === "pose") {
        f.copyWithin(8, 0, 3);
        f.copyWithin(11, 3, 7);
      } else f.fill(0, 3, 6);
      if (track.layout === MOVER) {
        f.fill(0, 7, 10);
        f[10] = 1;
      } else if (track.layout === PROP) f.fill(0, 10, 13);
      track.fields = f;
    }
    for (const reader of this.readers) reader.stalledUntil = 0;
  }

  private send(reader: Reader): void {
    const { outbox, mover, unread } = reader;
    const outgoing = { tick: this.now, reception: NOTHING_HEARD, self: mover };
    const bytes = outbox.frame(outgoing, this.encoder, this.mood.viewMetres, this.frame * 50);
    reader.mostUnacknowledged = Math.max(reader.mostUnacknowledged, outbox.unacknowledgedBytes);
    if (bytes) unread.push({ tick: this.now, bytes });
    if (this.frame >= reader.stalledUntil) reader.read();
  }

  private change(index: number, ticks: number): void {
    const { random, things, mood } = this;
    const thing = things.get(index);
    if (!thing) {
      if (random() < mood.birth) things.set(index, this.create(index));
      return;
    }
    if (random() < mood.death) {
      things.delete(index);
      // Now and then the index is somebody else's at once.
      if (random() < 0.3) things.set(index, this.create(index));
      return;
    }
    const { track } = thing;
    const before = track.fields;
    const now = new Int32Array(before.length);
    expectFields(track, ticks, now);
    thing.commandAge = 1 + Math.floor(random() * ticks);
    if (random() < mood.surprise) this.surprise(track, now);
    if (track.profile.kind === "pose") now.set(before.subarray(0, 3), 8);
    if (track.profile.kind === "pose") now.set(before.subarray(3, 7), 11);
    const most = mood.boundsMetres * POSITION_STEPS;
    for (const i of [0, 1, 2]) now[i] = Math.max(-most, Math.min(most, now[i] as number));
    track.fields = now;
  }

  private surprise({ profile }: Track, f: Fields): void {
    const { random, mood } = this;
    const jolt = () => Math.floor((random() - 0.5) * mood.wildness * random());
    for (let i = 0; i < 3; i++) f[i] = (f[i] as number) + jolt();
    if (profile.kind === "pose") return void this.spin(f, 3);
    for (let i = 3; i < 6; i++) f[i] = Math.max(-2e5, Math.min(2e5, (f[i] as number) + jolt()));
    if (profile.kind === "player" || profile.kind === "npc") {
      f[6] = Math.floor(random() * 4096);
      f[7] = random() < 0.3 ? Math.floor((random() - 0.5) * 200) : 0;
      f[8] = Math.floor((random() - 0.5) * 254);
      f[9] = random() < 0.5 ? 0 : Math.floor((random() - 0.5) * 254);
      f[10] = Math.floor(random() * 8);
      return;
    }
    this.spin(f, 6);
    for (let i = 10; i < 13; i++) f[i] = Math.max(-1e5, Math.min(1e5, (f[i] as number) + jolt()));
    f[13] = profile.kind === "prop" && random() < 0.2 ? 1 + 2 * Math.floor(random() * 63) : 0;
  }

  private spin(f: Fields, first: number): void {
    if (this.random() < 0.1) f[first] = Math.floor(this.random() * 4);
    for (let i = first + 1; i < first + 4; i++) f[i] = Math.floor((this.random() - 0.5) * 500);
  }

  private create(index: number): Thing {
    const { random } = this;
    const kinds: Profile[] = [
      { kind: "prop", prop: "crate" },
      { kind: "prop", prop: "ball" },
      { kind: "npc", npc: index % 200 },
      { kind: "player" },
      { kind: "body" },
      { kind: "pose", coarse: false },
    ];
    const profile = kinds[Math.floor(random() * kinds.length)] as Profile;
    const track = newTrack(entityId(index, this.generation++), profile);
    track.fields[0] = Math.floor((random() - 0.5) * 80 * POSITION_STEPS);
    track.fields[2] = Math.floor((random() - 0.5) * 80 * POSITION_STEPS);
    if (profile.kind === "pose") track.fields.copyWithin(8, 0, 3);
    return { track, commandAge: 0 };
  }

  private walk(mover: MoverState): void {
    const angle = (this.frame / 40 + (indexOf(mover.id) % 7)) % (2 * Math.PI);
    mover.position.x = Math.round(Math.cos(angle) * 25 * POSITION_STEPS) / POSITION_STEPS;
    mover.position.z = Math.round(Math.sin(angle) * 25 * POSITION_STEPS) / POSITION_STEPS;
    if (this.random() < 0.1) mover.pressesSeen = (mover.pressesSeen + 1) % 4;
    mover.heldTicks = Math.floor(this.random() * 200);
  }

  /** What is wrong with what `reader` holds, in words; nothing if it is the zone's state, to the bit, in its area (SNAP-3). */
  faults(reader: Reader, complete: boolean): string[] {
    const { mover, entities } = reader;
    const faults: string[] = [];
    const known = new Map([...entities.all()].map((held) => [held.id, held]));
    const current = new Set([...entities.current()].map(({ id }) => id));
    const there = new Map([...this.things.values()].map(({ track }) => [track.id, track]));
    for (const other of this.readers) {
      const track = newTrack(other.mover.id, { kind: "player" });
      moverFields(other.mover, track.fields);
      if (other !== reader) there.set(track.id, track);
    }
    for (const track of there.values()) {
      const held = known.get(track.id);
      const far = Math.hypot(
        (track.fields[0] as number) / POSITION_STEPS - mover.position.x,
        (track.fields[2] as number) / POSITION_STEPS - mover.position.z,
      );
      if (held && current.has(track.id) && !isSame(held.fields, track.fields)) faults.push(`${track.id} differs`);
      if (!complete) continue;
      if (far <= this.mood.viewMetres && !held) faults.push(`${track.id} is missing`);
      if (held && far > this.mood.viewMetres * HYSTERESIS) faults.push(`${track.id} is out of view`);
      if (held && !current.has(track.id)) faults.push(`${track.id} is not current`);
    }
    for (const id of known.keys()) if (!there.has(id)) faults.push(`${id} is no more`);
    const self = reader.frames.at(-1)?.self;
    if (self && JSON.stringify(self) !== JSON.stringify(mover)) faults.push("the own mover differs");
    return faults;
  }
}

function isSame(a: Fields, b: Fields): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
