// sim-determinism.test.ts — same state and same commands make the same bits, however the state came to be (TICK-3).
import { afterEach, expect, test, vi } from "vitest";
import { packQuaternion, unpackQuaternion } from "../../shared/math/quaternion.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import { copyMover, copyProp, newProp, Simulation } from "../../shared/sim/step.ts";
import type { Vec3 } from "../../shared/units.ts";
import { arena, command, enter, id, run, terrainOf } from "./fixtures/arena.ts";
import {
  RECORDED_CHECKSUM,
  RECORDED_TICKS,
  recordedCommands,
  recordedWorld,
  runRecorded,
} from "./fixtures/recorded-commands.ts";

afterEach(() => vi.restoreAllMocks());

test("[TICK-3] 3,600 ticks of recorded commands end in the golden checksum", () => {
  expect(runRecorded(RECORDED_TICKS)).toBe(RECORDED_CHECKSUM);
});

test("[TICK-3] no transcendental function acts in a step", () => {
  const world = recordedWorld();
  const record = recordedCommands();
  const banned = [
    "pow",
    "sin",
    "cos",
    "tan",
    "exp",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "atan",
    "atan2",
    "asin",
    "acos",
    "sinh",
    "cosh",
    "tanh",
    "hypot",
    "cbrt",
    "random",
  ] as const;
  for (const name of banned) {
    vi.spyOn(Math, name).mockImplementation(() => {
      throw new Error(`Math.${name} in a step`);
    });
  }
  vi.spyOn(performance, "now").mockImplementation(() => {
    throw new Error("a clock in a step");
  });
  for (let tick = 0; tick < 600; tick += 1) {
    record(world, tick);
    world.step([]);
  }
  vi.restoreAllMocks();
  expect(world.checksum()).toBe(runRecorded(600));
});

test("[TICK-3] a world rebuilt in mid-run from its states goes on to the same checksum", () => {
  for (const rebuiltAt of [1, 37, 200, 777, 1500]) {
    const world = recordedWorld();
    const record = recordedCommands();
    for (let tick = 0; tick < rebuiltAt; tick += 1) {
      record(world, tick);
      world.step([]);
    }
    const other = rebuilt(world);
    expect(other.checksum()).toBe(world.checksum());
    for (let tick = rebuiltAt; tick < rebuiltAt + 600; tick += 1) {
      record(world, tick);
      for (const mover of world.movers) {
        const held = other.mover(mover.id) as MoverState;
        held.command = mover.command;
        held.heldTicks = mover.heldTicks;
      }
      world.step([]);
      other.step([]);
    }
    expect(other.checksum()).toBe(world.checksum());
  }
});

/** As a client would build it: from values that went over the wire, in another order. */
function rebuilt(world: Simulation): Simulation {
  const other = recordedWorld();
  for (const { id: gone } of [...other.movers]) other.removeMover(gone);
  for (const { id: gone } of [...other.props]) other.removeProp(gone);
  for (const mover of [...world.movers].reverse()) other.addMover(copyMover(mover));
  for (const prop of [...world.props].reverse()) {
    const copy = copyProp(prop);
    const { largest, a, b, c } = packQuaternion(copy.quaternion);
    unpackQuaternion(largest, a, b, c, copy.quaternion);
    other.addProp(copy);
  }
  return other;
}

test("[TICK-3] a state written over another leaves nothing of what was there", () => {
  const world = recordedWorld();
  const record = recordedCommands();
  const kept: { movers: MoverState[]; props: PropState[] } = { movers: [], props: [] };
  for (let tick = 0; tick < 500; tick += 1) {
    if (tick === 300) {
      kept.movers = world.movers.map((mover) => copyMover(mover));
      kept.props = world.props.map((prop) => copyProp(prop));
    }
    if (tick < 300) record(world, tick);
    world.step([]);
  }
  const after = world.checksum();
  // Rolled back 200 ticks, in the very world that has gone on: the client's every reconciliation.
  for (const mover of kept.movers) world.writeMover(mover);
  for (const prop of kept.props) world.writeProp(prop);
  for (let tick = 300; tick < 500; tick += 1) world.step([]);
  expect(world.checksum()).toBe(after);
});

test("[PRED-2] a part of a world that the rest doesn't touch goes on as it does in the whole", () => {
  const part = new Simulation({ terrain: terrainOf(), playersBlock: true, spawns: [], portals: [] });
  const full = arena([], { playersBlock: true });
  for (const world of [full, part]) {
    for (let i = 0; i < 4; i += 1) world.addProp(newProp(id(50 + i), "crate", [20, 0.6 + 1.1 * i, 20], 30 * i));
    world.addProp(newProp(id(60), "ball", [23, 0.8, 20], 0));
    world.addProp(newProp(id(61), "barrel", [22, 0.8, 18], 0));
    enter(world, 20, 0, 25, 7);
  }
  for (let i = 0; i < 30; i += 1) full.addProp(newProp(id(10 + i), "smallCrate", [i % 5, 1 + i * 0.5, -20], i * 17));
  for (let i = 0; i < 30; i += 1) full.addProp(newProp(id(100 + i), "crate", [i % 5, 1 + i, -30], i * 17));
  enter(full, 0, 0, -15, 3);
  run(full, 400, { 3: command({ forward: 127 }), 7: command({ forward: 127, sprint: true }) });
  run(part, 400, { 7: command({ forward: 127, sprint: true }) });
  for (const prop of part.props) expect(copyProp(full.prop(prop.id) as PropState)).toEqual(copyProp(prop));
  expect(full.mover(id(7))).toEqual(part.mover(id(7)));
});

test("[TICK-3] all state is in the wire's steps after every tick", () => {
  const world = recordedWorld();
  const record = recordedCommands();
  const whole = (v: Vec3): boolean => [v.x, v.y, v.z].every((n) => Number.isInteger(n * 4096) && !Object.is(n, -0));
  for (let tick = 0; tick < 300; tick += 1) {
    record(world, tick);
    world.step([]);
    for (const mover of world.movers) {
      expect(whole(mover.position) && whole(mover.velocity)).toBe(true);
      expect(mover.airTicks).toBeLessThan(64);
      expect(mover.jumpWaitTicks).toBeLessThan(16);
    }
    for (const prop of world.props) {
      expect(whole(prop.position) && whole(prop.velocity) && whole(prop.angularVelocity)).toBe(true);
      expect(prop.sleepyTicks).toBeLessThan(64);
      const q = { x: 0, y: 0, z: 0, w: 1 };
      const { largest, a, b, c } = packQuaternion(prop.quaternion);
      unpackQuaternion(largest, a, b, c, q);
      expect(q).toEqual({ x: prop.quaternion.x, y: prop.quaternion.y, z: prop.quaternion.z, w: prop.quaternion.w });
    }
  }
});

test("[TICK-4] the order in which entities were added decides nothing", () => {
  const checksums = [false, true].map((reverse) => {
    const world = arena();
    const props = Array.from({ length: 20 }, (_, i) =>
      newProp(id(10 + i), "crate", [(i % 3) * 0.4, 0.5 + i, 0], i * 31),
    );
    for (const prop of reverse ? props.reverse() : props) world.addProp(prop);
    run(world, 300);
    return world.checksum();
  });
  expect(checksums[0]).toBe(checksums[1]);
});
