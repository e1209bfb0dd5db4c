// snapshots.test.ts — what a client knows is what the zone has, to the bit, whoever comes, goes, stalls or walks off (SNAP-1, SNAP-3, FLOW-1, AOI-1).
import { expect, test } from "vitest";
import { Outbox } from "../../durable-objects/zone/outbox.ts";
import {
  ACK_WINDOW_MS,
  EVENTS_QUEUED_MAX,
  FRAME_BYTES,
  FRAME_OVERHEAD_BYTES,
  FRESH_FRAME_BYTES,
  UNACKNOWLEDGED_BYTES_MAX,
} from "../../shared/limits.ts";
import { POSITION_STEPS, tick } from "../../shared/units.ts";
import { entityId, newTrack } from "../../shared/wire/entities.ts";
import { seeded } from "../lab/seeded.ts";
import { type Reader, SnapshotWorld } from "./snapshot-world.ts";

/** `SEEDS=10000 vitest run --project node test/zone/snapshots.test.ts` for the long run. */
const SEEDS = Number(process.env.SEEDS ?? 200);
/** Frames until all that waits has been told, once nothing changes any more. */
const CALM_FRAMES_MAX = 400;

test(`[SNAP-3] ${SEEDS} seeds of joins, leaves, stalls, area changes and pressure: every reader has the zone's state, to the bit, in its area`, () => {
  let slower = 0;
  let stale = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const world = restless(seed);
    for (let frame = 0; frame < 70; frame++) {
      disturb(world);
      world.step();
      for (const reader of world.readers) {
        // Whoever has read this very frame knows what is so, but for what it was told that it does not.
        if (reader.frames.at(-1)?.tick === world.now)
          expect(world.faults(reader, false), `seed ${seed}, frame ${frame}`).toEqual([]);
        for (const held of reader.entities.all()) {
          if (held.stale) stale++;
          else if (held.cadence > 1) slower++;
        }
      }
    }
    world.calm();
    const settled = (reader: Reader) => world.faults(reader, true).length === 0;
    for (let frame = 0; frame < 12 || (frame < CALM_FRAMES_MAX && ![...world.readers].every(settled)); frame++)
      world.step();
    for (const reader of world.readers) expect(world.faults(reader, true), `seed ${seed}`).toEqual([]);
  }
  // What this is about has happened.
  expect(slower).toBeGreaterThan(1000);
  expect(stale).toBeGreaterThan(0);
}, 3_600_000);

/** A world of its own for each seed: few things or many, calm or wild, seen from near or far. */
function restless(seed: number): SnapshotWorld & { readonly chance: () => number } {
  const chance = seeded(seed);
  const world = new SnapshotWorld(chance, {
    entities: 20 + Math.floor(chance() * 250),
    viewMetres: 10 + chance() * 60,
    boundsMetres: 60,
    birth: 0.1,
    death: 0.005,
    surprise: chance() < 0.2 ? 0.9 : chance() * chance(),
    wildness: chance() < 0.5 ? 300 : 40_000,
    walks: true,
  });
  for (let i = 0; i < 3; i++) world.join();
  return Object.assign(world, { chance });
}

function disturb(world: SnapshotWorld & { readonly chance: () => number }): void {
  const { chance } = world;
  for (const reader of [...world.readers]) {
    if (chance() < 0.006) reader.stalledUntil = world.frame + Math.floor(chance() * 80);
    if (chance() < 0.003 && world.readers.size > 1) world.leave(reader);
  }
  if (chance() < 0.02 && world.readers.size < 5) world.join();
}

const CROWD = { entities: 300, viewMetres: 100, boundsMetres: 60, birth: 1, death: 0, walks: false };

test("[SNAP-3] a client over its budget is sent no more than that, has everything at a slower cadence first, and nothing starves", () => {
  const world = new SnapshotWorld(seeded(7), { ...CROWD, surprise: 0.5, wildness: 3000 });
  const reader = world.join();
  const lastHeard = new Map<number, number>();
  let longestFrames = 0;
  let fullAfterStart = 0;
  for (let frame = 1; frame <= 600; frame++) {
    world.step();
    for (const { track } of world.things.values()) if (!lastHeard.has(track.id)) lastHeard.set(track.id, frame);
    for (const held of reader.entities.current()) lastHeard.set(held.id, frame);
    if (frame < 60) continue;
    for (const since of lastHeard.values()) longestFrames = Math.max(longestFrames, frame - since);
    fullAfterStart += [...reader.entities.all()].filter(({ stale }) => stale).length;
  }
  // A tenth of a second is 2 frames: every fourth frame, and a while of waiting where even that is too much.
  expect(longestFrames).toBeLessThan(60);
  expect([...reader.entities.all()].filter(({ cadence }) => cadence > 1).length).toBeGreaterThan(100);
  const bytes = reader.frames.slice(60).map(({ sizes }) => (sizes.own + sizes.player + sizes.npc + sizes.prop) / 8);
  expect(Math.max(...bytes)).toBeLessThan(FRAME_BYTES * 1.5);
  expect(fullAfterStart / 540).toBeLessThan(30);
});

test("[SNAP-2] an entity is encoded once a frame for all who are told of it every frame, and at most once in full", () => {
  const bitsFor = (readers: number) => {
    const world = new SnapshotWorld(seeded(3), { ...CROWD, entities: 60, surprise: 0.3, wildness: 300 });
    for (let i = 0; i < readers; i++) world.join();
    let bits = 0;
    for (let frame = 0; frame < 40; frame++) {
      world.step();
      bits += world.encoder.writer.bitLength;
    }
    return { bits, sent: [...world.readers].reduce((sum, { frames }) => sum + frames.length, 0) };
  };
  const two = bitsFor(2);
  const twenty = bitsFor(20);
  expect(twenty.sent).toBe(two.sent * 10);
  // Ten times the readers: what is encoded grows by their own movers alone.
  expect(twenty.bits).toBeLessThan(two.bits * 1.6);
});

