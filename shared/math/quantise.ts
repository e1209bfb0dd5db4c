// quantise.ts — cuts metres and metres per second to the steps that state and wire share (TICK-3).
import { POSITION_STEPS, VELOCITY_STEPS, type Vec3 } from "../units.ts";

/** To the nearest 1/4096 m; −0 becomes 0, since the two differ in bits but not on the wire. */
export function quantisePosition(position: Vec3): void {
  position.x = Math.round(position.x * POSITION_STEPS) / POSITION_STEPS + 0;
  position.y = Math.round(position.y * POSITION_STEPS) / POSITION_STEPS + 0;
  position.z = Math.round(position.z * POSITION_STEPS) / POSITION_STEPS + 0;
}

/** Towards zero, to 1/4096 m/s (or rad/s): to nearest, a ball with light damping rolls for ever. */
export function quantiseVelocity(velocity: Vec3): void {
  velocity.x = Math.trunc(velocity.x * VELOCITY_STEPS) / VELOCITY_STEPS + 0;
  velocity.y = Math.trunc(velocity.y * VELOCITY_STEPS) / VELOCITY_STEPS + 0;
  velocity.z = Math.trunc(velocity.z * VELOCITY_STEPS) / VELOCITY_STEPS + 0;
}

export function isFiniteVector(vector: Vec3): boolean {
  return Number.isFinite(vector.x) && Number.isFinite(vector.y) && Number.isFinite(vector.z);
}
