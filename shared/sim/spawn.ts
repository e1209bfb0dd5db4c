// spawn.ts — where movers and lost props come into a zone: never two in the same place (TICK-4).
import type { EntityId } from "../units.ts";
import { raycast } from "./raycast.ts";
import type { Terrain } from "./terrain.ts";
import { BODY_RADIUS, BODY_SPHERES } from "./tuning.ts";

export interface SpawnPose {
  readonly at: readonly [x: number, y: number, z: number];
  /** 1/4096 turns. */
  readonly yaw: number;
}

/**
 * The pose in which the entity `id` comes into the zone: one of `spawns`, moved aside by up to 3.4 m so that no two
 * entities alive at once get the same one. Coincident spheres never separate.
 */
export function spawnPose(terrain: Terrain, spawns: readonly SpawnPose[], id: EntityId): SpawnPose {
  const spawn = spawns.length > 0 ? (spawns[(id as number) % spawns.length] as SpawnPose) : ORIGIN;
  const index = (id as number) & INDEX_MASK;
  const place = index % PLACES;
  const layer = Math.floor(index / PLACES);
  const dx = ((place % SIDE) - (SIDE - 1) / 2) * SPACING_METRES + (layer % SIDE) * LAYER_METRES;
  const dz = (Math.floor(place / SIDE) - (SIDE - 1) / 2) * SPACING_METRES + Math.floor(layer / SIDE) * LAYER_METRES;
  const share = clearShare(terrain, spawn, dx, dz);
  const [x, y, z] = spawn.at;
  return { at: [x + dx * share, Math.max(y, terrain.floor), z + dz * share], yaw: spawn.yaw };
}

/** The low 12 bits of an entity id are its index, unique among those alive. */
const INDEX_MASK = 4095;
const SIDE = 8;
const PLACES = SIDE * SIDE;
const SPACING_METRES = 0.8;
/** 64 × 64 indices: past the first 64 they stand between the others. */
const LAYER_METRES = SPACING_METRES / SIDE;
/** In a spawn between walls they still stand a few centimetres, and not nothing, apart. */
const LEAST_SHARE = 0.02;
const ORIGIN: SpawnPose = { at: [0, 0, 0], yaw: 0 };

/** How much of the way aside is free of walls, at hip and at head height. */
function clearShare(terrain: Terrain, spawn: SpawnPose, dx: number, dz: number): number {
  const length = Math.sqrt(dx * dx + dz * dz);
  if (length === 0) return 1;
  const [x, y, z] = spawn.at;
  const direction = { x: dx / length, y: 0, z: dz / length };
  let clear = length;
  for (const height of BODY_SPHERES) {
    const hit = raycast(terrain, { x, y: y + height, z }, direction, length + BODY_RADIUS);
    if (hit) clear = Math.min(clear, Math.max(0, hit.distance - BODY_RADIUS));
  }
  return Math.max(LEAST_SHARE, clear / length);
}
