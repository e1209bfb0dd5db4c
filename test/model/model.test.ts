// model.test.ts — every reachable state of the handoff, with lost, doubled and late messages, crashes, lost links and takeovers (LEASE-1, HANDOFF-1).
import { describe, expect, test } from "vitest";
import { explore } from "./explore.ts";
import { HandoffModel } from "./handoff-model.ts";
import { PROTOCOL } from "./protocol.ts";
import { shortest, told } from "./shortest.ts";
import { type Budget, NOTHING } from "./world.ts";

/** `MODEL=long npx vitest run --project node test/model/model.test.ts`: a third fault. docs/handoff.md says what it takes. */
const LONG = process.env.MODEL === "long";
const STATES_MAX = LONG ? 80_000_000 : 1_500_000;
/** So many whole states are kept to tell a finding in few words. */
const TOLD_STATES_MAX = 1_500_000;
const MINUTES = 60_000;

const BUDGETS: readonly (readonly [string, Budget])[] = [
  ["a player crosses, and any two things go wrong", { ...NOTHING, faults: 2, crossings: 1 }],
  ["a player crosses there and back, and anything goes wrong", { ...NOTHING, faults: 1, crossings: 2 }],
  ["a player crosses, a zone sleeps, and anything goes wrong", { ...NOTHING, faults: 1, crossings: 1, sleeps: 1 }],
  ["a player leaves and is back, and anything goes wrong", { ...NOTHING, faults: 1, leaves: 1, comes: 1 }],
  // HANDOFF-2: before they cross, they are near the portal, and a socket waits behind it.
  ["a player nears the portal and crosses, and anything", { ...NOTHING, faults: 1, crossings: 1, sleeps: 1, walks: 1 }],
  ["a player nears the portal, is away, crosses, and anything", { ...NOTHING, faults: 1, crossings: 1, walks: 2 }],
];
const LONG_BUDGETS: typeof BUDGETS = [
  ["a player crosses, leaves and is back, and anything", { ...NOTHING, faults: 1, crossings: 1, leaves: 1, comes: 1 }],
  ["a player crosses, a zone sleeps, and any two things", { ...NOTHING, faults: 2, crossings: 1, sleeps: 1 }],
  ["a player leaves and is back, and any two things", { ...NOTHING, faults: 2, leaves: 1, comes: 1 }],
  ["a player nears the portal and crosses, and any two things", { ...NOTHING, faults: 2, crossings: 1, walks: 1 }],
  ["a player crosses, and any three things", { ...NOTHING, faults: 3, crossings: 1 }],
];

describe("the handoff, in every reachable state", () => {
  test.each(LONG ? [...BUDGETS, ...LONG_BUDGETS] : BUDGETS)(
    "[HANDOFF-1] %s: never two owners, nobody lost, set back or stuck",
    async (what, budget) => {
      const model = new HandoffModel(PROTOCOL, budget);
      const { states, moves, atRest, seconds, finding } = await explore(model, STATES_MAX);
      const rssMb = Math.round(process.memoryUsage.rss() / 1e6);
      console.log(`${what}: ${states} states, ${moves} moves, ${atRest} at rest, ${seconds.toFixed(1)} s, ${rssMb} MB`);
      if (finding) console.log(told(shortest(model, TOLD_STATES_MAX).finding ?? finding));
      expect(finding).toBeNull();
      // A model in which nothing can happen proves nothing.
      expect(states).toBeGreaterThan(10_000);
      expect(atRest).toBeGreaterThan(100);
    },
    LONG ? 60 * MINUTES : 3 * MINUTES,
  );
});
