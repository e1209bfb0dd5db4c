// ground.ts — finds what a mover stands on, with rays from the disc of its feet straight down.
import type { Vec3 } from "../units.ts";
import { makeEntry, rayEntry } from "./collide.ts";
import type { Prop } from "./prop.ts";
import { CYLINDER, type Solid, SPHERE } from "./solid.ts";
import { GROUND_NORMAL_Y, PROBE_RADIUS } from "./tuning.ts";
import type { Walker } from "./walker.ts";

/**
 * The highest ground under the feet between the heights `bottom` and `top`, written to `walker.support`; false if there
 * is none. Ground is what isn't steeper than 45°. A surface above `top` is no ground, and what begins above it is no
 * obstacle either: that is the body's business.
 */
export function findSupport(walker: Walker, top: number, bottom: number): boolean {
  const { position, support } = walker;
  const { floor } = walker.statics.terrain;
  const { x, z } = position;
  support.height = floor >= bottom ? floor : Number.NEGATIVE_INFINITY;
  support.x = x;
  support.y = floor;
  support.z = z;
  support.prop = undefined;
  for (let k = 0; k < walker.near; k += 1) {
    const solid = walker.solids[k] as Solid;
    if (solid.maxY < bottom || solid.maxY <= support.height || solid.minY > top) continue;
    if (solid.minX > x + PROBE_RADIUS || solid.maxX < x - PROBE_RADIUS) continue;
    if (solid.minZ > z + PROBE_RADIUS || solid.maxZ < z - PROBE_RADIUS) continue;
    const owner = walker.owners[k];
    if (solid.upright && solid.shape !== SPHERE) probeLevel(walker, solid, owner, top, bottom);
    else probeSlanted(walker, solid, owner, top, bottom);
  }
  return support.height > Number.NEGATIVE_INFINITY;
}

/**
 * The horizontal direction away from all ground that is higher than `height` under the feet's disc: unit length, or
 * zero if it is on every side.
 */
export function awayFromRise(walker: Walker, top: number, height: number, out: Vec3): void {
  const { position } = walker;
  const { x, z } = position;
  out.x = 0;
  out.y = 0;
  out.z = 0;
  for (let k = 0; k < walker.near; k += 1) {
    const solid = walker.solids[k] as Solid;
    if (solid.maxY < height || solid.minY > top) continue;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const dx = PROBE_X[probe] as number;
      const dz = PROBE_Z[probe] as number;
      if (surfaceAt(solid, x + dx, z + dz, top, height) === Number.NEGATIVE_INFINITY) continue;
      out.x -= dx;
      out.z -= dz;
    }
  }
  const length = Math.sqrt(out.x * out.x + out.z * out.z);
  if (length < PROBE_RADIUS / 2) {
    out.x = 0;
    out.z = 0;
    return;
  }
  out.x /= length;
  out.z /= length;
}

const DIAGONAL = PROBE_RADIUS * Math.SQRT1_2;
/** The centre comes first: of equal heights the first one counts, and weight rests best in the middle. */
const PROBE_X = [0, PROBE_RADIUS, -PROBE_RADIUS, 0, 0, DIAGONAL, -DIAGONAL, DIAGONAL, -DIAGONAL];
const PROBE_Z = [0, 0, 0, PROBE_RADIUS, -PROBE_RADIUS, DIAGONAL, DIAGONAL, -DIAGONAL, -DIAGONAL];
const PROBES = PROBE_X.length;
/**
 * Metres by which one point of a prop must be above another to bear the weight in its place. A crate is never quite
 * level: with less, the weight would leap from edge to edge, tick by tick, and shake a tower apart.
 */
const LEVEL_METRES = 0.03;
const entry = makeEntry();

/** A solid with a level top: all probes that meet it meet it at the same height. */
function probeLevel(walker: Walker, solid: Solid, owner: Prop | undefined, top: number, bottom: number): void {
  const height = solid.maxY;
  if (height > top || height < bottom) return;
  const { x, z } = walker.position;
  for (let probe = 0; probe < PROBES; probe += 1) {
    const px = x + (PROBE_X[probe] as number);
    const pz = z + (PROBE_Z[probe] as number);
    if (!insideOutline(solid, px, pz)) continue;
    settleOn(walker, height, px, height, pz, owner);
    return;
  }
}

function probeSlanted(walker: Walker, solid: Solid, owner: Prop | undefined, top: number, bottom: number): void {
  const { x, z } = walker.position;
  for (let probe = 0; probe < PROBES; probe += 1) {
    const dx = PROBE_X[probe] as number;
    const dz = PROBE_Z[probe] as number;
    const y = surfaceAt(solid, x + dx, z + dz, top, bottom);
    if (y === Number.NEGATIVE_INFINITY) continue;
    // What this surface would be under the centre, if it went on so far, but never above what the probe met: on a slope
    // all probes then agree, and neither its foot nor its brow lifts a mover off the ground.
    const height = Math.min(y, y + (entry.nx * dx + entry.nz * dz) / entry.ny);
    if (height <= walker.support.height || height < bottom) continue;
    const higher = height - walker.support.height;
    if (owner && owner === walker.support.prop && higher < LEVEL_METRES) walker.support.height = height;
    else settleOn(walker, height, x + dx, y, z + dz, owner);
  }
}

/** The height at which a ray from `top` straight down enters the solid's walkable surface; −∞ if it doesn't. */
function surfaceAt(solid: Solid, x: number, z: number, top: number, bottom: number): number {
  if (!rayEntry(solid, x, top, z, 0, -1, 0, top - bottom, entry)) return Number.NEGATIVE_INFINITY;
  return entry.ny < GROUND_NORMAL_Y ? Number.NEGATIVE_INFINITY : top - entry.distance;
}

function settleOn(walker: Walker, height: number, x: number, y: number, z: number, owner: Prop | undefined): void {
  const { support } = walker;
  support.height = height;
  support.x = x;
  support.y = y;
  support.z = z;
  support.prop = owner;
}

function insideOutline(solid: Solid, x: number, z: number): boolean {
  const dx = x - solid.x;
  const dz = z - solid.z;
  const lx = solid.xx * dx + solid.zx * dz;
  const lz = solid.xz * dx + solid.zz * dz;
  if (solid.shape === CYLINDER) return lx * lx + lz * lz <= solid.hx * solid.hx;
  return Math.abs(lx) <= solid.hx && Math.abs(lz) <= solid.hz;
}
