// walk.ts — how a command turns into velocity, on the ground and in the air.
import { cosineOfStep, sineOfStep } from "../math/turn.ts";
import { AXIS_STEPS, TICK_SECONDS, type Vec3 } from "../units.ts";
import type { Prop } from "./prop.ts";
import { AIR_ACCELERATION, GROUND_ACCELERATION, SPRINT_SPEED, STOP_ACCELERATION, WALK_SPEED } from "./tuning.ts";
import type { Walker } from "./walker.ts";

/** Brings the velocity towards what the command asks for, relative to the prop underfoot, if it stands on one. */
export function accelerate(walker: Walker, underfoot: Prop | undefined): void {
  let carriedX = 0;
  let carriedZ = 0;
  if (walker.grounded && underfoot) {
    const { velocity: v, angularVelocity: w, position: p } = underfoot;
    const { support } = walker;
    carriedX = v.x + w.y * (support.z - p.z) - w.z * (support.y - p.y);
    carriedZ = v.z + w.x * (support.y - p.y) - w.y * (support.x - p.x);
  }
  const { forward, strafe, yaw, sprint } = walker.mover.command;
  steer(walker.velocity, forward, strafe, yaw, sprint, walker.grounded, carriedX, carriedZ);
}

/**
 * One tick of walking: brings `velocity`, m/s, towards what a command asks for. `carriedX`, `carriedZ`: how the surface
 * underfoot moves, m/s. The snapshot codec expects movers by the same arithmetic (shared/wire/expected.ts).
 */
export function steer(
  velocity: Vec3,
  forwardSteps: number,
  strafeSteps: number,
  yaw: number,
  sprint: boolean,
  grounded: boolean,
  carriedX: number,
  carriedZ: number,
): void {
  let forward = axis(forwardSteps);
  let strafe = axis(strafeSteps);
  const length = Math.sqrt(forward * forward + strafe * strafe);
  if (length === 0 && !grounded) return; // in the air, who asks for nothing flies on
  if (length > 1) {
    // Two axes at full tilt must not add up to √2 of the speed that the rules allow (CMD-2).
    forward /= length;
    strafe /= length;
  }
  const speed = sprint ? SPRINT_SPEED : WALK_SPEED;
  const sine = sineOfStep(yaw);
  const cosine = cosineOfStep(yaw);
  const dx = (cosine * strafe - sine * forward) * speed + carriedX - velocity.x;
  const dz = (-sine * strafe - cosine * forward) * speed + carriedZ - velocity.z;
  const change = Math.sqrt(dx * dx + dz * dz);
  const rate = grounded ? (length > 0 ? GROUND_ACCELERATION : STOP_ACCELERATION) : AIR_ACCELERATION;
  const share = change > rate * TICK_SECONDS ? (rate * TICK_SECONDS) / change : 1;
  velocity.x += dx * share;
  velocity.z += dz * share;
}

/** −1…1, whatever a command holds. */
function axis(steps: number): number {
  return Math.max(-1, Math.min(1, steps / AXIS_STEPS || 0));
}
