// walks.test.ts — long random walks through the model of the handoff: faults without end, then quiet, again and again (HANDOFF-1, LEASE-1).
import { expect, test } from "vitest";
import { seeded } from "../lab/seeded.ts";
import type { Move } from "./explore.ts";
import { HandoffModel } from "./handoff-model.ts";
import { MUTANTS, mutated } from "./mutants.ts";
import { PROTOCOL, type Protocol } from "./protocol.ts";
import { type Budget, NOTHING, type World } from "./world.ts";

/** `ISTHMUS_HANDOFFS=100000 npx vitest run --project node test/model/walks.test.ts` is the long run. */
const HANDOFFS = Number(process.env.ISTHMUS_HANDOFFS ?? 2000);
const MINUTES = 60_000;
/** The checker asks what follows from two faults, in every state; here there is no end of them, on some way. */
const ENDLESS: Budget = { faults: 1e9, crossings: 1e9, sleeps: 1e9, leaves: 1e9, comes: 1e9, walks: 1e9 };
/** Steps with faults of one walk; and how many it may take to come to rest after the last of them. */
const STEPS = 400;
const REST_STEPS_MAX = 20_000;
/** Shares of the steps that come from outside; and of those, that are the wish to cross: some players do little else. */
const HABITS = [
  { outside: 0.1, crossing: 0.6 },
  { outside: 0.15, crossing: 0 },
] as const;

interface Walk {
  readonly handoffs: number;
  readonly faults: number;
  readonly steps: number;
}

/** Throws an Error that tells the way, if anything is wrong on it or at its end. */
function walk(seed: number, protocol: Protocol = PROTOCOL): Walk {
  const random = seeded(seed);
  const habit = HABITS[seed % HABITS.length] as (typeof HABITS)[number];
  const model = new HandoffModel(protocol, ENDLESS);
  const trace: string[] = [];
  let world: World = model.initial;
  let handoffs = 0;
  let faults = 0;
  const fail = (what: string): never => {
    throw new Error(`seed ${seed}, step ${trace.length}: ${what}\n${trace.slice(-60).join("\n")}`);
  };
  const take = (move: Move<World>): void => {
    const holder = world.lease.holder?.instance;
    trace.push(move.label);
    world = move.take();
    const what = model.wrong(world);
    if (what !== null) fail(what);
    const now = world.lease.holder?.instance;
    if (holder !== undefined && now !== undefined && holder !== now) handoffs++;
  };
  const any = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  for (let i = 0; i < STEPS; i++) {
    const moves = model.moves(world);
    const own = moves.filter(({ kind }) => kind === "own");
    const outside = moves.filter(({ kind }) => kind === "outside");
    if (own.length > 0 && (outside.length === 0 || random() > habit.outside)) take(any(own));
    else {
      const crossings = outside.filter(({ label }) => label.includes("portal"));
      const chosen = crossings.length > 0 && random() < habit.crossing ? any(crossings) : any(outside);
      if (/[A-Z]{3}/.test(chosen.label)) faults++;
      take(chosen);
    }
  }
  world = { ...world, left: NOTHING };
  for (let i = 0; ; i++) {
    const own = model.moves(world).filter(({ kind }) => kind === "own");
    if (own.length === 0) break;
    if (i > REST_STEPS_MAX) fail("it does not come to rest");
    take(any(own));
  }
  const what = model.unrest(world);
  if (what !== null) fail(what);
  return { handoffs, faults, steps: trace.length };
}

test(
  `[HANDOFF-1] ${HANDOFFS} handoffs with faults: never two owners, nobody lost, set back or stuck`,
  () => {
    const total = { handoffs: 0, faults: 0, steps: 0, walks: 0 };
    for (let seed = 1; total.handoffs < HANDOFFS; seed++) {
      const { handoffs, faults, steps } = walk(seed);
      total.handoffs += handoffs;
      total.faults += faults;
      total.steps += steps;
      total.walks++;
    }
    console.log(JSON.stringify(total));
    // A fuzz without faults would prove nothing.
    expect(total.faults).toBeGreaterThan(total.walks);
  },
  30 * MINUTES,
);

test.each(MUTANTS.slice(0, 3))("[LEASE-1] it goes wrong where this is gone: $without", async (mutant) => {
  const protocol = await mutated(mutant);
  expect(() => {
    for (let seed = 1; seed <= 500; seed++) walk(seed, protocol);
  }).toThrow(/^seed /);
});
