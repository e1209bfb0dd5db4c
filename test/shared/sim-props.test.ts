// sim-props.test.ts — props among themselves and with movers: stacks, sleep, pushing, riding, bearing.
import { expect, test } from "vitest";
import type { PropKind, PropState } from "../../shared/sim/state.ts";
import { copyProp, newProp, type Simulation } from "../../shared/sim/step.ts";
import { WALK_SPEED } from "../../shared/sim/tuning.ts";
import { arena, block, command, enter, id, levelSpeedOf, run, SPRINT, slope, speedOf, WALK } from "./fixtures/arena.ts";

function put(world: Simulation, number: number, kind: PropKind, x: number, y: number, z: number, yaw = 0): PropState {
  world.addProp(newProp(id(number), kind, [x, y, z], yaw));
  return world.prop(id(number)) as PropState;
}

test("[TICK-4] a stack of four crates falls asleep, and stays so and there", () => {
  for (const kind of ["crate", "smallCrate", "barrel"] as const) {
    const height = kind === "smallCrate" ? 0.6 : 1;
    const world = arena();
    const stack = [0, 1, 2, 3].map((i) => put(world, i + 10, kind, 0.01 * i, height * (i + 0.5) + 0.02 * i, 0, 40 * i));
    run(world, 300);
    expect(stack.every((prop) => prop.asleep)).toBe(true);
    const before = stack.map((prop) => copyProp(prop));
    const checksum = world.checksum();
    run(world, 600);
    expect(world.checksum()).toBe(checksum);
    for (const [i, prop] of stack.entries()) {
      expect(prop).toMatchObject({ position: (before[i] as PropState).position });
      expect(prop.position.y).toBeCloseTo(height * (i + 0.5), 1);
      expect(Math.abs(prop.position.x)).toBeLessThan(0.1);
    }
  }
});

test("[TICK-3] a ball comes to rest: velocities are rounded towards zero", () => {
  const world = arena();
  const ball = put(world, 10, "ball", 0, 0.35, 0);
  ball.velocity.x = 5;
  run(world, 60 * 60);
  expect(ball.asleep).toBe(true);
  expect(ball.position.x).toBeGreaterThan(5);
});

test("[TICK-4] props rest on boxes, cylinders and slopes, and stay inside the bounds", () => {
  const world = arena([
    block(0, 0, 0, 4, 1, 4),
    { kind: "cylinder", at: [10, 0.5, 0], radius: 2, halfHeight: 0.5, material: "stone" },
    slope(-20, 15),
  ]);
  for (const [i, kind] of (["crate", "smallCrate", "ball", "barrel"] as const).entries()) {
    put(world, 10 + i, kind, -1 + i * 0.9, 2.2 + i, 0);
    put(world, 20 + i, kind, 9.3 + i * 0.5, 2.2 + i * 1.2, 0);
    const flung = put(world, 30 + i, kind, 45, 3, 10 + 3 * i);
    flung.velocity.x = 20;
    put(world, 40 + i, kind, 5 * i, 3, -25);
  }
  run(world, 1200);
  for (const prop of world.props) {
    expect(prop.position.y).toBeGreaterThan(0.28);
    expect(Math.abs(prop.position.x)).toBeLessThan(50);
  }
  expect(world.prop(id(10))?.position.y).toBeCloseTo(1.5, 1);
  const onSlope = world.prop(id(40)) as PropState;
  expect(onSlope.asleep).toBe(true);
  expect(onSlope.position.y).toBeGreaterThan(1); // 15° is less than its angle of friction
});

test("[TICK-4] a prop that is lost or not finite comes home, and says so", () => {
  const world = arena([], { propHome: (prop) => ({ at: [prop as number, 2, 3], yaw: 0 }) });
  put(world, 10, "crate", 0, -30, 0);
  put(world, 11, "ball", 5, 1, 0).velocity.x = Number.NaN;
  put(world, 12, "barrel", 8, 1, 0);
  const events = run(world, 1);
  expect(events).toEqual([
    { type: "respawned", id: 10, reason: "fell" },
    { type: "respawned", id: 11, reason: "notFinite" },
  ]);
  run(world, 240);
  for (const prop of world.props) expect(speedOf(prop)).toBeLessThan(0.2);
  expect(world.prop(id(10))?.position.x).toBeCloseTo(10, 2);
});

