// clock.test.ts — the client's own tick: right at any latency, by slewing and not by jumping, and right again after whatever broke it (CMD-1, TICK-2).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import type { NetworkProfile } from "../../shared/network/profiles.ts";
import { open, type Stage } from "../bench/feel/scenes.ts";
import { LabWorld } from "./lab-world.ts";
import type { LinkProfile } from "./link.ts";
import { seeded } from "./seeded.ts";

let lab: LabWorld | null = null;

afterEach(() => {
  lab?.dispose();
  lab = null;
});

const FRAME_MS = 1000 / 60;
const way = (latencyMs: number, jitterMs = 0): NetworkProfile => ({ latencyMs, jitterMs, stallEveryMs: 0, stallMs: 0 });

/** Frames that a slew is measured over: in a single one the client, that wakes every 15 ms, may update twice. */
const SLEW_FRAMES = 12;

/** By how much the clock was moved, beyond the passing of time: the most in any row of frames, as a share of it. */
function watchSlew(world: LabWorld, player: WorldSession): { stage: Stage; most: () => number } {
  let most = 0;
  let origins: number[] = [];
  const frame = async () => {
    const clock = player.stay?.clock;
    const jumps = clock?.jumps ?? 0;
    await world.run(FRAME_MS);
    if (!clock || clock !== player.stay?.clock || clock.jumps !== jumps) origins = [];
    else origins.push(clock.originMs);
    if (origins.length <= SLEW_FRAMES) return;
    const before = origins.shift() as number;
    most = Math.max(most, Math.abs((origins.at(-1) as number) - before) / (SLEW_FRAMES * FRAME_MS));
  };
  return { stage: { frame, random: seeded(4) }, most: () => most };
}

/** Where some may be late, it takes many to tell how many: of 66 in 30 s a second one would be 3 %. */
const LINKS: readonly (readonly [name: string, link: LinkProfile, latePercent: number, seconds: number])[] = [
  ["0 ms", way(0), 0, 30],
  ["600 ms of round trip", way(300), 0, 30],
  ["200 ms there, 20 ms back", { up: way(200), down: way(20) }, 0, 30],
  ["20 ms there, 200 ms back", { up: way(20), down: way(200) }, 0, 30],
  ["100 ± 40 ms there, and as much back", way(60, 80), 1, 300],
];

for (const [name, link, latePercent, seconds] of LINKS) {
  test(`[CMD-1] at ${name} commands are in time, and the clock slews by at most 5 %`, async () => {
    const world = (lab = new LabWorld(40));
    const player = await world.join("Ada", "quarry", link);
    await world.run(4000);
    const { stats, stay } = player;
    const [commands, late] = [stats.commands, stats.lateCommands];
    const { stage, most } = watchSlew(world, player);
    await open(stage, player, seconds);
    const said = stats.commands - commands;
    expect(said).toBeGreaterThan(2 * seconds);
    expect((100 * (stats.lateCommands - late)) / said).toBeLessThanOrEqual(latePercent);
    // One update more than its share may fall into a row of frames.
    expect(most()).toBeLessThanOrEqual(0.05 * (1 + 1 / SLEW_FRAMES) + 0.001);
    expect(stay?.clock.jumps).toBe(0);
    // Early enough, and no earlier than the batching and the jitter ask for.
    expect(stay?.clock.marginTicks ?? 0).toBeGreaterThan(0);
    expect(stay?.clock.marginTicks ?? 99).toBeLessThan(6);
    player.leave();
  });
}

test("[TICK-2] when the zone has dropped time, the clock follows, and nothing is late a second later", async () => {
  const world = (lab = new LabWorld(41));
  const player = await world.join("Bo", "quarry", way(50));
  await world.run(4000);
  const { stage } = watchSlew(world, player);
  await open(stage, player, 2);
  world.pause("quarry-1", 2500);
  await open(stage, player, 4);
  expect(player.stats.droppedTicks).toBeGreaterThan(100);
  const late = player.stats.lateCommands;
  const corrections: number[] = [];
  player.stats.onCorrection = (metres) => corrections.push(metres);
  await open(stage, player, 5);
  expect(player.stats.lateCommands).toBe(late);
  expect(corrections.length).toBeGreaterThan(80);
  expect(Math.max(...corrections)).toBe(0);
  player.leave();
});

test("[CMD-1] a tab whose timers slept, but that still heard, is right again a second after it wakes", async () => {
  const world = (lab = new LabWorld(42));
  const player = await world.join("Cy", "quarry", way(40), { selfTicking: false });
  const awake = async (seconds: number) => {
    for (let i = 0; i < seconds * 60; i++) {
      player.update();
      player.frame();
      await world.run(FRAME_MS);
    }
  };
  // Joining needs its ticks to run, too: from here on they run when we say so.
  await awake(4);
  await world.run(90_000);
  expect(player.phase).toBe("playing");
  await awake(1);
  const corrections: number[] = [];
  player.stats.onCorrection = (metres) => corrections.push(metres);
  const late = player.stats.lateCommands;
  player.drive({ forward: 1, yaw: 0.4 });
  await awake(2);
  expect(player.stats.lateCommands).toBe(late);
  expect(Math.max(...corrections)).toBe(0);
  player.leave();
});

test("[ZONE-1] a laptop that slept for longer than its zone keeps a silent session is back soon after it wakes", async () => {
  const world = (lab = new LabWorld(43));
  const link = way(40);
  const player = await world.join("Di", "quarry", link, { selfTicking: false });
  const awake = async (seconds: number) => {
    for (let i = 0; i < seconds * 60; i++) {
      player.update();
      await world.run(FRAME_MS);
    }
  };
  await awake(3);
  const before = { ...player.position().self };
  // Nothing gets through either way, and no timer of ours runs.
  world.freeze(player);
  await world.run(60_000);
  player.setNetwork(null);
  await awake(4);
  expect(player.phase).toBe("playing");
  expect(player.position().self).toEqual(before);
  player.leave();
});
