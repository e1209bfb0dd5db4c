// reconcile.test.ts — what the zone says is taken over, and what is on its way there is not forgotten (PRED-1, CMD-2).
import { expect, test } from "vitest";
import { Predictor } from "../../client/predict/predict.ts";
import { reconcile } from "../../client/predict/reconcile.ts";
import { NEUTRAL } from "../../shared/sim/command.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import { copyMover, newMover } from "../../shared/sim/step.ts";
import { tick, type ZoneId } from "../../shared/units.ts";
import { entityId } from "../../shared/wire/entities.ts";
import { newZoneSimulation } from "../../shared/world/zone-simulation.ts";
import { ZONES } from "../../shared/world/zones.ts";

const QUARRY = ZONES.get("quarry" as ZoneId) as NonNullable<ReturnType<typeof ZONES.get>>;
const RUN = { ...NEUTRAL, forward: 127 };
const BEHIND_TICKS = 5;
const WAY_TICKS = 6;

test("[CMD-2] a client whose clock is behind its zone keeps the command that is on its way, and agrees once it is there", () => {
  const zone = newZoneSimulation(QUARRY);
  const pose = QUARRY.spawns[0] as (typeof QUARRY.spawns)[number];
  const self = zone.addMover(newMover(entityId(900, 1), "player", pose));
  for (let i = 0; i < 60; i++) zone.step([]);
  const predictor = new Predictor(QUARRY, copyMover(self), tick(60));
  predictor.advance(RUN);
  const authority = (at: number, state: MoverState) => ({
    tick: tick(at),
    self: copyMover(state),
    props: [],
    others: [],
  });
  let now = 60;
  const run = (ticks: number) => {
    for (let i = 0; i < ticks; i++) zone.step([]);
    now += ticks;
  };
  // The zone is ahead, and has yet to hear of the command.
  run(1 + BEHIND_TICKS);
  reconcile(predictor, authority(now, self));
  expect(predictor.self.command.forward).toBe(127);
  // It arrives, and from then on the two go on alike.
  run(WAY_TICKS);
  zone.command(self.id, RUN);
  const corrections: (number | null)[] = [];
  for (let frame = 0; frame < 10; frame++) {
    run(3);
    while (predictor.tick < now + WAY_TICKS) predictor.advance(null);
    corrections.push(reconcile(predictor, authority(now, self)).metres);
  }
  expect(corrections.slice(-5)).toEqual([0, 0, 0, 0, 0]);
  expect(Math.hypot(self.velocity.x, self.velocity.z)).toBeGreaterThan(3);
});
