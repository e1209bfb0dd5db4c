// knock.ts — what a beam does to what it hits: a blow to a mover's velocity, an impulse to a prop.
import { quantiseVelocity } from "../math/quantise.ts";
import type { Vec3 } from "../units.ts";
import { AIR_TICKS_MAX } from "./mover.ts";
import type { Prop } from "./prop.ts";
import type { MoverState } from "./state.ts";
import { KNOCK_IMPULSE, KNOCK_LIFT, KNOCK_SPEED } from "./tuning.ts";

/** Throws a mover back along `direction`, of unit length, and off its feet. Who is crossing stands firm (HANDOFF-1). */
export function knockMover(mover: MoverState, direction: Vec3): void {
  if (mover.crossing) return;
  mover.velocity.x += direction.x * KNOCK_SPEED;
  mover.velocity.y = Math.max(mover.velocity.y, KNOCK_LIFT);
  mover.velocity.z += direction.z * KNOCK_SPEED;
  quantiseVelocity(mover.velocity);
  mover.grounded = false;
  mover.airTicks = AIR_TICKS_MAX; // no jump out of thin air
}

/** Pushes a prop at `point` along `direction`, and wakes it. */
export function knockProp(prop: Prop, direction: Vec3, point: Vec3): void {
  const { position } = prop;
  prop.wake();
  prop.push(
    point.x - position.x,
    point.y - position.y,
    point.z - position.z,
    direction.x,
    direction.y,
    direction.z,
    KNOCK_IMPULSE,
  );
  prop.limitSpeeds();
  prop.quantise();
}