test("[TICK-4] coincident props part", () => {
  for (const kind of ["crate", "smallCrate", "ball", "barrel"] as const) {
    const world = arena();
    const a = put(world, 10, kind, 0, 2, 0);
    const b = put(world, 11, kind, 0, 2, 0);
    run(world, 300);
    const apart = Math.hypot(a.position.x - b.position.x, a.position.y - b.position.y, a.position.z - b.position.z);
    expect(apart).toBeGreaterThan(0.5);
    expect(speedOf(a)).toBeLessThan(1);
  }
});

test("[TICK-3] what sleeps is woken by what hits it, takes the blow at once, and passes it on", () => {
  const world = arena();
  const row = [0, 1, 2].map((i) => put(world, 10 + i, "smallCrate", 0, 0.3, -0.6 * i));
  run(world, 120);
  expect(row.every((prop) => prop.asleep)).toBe(true);
  const barrel = put(world, 20, "barrel", 0, 0.5, 1.5);
  barrel.velocity.z = -6;
  run(world, 60);
  expect(row[0]?.asleep).toBe(false);
  for (const [i, prop] of row.entries()) expect(prop.position.z).toBeLessThan(-0.6 * i - 0.2);
});

test("[TICK-4] friction is Coulomb's: a crate at 3 m/s slides v²/2μg, whatever it carries", () => {
  for (const [kind, carried] of [
    ["crate", 0],
    ["crate", 1],
    ["smallCrate", 0],
  ] as const) {
    const world = arena();
    const height = kind === "crate" ? 1 : 0.6;
    const stack = Array.from({ length: 1 + carried }, (_, i) => put(world, 10 + i, kind, 0, height * (i + 0.5), 0));
    for (const prop of stack) prop.velocity.x = 3;
    run(world, 180);
    // μ = 0.7 × 0.7, g = 9.82: 0.94 m.
    for (const prop of stack) expect(prop.position.x).toBeGreaterThan(0.8);
    for (const prop of stack) expect(prop.position.x).toBeLessThan(1.1);
  }
});

test("[TICK-4] a walker pushes a crate at a believable pace, and a stack of four hardly", () => {
  const paces = [1, 4].map((high) => {
    const world = arena();
    for (let i = 0; i < high; i += 1) put(world, 10 + i, "crate", 0, 0.5 + i, -2);
    run(world, 120);
    const mover = enter(world, 0, 0, 0);
    run(world, 30, { 1: WALK });
    const crate = world.prop(id(10)) as PropState;
    const { z } = crate.position;
    run(world, 120, { 1: WALK }, () => expect(mover.position.z - crate.position.z).toBeGreaterThan(0.75));
    expect(mover.position.y).toBeLessThan(0.01);
    return (z - crate.position.z) / 2;
  });
  expect(paces[0]).toBeGreaterThan(1);
  expect(paces[0]).toBeLessThan(WALK_SPEED - 0.5);
  expect(paces[1]).toBeLessThan(0.5);
});

test("[TICK-4] a crate against a wall stops who pushes it, however long", () => {
  const world = arena([block(0, 0, -4, 10, 3, 0.1)]);
  const crate = put(world, 10, "crate", 0, 0.5, -2);
  const mover = enter(world, 0, 0, 0);
  run(world, 1200, { 1: SPRINT }, () => {
    expect(mover.position.z - crate.position.z).toBeGreaterThan(0.7);
    expect(crate.position.z).toBeGreaterThan(-3.5);
    expect(mover.position.y).toBeLessThan(0.01);
  });
});

test("[TICK-4] a ball that is run at rolls off ahead", () => {
  const world = arena();
  const ball = put(world, 10, "ball", 0, 0.35, -2);
  const mover = enter(world, 0, 0, 0);
  run(world, 60, { 1: SPRINT });
  expect(ball.position.z).toBeLessThan(mover.position.z - 0.5);
  run(world, 60);
  expect(levelSpeedOf(ball)).toBeGreaterThan(2);
  expect(mover.position.y).toBe(0);
});

