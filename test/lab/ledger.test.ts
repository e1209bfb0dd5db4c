// ledger.test.ts — seeded fuzz of all that goods do: nothing is made or lost, after every step, whatever gets lost or crashes.
import { expect, test } from "vitest";
import { LedgerSim, NO_FAULTS, ROUGH } from "./ledger-sim.ts";

/** ISTHMUS_LEDGER_TRANSACTIONS=100000 runs the long one. */
const LONG = Number(process.env.ISTHMUS_LEDGER_TRANSACTIONS ?? 0);
const SEEDS = 200;
const STEPS = 400;

test(`[LEDGER-1] ${SEEDS} seeds: calls lost, doubled and late, crashes, failed writes; conserved after every step, and all comes to its end`, () => {
  let transactions = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const sim = new LedgerSim(seed, ROUGH);
    for (let i = 0; i < STEPS; i++) sim.step();
    expect(sim.settle(), `seed ${seed} comes to rest`).toBe(true);
    transactions += sim.transactions;
  }
  console.log(`${transactions} transactions`);
  expect(transactions).toBeGreaterThan(SEEDS * 30);
});

test("[LEDGER-1] without faults most of what is asked for is done", () => {
  const sim = new LedgerSim(7, NO_FAULTS);
  for (let i = 0; i < 4000; i++) sim.step();
  expect(sim.settle()).toBe(true);
  expect(sim.transactions).toBeGreaterThan(sim.refusals / 2);
});

test.runIf(LONG > 0)(
  `[LEDGER-1] ${LONG} transactions with faults`,
  () => {
    let transactions = 0;
    let steps = 0;
    let seed = 1_000_000;
    for (; transactions < LONG; seed++) {
      const sim = new LedgerSim(seed, ROUGH, 3 + (seed % 6));
      for (let i = 0; i < 1000; i++) sim.step();
      expect(sim.settle(), `seed ${seed} comes to rest`).toBe(true);
      transactions += sim.transactions;
      steps += sim.steps;
    }
    console.log(`${transactions} transactions in ${steps} steps, ${seed - 1_000_000} seeds: 0 violations`);
  },
  3_600_000,
);
