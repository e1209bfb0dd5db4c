// sim-walking.test.ts — movers against the terrain: steps, slopes, walls, ceilings, and that nothing is passed through.
import fc from "fast-check";
import { expect, test } from "vitest";
import { yawFromRadians } from "../../shared/sim/command.ts";
import { newMover } from "../../shared/sim/step.ts";
import type { StaticShape } from "../../shared/sim/terrain.ts";
import { SPRINT_SPEED, WALK_SPEED } from "../../shared/sim/tuning.ts";
import { arena, block, command, enter, id, levelSpeedOf, run, SPRINT, slope, WALK } from "./fixtures/arena.ts";

/** Rounding a position to the nearest 1/4096 m may add half a step a tick. */
const ROUNDING_SPEED = (0.5 / 4096) * 60;

test.each([0.1, 0.25, 0.39])("[TICK-4] a step of %s m is walked up", (height) => {
  const world = arena([block(0, 0, -22, 20, height, 40)]);
  const mover = enter(world, 0, 0, 0);
  run(world, 90, { 1: WALK });
  expect(mover.position.y).toBeCloseTo(height, 3);
  expect(mover.position.z).toBeLessThan(-5);
  expect(levelSpeedOf(mover)).toBeCloseTo(WALK_SPEED, 2);
});

test.each([0.42, 0.45, 0.6, 1, 1.74])("[TICK-4] a ledge of %s m stops a walker and a runner", (height) => {
  for (const wish of [WALK, SPRINT]) {
    const world = arena([block(0, 0, -22, 20, height, 40)]);
    const mover = enter(world, 0, 0, 0);
    run(world, 300, { 1: wish }, () => expect(mover.position.y).toBe(0));
    expect(mover.position.z).toBeGreaterThan(-2);
  }
});

test("[TICK-4] a step whose next one is as high again is walked, up and down, without losing the ground", () => {
  for (const [rise, tread] of [
    [0.2, 0.3],
    [0.3, 0.3],
    [0.39, 0.4],
  ] as const) {
    const stairs: StaticShape[] = [];
    for (let i = 0; i < 10; i += 1) stairs.push(block(0, 0, -2 - (i + 0.5) * tread, 4, (i + 1) * rise, tread));
    stairs.push(block(0, 0, -2 - 10 * tread - 5, 4, 10 * rise, 10));
    const world = arena(stairs);
    const mover = enter(world, 0, 0, 0);
    run(world, 2);
    const up = run(world, 140, { 1: WALK }, () => expect(mover.grounded).toBe(true));
    expect(mover.position.y).toBeCloseTo(10 * rise, 3);
    const down = run(world, 160, { 1: command({ forward: -127, sprint: true }) }, () =>
      expect(mover.grounded).toBe(true),
    );
    expect(mover.position.y).toBe(0);
    expect([...up, ...down]).toEqual([]);
  }
});

test.each([10, 30, 44])(
  "[TICK-4] a slope of %s° is walked up and down at full speed, always on the ground",
  (degrees) => {
    const world = arena([slope(-3, degrees)]);
    const mover = enter(world, 0, 0, 0);
    run(world, 2);
    run(world, 120, { 1: WALK }, () => expect(mover.grounded).toBe(true));
    const up = Math.tan((degrees / 180) * Math.PI) * (-3 - mover.position.z);
    expect(mover.position.y).toBeGreaterThan(up - 0.05);
    expect(mover.position.y).toBeLessThan(up + 0.05);
    expect(levelSpeedOf(mover)).toBeCloseTo(WALK_SPEED, 2);
    run(world, 100, { 1: command({ forward: -127, sprint: true }) }, () => expect(mover.grounded).toBe(true));
    expect(mover.position.y).toBe(0);
  },
);

test("[TICK-4] whoever stands still on a slope stays there", () => {
  const world = arena([slope(-3, 40)]);
  const mover = enter(world, 0, 0, 0);
  run(world, 100, { 1: WALK });
  run(world, 20);
  const before = { ...mover.position };
  run(world, 600);
  expect(mover.position).toEqual(before);
});

