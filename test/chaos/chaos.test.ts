// chaos.test.ts — a short run of the chaos: the real Worker killed once, its objects aborted, calls and sockets failing; longer ones are in docs/durability.md.
import { expect, test } from "vitest";
import { runChaos } from "./chaos.ts";
import { ChaosWorld } from "./world.ts";

test("[LEASE-1] [LEDGER-1] killed, cut and answered late, the world has every player once, nothing made or lost, and nobody stuck", async () => {
  const report = await runChaos({ seconds: 12, seed: 5, bots: 10 }, await ChaosWorld.start());
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({ lost: 0, doubled: 0, stuck: 0, conserved: true, chatInOrder: true, kills: 1 });
  expect(report.handoffs).toBeGreaterThan(0);
  expect(report.calls.lost + report.calls.late + report.calls.repeated).toBeGreaterThan(0);
});
