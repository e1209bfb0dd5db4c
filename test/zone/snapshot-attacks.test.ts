// snapshot-attacks.test.ts — what a hostile reader, or hostile bytes, could make of the snapshot stream (LIMIT-1, SNAP-3, FLOW-1).
import { expect, test } from "vitest";
import { Timeline } from "../../client/remote/timeline.ts";
import { ALL_ON } from "../../client/techniques.ts";
import { seenAt } from "../../durable-objects/zone/acts.ts";
import { mostBytes } from "../../durable-objects/zone/outbox.ts";
import { ARRIVAL_SHARE, FRAME_BYTES, SWITCH_SHARE } from "../../shared/limits.ts";
import { TICK_MS, tick, type Vec3 } from "../../shared/units.ts";
import { BitWriter, WireError } from "../../shared/wire/bits.ts";
import { entityId, newTrack, type Track } from "../../shared/wire/entities.ts";
import { decodeZoneMessage, type Frame, newFrameStream, type ZoneEvent } from "../../shared/wire/zone-messages.ts";
import { seeded } from "../lab/seeded.ts";
import { type Mood, type Reader, SnapshotWorld } from "./snapshot-world.ts";

const BUSY: Mood = {
  entities: 60,
  viewMetres: 80,
  boundsMetres: 60,
  birth: 0.5,
  death: 0.02,
  surprise: 0.3,
  wildness: 3000,
  walks: true,
};

test("[LIMIT-1] a frame that says it has more ticks than one can have is refused, before anything is stepped by them", () => {
  for (const ticks of [0, 1000, 2 ** 32 - 1]) {
    const writer = new BitWriter(64);
    writer.bits(2, 2); // a frame
    writer.flag(false);
    writer.bits(0, 2);
    writer.varint(ticks);
    for (let i = 0; i < 8; i++) writer.bits(0, 8);
    const stream = newFrameStream({ entity: entityId(1, 1), tick: tick(0) });
    expect(() => decodeZoneMessage(writer.finish(), stream)).toThrow(/ticks/);
  }
});

test("[LIMIT-1] cut, flipped and invented frames are refused with a WireError, or read, and nothing else happens", () => {
  let refused = 0;
  for (let seed = 1; seed <= 10; seed++) {
    const chance = seeded(seed);
    const world = new SnapshotWorld(chance, BUSY);
    const reader = world.join();
    const { stream } = reader.entities;
    reader.stalledUntil = Number.POSITIVE_INFINITY;
    for (let frame = 0; frame < 20; frame++) {
      world.step();
      for (const { bytes } of reader.unread.splice(0)) {
        for (let attack = 0; attack < 6; attack++) {
          const victim = structuredClone(stream);
          // Where damage went unnoticed, what is read with it must not do harm either.
          const messages = [damaged(bytes, chance), damaged(bytes, chance), damaged(bytes, chance)];
          for (const message of messages) {
            try {
              decodeZoneMessage(message, victim);
            } catch (error) {
              expect(error, `seed ${seed}, frame ${frame}`).toBeInstanceOf(WireError);
              refused++;
            }
          }
        }
        reader.outbox.acknowledge(decodeZoneMessage(bytes, stream) as Frame);
      }
    }
  }
  expect(refused).toBeGreaterThan(500);
});

function damaged(bytes: Uint8Array, chance: () => number): Uint8Array {
  const how = chance();
  if (how < 0.25) return bytes.slice(0, Math.floor(chance() * bytes.length));
  const copy = new Uint8Array(how < 0.8 ? bytes.length : bytes.length + 40);
  copy.set(bytes);
  // The first bytes say what follows: half of the damage is there.
  const most = how < 0.5 ? Math.min(4, copy.length) : copy.length;
  if (how < 0.7) for (let i = 0; i <= chance() * 3; i++) copy[Math.floor(chance() * most)] = Math.floor(chance() * 256);
  else for (let i = Math.floor(chance() * copy.length); i < copy.length; i++) copy[i] = Math.floor(chance() * 256);
  return copy;
}