test.each([50, 60, 80])("[TICK-4] a slope of %s° is neither walked nor run nor jumped up", (degrees) => {
  for (const jump of [false, true]) {
    const world = arena([slope(-3, degrees)]);
    const mover = enter(world, 0, 0, 0);
    let highest = 0;
    run(world, 600, { 1: command({ forward: 127, sprint: true, jump }) }, () => {
      highest = Math.max(highest, mover.position.y);
    });
    expect(highest).toBeLessThan(jump ? 1.6 : 0.01);
    run(world, 180);
    expect(mover.position.y).toBeLessThan(0.01);
  }
});

test("[TICK-4] whoever falls onto a steep slope slides down it", () => {
  const world = arena([slope(-3, 60)]);
  const mover = enter(world, 0, 8, -5);
  run(world, 240);
  expect(mover.position.y).toBe(0);
  expect(mover.position.z).toBeGreaterThan(-3);
});

test("[TICK-4] along a wall, the speed along it is kept", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4095 }), fc.integer({ min: 60, max: 960 }), (wallYaw, slant) => {
      // The wall faces the mover, which walks at it at a slant.
      const angle = (wallYaw / 4096) * 2 * Math.PI;
      const away = 0.5 + 0.1;
      const world = arena([
        {
          kind: "box",
          at: [-Math.sin(angle) * away, 1.5, -Math.cos(angle) * away],
          half: [40, 1.5, 0.1],
          yaw: wallYaw,
          material: "brick",
        },
      ]);
      const mover = enter(world, 0, 0, 0);
      const yaw = (wallYaw + slant) & 4095;
      run(world, 120, { 1: command({ forward: 127, yaw }) });
      const along = WALK_SPEED * Math.sin((slant / 4096) * 2 * Math.PI);
      expect(levelSpeedOf(mover)).toBeGreaterThan(along - 0.05);
      expect(levelSpeedOf(mover)).toBeLessThan(along + 0.05);
    }),
    { numRuns: 60 },
  );
});

test("[TICK-4] no corner holds anyone: into it, and straight out again", () => {
  for (const opening of [200, 512, 1024, 1600]) {
    // Two walls that meet at the origin, `opening` apart, their bisector along +z.
    const walls = [opening / 2, -opening / 2].map((turn): StaticShape => {
      const angle = (turn / 4096) * 2 * Math.PI;
      const side = Math.sign(turn);
      const [dx, dz] = [Math.sin(angle), Math.cos(angle)];
      return {
        kind: "box",
        at: [dx * 10 + side * dz * 0.2, 1, dz * 10 - side * dx * 0.2],
        half: [0.2, 1, 10],
        yaw: (turn + 4096) & 4095,
        material: "brick",
      };
    });
    const world = arena(walls);
    const mover = enter(world, 0, 0, 8);
    run(world, 240, { 1: SPRINT });
    const deepest = mover.position.z;
    expect(mover.position.z).toBeGreaterThan(0);
    const twitch = run(world, 60, { 1: SPRINT }, () => expect(Math.abs(mover.position.z - deepest)).toBeLessThan(0.02));
    expect(twitch).toEqual([]);
    run(world, 60, { 1: command({ forward: -127 }) });
    expect(mover.position.z - deepest).toBeGreaterThan(3.5);
  }
});

test("[TICK-4] no speed the rules allow passes through a wall of 0.1 m", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
      fc.double({ min: 4, max: 28, noNaN: true }),
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.integer({ min: 0, max: 4095 }),
      (direction, speed, rise, yaw) => {
        const world = arena([
          block(0, 0, -3, 6.1, 12, 0.1),
          block(0, 0, 3, 6.1, 12, 0.1),
          block(-3, 0, 0, 0.1, 12, 6.1),
          block(3, 0, 0, 0.1, 12, 6.1),
        ]);
        const mover = enter(world, 0, 1, 0);
        mover.velocity.x = Math.sin(direction) * speed;
        mover.velocity.z = Math.cos(direction) * speed;
        mover.velocity.y = Math.min(rise, 10);
        run(world, 120, { 1: command({ forward: 127, sprint: true, jump: true, yaw }) }, () => {
          expect(Math.abs(mover.position.x)).toBeLessThan(2.7);
          expect(Math.abs(mover.position.z)).toBeLessThan(2.7);
        });
      },
    ),
    { numRuns: 100 },
  );
});

