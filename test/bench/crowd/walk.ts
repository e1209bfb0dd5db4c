// walk.ts — the peer's walk as commands of ours: the same directions and the same speed.
import { type Command, NEUTRAL, yawFromRadians } from "../../../shared/sim/command.ts";
import { SPRINT_SPEED } from "../../../shared/sim/tuning.ts";
import { AXIS_STEPS } from "../../../shared/units.ts";
import type { WalkCommand } from "../peers/colyseus/walk.mjs";
import { SPEED } from "../peers/colyseus/world.mjs";

/** What of a sprint the peer's run of 5 m/s is, in steps of an axis: 98, which is 5.02 m/s. */
const RUN_STEPS = (SPEED / SPRINT_SPEED) * AXIS_STEPS;

/** Their yaw 0 looks along +z and theirs to the left is positive; ours looks along −z, and right is positive. */
export function commandOfWalk({ fwd, strafe, yaw }: WalkCommand): Command {
  const length = Math.hypot(fwd, strafe) || 1;
  return {
    ...NEUTRAL,
    forward: Math.round((fwd / length) * RUN_STEPS),
    strafe: Math.round((-strafe / length) * RUN_STEPS),
    yaw: yawFromRadians(yaw + Math.PI),
    sprint: true,
  };
}