test("[SNAP-3] what was held back beyond the area's edge, and is back before that was noticed, is told of again", () => {
  const world = new SnapshotWorld(seeded(3), {
    ...BUSY,
    entities: 300,
    viewMetres: 30,
    boundsMetres: 25,
    birth: 1,
    death: 0,
    surprise: 0.9,
    wildness: 40_000,
    walks: false,
  });
  const reader = world.join();
  world.step();
  // One that stands, and that the reader knows.
  const track = newTrack(entityId(1, 1), { kind: "body" });
  world.things.set(1, { track, commandAge: 0 });
  world.standing.add(1);
  const put = (metres: number) => {
    track.fields = track.fields.slice();
    track.fields[0] = metres * 4096;
  };
  put(20);
  for (let frame = 0; frame < 60 && !heldOf(reader, track)?.id; frame++) world.step();
  // In the ring where it is still heard of; but beyond that in every frame in which the area isn't looked through.
  const looks = (frame: number) => (frame + 1500) % 3 === 0;
  for (let frame = 0; frame < 30 && !heldOf(reader, track)?.stale; frame++) {
    put(looks(world.frame + 1) ? 32 : 36 + (frame % 2));
    world.step();
  }
  expect(heldOf(reader, track)?.stale).toBe(true);
  put(32);
  world.calm();
  for (let frame = 0; frame < 100; frame++) world.step();
  expect(heldOf(reader, track)?.stale).toBe(false);
  expect(world.faults(reader, false)).toEqual([]);
});

const heldOf = (reader: Reader, { id }: Track) => [...reader.entities.all()].find((held) => held.id === id);

const PRESSED: Mood = {
  entities: 500,
  viewMetres: 60,
  boundsMetres: 240,
  birth: 1,
  death: 0,
  surprise: 0.4,
  wildness: 2000,
  walks: false,
};

test("[PRED-2] a prop that its reader steps itself is told of in every frame, whatever the pressure", () => {
  for (let seed = 1; seed <= 3; seed++) {
    const world = new SnapshotWorld(seeded(seed), PRESSED);
    const reader = world.join();
    const track = newTrack(entityId(1, 1), { kind: "prop", prop: "crate" });
    world.things.set(1, { track, commandAge: 0 });
    world.standing.add(1);
    let slower = 0;
    for (let frame = 0; frame < 200; frame++) {
      track.fields = track.fields.slice();
      track.fields[0] = Math.round(6 * 4096 * Math.sin(frame / 10));
      world.step();
      if (frame < 20) continue;
      expect(heldOf(reader, track)?.cadence, `seed ${seed}, frame ${frame}`).toBe(1);
      for (const { cadence } of reader.entities.all()) if (cadence > 1) slower++;
    }
    expect(slower).toBeGreaterThan(1000);
  }
});

test("[PRED-2] between its turns, what is told of at a slower cadence is where both sides expect it", () => {
  for (let seed = 1; seed <= 3; seed++) {
    const world = new SnapshotWorld(seeded(seed), PRESSED);
    const reader = world.join();
    for (let frame = 0; frame < 100; frame++) world.step();
    world.mood = { ...world.mood, surprise: 0 };
    let between = 0;
    for (let frame = 0; frame < 12; frame++) {
      world.step();
      if (frame < 4) continue;
      const current = new Set(reader.entities.current());
      for (const held of reader.entities.all()) {
        if (held.stale || held.cadence === 1 || held.profile.kind === "pose" || current.has(held)) continue;
        between++;
        const thing = world.things.get(held.id & 4095);
        expect(reader.entities.now(held), `seed ${seed}, ${held.id}`).toEqual(thing?.track.fields);
      }
    }
    expect(between).toBeGreaterThan(100);
  }
});

test("[SNAP-3] a change of cadence of everything at once does not make frames larger than they may be", () => {
  for (let seed = 1; seed <= 3; seed++) {
    const mood = { ...PRESSED, entities: 1400, viewMetres: 200, boundsMetres: 60, surprise: 0.6, wildness: 3000 };
    const world = new SnapshotWorld(seeded(seed), mood);
    const reader = world.join();
    for (let frame = 0; frame < 120; frame++) world.step();
    world.mood = { ...mood, surprise: 0 };
    for (let frame = 0; frame < 20; frame++) world.step();
    for (const { fresh, parted, sizes } of reader.frames) {
      const bytes = (sizes.own + sizes.player + sizes.npc + sizes.prop) / 8;
      if (fresh || parted.length > 0) continue;
      expect(bytes, `seed ${seed}`).toBeLessThanOrEqual(FRAME_BYTES * (1 + ARRIVAL_SHARE + SWITCH_SHARE));
    }
  }
});