test("[TICK-4] a prop flung at someone is stopped, and moves them a little", () => {
  for (const kind of ["ball", "crate", "barrel"] as const) {
    const world = arena();
    const prop = put(world, 10, kind, 0, kind === "ball" ? 1.2 : 0.6, -4);
    prop.velocity.z = 10;
    const mover = enter(world, 0, 0, 0);
    let closest = Number.POSITIVE_INFINITY;
    run(world, 60, {}, () => {
      closest = Math.min(closest, mover.position.z - prop.position.z);
    });
    expect(closest).toBeGreaterThan(0.45);
    expect(mover.position.z).toBeGreaterThan(0);
    expect(mover.position.z).toBeLessThan(2);
  }
});

test("[TICK-4] one jumps onto a crate and stands there; standing still lets it sleep", () => {
  const world = arena();
  const crate = put(world, 10, "crate", 0, 0.5, -2);
  run(world, 90);
  const mover = enter(world, 0, 0, 0);
  run(world, 12, { 1: WALK });
  run(world, 24, { 1: command({ forward: 127, presses: 1 }) });
  run(world, 240, { 1: command({ presses: 1 }) });
  expect(mover.grounded).toBe(true);
  expect(mover.position.y).toBeCloseTo(1, 1);
  expect(crate.asleep).toBe(true);
  expect(levelSpeedOf(mover)).toBe(0);
  // Whoever walks about on it wakes it, and falls off its edge.
  run(world, 5, { 1: command({ forward: -127, presses: 1 }) });
  expect(crate.asleep).toBe(false);
  run(world, 120, { 1: command({ forward: -127, presses: 1 }) });
  expect(mover.position.y).toBe(0);
});

test("[TICK-4] a crate carries who stands on it, and one on a tower of small crates doesn't crush it", () => {
  const world = arena();
  const crate = put(world, 10, "crate", 0, 0.5, 0);
  const mover = enter(world, 0, 1, 0);
  enter(world, 0, 0, 2, 3);
  run(world, 30);
  run(world, 120, { 3: WALK });
  expect(crate.position.z).toBeLessThan(-1);
  expect(Math.abs(mover.position.z - crate.position.z)).toBeLessThan(0.2);
  expect(mover.position.y).toBeCloseTo(1, 1);

  const tower = [0, 1, 2].map((i) => put(world, 20 + i, "smallCrate", 10, 0.3 + 0.6 * i, 0));
  const climber = enter(world, 10, 1.85, 0, 2);
  run(world, 300);
  expect(climber.position.y).toBeGreaterThan(1.7);
  expect(tower[0]?.position.y).toBeGreaterThan(0.27);
  expect(tower.every((prop) => prop.asleep)).toBe(true);
});

test("[TICK-4] what falls onto a head stays out of it, and hurts nobody's footing", () => {
  for (const kind of ["crate", "ball", "barrel", "smallCrate"] as const) {
    const world = arena();
    const mover = enter(world, 0, 0, 0);
    run(world, 2);
    const prop = put(world, 10, kind, 0.05, 4, 0.02);
    run(world, 240, {}, () => {
      expect(mover.position.y).toBeLessThan(0.01);
      const level = Math.hypot(prop.position.x - mover.position.x, prop.position.z - mover.position.z);
      if (level < 0.2) expect(prop.position.y).toBeGreaterThan(1.8);
    });
  }
});

test("[TICK-4] a leaning, tumbling heap and a crowd that runs through it stay finite and out of each other", () => {
  const world = arena([], { playersBlock: true });
  const kinds = ["crate", "smallCrate", "ball", "barrel"] as const;
  for (let i = 0; i < 40; i += 1) {
    put(world, 100 + i, kinds[i % 4] as PropKind, (i % 4) - 1.5, 0.6 + 0.8 * Math.floor(i / 4), (i % 3) - 1, i * 99);
  }
  for (let i = 1; i <= 12; i += 1) enter(world, i - 6, 0, 8, i);
  const wishes = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      i + 1,
      command({ forward: 127, sprint: true, jump: i % 3 === 0, yaw: i * 7 }),
    ]),
  );
  run(world, 400, wishes, () => {
    for (const entity of [...world.movers, ...world.props]) {
      expect(Number.isFinite(entity.position.x + entity.position.y + entity.position.z)).toBe(true);
      expect(entity.position.y).toBeGreaterThan(-0.05);
      expect(speedOf(entity)).toBeLessThan(29);
    }
  });
});
