// sim-crowd.test.ts — a crowd's step: what it may leave out without changing a bit (TICK-3), and what it must not cost.
import { Body, Narrowphase } from "cannon-es";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { quantisePosition } from "../../shared/math/quantise.ts";
import { jostle } from "../../shared/sim/crowd.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import { newMover, newProp, type Simulation } from "../../shared/sim/step.ts";
import { BODY_HEIGHT, BODY_RADIUS, CROWD_SHARE, CROWD_STEP } from "../../shared/sim/tuning.ts";
import { seeded } from "../lab/seeded.ts";
import { arena, enter, id, run, WALK } from "./fixtures/arena.ts";

afterEach(() => vi.restoreAllMocks());

const SPAN = 2 * BODY_RADIUS;

/** The rule itself, pair by pair: what the grid must not change by a bit. */
function jostleAllPairs(movers: readonly MoverState[]): [x: number, z: number][] {
  const shoves: [number, number][] = movers.map(() => [0, 0]);
  for (const [i, a] of movers.entries()) {
    for (const [j, b] of movers.entries()) {
      if (j <= i || a.crossing || b.crossing) continue;
      const dx = b.position.x - a.position.x;
      const dz = b.position.z - a.position.z;
      const square = dx * dx + dz * dz;
      if (!(square < SPAN * SPAN) || Math.abs(b.position.y - a.position.y) >= BODY_HEIGHT) continue;
      const distance = Math.sqrt(square);
      const share = Math.min(CROWD_STEP, (SPAN - distance) * CROWD_SHARE) / 2;
      const nx = distance > 0 ? dx / distance : 1;
      const nz = distance > 0 ? dz / distance : 0;
      const [ours, theirs] = [shoves[i] as [number, number], shoves[j] as [number, number]];
      ours[0] -= nx * share;
      ours[1] -= nz * share;
      theirs[0] += nx * share;
      theirs[1] += nz * share;
    }
  }
  return shoves.map(([x, z]) => {
    const length = Math.sqrt(x * x + z * z);
    return length <= CROWD_STEP ? [x, z] : [(x * CROWD_STEP) / length, (z * CROWD_STEP) / length];
  });
}

/** Dense or sparse, around the origin or far from it, on two floors, with some in one place, some crossing, some lost. */
function crowd(seed: number, size: number, metres: number): MoverState[] {
  const random = seeded(seed);
  const spread = () => (random() - 0.5) * metres;
  const [far, lost] = [random() < 0.3 ? 128 : 0, random() < 0.3];
  const movers: MoverState[] = [];
  for (let i = 0; i < size; i++) {
    const twin = random() < 0.05 ? movers[Math.floor(random() * i)] : undefined;
    const { x, y, z } = twin?.position ?? { x: far + spread(), y: Math.floor(random() * 3), z: far + spread() };
    const mover = newMover(id(i + 1), "player", { at: [x, y, z], yaw: 0 });
    quantisePosition(mover.position);
    mover.crossing = random() < 0.05;
    if (lost && random() < 0.02) mover.position.x = [Number.NaN, Number.POSITIVE_INFINITY, -1e300][i % 3] as number;
    movers.push(mover);
  }
  return movers;
}

test("[TICK-3] a grid of movers shoves each by the same bits as the comparison of all pairs", () => {
  let pressed = 0;
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 1, max: 120 }),
      (seed, size, metres) => {
        const movers = crowd(seed, size, metres);
        const [x, z]: [number[], number[]] = [[], []];
        jostle(movers, x, z);
        const wanted = jostleAllPairs(movers);
        // Compared as bits: −0 is another number than 0 to `toEqual`, too.
        expect(movers.map((_, i) => [x[i], z[i]])).toEqual(wanted);
        pressed += wanted.filter(([shove]) => shove !== 0).length;
      },
    ),
    { numRuns: 200 },
  );
  expect(pressed).toBeGreaterThan(1000);
});

/** Props of all kinds in the north, and a crowd in the south that has not reached them two seconds later. */
function propsAndCrowd(): Simulation {
  const world = arena([], { playersBlock: true });
  for (let i = 0; i < 60; i++) {
    const kind = (["crate", "ball", "barrel", "smallCrate"] as const)[i % 4] as "crate";
    world.addProp(newProp(id(2000 + i), kind, [(i % 20) * 2 - 20, 0.5, -20 - 2 * Math.floor(i / 20)], 0));
  }
  for (let i = 0; i < 100; i++) enter(world, (i % 20) * 1.5 - 15, 0, 20 + 1.5 * Math.floor(i / 20), i + 1);
  return world;
}

test("[TICK-4] props that sleep cost nothing: nobody's contacts are looked for, nothing is integrated, while a crowd walks", () => {
  const world = propsAndCrowd();
  run(world, 1200);
  expect(world.props.every(({ asleep }) => asleep)).toBe(true);
  const contacts = vi.spyOn(Narrowphase.prototype, "getContacts");
  const moves = vi.spyOn(Body.prototype, "integrate");
  const turns = vi.spyOn(Body.prototype, "updateInertiaWorld");
  const wish = Object.fromEntries(world.movers.map(({ id: number }) => [number, WALK]));
  run(world, 120, wish);
  expect([contacts, moves, turns].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
  // One that wakes is paid for alone, tick by tick.
  const ball = world.props.find(({ kind }) => kind === "ball");
  if (!ball) throw new Error("no ball");
  world.writeProp({ ...ball, asleep: false, sleepyTicks: 0 });
  moves.mockClear();
  run(world, 10, wish);
  expect(moves.mock.calls.length).toBe(10);
});