test("[LAG-1] the zone repeats what a client shows, of what has just come, is told of more seldom from now on, or was held back", () => {
  const compared = { new: 0, switched: 0, stale: 0 };
  for (let seed = 1; seed <= 6; seed++) {
    const crowd = { ...BUSY, entities: 300, viewMetres: 60, birth: 0.1, death: 0.003, wildness: 1500 };
    const world = new SnapshotWorld(seeded(seed), { ...crowd, surprise: seed % 2 === 0 ? 0.5 : 0.02 });
    const reader = world.join();
    // Glides are not repeated.
    const timeline = new Timeline({ ...ALL_ON, smoothing: false });
    const holdings = new Map<number, { is: string; since: number; forgotten: boolean }>();
    for (let frame = 0; frame < 150; frame++) {
      world.step();
      const news = reader.frames.at(-1) as Frame;
      timeline.push(news.tick, news, reader.entities, 3, news.tick * TICK_MS);
      timeline.advance(news.tick * TICK_MS);
      for (const { id } of news.parted) holdings.delete(id);
      for (const { id, stale, cadence } of reader.entities.all()) {
        const is = stale ? "stale" : cadence > 1 ? `every ${cadence}` : "new";
        const before = holdings.get(id);
        // One change is remembered, and not what came before a state that was held back.
        if (before?.is !== is)
          holdings.set(id, {
            is,
            since: frame,
            forgotten: before?.is === "stale" || frame - (before?.since ?? -99) < 8,
          });
        const { since, forgotten } = holdings.get(id) as { since: number; forgotten: boolean };
        if (forgotten || frame - since > 6) continue;
        const shown = timeline.find(id)?.position as Vec3;
        const seen = seenAt(world, reader.outbox, id, timeline.shownTick)?.position as Vec3;
        expect(distanceOf(shown, seen), `seed ${seed}, frame ${frame}, ${id}: ${is}`).toBeLessThan(0.001);
        compared[stale ? "stale" : cadence > 1 ? "switched" : "new"]++;
      }
    }
  }
  expect(Math.min(...Object.values(compared))).toBeGreaterThan(100);
});

const distanceOf = (a: Vec3, b: Vec3) => Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);

test("[LIMIT-1] no event takes more bytes than were counted for it when it was queued", () => {
  const point = { x: 1e9, y: -1e9, z: 0.123 };
  const words = ["", "x", "é".repeat(20), "\u{1f600}".repeat(10), "漢".repeat(21), "a\ud800b"];
  const events = words.flatMap((word): ZoneEvent[] => [
    { type: "joined", playerId: word, name: word, entity: entityId(4000, 4000) },
    { type: "left", playerId: word },
    {
      type: "said",
      ...{ channel: "whisper", origin: 3, seq: 2 ** 32 - 1, at: 2 ** 32 - 1 },
      ...{ playerId: word, name: word, toId: word, toName: word, text: word.repeat(3) },
    },
    { type: "receipt", serial: 2 ** 32 - 1, code: word, message: word },
    { type: "goods", news: { kind: "note", text: word } },
    { type: "refused", code: word, message: word },
    { type: "transferAborted", transferId: word, reason: word },
    { type: "droppedTime", ticks: 2 ** 32 - 1 },
    { type: "sleeping" },
    { type: "verdict", serial: 255, outcome: "refused", target: entityId(4000, 4000), point },
    { type: "beam", by: entityId(4000, 4000), target: entityId(1, 1), from: point, to: point },
  ]);
  const world = new SnapshotWorld(seeded(1), { ...BUSY, entities: 0, walks: false });
  const reader = world.join();
  const bytesOf = () => (reader.frames.at(-1) as Frame).sizes.own / 8;
  for (let frame = 0; frame < 80; frame++) world.step();
  const plain = bytesOf();
  for (const event of events) {
    expect(reader.outbox.queue(event)).toBe(true);
    world.step();
    expect(bytesOf() - plain, JSON.stringify(event)).toBeLessThanOrEqual(mostBytes(event));
  }
});
