// raycast.ts — how far one can see through a zone's statics: for cameras, NPCs that avoid walls, and shots.
import type { Vec3 } from "../units.ts";
import { makeEntry, rayEntry } from "./collide.ts";
import { makeBounds, type Solid } from "./solid.ts";
import { type Statics, staticsOf } from "./statics.ts";
import type { Terrain } from "./terrain.ts";

export interface RayHit {
  /** Metres from the ray's start. */
  readonly distance: number;
  readonly normal: Vec3;
  /** Index in the terrain's shapes; −1 is the floor. */
  readonly shape: number;
}

/**
 * The nearest static surface along a ray, or undefined if there is none within `maxMetres`. `direction` is of unit
 * length. A shape in which the ray starts is not hit. Props and movers are not looked at.
 */
export function raycast(terrain: Terrain, from: Vec3, direction: Vec3, maxMetres: number): RayHit | undefined {
  const statics = staticsOf(terrain);
  nearest = maxMetres;
  nearestShape = NOTHING;
  meetFloor(terrain, from, direction);
  for (let start = 0; start < nearest; start += PIECE_METRES) {
    meetShapes(statics, from, direction, start, Math.min(nearest, start + PIECE_METRES));
  }
  if (nearestShape === NOTHING) return undefined;
  return { distance: nearest, normal: { ...normal }, shape: nearestShape };
}

/** The ray is looked up in the grid in pieces: the bounds of a long slanted one would hold half the zone. */
const PIECE_METRES = 8;
const NOTHING = -2;
const FLOOR = -1;
const entry = makeEntry();
const found: number[] = [];
const bounds = makeBounds();
const normal: Vec3 = { x: 0, y: 1, z: 0 };
let nearest = 0;
let nearestShape = NOTHING;

function meetFloor(terrain: Terrain, from: Vec3, direction: Vec3): void {
  if (direction.y >= 0 || from.y < terrain.floor) return;
  const distance = (terrain.floor - from.y) / direction.y;
  if (distance > nearest) return;
  nearest = distance;
  nearestShape = FLOOR;
  normal.x = 0;
  normal.y = 1;
  normal.z = 0;
}

function meetShapes(statics: Statics, from: Vec3, direction: Vec3, start: number, end: number): void {
  const ax = from.x + direction.x * start;
  const ay = from.y + direction.y * start;
  const az = from.z + direction.z * start;
  const bx = from.x + direction.x * end;
  const by = from.y + direction.y * end;
  const bz = from.z + direction.z * end;
  bounds.minX = Math.min(ax, bx);
  bounds.minY = Math.min(ay, by);
  bounds.minZ = Math.min(az, bz);
  bounds.maxX = Math.max(ax, bx);
  bounds.maxY = Math.max(ay, by);
  bounds.maxZ = Math.max(az, bz);
  const count = statics.gather(bounds, found);
  for (let k = 0; k < count; k += 1) {
    const index = found[k] as number;
    const solid = statics.solids[index] as Solid;
    if (!rayEntry(solid, from.x, from.y, from.z, direction.x, direction.y, direction.z, nearest, entry)) continue;
    nearest = entry.distance;
    nearestShape = index;
    normal.x = entry.nx;
    normal.y = entry.ny;
    normal.z = entry.nz;
  }
}
