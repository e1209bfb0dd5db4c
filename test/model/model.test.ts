// model.test.ts — every reachable state of the handoff, with lost, doubled and late messages, crashes, lost links and takeovers (LEASE-1, HANDOFF-1).
import { describe, expect, test } from "vitest";
import { explore, type Finding } from "./explore.ts";
import { HandoffModel } from "./handoff-model.ts";
import { MUTANTS, mutated } from "./mutants.ts";
import { PROTOCOL } from "./protocol.ts";
import type { Budget } from "./world.ts";

/** `MODEL=long npm test -- model`: a third fault, on the same wishes. It takes a quarter of an hour and 14 GB. */
const LONG = process.env.MODEL === "long";
const STATES_MAX = LONG ? 14_000_000 : 1_500_000;
const MINUTES = 60_000;

const NOTHING: Budget = { faults: 0, crossings: 0, sleeps: 0, leaves: 0, comes: 0 };
const BUDGETS: readonly (readonly [string, Budget])[] = [
  ["a player crosses, and any two things go wrong", { ...NOTHING, faults: 2, crossings: 1 }],
  ["a player crosses there and back, and anything goes wrong", { ...NOTHING, faults: 1, crossings: 2 }],
  ["a player crosses, a zone sleeps, and anything goes wrong", { ...NOTHING, faults: 1, crossings: 1, sleeps: 1 }],
  ["a player leaves and is back, and anything goes wrong", { ...NOTHING, faults: 1, leaves: 1, comes: 1 }],
];
const LONG_BUDGETS: typeof BUDGETS = [
  ["a player crosses, leaves and is back, and anything", { ...NOTHING, faults: 1, crossings: 1, leaves: 1, comes: 1 }],
  ["a player crosses, a zone sleeps, and any two things", { ...NOTHING, faults: 2, crossings: 1, sleeps: 1 }],
  ["a player leaves and is back, and any two things", { ...NOTHING, faults: 2, leaves: 1, comes: 1 }],
  ["a player stays, and any three things", { ...NOTHING, faults: 3 }],
];

describe("the handoff, in every reachable state", () => {
  test.each(LONG ? [...BUDGETS, ...LONG_BUDGETS] : BUDGETS)(
    "[HANDOFF-1] %s: never two owners, nobody lost, set back or stuck",
    (what, budget) => {
      const { states, moves, atRest, seconds, finding } = explore(new HandoffModel(PROTOCOL, budget), STATES_MAX);
      const size = `${states} states, ${moves} moves, ${atRest} at rest, ${seconds.toFixed(1)} s`;
      console.log(`${what}: ${size}${finding ? `\n${told(finding)}` : ""}`);
      expect(finding).toBeNull();
      // A model in which nothing can happen proves nothing.
      expect(states).toBeGreaterThan(10_000);
      expect(atRest).toBeGreaterThan(100);
    },
    LONG ? 20 * MINUTES : 3 * MINUTES,
  );
});

describe("the model misses a guard that is gone", () => {
  test.each(MUTANTS)(
    "[LEASE-1] $without",
    async (mutant) => {
      const { finding, states } = explore(new HandoffModel(await mutated(mutant), mutant.budget), STATES_MAX);
      expect(finding).not.toBeNull();
      console.log(`without "${mutant.without}", after ${states} states: ${told(finding as Finding)}`);
      expect(finding?.what).toMatch(mutant.finding);
    },
    3 * MINUTES,
  );
});

function told({ what, trace }: Finding): string {
  return `${what}\n${trace.map((move, i) => `${String(i + 1).padStart(4)}. ${move}`).join("\n")}`;
}