test("[TICK-4] nor does a fall from 60 m pass through a floor of 0.1 m, flat or slanted", () => {
  for (const pitch of [0, 100, 400]) {
    const world = arena([{ kind: "box", at: [0, 10, 0], half: [8, 0.05, 8], pitch, material: "plank" }]);
    const mover = enter(world, 0.3, 70, 0.2);
    const events = run(world, 400);
    expect(mover.grounded).toBe(true);
    expect(mover.position.y).toBeGreaterThan(9);
    const landed = events.find((event) => event.type === "landed");
    expect(landed?.speed).toBeGreaterThan(39);
  }
});

test("[TICK-4] a ceiling stops a jump, and lets go at once", () => {
  const world = arena([block(0, 2.2, 0, 20, 0.2, 20)]);
  const mover = enter(world, 0, 0, 0);
  run(world, 2);
  let highest = 0;
  run(world, 60, { 1: command({ forward: 127, jump: true }) }, () => {
    highest = Math.max(highest, mover.position.y);
  });
  expect(highest).toBeGreaterThan(0.3);
  expect(highest).toBeLessThan(0.41);
  expect(levelSpeedOf(mover)).toBeGreaterThan(WALK_SPEED - 0.05);
});

test("[TICK-4] a ceiling of less than a mover's height is a wall", () => {
  const world = arena([block(0, 1.7, -6, 20, 0.2, 8)]);
  const mover = enter(world, 0, 0, 0);
  run(world, 200, { 1: SPRINT }, () => expect(mover.position.y).toBe(0));
  expect(mover.position.z).toBeGreaterThan(-2.1);
});

test("[TICK-4] a step under too low a ceiling is refused, but not the way along it", () => {
  const world = arena([block(0, 0, -6, 30, 0.3, 8), block(0, 2, -6, 30, 0.2, 8)]);
  const mover = enter(world, 0, 0, 0);
  run(world, 120, { 1: SPRINT }, () => expect(mover.position.y).toBe(0));
  expect(mover.position.z).toBeGreaterThan(-2.3);
  run(world, 60, { 1: command({ forward: 127, strafe: 127 }) }, () => expect(mover.position.y).toBe(0));
  expect(mover.position.x).toBeGreaterThan(2.3);
  run(world, 60, { 1: command({ forward: -127 }) });
  expect(mover.position.z).toBeGreaterThan(1);
});

test("[TICK-4] a jump gets one onto 1.2 m and not onto 1.4 m", () => {
  for (const [height, reached] of [
    [1, true],
    [1.2, true],
    [1.4, false],
    [1.6, false],
  ] as const) {
    const world = arena([block(0, 0, -22, 20, height, 40)]);
    const mover = enter(world, 0, 0, 0);
    run(world, 240, { 1: command({ forward: 127, jump: true }) });
    run(world, 60);
    expect(mover.position.y).toBeCloseTo(reached ? height : 0, 3);
  }
});

test("[TICK-4] whoever jumps beside a ledge is not caught in it", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.45, max: 3, noNaN: true }), fc.integer({ min: 0, max: 40 }), (height, wait) => {
      const world = arena([block(0, 0, -22, 20, height, 40)]);
      const mover = enter(world, 0, 0, 0);
      run(world, wait, { 1: SPRINT });
      run(world, 100, { 1: command({ forward: 127, sprint: true, jump: true }) });
      run(world, 100);
      expect(mover.grounded).toBe(true);
      const onTop = mover.position.y > height / 2;
      expect(mover.position.y).toBeCloseTo(onTop ? height : 0, 3);
      if (!onTop) expect(mover.position.z).toBeGreaterThan(-2 + 0.17);
    }),
    { numRuns: 60 },
  );
});

