// stalls.test.ts — a link that stops and then bursts: what a player sees meanwhile, and how soon all is well again (FLOW-1, CMD-1, PRED-1).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import { LOST_MS } from "../../shared/limits.ts";
import type { NetworkProfile } from "../../shared/network/profiles.ts";
import { LabWorld } from "./lab-world.ts";

let lab: LabWorld | null = null;

afterEach(() => {
  lab?.dispose();
  lab = null;
});

const FRAME_MS = 1000 / 60;
const LINK: NetworkProfile = { latencyMs: 45, jitterMs: 30, stallEveryMs: 12_000, stallMs: 0 };

/** Runs round in circles, so that no wall is ever met. */
const circle = (player: WorldSession, i: number) => player.drive({ forward: 1, yaw: i / 40 });

for (const stallMs of [800, 2700, 6000]) {
  test(`[FLOW-1] a stall of ${stallMs} ms: the world coasts and stops, and within a second of the link's return all is as before`, async () => {
    const world = (lab = new LabWorld(500 + stallMs));
    const ada = await world.join("Ada", "quarry", { ...LINK, stallMs });
    const bo = await world.join("Bo", "quarry");
    const link = world.links.get(ada)?.up;
    const stalled = () => link?.stallAt(performance.now()) ?? null;
    const phases: string[] = [];
    ada.on("phase", (phase) => phases.push(phase));
    let sinceReturnMs = Number.POSITIVE_INFINITY;
    let corrections: { sinceMs: number; metres: number }[] = [];
    ada.stats.onCorrection = (metres) => corrections.push({ sinceMs: sinceReturnMs, metres });
    const links = new Set<string>();
    let fastestPlayback = 0;
    let longestStep = 0;
    let before = ada.frame();
    for (let i = 0; i < 60 * 45; i++) {
      circle(ada, i);
      circle(bo, i + 30);
      const shownTick = ada.playback?.shownTick ?? 0;
      const skips = ada.playback?.skips ?? 0;
      const stall = stalled();
      await world.run(FRAME_MS);
      sinceReturnMs = stall ? 0 : sinceReturnMs + FRAME_MS;
      const now = ada.frame();
      links.add(ada.inspect().net.connection);
      if (i > 300 && ada.playback?.skips === skips)
        fastestPlayback = Math.max(fastestPlayback, ada.playback.shownTick - shownTick);
      const [was, is] = [before.self?.position, now.self?.position];
      if (i > 300 && was && is) longestStep = Math.max(longestStep, Math.hypot(is.x - was.x, is.z - was.z));
      before = now;
    }
    // No reconnection, and nothing is played fast: shown time runs at most a tenth faster, or skips.
    expect(phases).toEqual([]);
    expect(fastestPlayback).toBeLessThan(1.2);
    expect(links.has("waiting")).toBe(stallMs > 1000);
    expect(links.has("lost")).toBe(stallMs > LOST_MS);
    // Well again: not a millimetre, a second after the link came back.
    corrections = corrections.filter(({ sinceMs }) => sinceMs > 1000 && sinceMs < 5000);
    expect(corrections.length).toBeGreaterThan(50);
    expect(Math.max(...corrections.map(({ metres }) => metres))).toBe(0);
    // One correction, glided over: never shown further than the smoothing takes a dozen metres in a frame.
    expect(longestStep).toBeLessThan(1.5);
    ada.leave();
    bo.leave();
  });
}

test("[CMD-1] who has heard nothing for three seconds stands still, in the zone as on screen", async () => {
  const world = (lab = new LabWorld(77));
  const ada = await world.join("Ada", "quarry", { ...LINK, stallEveryMs: 6000, stallMs: 6000 });
  await world.until("the link stalls", () => world.links.get(ada)?.up.stallAt(performance.now()) != null);
  ada.drive({ forward: 1, yaw: 1.2 });
  await world.run(1500);
  const onTheWay = { ...ada.position().self };
  await world.run(2500);
  expect(ada.inspect().net.connection).toBe("lost");
  const stopped = { ...ada.position().self };
  expect(stopped).not.toEqual(onTheWay);
  await world.run(1000);
  expect(ada.position().self).toEqual(stopped);
  ada.leave();
});

for (const seed of [1, 2, 3, 4])
  test(`[FLOW-1] seed ${seed}: whoever heard nothing for six seconds sees the present within four tenths of hearing again`, async () => {
    const world = (lab = new LabWorld(900 + seed));
    const down = { ...LINK, stallEveryMs: 9000, stallMs: 6000 };
    const ada = await world.join("Ada", "quarry", { up: LINK, down });
    const bo = await world.join("Bo", "quarry");
    const track: { atMs: number; x: number; z: number }[] = [];
    /** A frame of an Ada who does nothing, and of a Bo who is never twice in one place. */
    const go = async () => {
      bo.drive({ forward: 1, yaw: Math.sqrt(track.length) });
      await world.run(FRAME_MS);
      const { self } = bo.position();
      if (self) track.push({ atMs: performance.now(), x: self.x, z: self.z });
    };
    /** How old the newest place of Bo is that Ada has been told of, milliseconds. */
    const age = () => {
      let [best, atMs] = [0.05, Number.NEGATIVE_INFINITY];
      for (const { position } of ada.ghosts())
        for (const was of track) {
          const off = Math.hypot(position.x - was.x, position.z - was.z);
          if (off < best) [best, atMs] = [off, was.atMs];
        }
      return performance.now() - atMs;
    };
    const stalls = () => world.links.get(ada)?.down.stallAt(performance.now()) != null;
    while (!stalls()) await go();
    while (stalls()) await go();
    const backMs = performance.now();
    // What was on its way comes at once, and is old.
    while (age() > 400 && performance.now() < backMs + 3000) await go();
    expect(performance.now() - backMs).toBeLessThan(400);
    ada.leave();
    bo.leave();
  });
