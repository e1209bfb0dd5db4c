// prediction.test.ts — one's own movement in a real browser: at once, uncorrected over a bad link, and the same bits as elsewhere.
import { build } from "vite";
import { expect, test } from "vitest";
import { RECORDED_CHECKSUM, RECORDED_TICKS } from "../shared/fixtures/recorded-commands.ts";
import { framesUntilMoving, runAbout } from "./pilot.ts";
import { type Inspection, metresApart, type Player } from "./player.ts";
import { setStage } from "./stage.ts";

const SEED = 2026;
/** The harbor's open square is ±6 m and more about this spot (harbor.ts). */
const SETTLE_TICKS = 5 * 60;
const RUN_SECONDS = 20;

const stage = setStage();

test("[PRED-1] over 100 ms + 0…50 ms each way one moves at once, and 20 s of running, turning and jumping correct nothing", async () => {
  const ada = await stage.enter({ name: "Ada", zone: "harbor", quality: 5 });
  await ada.network({ latencyMs: 100, jitterMs: 50, stallEveryMs: 0, stallMs: 0 });
  const { tick: begun } = await ada.inspect();
  const before = await ada.until("five seconds had settled it", ({ tick }) => tick >= begun + SETTLE_TICKS);
  expect(before.rttMs).toBeGreaterThan(150);

  expect(await framesUntilMoving(ada, { forward: 1, yaw: Math.PI })).toBeLessThanOrEqual(2);
  await ada.drive(null);
  await runAbout(ada, RUN_SECONDS, 5, SEED);

  const after = await ada.inspect();
  expect(snapshotsSeen(after)).toBe(true);
  expect(after.tick - before.tick).toBeGreaterThan(RUN_SECONDS * 55);
  expect(after.net.lateCommands).toBe(before.net.lateCommands);
  expect(after.net.correctionMm.max).toBe(0);
  await everythingArrived(ada);
  expect(ada.errors).toEqual([]);
});

const snapshotsSeen = ({ net }: Inspection): boolean => net.snapshotsPerSecond > 0;

/** What was still on its way at the end agrees as well: the player stands, and goes on standing there. */
async function everythingArrived(player: Player): Promise<void> {
  const stood = await player.until("they stood", ({ self }) => Math.hypot(...(self?.velocity ?? [1])) === 0);
  const later = await player.until("the zone had answered", ({ tick }) => tick > stood.tick + 60);
  expect(metresApart(stood.self?.position ?? [], later.self?.position ?? [])).toBe(0);
  expect(later.net.correctionMm.max).toBe(0);
}

test("[TICK-3] 3,600 ticks of recorded commands end in the same checksum in Chromium", async () => {
  const page = await stage.browser.newPage();
  const script = await bundle("../shared/fixtures/recorded-commands.ts");
  const checksum = await page.evaluate(`${script}; recorded.runRecorded(${RECORDED_TICKS})`);
  expect(checksum).toBe(RECORDED_CHECKSUM);
});

/** A module and all that it imports as one script, which sets the global `recorded`. */
async function bundle(module: string): Promise<string> {
  const entry = new URL(module, import.meta.url).pathname;
  const lib = { entry, formats: ["iife" as const], name: "recorded" };
  const built = await build({ configFile: false, logLevel: "warn", build: { write: false, minify: false, lib } });
  const [first] = Array.isArray(built) ? built : [built];
  const chunk = first && "output" in first ? first.output[0] : undefined;
  if (chunk?.type !== "chunk") throw new Error("nothing was bundled");
  return chunk.code;
}
