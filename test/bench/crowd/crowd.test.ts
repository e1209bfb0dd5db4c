// crowd.test.ts — our side of the peers' benchmark runs the peer's map, walk and speed, and is no part of the shipped world.
import { expect, test } from "vitest";
import { Encoder } from "../../../durable-objects/zone/encoder.ts";
import { Outbox } from "../../../durable-objects/zone/outbox.ts";
import { newMover, Simulation } from "../../../shared/sim/step.ts";
import { type EntityId, tick } from "../../../shared/units.ts";
import { moverFields } from "../../../shared/wire/entities.ts";
import { encodeWelcome, frameMarkOf } from "../../../shared/wire/zone-messages.ts";
import { validateZone } from "../../../shared/world/validate.ts";
import { ZONES } from "../../../shared/world/zones.ts";
import { Walker } from "../peers/colyseus/walk.mjs";
import { SPEED } from "../peers/colyseus/world.mjs";
import { CROWD_MAX, crowdZone, drawCrowd } from "../world/crowd-zones.ts";
import { commandOfWalk } from "./walk.ts";

test("the crowd's zone is sound, has the peer's 50 boxes, and does not ship", () => {
  const zone = drawCrowd(25, crowdZone(25));
  expect(() => validateZone(zone)).not.toThrow();
  expect(zone.terrain.shapes).toHaveLength(50);
  expect(zone.spawns).toHaveLength(CROWD_MAX);
  expect(ZONES.has(zone.id)).toBe(false);
});

test("a mover of ours walks where the peer's dead reckoning goes, at its speed", () => {
  for (let seed = 1000; seed < 1020; seed++) {
    const simulation = new Simulation({
      terrain: { floor: 0, floorMaterial: "grass", halfX: 50, halfZ: 50, shapes: [] },
      playersBlock: false,
      spawns: [],
      portals: [],
    });
    const walker = new Walker(seed);
    const mover = simulation.addMover(newMover(1 as EntityId, "player", { at: [0, 0, 0], yaw: 0 }));
    walker.tick(0);
    simulation.command(mover.id, commandOfWalk(walker.cmd));
    // Up to speed first; then a quarter of a second of both.
    for (let i = 0; i < 15; i++) simulation.step([]);
    const ours = { ...mover.position };
    const theirs = { x: walker.x, z: walker.z };
    for (let i = 0; i < 15; i++) simulation.step([]);
    walker.tick(0.25);
    expect(mover.position.x - ours.x, `seed ${seed}`).toBeCloseTo(walker.x - theirs.x, 1);
    expect(mover.position.z - ours.z, `seed ${seed}`).toBeCloseTo(walker.z - theirs.z, 1);
    expect(Math.hypot(mover.velocity.x, mover.velocity.z) / SPEED).toBeCloseTo(1, 1);
  }
});

test("a frame's tick is read without the rest of it, and a welcome has none", () => {
  const self = newMover(1 as EntityId, "player", { at: [1, 2, 3], yaw: 7 });
  const reception = { sequence: -1, heldMs: 0, marginSixteenths: 0, late: 0 };
  const encoder = new Encoder();
  const outbox = new Outbox(self.id, () => 0);
  for (const at of [123_453, 123_456, 123_460]) {
    encoder.begin(tick(at), 3, (sink) =>
      moverFields(self, (sink.find(self.id) ?? sink.add(self.id, { kind: "player" })).next()),
    );
    const bytes = outbox.frame({ tick: tick(at), reception, self }, encoder, 25, 0) as Uint8Array;
    expect(frameMarkOf(bytes, tick(at === 123_460 ? 123_456 : 123_453))).toEqual({ tick: at, stamp: 0 });
  }
  const welcome = encodeWelcome({
    type: "welcome",
    protocol: 1,
    incarnation: 1,
    tick: tick(1),
    frameTicks: 3,
    zone: "a",
    instance: "a-1",
    epoch: 1,
    playerId: "p",
    entity: 1 as EntityId,
    roster: [],
  });
  expect(frameMarkOf(welcome, tick(0))).toBeNull();
});
