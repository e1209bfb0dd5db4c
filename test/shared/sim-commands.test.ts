// sim-commands.test.ts — how long a command holds, what a press does, and who ignores both.
import { expect, test } from "vitest";
import { NEUTRAL, sameCommand } from "../../shared/sim/command.ts";
import type { StepEvent } from "../../shared/sim/state.ts";
import { newMover, type PortalVolume } from "../../shared/sim/step.ts";
import { arena, block, command, enter, id, levelSpeedOf, run, SPRINT, WALK } from "./fixtures/arena.ts";

const jumps = (events: StepEvent[]): number => events.filter((event) => event.type === "jumped").length;

test("a jump's apex is 1.1 m", () => {
  const world = arena();
  const mover = enter(world, 0, 0, 0);
  run(world, 2);
  let highest = 0;
  const events = run(world, 60, { 1: command({ presses: 1 }) }, () => {
    highest = Math.max(highest, mover.position.y);
  });
  expect(highest).toBeGreaterThan(1.08);
  expect(highest).toBeLessThan(1.12);
  expect(events.map((event) => event.type)).toEqual(["jumped", "landed"]);
});

test("[CMD-3] a tap whose press and release arrive in one tick jumps exactly once", () => {
  const world = arena();
  enter(world, 0, 0, 0);
  run(world, 2);
  expect(jumps(run(world, 200, { 1: command({ jump: false, presses: 1 }) }))).toBe(1);
  // The count runs modulo 4: back to 0 is a press, too.
  expect(jumps(run(world, 200, { 1: command({ jump: false, presses: 3 }) }))).toBe(1);
  expect(jumps(run(world, 200, { 1: command({ jump: false, presses: 0 }) }))).toBe(1);
});

test("held, jump jumps again on each landing; released in the air, it doesn't", () => {
  const world = arena();
  enter(world, 0, 0, 0);
  run(world, 2);
  expect(jumps(run(world, 200, { 1: command({ jump: true, presses: 1 }) }))).toBeGreaterThan(3);
  run(world, 100, { 1: command({ presses: 1 }) });
  expect(jumps(run(world, 10, { 1: command({ jump: true, presses: 2 }) }))).toBe(1);
  expect(jumps(run(world, 100, { 1: command({ presses: 2 }) }))).toBe(0);
});

test("a press shortly before landing waits for the ground; a press long before is forgotten", () => {
  for (const [ticksBefore, expected] of [
    [4, 1],
    [12, 0],
  ] as const) {
    const world = arena();
    const mover = enter(world, 0, 0, 0);
    run(world, 2);
    run(world, 41 - ticksBefore, { 1: command({ presses: 1 }) });
    expect(mover.grounded).toBe(false);
    expect(jumps(run(world, 60, { 1: command({ presses: 2 }) }))).toBe(expected);
  }
});

test("a press shortly after an edge still jumps, once", () => {
  for (const [wait, expected] of [
    [3, 1],
    [12, 0],
  ] as const) {
    const world = arena([block(0, 0, 0, 4, 3, 4)]);
    const mover = enter(world, 0, 3, 0);
    run(world, 2);
    while (mover.grounded) run(world, 1, { 1: WALK });
    run(world, wait, { 1: WALK });
    expect(jumps(run(world, 8, { 1: command({ presses: 1 }) }))).toBe(expected);
    expect(jumps(run(world, 5, { 1: command({ presses: 2 }) }))).toBe(0);
  }
});

test("[CMD-1] a command holds for 3 s of silence, then both sides' step makes it neutral", () => {
  const world = arena();
  const mover = enter(world, 0, 0, 40);
  world.command(id(1), command({ forward: 127, yaw: 17, jump: true, presses: 2 }));
  for (let tick = 0; tick < 180; tick += 1) world.step([]);
  expect(mover.command.forward).toBe(127);
  world.step([]);
  expect(sameCommand(mover.command, { ...NEUTRAL, yaw: 17, presses: 2 })).toBe(true);
  for (let tick = 0; tick < 300; tick += 1) world.step([]);
  expect(levelSpeedOf(mover)).toBe(0);
  expect(mover.grounded).toBe(true);
  expect(mover.heldTicks).toBe(255);
});

test("[HANDOFF-1] who is crossing ignores commands, stands still, and goes on where it was thawed", () => {
  const world = arena();
  const mover = enter(world, 0, 0, 0);
  run(world, 30, { 1: SPRINT });
  const before = { ...mover.position };
  mover.crossing = true;
  const events = run(world, 60, { 1: command({ forward: 127, jump: true, presses: 1 }) });
  expect(mover.position).toEqual(before);
  expect(levelSpeedOf(mover)).toBe(0);
  expect(events).toEqual([]);
  mover.crossing = false;
  run(world, 30, { 1: WALK });
  expect(mover.position.z).toBeLessThan(before.z - 1);
});

test("a portal is touched by whoever's middle is inside its turned box, until it is crossing", () => {
  const portal: PortalVolume = { id: "gate", at: [0, 1.5, -5], half: [1.5, 1.5, 0.5], yaw: 512 };
  const world = arena([], { portals: [portal] });
  const mover = enter(world, 0, 0, 0);
  const beside = enter(world, 2, 0, -4.6, 2);
  const events = run(world, 90, { 1: WALK }, () => {
    if (mover.position.z < -5) mover.crossing = true;
  });
  const touched = events.filter((event) => event.type === "touchedPortal");
  expect(touched.length).toBeGreaterThan(2);
  expect(touched.every((event) => event.id === mover.id && event.portal === "gate")).toBe(true);
  expect(run(world, 10)).toEqual([]);
  expect(beside.grounded).toBe(true);
});

test("[TICK-4] where movers block, coincident ones part, the same way every time, and where they don't, they stay", () => {
  for (const playersBlock of [true, false]) {
    const world = arena([], { playersBlock });
    for (let number = 1; number <= 5; number += 1) {
      world.addMover(newMover(id(number), number === 5 ? "npc" : "player", { at: [0, 0, 0], yaw: 0 }));
    }
    run(world, 300);
    let nearest = Number.POSITIVE_INFINITY;
    for (const a of world.movers) {
      for (const b of world.movers) {
        if (a.id >= b.id) continue;
        nearest = Math.min(nearest, Math.hypot(a.position.x - b.position.x, a.position.z - b.position.z));
      }
    }
    if (playersBlock) expect(nearest).toBeGreaterThan(0.6);
    else expect(nearest).toBe(0);
  }
});

test("[HANDOFF-1] who is crossing is neither pressed aside nor presses", () => {
  const world = arena([], { playersBlock: true });
  const still = enter(world, 0, 0, 0, 1);
  const other = enter(world, 0.1, 0, 0, 2);
  still.crossing = true;
  run(world, 60);
  expect(still.position.x).toBe(0);
  expect(other.position.x).toBeCloseTo(0.1, 3);
});
