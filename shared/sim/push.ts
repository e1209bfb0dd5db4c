// push.ts — what passes between movers and props: bounded pushes, blocked paths, and weight (TICK-4).
import { TICK_SECONDS } from "../units.ts";
import type { Touch } from "./collide.ts";
import { deflect } from "./deflect.ts";
import type { Prop } from "./prop.ts";
import {
  BODY_RADIUS,
  GROUND_NORMAL_Y,
  HEAD_PUSH_SPEED,
  MOVER_MASS,
  NUDGE_SPEED,
  PRESS_MASS,
  PROP_GRAVITY,
  PUSH_FORCE,
  PUSH_LEVER,
  PUSH_POWER,
} from "./tuning.ts";
import type { Walker } from "./walker.ts";

/**
 * A sphere of the walker's body, its centre at `height`, touches a prop. The prop is pushed with no more than a
 * person's strength; a prop that flies at the walker is stopped with whatever it takes, and moves the walker.
 */
export function shoulder(walker: Walker, prop: Prop, touch: Touch, height: number): void {
  if (touch.ny < -GROUND_NORMAL_Y) {
    bear(walker, prop, touch, height);
    return;
  }
  const across = Math.sqrt(touch.nx * touch.nx + touch.nz * touch.nz);
  if (across < LEVEL_NORMAL) return;
  const nx = touch.nx / across;
  const nz = touch.nz / across;
  // Where they touch, seen from the prop's centre of mass. Lowered, since people bend their knees: a push at the
  // shoulder's height would topple every crate.
  const { position: p, velocity: v, angularVelocity: w } = prop;
  const rx = walker.position.x - touch.nx * BODY_RADIUS - p.x;
  const ry = (height - touch.ny * BODY_RADIUS - p.y) * PUSH_LEVER;
  const rz = walker.position.z - touch.nz * BODY_RADIUS - p.z;
  const propSpeed = (v.x + w.y * rz - w.z * ry) * nx + (v.z + w.x * ry - w.y * rx) * nz;
  const walkerSpeed = walker.velocity.x * nx + walker.velocity.z * nz;
  const approach = propSpeed - walkerSpeed;
  if (approach > 0) {
    const perSpeed = 1 / (1 / MOVER_MASS + prop.mobility(rx, ry, rz, nx, 0, nz));
    const stopped = perSpeed * Math.min(approach, Math.max(0, propSpeed));
    const pushed = Math.min(perSpeed * approach - stopped, strength(-propSpeed), walker.pushLeft);
    walker.pushLeft -= pushed;
    if (prop.asleep && approach > NUDGE_SPEED) prop.wake();
    if (!prop.asleep) prop.push(rx, ry, rz, -nx, 0, -nz, stopped + pushed);
    walker.velocity.x += (nx * stopped) / MOVER_MASS;
    walker.velocity.z += (nz * stopped) / MOVER_MASS;
  }
  deflect(walker, touch.nx, touch.ny, touch.nz, v.x + w.y * rz - w.z * ry, v.z + w.x * ry - w.y * rx);
}

/** Presses what the walker stands on with its weight. What sleeps is left asleep under someone who stands still. */
export function pressDown(walker: Walker, stoodBefore: boolean): void {
  const { support, velocity } = walker;
  const { prop } = support;
  if (!walker.grounded || !prop) return;
  const moving = velocity.x * velocity.x + velocity.z * velocity.z > NUDGE_SPEED * NUDGE_SPEED;
  if (prop.asleep && (moving || !stoodBefore)) prop.wake();
  if (prop.asleep) return;
  prop.load(support.x - prop.position.x, support.z - prop.position.z, PRESS_MASS * PROP_GRAVITY);
}

const LEVEL_NORMAL = 0.02;

/** Newton seconds a tick that a walker can give to something that already recedes at `speed`: force, bounded by power. */
function strength(speed: number): number {
  return Math.min(PUSH_FORCE, PUSH_POWER / Math.max(0.01, speed)) * TICK_SECONDS;
}

/** A prop on a head: it is held, and moved out gently where it went in; who stands below doesn't give way. */
function bear(walker: Walker, prop: Prop, touch: Touch, height: number): void {
  if (walker.velocity.y > 0) walker.velocity.y = 0;
  if (prop.asleep) return;
  const { position: p, velocity: v, angularVelocity: w } = prop;
  const rx = walker.position.x - touch.nx * BODY_RADIUS - p.x;
  const ry = height - touch.ny * BODY_RADIUS - p.y;
  const rz = walker.position.z - touch.nz * BODY_RADIUS - p.z;
  const nx = -touch.nx;
  const ny = -touch.ny;
  const nz = -touch.nz;
  const speed = (v.x + w.y * rz - w.z * ry) * nx + (v.y + w.z * rx - w.x * rz) * ny + (v.z + w.x * ry - w.y * rx) * nz;
  // Against the gravity of the physics to come, or it would sink in a little every tick.
  const outward = PROP_GRAVITY * TICK_SECONDS * ny + Math.min(HEAD_PUSH_SPEED, touch.depth * HEAD_PUSH_SHARE);
  if (speed >= outward) return;
  prop.push(rx, ry, rz, nx, ny, nz, (outward - speed) / prop.mobility(rx, ry, rz, nx, ny, nz));
}

/** m/s for each metre of overlap. */
const HEAD_PUSH_SHARE = 10;
