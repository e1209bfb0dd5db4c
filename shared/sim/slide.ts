// slide.ts — moves a mover through one tick: in pieces too short to pass through anything, sliding along what is hit.
import { TICK_SECONDS, type Vec3 } from "../units.ts";
import { hasHeadroom, pushOut } from "./body.ts";
import { awayFromRise, findSupport } from "./ground.ts";
import type { Prop } from "./prop.ts";
import { AIR_STEP_UP, STEP_DOWN, STEP_UP, SUBSTEP_METRES } from "./tuning.ts";
import type { Walker } from "./walker.ts";

/** Moves the walker by its velocity and the crowd's shove; clips the velocity where something is in the way. */
export function slide(walker: Walker): void {
  const { velocity } = walker;
  const dx = velocity.x * TICK_SECONDS + walker.shoveX;
  const dy = velocity.y * TICK_SECONDS;
  const dz = velocity.z * TICK_SECONDS + walker.shoveZ;
  const pieces = Math.max(1, Math.ceil(Math.sqrt(dx * dx + dy * dy + dz * dz) / SUBSTEP_METRES));
  for (let piece = 0; piece < pieces; piece += 1) movePiece(walker, pieces);
}

/**
 * One piece of the way, of so many. Where the feet may not go (up a step with no headroom, onto a ledge out of a jump's
 * reach), it is tried again along the obstacle, and else given up.
 */
function movePiece(walker: Walker, pieces: number): void {
  const { position, velocity } = walker;
  const seconds = TICK_SECONDS / pieces;
  const dx = velocity.x * seconds + walker.shoveX / pieces;
  const dz = velocity.z * seconds + walker.shoveZ / pieces;
  const { x, z } = position;
  const startY = position.y;
  const fall = Math.max(0, -velocity.y * seconds);
  position.y += velocity.y * seconds;
  const y = position.y;
  position.x += dx;
  position.z += dz;
  pushOut(walker);
  if (touchDown(walker, fall)) return;
  const into = velocity.x * away.x + velocity.z * away.z;
  if (into < 0) {
    velocity.x -= away.x * into;
    velocity.z -= away.z * into;
  }
  const along = Math.min(0, dx * away.x + dz * away.z);
  position.x = x + dx - away.x * along;
  position.y = y;
  position.z = z + dz - away.z * along;
  pushOut(walker);
  if (touchDown(walker, fall)) return;
  velocity.x = 0;
  velocity.z = 0;
  position.x = x;
  position.y = walker.grounded ? startY : y;
  position.z = z;
}

/** Filled by `touchDown` when it refuses: the way out, a horizontal unit vector or zero. */
const away: Vec3 = { x: 0, y: 0, z: 0 };

/** Puts the feet on the ground, if there is any within reach. False: they may not be where they are. */
function touchDown(walker: Walker, fall: number): boolean {
  const { position, velocity, support } = walker;
  const feet = position.y;
  const rising = !walker.grounded && velocity.y > 0;
  const bottom = walker.grounded ? feet - STEP_DOWN : feet;
  if (!findSupport(walker, feet + STEP_UP, bottom)) {
    walker.grounded = false;
    return true;
  }
  const rise = support.height - feet;
  const reach = walker.grounded ? STEP_UP : AIR_STEP_UP + fall;
  // A floor is no ledge: below it there is nothing to fall past.
  if (rise > reach && support.height > walker.statics.terrain.floor) return refuse(walker, feet + reach);
  if (rising && support.height > walker.statics.terrain.floor) return true;
  if (rising && rise <= 0) return true;
  if (rise > HEADROOM_RISE && !hasHeadroom(walker, support.height)) return refuse(walker, feet + HEADROOM_RISE);
  position.y = support.height;
  velocity.y = walker.support.prop ? heave(walker, walker.support.prop) : 0;
  walker.grounded = true;
  return true;
}

/** Metres. Below this a rise is part of a slope or of rounding, not of a step. */
const HEADROOM_RISE = 0.02;

function refuse(walker: Walker, height: number): false {
  awayFromRise(walker, walker.position.y + STEP_UP, height, away);
  return false;
}

/** How fast the surface underfoot rises or sinks. */
function heave(walker: Walker, prop: Prop): number {
  const { velocity: v, angularVelocity: w, position: p } = prop;
  const { support } = walker;
  return v.y + w.z * (support.x - p.x) - w.x * (support.z - p.z);
}
