// lease-property.test.ts — random worlds around the lease machine: whatever is lost, repeated or late, one zone at most plays (LEASE-1).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LeaseModel } from "./lease-model.ts";

const RUNS = Number(process.env.LEASE_RUNS ?? 3000);
const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) };

const action = fc.tuple(fc.nat(17), fc.nat(63));
const story = fc.array(action, { minLength: 1, maxLength: 200, size: "max" });

describe("lease", () => {
  test("[LEASE-1] at most one zone plays, under an epoch that only grows", () => {
    fc.assert(
      fc.property(story, (actions) => {
        const model = new LeaseModel();
        let epoch = 0;
        for (const [kind, choice] of actions) {
          model.act(kind, choice);
          const now = model.lease?.epoch ?? 0;
          if (now < epoch) throw new Error(`the epoch went back from ${epoch} to ${now}`);
          epoch = now;
          const playing = model.playing();
          if (playing.length > 1)
            throw new Error(`${playing.map((z) => z.place.instance)} both play: ${model.log.join(", ")}`);
          for (const { player } of playing)
            if ((player?.epoch ?? 0) > epoch) throw new Error("an epoch was never granted");
        }
      }),
      { numRuns: RUNS, ...seed },
    );
  });

  test("[HANDOFF-1] nobody is lost or stuck: once the network is well, a player who comes back plays in one zone", () => {
    fc.assert(
      fc.property(story, (actions) => {
        const model = new LeaseModel();
        for (const [kind, choice] of actions) model.act(kind, choice);
        model.settle();
        expect(model.lease?.transfer).toBeNull();
        expect(model.zones.filter((zone) => zone.player?.transferId != null)).toEqual([]);
        model.reconnect();
        expect(model.live()).toHaveLength(1);
        expect(model.playing()).toHaveLength(1);
      }),
      { numRuns: RUNS, ...seed },
    );
  });
});
