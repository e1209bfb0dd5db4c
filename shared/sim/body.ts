// body.ts — keeps the three spheres of a mover's body out of walls, ceilings and props.
import { makeTouch, type Touch, touchSphere } from "./collide.ts";
import { deflect } from "./deflect.ts";
import { shoulder } from "./push.ts";
import type { Solid } from "./solid.ts";
import { BODY_RADIUS, BODY_SPHERES, GROUND_NORMAL_Y } from "./tuning.ts";
import type { Walker } from "./walker.ts";

/**
 * Moves the walker out of all it overlaps, sideways: only a ceiling pushes it down, and nothing but the ground under
 * its feet lifts it. Takes from its velocity what leads into an obstacle, so that the rest slides along. Each round may
 * push it into something else; in a corner a few rounds settle that.
 */
export function pushOut(walker: Walker): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    let clear = true;
    for (let k = 0; k < walker.near; k += 1) {
      const solid = walker.solids[k] as Solid;
      if (outOfReach(walker, solid)) continue;
      for (let sphere = 0; sphere < BODY_SPHERES.length; sphere += 1) {
        const { x, y, z } = walker.position;
        const height = y + (BODY_SPHERES[sphere] as number);
        if (!touchSphere(solid, x, height, z, BODY_RADIUS, touch)) continue;
        if (touch.depth < SKIN_METRES) continue;
        const owner = walker.owners[k];
        if (owner) shoulder(walker, owner, touch, height);
        else deflect(walker, touch.nx, touch.ny, touch.nz, 0, 0);
        if (owner && touch.ny < -GROUND_NORMAL_Y) continue; // what lies on a head moves, not the head
        depart(walker, touch);
        clear = false;
      }
    }
    confine(walker);
    if (clear) return;
  }
}

/** Would the body, with its feet at `height`, be free of everything overhead? */
export function hasHeadroom(walker: Walker, height: number): boolean {
  const { x, z } = walker.position;
  for (let k = 0; k < walker.near; k += 1) {
    if (walker.owners[k]) continue;
    const solid = walker.solids[k] as Solid;
    for (let sphere = 0; sphere < BODY_SPHERES.length; sphere += 1) {
      const middle = height + (BODY_SPHERES[sphere] as number);
      if (!touchSphere(solid, x, middle, z, BODY_RADIUS, touch)) continue;
      if (touch.ny < -OVERHEAD_NORMAL_Y && touch.depth > SKIN_METRES) return false;
    }
  }
  return true;
}

const ROUNDS = 4;
/** Metres of overlap that are left alone: without slack, two walls of a corner would push to and fro for ever. */
const SKIN_METRES = 1 / 4096;
const OVERHEAD_NORMAL_Y = 0.3;
/** Horizontal share of a normal below which it gives no direction to leave by. */
const LEVEL_NORMAL = 0.02;
const touch: Touch = makeTouch();

function outOfReach(walker: Walker, solid: Solid): boolean {
  const { x, y, z } = walker.position;
  return (
    solid.minX > x + BODY_RADIUS ||
    solid.maxX < x - BODY_RADIUS ||
    solid.minZ > z + BODY_RADIUS ||
    solid.maxZ < z - BODY_RADIUS ||
    solid.minY > y + TOP ||
    solid.maxY < y + BOTTOM
  );
}

const BOTTOM = BODY_SPHERES[0] - BODY_RADIUS;
const TOP = BODY_SPHERES[2] + BODY_RADIUS;

/** Ends an overlap by moving the walker sideways as far as it takes, or down from a ceiling. */
function depart(walker: Walker, { nx, ny, nz, depth, span }: Touch): void {
  const { position } = walker;
  const across = Math.sqrt(nx * nx + nz * nz);
  if (ny < -GROUND_NORMAL_Y && !walker.grounded) {
    position.y -= depth / -ny;
    return;
  }
  if (across <= LEVEL_NORMAL) {
    // Straight over or under it, which only a prop that moved in, or a bad spawn, brings about.
    position.y += ny > 0 ? Math.min(depth, LIFT_METRES) : 0;
    return;
  }
  if (depth >= span) {
    position.x += nx * depth;
    position.z += nz * depth;
    return;
  }
  // The nearest point stays where it is while the sphere moves level, until they are a radius apart.
  const distance = span - depth;
  const level = across * distance;
  const clear = Math.sqrt(span * span - ny * ny * distance * distance);
  const share = (clear - level) / across;
  position.x += nx * share;
  position.z += nz * share;
}

/** Metres that one round lifts a mover that is stuck over something. */
const LIFT_METRES = 0.05;

/** Keeps the walker within the zone's bounds. */
function confine(walker: Walker): void {
  const { position, velocity } = walker;
  const { halfX, halfZ } = walker.statics.terrain;
  const mostX = halfX - BODY_RADIUS;
  const mostZ = halfZ - BODY_RADIUS;
  if (Math.abs(position.x) > mostX) {
    position.x = position.x < 0 ? -mostX : mostX;
    if (velocity.x * position.x > 0) velocity.x = 0;
  }
  if (Math.abs(position.z) > mostZ) {
    position.z = position.z < 0 ? -mostZ : mostZ;
    if (velocity.z * position.z > 0) velocity.z = 0;
  }
}
