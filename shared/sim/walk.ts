// walk.ts — how a command turns into velocity, on the ground and in the air.
import { cosineOfStep, sineOfStep } from "../math/turn.ts";
import { AXIS_STEPS, TICK_SECONDS } from "../units.ts";
import type { Prop } from "./prop.ts";
import { AIR_ACCELERATION, GROUND_ACCELERATION, SPRINT_SPEED, STOP_ACCELERATION, WALK_SPEED } from "./tuning.ts";
import type { Walker } from "./walker.ts";

/** Brings the velocity towards what the command asks for, relative to the prop underfoot, if it stands on one. */
export function accelerate(walker: Walker, underfoot: Prop | undefined): void {
  const { command } = walker.mover;
  const { velocity } = walker;
  let forward = axis(command.forward);
  let strafe = axis(command.strafe);
  const length = Math.sqrt(forward * forward + strafe * strafe);
  if (length === 0 && !walker.grounded) return; // in the air, who asks for nothing flies on
  if (length > 1) {
    // Two axes at full tilt must not add up to √2 of the speed that the rules allow (CMD-2).
    forward /= length;
    strafe /= length;
  }
  const speed = command.sprint ? SPRINT_SPEED : WALK_SPEED;
  const sine = sineOfStep(command.yaw);
  const cosine = cosineOfStep(command.yaw);
  let wishX = (cosine * strafe - sine * forward) * speed;
  let wishZ = (-sine * strafe - cosine * forward) * speed;
  if (walker.grounded && underfoot) {
    const { velocity: v, angularVelocity: w, position: p } = underfoot;
    const { support } = walker;
    wishX += v.x + w.y * (support.z - p.z) - w.z * (support.y - p.y);
    wishZ += v.z + w.x * (support.y - p.y) - w.y * (support.x - p.x);
  }
  const dx = wishX - velocity.x;
  const dz = wishZ - velocity.z;
  const change = Math.sqrt(dx * dx + dz * dz);
  const rate = walker.grounded ? (length > 0 ? GROUND_ACCELERATION : STOP_ACCELERATION) : AIR_ACCELERATION;
  const share = change > rate * TICK_SECONDS ? (rate * TICK_SECONDS) / change : 1;
  velocity.x += dx * share;
  velocity.z += dz * share;
}

/** −1…1, whatever a command holds. */
function axis(steps: number): number {
  return Math.max(-1, Math.min(1, steps / AXIS_STEPS || 0));
}
