// occupancy-property.test.ts — random crowds, lost and late heartbeats, restarts: the directory overfills nothing, and comes to the truth (INSTANCE-1).
import fc from "fast-check";
import { expect, test } from "vitest";
import { InstancesModel } from "./instances-model.ts";

const RUNS = Number(process.env.OCCUPANCY_RUNS ?? 1500);
const seed = { seed: Number(process.env.SEED ?? 20261123) };
const story = fc.array(fc.tuple(fc.nat(15), fc.nat(255)), { minLength: 1, maxLength: 250, size: "max" });

test("[INSTANCE-1] no instance is filled beyond its hard capacity, and rows and kept places are bounded", () => {
  fc.assert(
    fc.property(story, (actions) => {
      const model = new InstancesModel();
      for (const [kind, choice] of actions) {
        model.act(kind, choice);
        model.check();
      }
    }),
    { numRuns: RUNS, ...seed },
  );
});

test("[INSTANCE-1] after heartbeats the directory knows the truth, whatever was lost before", () => {
  fc.assert(
    fc.property(story, (actions) => {
      const model = new InstancesModel();
      for (const [kind, choice] of actions) model.act(kind, choice);
      model.settle();
      expect(model.listed()).toEqual(model.truth());
    }),
    { numRuns: RUNS, ...seed },
  );
});
