// expected.test.ts — how often the step does what both sides expect of it (SNAP-2).
import { expect, test } from "vitest";
import { Encoder } from "../../durable-objects/zone/encoder.ts";
import { NEUTRAL } from "../../shared/sim/command.ts";
import { newMover, Simulation } from "../../shared/sim/step.ts";
import type { StaticShape, Terrain } from "../../shared/sim/terrain.ts";
import { type EntityId, tick } from "../../shared/units.ts";
import { moverFields } from "../../shared/wire/entities.ts";

const WALL: StaticShape = { kind: "box", at: [0, 1.5, -5], half: [40, 1.5, 0.2], material: "brick" };
const WALKER = 1 as EntityId;

/** In how many of so many frames of three ticks a walker is told of, who goes straight on in the direction of `yaw`. */
function toldOf(yaw: number, frames: number): number {
  const terrain: Terrain = { floor: 0, floorMaterial: "grass", halfX: 60, halfZ: 60, shapes: [WALL] };
  const simulation = new Simulation({ terrain, playersBlock: false, spawns: [], portals: [] });
  const mover = simulation.addMover(newMover(WALKER, "player", { at: [0, 0, 0], yaw }));
  const encoder = new Encoder();
  let told = 0;
  for (let frame = 1; frame <= frames; frame++) {
    for (let i = 0; i < 3; i++) {
      // Their client says now and then that it is still there.
      if ((frame * 3 + i) % 60 === 0) simulation.command(WALKER, { ...NEUTRAL, yaw, forward: 127 });
      simulation.step([]);
    }
    encoder.begin(tick(frame * 3), 3, (sink) => {
      const record = sink.find(WALKER) ?? sink.add(WALKER, { kind: "player" });
      record.commandAge = mover.heldTicks;
      moverFields(mover, record.next());
    });
    if (frame > 20 && encoder.find(WALKER)?.changed) told++;
  }
  return told;
}

test("[SNAP-2] a walker in the open is told of when it starts, and never again", () => {
  expect(toldOf(2048, 200)).toBeLessThanOrEqual(1);
});

test("[SNAP-2] who walks on against a wall, straight or aslant, is told of a few times and not in every frame", () => {
  for (const yaw of [0, 20, 100, 200]) expect(toldOf(yaw, 400), `yaw ${yaw}`).toBeLessThanOrEqual(16);
});
