// snapshots.test.ts — what a client knows is what the zone has, to the bit, whoever comes, goes, stalls or walks off (SNAP-1, FLOW-1, AOI-1).
import { expect, test } from "vitest";
import { Entities } from "../../client/remote/entities.ts";
import { Encoder } from "../../durable-objects/zone/encoder.ts";
import { Outbox } from "../../durable-objects/zone/outbox.ts";
import { ACK_WINDOW_MS, EVENTS_QUEUED_MAX } from "../../shared/limits.ts";
import { type EntityId, type Tick, tick } from "../../shared/units.ts";
import { entityId, MOVER, PROP, type Profile, positionOf } from "../../shared/wire/entities.ts";
import { decodeZoneMessage, type Frame } from "../../shared/wire/zone-messages.ts";
import { seeded } from "../lab/seeded.ts";

const VIEW_METRES = 20;
const RECEPTION = { sequence: -1, heldMs: 0, marginSixteenths: 0, late: 0 };

interface Thing {
  readonly id: EntityId;
  readonly profile: Profile;
  fields: Int32Array;
}

/** A client with its stream, and what it was sent but has not read yet. */
interface Reader {
  readonly outbox: Outbox;
  readonly entities: Entities;
  unread: { tick: Tick; bytes: Uint8Array }[];
  stalledUntil: number;
}

class Zone {
  readonly encoder = new Encoder();
  readonly things = new Map<number, Thing>();
  private frames = 0;
  private generation = 1;
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  /** Entities come and go under the same indices, move, rest and turn. */
  change(): void {
    const { random, things } = this;
    for (let index = 1; index <= 40; index++) {
      const thing = things.get(index);
      if (!thing && random() < 0.1) things.set(index, this.create(index));
      else if (thing && random() < 0.02) things.delete(index);
      else if (thing && random() < 0.5)
        thing.fields = thing.fields.map((v, i) => (i < 6 ? v + Math.floor((random() - 0.5) * 4000) : v));
    }
    this.encoder.begin(tick((this.frames += 3)), 3, (sink) => {
      for (const { id, profile, fields } of things.values()) sink(id, () => profile, fields.slice());
    });
  }

  private create(index: number): Thing {
    const id = entityId(index, this.generation++);
    const isProp = this.random() < 0.5;
    const profile: Profile = isProp
      ? { kind: "prop", prop: "crate" }
      : { kind: "npc", npc: "fox", name: `Fox ${index}` };
    const fields = new Int32Array((isProp ? PROP : MOVER).fields.length);
    fields[0] = Math.floor((this.random() - 0.5) * 60 * 4096);
    fields[2] = Math.floor((this.random() - 0.5) * 60 * 4096);
    return { id, profile, fields };
  }
}

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`[SNAP-1] seed ${seed}: readers that stall and move converge to the zone's state within their area`, () => {
    const random = seeded(seed);
    const zone = new Zone(random);
    const readers: Reader[] = [0, 1, 2].map(() => ({
      outbox: new Outbox(),
      entities: new Entities(),
      unread: [],
      stalledUntil: 0,
    }));
    const from = { x: 0, y: 0, z: 0 };
    for (let frame = 1; frame <= 400; frame++) {
      const nowMs = frame * 50;
      zone.change();
      from.x = Math.sin(frame / 40) * 15;
      for (const reader of readers) {
        if (frame < 280 && random() < 0.005) reader.stalledUntil = frame + 80;
        const bytes = reader.outbox.frame(
          { tick: tick(frame * 3), reception: RECEPTION, self: null, from, selfId: 0 as EntityId },
          zone.encoder,
          VIEW_METRES,
          nowMs,
        );
        if (bytes) reader.unread.push({ tick: tick(frame * 3), bytes });
        if (frame >= reader.stalledUntil) read(reader);
      }
    }
    for (const reader of readers) expectConverged(reader, zone, from);
  });
}

function read(reader: Reader): void {
  for (const { bytes } of reader.unread) {
    const message = decodeZoneMessage(bytes, (fresh, at) => reader.entities.baselines(fresh, at)) as Frame;
    reader.entities.apply(message);
    reader.outbox.acknowledge(message.tick);
  }
  reader.unread = [];
}

/** All that is well within the area is known, exactly; nothing well outside of it is. */
function expectConverged(reader: Reader, zone: Zone, from: { x: number; z: number }): void {
  const known = new Map([...reader.entities.all()].map((entity) => [entity.id, entity]));
  const near = [...zone.things.values()].filter(({ fields }) => distance(fields, from) < VIEW_METRES);
  expect(near.length).toBeGreaterThan(0);
  for (const thing of near) expect(known.get(thing.id)?.fields).toEqual(thing.fields);
  for (const [id, entity] of known) {
    const thing = [...zone.things.values()].find((candidate) => candidate.id === id);
    expect(thing, `${id} is no more`).toBeDefined();
    expect(distance(entity.fields, from)).toBeLessThan(VIEW_METRES * 1.2);
  }
}

function distance(fields: Int32Array, from: { x: number; z: number }): number {
  const { x, z } = positionOf(fields);
  return Math.hypot(x - from.x, z - from.z);
}

test("[FLOW-1] a client that acknowledges nothing is sent nothing after the window, and the full state when it is back", () => {
  const zone = new Zone(seeded(5));
  const outbox = new Outbox();
  const outgoing = (at: number) => ({
    tick: tick(at),
    reception: RECEPTION,
    self: null,
    from: { x: 0, y: 0, z: 0 },
    selfId: 0 as EntityId,
  });
  let nowMs = 0;
  let sent = 0;
  for (let frame = 1; frame <= 1200; frame++) {
    nowMs += 50;
    zone.change();
    if (outbox.frame(outgoing(frame * 3), zone.encoder, 100, nowMs)) sent++;
  }
  expect(sent * 50).toBeLessThanOrEqual(ACK_WINDOW_MS + 100);
  expect(outbox.unacknowledgedBytes).toBeLessThan(64 * 1024);
  outbox.acknowledge(tick(1200 * 3));
  expect(outbox.unacknowledgedBytes).toBe(0);
  const bytes = outbox.frame(outgoing(1201 * 3), zone.encoder, 100, nowMs + 50) as Uint8Array;
  const entities = new Entities();
  const frame = decodeZoneMessage(bytes, (fresh, at) => entities.baselines(fresh, at)) as Frame;
  expect(frame.fresh).toBe(true);
  entities.apply(frame);
  expect([...entities.all()].length).toBe(zone.things.size);
});

test("[LIMIT-1] the events that wait for a client are bounded", () => {
  const outbox = new Outbox();
  for (let i = 0; i < EVENTS_QUEUED_MAX; i++) expect(outbox.queue({ type: "left", playerId: "x" })).toBe(true);
  expect(outbox.queue({ type: "left", playerId: "x" })).toBe(false);
});
