// reach.ts — who is near what: how far a hand reaches, and where a thing lies that is let go.
import { raycast } from "../../shared/sim/raycast.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import type { Terrain } from "../../shared/sim/terrain.ts";
import { POSITION_STEPS, type Vec3 } from "../../shared/units.ts";
import type { Point } from "../../shared/world/zone.ts";

/** From where one looks down at what one stands on, and how far, metres. */
const HIP_METRES = 0.9;
const FALL_METRES_MAX = 6;

export const pointed = ([x, y, z]: Point): Vec3 => ({ x, y, z });

export const isNear = (a: Vec3, b: Vec3, metres: number): boolean =>
  Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z) <= metres;

/** On the ground below a player who stands: not on a crate that may roll away. Null for one in the air. */
export function feetOf(terrain: Terrain, { position, grounded }: MoverState): Point | null {
  if (!grounded) return null;
  const { x, y, z } = position;
  const from = { x, y: y + HIP_METRES, z };
  const hit = raycast(terrain, from, { x: 0, y: -1, z: 0 }, FALL_METRES_MAX);
  return hit ? [x, Math.round((from.y - hit.distance) * POSITION_STEPS) / POSITION_STEPS, z] : null;
}
