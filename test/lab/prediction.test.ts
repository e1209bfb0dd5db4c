// prediction.test.ts — what one's own movement feels like over bad links, in virtual time (PRED-1, CMD-1, CMD-3).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import { LabWorld } from "./lab-world.ts";
import { seeded } from "./seeded.ts";

let lab: LabWorld | null = null;

afterEach(() => {
  lab?.dispose();
  lab = null;
});

/** Runs, turns and jumps about the middle of the harbor's open square. */
async function runAbout(world: LabWorld, player: WorldSession, seconds: number, random: () => number): Promise<void> {
  const home = { ...(player.position().self as { x: number; z: number }) };
  for (let i = 0; i < seconds * 10; i++) {
    const { self } = player.position();
    if (self) {
      const away = Math.hypot(self.x - home.x, self.z - home.z);
      const back = Math.atan2(self.x - home.x, self.z - home.z);
      const yaw = away > 5 ? back : random() * 2 * Math.PI;
      if (away > 5 || random() < 0.3) player.drive({ forward: 1, yaw, sprint: random() < 0.5, jump: random() < 0.3 });
    }
    await world.run(100);
  }
}

for (const [latencyMs, jitterMs] of [
  [0, 0],
  [25, 10],
  [100, 50],
  [300, 20],
] as const) {
  test(`[PRED-1] nothing is corrected at ${latencyMs} ms + ${jitterMs} ms each way, and no command is late`, async () => {
    lab = new LabWorld(2026 + latencyMs);
    const player = await lab.join("Ada", "harbor", { latencyMs, jitterMs, stallEveryMs: 0, stallMs: 0 });
    await lab.run(5000);
    const lateBefore = player.stats.lateCommands;
    const corrections: number[] = [];
    player.stats.onCorrection = (metres) => corrections.push(metres);
    const before = { ...(player.position().self as { x: number; z: number }) };
    await runAbout(lab, player, 20, seeded(7));
    expect(player.stats.lateCommands - lateBefore).toBe(0);
    expect(corrections.length).toBeGreaterThan(350);
    expect(Math.max(...corrections)).toBe(0);
    const after = player.position().self as { x: number; z: number };
    expect(Math.hypot(after.x - before.x, after.z - before.z)).toBeGreaterThan(0.5);
    player.leave();
  });
}

test("[CMD-3] a runner who turns without pause sends under 10 messages a second, however they turn, one who stands about one", async () => {
  const world = (lab = new LabWorld(11));
  const link = { latencyMs: 40, jitterMs: 20, stallEveryMs: 0, stallMs: 0 };
  const player = await world.join("Bo", "harbor", link, { selfTicking: false });
  /** Messages a second over ten seconds of frames, in which the hand turns as `yaw` says: sampled as the page does it. */
  const rate = async (yaw: ((frame: number) => number) | null) => {
    const before = player.stats.totals().messagesOut;
    for (let i = 0; i < 600; i++) {
      if (yaw) player.drive({ forward: 1, yaw: yaw(i) });
      player.update();
      await world.run(1000 / 60);
    }
    return (player.stats.totals().messagesOut - before) / 10;
  };
  await rate((i) => (i < 300 ? 0 : 1));
  player.drive(null);
  expect(await rate(null)).toBeLessThanOrEqual(1);
  // A steady turn is its rate, said once; a hand that never does the same is said as often as it may be.
  expect(await rate((i) => i / 30)).toBeLessThan(5);
  const wildly = await rate((i) => Math.sin(i / 7) + Math.sin(i / 3) / 3);
  expect(wildly).toBeLessThan(10);
  expect(wildly).toBeGreaterThan(5);
  player.leave();
});

test("[CMD-1] the zone stops a runner whose link has died, three seconds after it last heard", async () => {
  lab = new LabWorld(12);
  const player = await lab.join("Cy", "harbor");
  await lab.run(2000);
  player.drive({ forward: 1, yaw: 0 });
  await lab.run(500);
  const mover = () => [...(lab as LabWorld).room("harbor-1").players.values()][0]?.mover;
  expect(Math.hypot(mover()?.velocity.x ?? 0, mover()?.velocity.z ?? 0)).toBeGreaterThan(3);
  lab.freeze(player);
  await lab.run(3500);
  expect(Math.hypot(mover()?.velocity.x ?? 0, mover()?.velocity.z ?? 0)).toBe(0);
  player.leave();
});
