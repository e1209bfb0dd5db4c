// walks.test.ts — long random ways through the model of the handoff, with more faults than can be tried exhaustively (LEASE-1, HANDOFF-1).
import fc from "fast-check";
import { expect, test } from "vitest";
import { HandoffModel } from "./handoff-model.ts";
import { PROTOCOL } from "./protocol.ts";

const RUNS = Number(process.env.LEASE_RUNS ?? 1000);
const seed = Number(process.env.SEED ?? 1);
/** Of a hundred moves so many come from outside. */
const OUTSIDE_PERCENT = 15;
/** By itself the world comes to rest in some dozens of moves; this many would be for ever. */
const REST_MOVES_MAX = 5000;

const story = fc.array(fc.tuple(fc.nat(99), fc.nat(1023)), { minLength: 1, maxLength: 200, size: "max" });

for (const faults of [4, 8, 20]) {
  test(`[LEASE-1] ${faults} faults, at most one zone simulates; [HANDOFF-1] in the end one does, or the session is over`, () => {
    fc.assert(
      fc.property(story, (choices) => {
        const model = new HandoffModel(PROTOCOL, { faults, crossings: 6, sleeps: 4, leaves: 2, comes: 3 });
        let world = model.initial;
        const trace: string[] = [];
        const take = (percent: number, choice: number): boolean => {
          const moves = model.moves(world);
          const wanted = percent < OUTSIDE_PERCENT ? "outside" : "own";
          const of = moves.filter(({ kind }) => kind === wanted);
          const move = of[choice % Math.max(1, of.length)];
          if (!move) return false;
          trace.push(move.label);
          world = move.take();
          expect(model.wrong(world), trace.join("\n")).toBeNull();
          return true;
        };
        for (const [percent, choice] of choices) take(percent, choice);
        for (let i = 0; take(OUTSIDE_PERCENT, choices[i % choices.length]?.[1] ?? 0); i++)
          expect(i, `no rest:\n${trace.slice(0, 400).join("\n")}`).toBeLessThan(REST_MOVES_MAX);
        expect(model.unrest(world), trace.join("\n")).toBeNull();
      }),
      { numRuns: RUNS, seed },
    );
  });
}
