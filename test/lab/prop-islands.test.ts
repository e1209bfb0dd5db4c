// prop-islands.test.ts — what is predicted is never cut out of a heap that it leans on: alone with it, nothing is corrected (PRED-2).
import { afterEach, expect, test } from "vitest";
import type { Simulation } from "../../shared/sim/step.ts";
import { pass } from "../bench/feel/measure.ts";
import { props, type Stage } from "../bench/feel/scenes.ts";
import { labTheatre } from "../bench/feel/theatres.ts";

let theatre: ReturnType<typeof labTheatre> | null = null;

afterEach(() => {
  theatre?.dispose();
  theatre = null;
});

const FRAME_MS = 1000 / 60;
/** An NPC this near to a prop that moves may have touched it, metres; and for so long it is news on its way here. */
const KICK_METRES = 1.2;
const KICK_MS = 250;

function metAnNpc({ movers, props: all }: Simulation): boolean {
  const moving = all.filter(({ asleep }) => !asleep);
  return movers.some(
    ({ kind, position: { x, z } }) =>
      kind === "npc" && moving.some((prop) => Math.hypot(prop.position.x - x, prop.position.z - z) < KICK_METRES),
  );
}

for (const seed of [82, 83, 84, 85, 86, 87, 88, 89]) {
  test(`[PRED-2] seed ${seed}: who pushes, beams and throws at heaps alone sees every prop where the zone has it`, async () => {
    theatre = labTheatre(seed);
    const world = theatre;
    const { session } = await world.join("Ada", { latencyMs: 60, jitterMs: 20, stallEveryMs: 0, stallMs: 0 });
    await pass(world, 4);
    const { simulation } = world.lab.room("quarry-1");
    let compared = 0;
    const unexplainedMm: number[] = [];
    const hitsAtMs: number[] = [];
    const kicksAtMs: number[] = [];
    const corrections: { atMs: number; mm: number }[] = [];
    // A blow that the zone alone could judge, to what moves further off, is news when its verdict comes (LAG-1).
    session.on("verdict", ({ outcome }) => outcome === "hit" && hitsAtMs.push(world.nowMs()));
    session.stats.onPropCorrection = (metres) => {
      compared++;
      if (metres > 0) corrections.push({ atMs: world.nowMs(), mm: metres * 1000 });
    };
    let frames = 0;
    const stage: Stage = {
      random: world.random,
      frame: async () => {
        await world.frame();
        frames++;
        // An NPC that far off is not predicted: a ball that meets it is its affair.
        if (metAnNpc(simulation)) kicksAtMs.push(world.nowMs());
        if (frames % 50 === 0) session.beam({ yaw: frames / 70, pitch: -0.1 });
        if (frames % 80 === 0) session.throwBall({ yaw: frames / 90, pitch: 0.2 });
      },
    };
    await props(stage, session, 15);
    expect(compared).toBeGreaterThan(300);
    for (const { atMs, mm } of corrections)
      if (
        !hitsAtMs.some((hitMs) => Math.abs(hitMs - atMs) < FRAME_MS) &&
        !kicksAtMs.some((kickMs) => kickMs <= atMs && atMs - kickMs < KICK_MS)
      )
        unexplainedMm.push(mm);
    expect(unexplainedMm).toEqual([]);
    session.leave();
  });
}
