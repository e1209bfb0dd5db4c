// mutants.test.ts — the model of the handoff finds out each guard that is gone from the protocol (LEASE-1, HANDOFF-1, HANDOFF-2).
import { expect, test } from "vitest";
import { explore, type Finding } from "./explore.ts";
import { HandoffModel } from "./handoff-model.ts";
import { MUTANTS, mutated } from "./mutants.ts";
import { told } from "./shortest.ts";

const STATES_MAX = 1_500_000;
const MINUTES = 60_000;

test.each(MUTANTS)(
  "[LEASE-1] without this it goes wrong: $without",
  async (mutant) => {
    const model = new HandoffModel(await mutated(mutant), mutant.budget);
    const { states, finding } = await explore(model, STATES_MAX);
    expect(finding).not.toBeNull();
    console.log(`without "${mutant.without}", after ${states} states: ${told(finding as Finding)}`);
    expect(finding?.what).toMatch(mutant.finding);
  },
  3 * MINUTES,
);