test("[SNAP-3] what goes on as both sides expect it costs nothing, however fast it is", () => {
  const world = new SnapshotWorld(seeded(9), {
    ...CROWD,
    entities: 25,
    viewMetres: 400,
    boundsMetres: 240,
    surprise: 1,
    wildness: 10_000,
  });
  const reader = world.join();
  for (let frame = 0; frame < 20; frame++) world.step();
  world.mood = { ...world.mood, surprise: 0 };
  for (let frame = 0; frame < 60; frame++) world.step();
  const { sizes } = reader.frames.at(-1) as (typeof reader.frames)[number];
  expect(sizes.own + sizes.player + sizes.npc + sizes.prop).toBeLessThanOrEqual(4 * 8);
  const moving = [...world.things.values()].filter(({ track }) => track.fields[3] !== 0).length;
  expect(moving).toBeGreaterThan(10);
  expect(world.faults(reader, true)).toEqual([]);
});

test("[AOI-1] whoever leaves the area is told as left, who is no more as gone, and who stands still as neither", () => {
  const world = new SnapshotWorld(seeded(4), { ...CROWD, entities: 3, viewMetres: 30, surprise: 0, wildness: 0 });
  const reader = world.join();
  for (let frame = 0; frame < 4; frame++) world.step();
  const [left, gone, still] = [1, 2, 3].map((index) => world.things.get(index)?.track) as [Track, Track, Track];
  for (const track of [left, gone, still]) track.fields = newTrack(track.id, track.profile).fields;
  for (let frame = 0; frame < 8; frame++) world.step();
  left.fields = left.fields.slice();
  left.fields[0] = 50 * 4096;
  world.things.delete(2);
  world.mood = { ...world.mood, birth: 0 };
  const before = reader.frames.length;
  for (let frame = 0; frame < 8; frame++) world.step();
  const partings = reader.frames.slice(before).flatMap(({ parted }) => parted);
  expect(partings).toContainEqual({ id: left.id, gone: false });
  expect(partings).toContainEqual({ id: gone.id, gone: true });
  expect(partings).toHaveLength(2);
  expect([...reader.entities.all()].map(({ id }) => id)).toEqual([still.id]);
});
type Track = ReturnType<typeof newTrack>;

test("[AOI-1] what goes to and fro across the edge of the view comes into it once; what goes further away leaves it each time", () => {
  const partings = (farMetres: number): number => {
    const world = new SnapshotWorld(seeded(4), { ...CROWD, entities: 1, viewMetres: 30, surprise: 0, wildness: 0 });
    const reader = world.join();
    for (let frame = 0; frame < 4; frame++) world.step();
    const { track } = world.things.get(1) as { track: Track };
    world.standing.add(1);
    for (let frame = 0; frame < 200; frame++) {
      track.fields = newTrack(track.id, track.profile).fields;
      track.fields[0] = (Math.floor(frame / 10) % 2 === 0 ? 29 : farMetres) * POSITION_STEPS;
      world.step();
    }
    return reader.frames.flatMap(({ parted }) => parted).length;
  };
  expect(partings(33)).toBe(0);
  expect(partings(36)).toBe(10);
});

test("[FLOW-1] a client that reads nothing has a bounded number of bytes on their way, and is current with the first frame it is sent again", () => {
  const world = new SnapshotWorld(seeded(5), { ...CROWD, surprise: 0.05, wildness: 4000 });
  const reader = world.join();
  reader.stalledUntil = 1200;
  let sent = 0;
  for (let frame = 1; frame < 1200; frame++) {
    world.step();
    sent = Math.max(sent, reader.unread.length);
  }
  expect(sent * 50).toBeLessThanOrEqual(ACK_WINDOW_MS + 100);
  expect(reader.mostUnacknowledged).toBeLessThanOrEqual(UNACKNOWLEDGED_BYTES_MAX);
  world.step();
  expect(reader.outbox.unacknowledgedBytes).toBe(0);
  // It reads again: the frame after that is fresh, and the rest of its area follows within half a second.
  for (let frame = 0; frame < 10; frame++) world.step();
  expect(reader.frames.slice(-10)[0]?.fresh).toBe(true);
  expect(world.faults(reader, false)).toEqual([]);
  expect([...reader.entities.all()].length).toBe(world.things.size);
});

test("[FLOW-1] no frame is larger than what the window was kept free for", () => {
  const world = new SnapshotWorld(seeded(6), { ...CROWD, entities: 1400, surprise: 1, wildness: 40_000 });
  const reader = world.join();
  for (let frame = 0; frame < 60; frame++) world.step();
  for (const { sizes, fresh } of reader.frames) {
    const bytes = (sizes.own + sizes.player + sizes.npc + sizes.prop) / 8;
    expect(bytes).toBeLessThanOrEqual((fresh ? FRESH_FRAME_BYTES : FRAME_BYTES) + FRAME_OVERHEAD_BYTES);
  }
  expect(reader.mostUnacknowledged).toBeLessThanOrEqual(UNACKNOWLEDGED_BYTES_MAX);
});

test("[LIMIT-1] the events that wait for a client are bounded", () => {
  const outbox = new Outbox(entityId(1, 1), () => 0);
  for (let i = 0; i < EVENTS_QUEUED_MAX; i++) expect(outbox.queue({ type: "left", playerId: "x" })).toBe(true);
  expect(outbox.queue({ type: "left", playerId: "x" })).toBe(false);
  outbox.acknowledge({ tick: tick(1), stamp: 0 });
});
