// budget.test.ts — whose news comes seldom when a client's frames grow too large, and that it does not change to and fro (SNAP-3).
import { expect, test } from "vitest";
import { Budget } from "../../durable-objects/zone/budget.ts";
import { FRAME_BYTES } from "../../shared/limits.ts";
import type { Cadence } from "../../shared/wire/frame-body.ts";

const FULL = FRAME_BYTES * 8;

/** One that has been full for so long that it is as tight as it gets, or has taken that many steps. */
function pressed(steps: number): Budget {
  const budget = new Budget();
  for (let frame = 0; budget.pressure < steps; frame++) {
    expect(frame).toBeLessThan(1000);
    budget.weigh(FULL);
  }
  return budget;
}

test("[SNAP-3] the tighter it is, the more is told of seldom, and the far before the near", () => {
  for (let steps = 1; steps <= 4; steps++) {
    const [looser, tighter] = [pressed(steps - 1), pressed(steps)];
    for (let share = 0; share < 1; share += 0.01) {
      expect(tighter.cadenceAt(share, 1)).toBeGreaterThanOrEqual(looser.cadenceAt(share, 1));
      expect(tighter.cadenceAt(share + 0.01, 1)).toBeGreaterThanOrEqual(tighter.cadenceAt(share, 1));
    }
    expect(tighter.cadenceAt(1, 1)).toBeGreaterThan(1);
  }
});

test("[SNAP-3] what goes to and fro along a ring's edge changes its cadence once", () => {
  for (let steps = 1; steps <= 4; steps++) {
    const budget = pressed(steps);
    const edges = Array.from({ length: 99 }, (_, i) => (i + 1) / 100).filter(
      (share) => budget.cadenceAt(share - 0.01, 1) !== budget.cadenceAt(share + 0.01, 1),
    );
    expect(edges.length).toBeGreaterThan(0);
    for (const edge of edges) {
      let [cadence, changes] = [1 as Cadence, 0];
      for (let i = 0; i < 100; i++) {
        const next = budget.cadenceAt(edge * (i % 2 === 0 ? 0.97 : 1.03), cadence);
        // The first look is no change.
        if (i > 0 && next !== cadence) changes++;
        cadence = next;
      }
      expect(changes, `at ${edge}, after ${steps} steps`).toBeLessThanOrEqual(1);
      // Well inside it is as quick again as one that never was outside.
      expect(budget.cadenceAt(edge * 0.85, cadence)).toBe(budget.cadenceAt(edge * 0.85, 1));
    }
  }
});

test("[SNAP-3] the pressure goes, slowly, when there is room again", () => {
  const budget = pressed(4);
  for (let frame = 0; frame < 59; frame++) budget.weigh(FULL / 10);
  expect(budget.pressure).toBe(4);
  for (let frame = 0; frame < 300; frame++) budget.weigh(FULL / 10);
  expect(budget.pressure).toBe(0);
});