test("[CMD-2] no command moves anyone faster than the rules allow", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          forward: fc.integer({ min: -128, max: 128 }),
          strafe: fc.integer({ min: -128, max: 128 }),
          yaw: fc.integer({ min: -5000, max: 9000 }),
          turn: fc.integer({ min: -128, max: 128 }),
          jump: fc.boolean(),
          sprint: fc.boolean(),
          presses: fc.integer({ min: 0, max: 3 }),
        }),
        { minLength: 60, maxLength: 60 },
      ),
      (commands) => {
        const world = arena();
        const mover = enter(world, 0, 0, 0);
        for (const wish of commands) {
          for (let tick = 0; tick < 3; tick += 1) {
            const { x, z } = mover.position;
            world.command(id(1), wish);
            world.step([]);
            const moved = Math.hypot(mover.position.x - x, mover.position.z - z) * 60;
            expect(moved).toBeLessThanOrEqual(SPRINT_SPEED + 1.5 * ROUNDING_SPEED);
            expect(levelSpeedOf(mover)).toBeLessThanOrEqual(SPRINT_SPEED + 1e-9);
            expect(mover.position.y).toBeLessThan(1.2);
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});

test("[CMD-2] a command of nonsense moves nobody and poisons nothing", () => {
  const world = arena();
  const mover = enter(world, 0, 0, 0);
  const nonsense = {
    forward: Number.NaN,
    strafe: Number.POSITIVE_INFINITY,
    yaw: 1.5,
    turn: 0.25,
    jump: false,
    sprint: true,
    presses: 0,
  };
  run(world, 10, { 1: nonsense });
  expect(Number.isFinite(mover.position.x + mover.position.y + mover.position.z)).toBe(true);
  expect(levelSpeedOf(mover)).toBeLessThanOrEqual(SPRINT_SPEED);
});

test("yaw 0 looks along −z, and grows to the left", () => {
  for (const [yaw, x, z] of [
    [0, 0, -1],
    [yawFromRadians(Math.PI / 2), -1, 0],
    [yawFromRadians(Math.PI), 0, 1],
    [yawFromRadians(-Math.PI / 2), 1, 0],
  ] as const) {
    const world = arena();
    const mover = enter(world, 0, 0, 0);
    run(world, 30, { 1: command({ forward: 127, yaw }) });
    expect(mover.velocity.x).toBeCloseTo(x * WALK_SPEED, 2);
    expect(mover.velocity.z).toBeCloseTo(z * WALK_SPEED, 2);
    run(world, 30, { 1: command({ strafe: 127, yaw }) });
    expect(mover.velocity.x).toBeCloseTo(-z * WALK_SPEED, 2);
    expect(mover.velocity.z).toBeCloseTo(x * WALK_SPEED, 2);
  }
});

test("[TICK-4] nobody leaves the zone's bounds", () => {
  const world = arena();
  const mover = enter(world, 45, 0, -45);
  run(world, 200, { 1: command({ forward: 127, strafe: 127, sprint: true, jump: true }) });
  expect(mover.position.x).toBeLessThanOrEqual(50 - 0.35);
  expect(mover.position.z).toBeGreaterThanOrEqual(-50 + 0.35);
});

test("[TICK-4] who is lost or not finite comes back at a spawn, each in a place of their own", () => {
  const world = arena();
  const places = new Set<string>();
  const events = [];
  for (let number = 1; number <= 200; number += 1) {
    const mover = world.addMover(newMover(id(number), "player", { at: [0, -20, 0], yaw: 0 }));
    if (number % 2 === 0) mover.velocity.x = Number.NaN;
  }
  events.push(...run(world, 1));
  for (const mover of world.movers) places.add(`${mover.position.x} ${mover.position.z}`);
  expect(places.size).toBe(200);
  expect(events.filter((event) => event.type === "respawned" && event.reason === "fell")).toHaveLength(100);
  expect(events.filter((event) => event.type === "respawned" && event.reason === "notFinite")).toHaveLength(100);
});
