// schedule.test.ts — the seed fixes what chaos does, and when; and every fault there is gets its turn.
import { expect, test } from "vitest";
import { type CallFaults, type FaultPlan, faultsOf } from "./faults.ts";
import { scheduleOf, type Target } from "./schedule.ts";

const TARGETS: readonly Target[] = [
  ["ZONE", "harbor-1"],
  ["GROUND", "quarry-1"],
];
const PLAN: FaultPlan = {
  ...{ seed: 1, run: 0, delayMsMax: 4000 },
  ...{ loseRequest: 0.05, loseAnswer: 0.05, delay: 0.2, repeat: 0.05, crash: 0.02 },
};

test("a seed gives one schedule, and another seed another", () => {
  const one = scheduleOf(7, 300, 50, TARGETS);
  expect(scheduleOf(7, 300, 50, TARGETS)).toEqual(one);
  expect(scheduleOf(8, 300, 50, TARGETS)).not.toEqual(one);
});

test.each([1, 2, 3, 4, 5])("in five minutes everything is done, in the order of time (seed %i)", (seed) => {
  const planned = scheduleOf(seed, 300, 50, TARGETS);
  for (const kind of ["kill", "abort", "abortCharacter", "cut", "device"])
    expect(planned.filter(({ deed }) => deed.kind === kind).length, kind).toBeGreaterThan(4);
  const times = planned.map(({ atMs }) => atMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(300_000);
});

test.each([1, 2, 3])("even ten seconds have their kill (seed %i)", (seed) => {
  expect(scheduleOf(seed, 10, 10, TARGETS).filter(({ deed }) => deed.kind === "kill")).toHaveLength(1);
});

test("a call's faults are drawn from the plan, who calls whom, and which call it is", () => {
  const edge = "ZONE harbor-1 > CHARACTER x.claim";
  const all = (plan: FaultPlan): CallFaults[] => Array.from({ length: 2000 }, (_, n) => faultsOf(plan, edge, n));
  const drawn = all(PLAN);
  expect(all(PLAN)).toEqual(drawn);
  expect(all({ ...PLAN, run: 1 })).not.toEqual(drawn);
  const share = (happens: (fault: CallFaults) => boolean): number => drawn.filter(happens).length / drawn.length;
  expect(share(({ requestLost }) => requestLost)).toBeCloseTo(0.05, 1);
  expect(share(({ answerLost }) => answerLost)).toBeCloseTo(0.05, 1);
  expect(share(({ repeatedAfterMs }) => repeatedAfterMs !== null)).toBeCloseTo(0.05, 1);
  expect(share(({ calleeCrashes }) => calleeCrashes)).toBeGreaterThan(0);
  expect(share(({ requestLateMs, answerLateMs }) => requestLateMs + answerLateMs > 0)).toBeCloseTo(0.2, 1);
});
