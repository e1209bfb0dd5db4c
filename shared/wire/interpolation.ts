// interpolation.ts — where an entity is shown at a time between two states, or past the last: one formula for the client's picture and the zone's rewind (LAG-1).
import { type Quat, TICKS_PER_SECOND, type Vec3 } from "../units.ts";
import { type Fields, positionOf, velocityOf } from "./entities.ts";

/** Past the last state one goes on by at most so many ticks of way at the last speed, slowing down to a stop. */
export const COAST_TICKS = 6;
/** The stop is reached after this long, ticks: the speed falls evenly from the last one to nothing. */
export const COAST_UNTIL_TICKS = 2 * COAST_TICKS;

/**
 * The position, metres, a share `t` (0…1) of the way from state `a` to state `b`, which is `ticks` later: a cubic
 * Hermite curve along the velocities of both, its tangents limited (Fritsch and Carlson, 1980) so that it never passes
 * beyond either end, into the wall that one of them stopped at.
 */
export function positionBetween(a: Fields, b: Fields, ticks: number, t: number): Vec3 {
  const from = positionOf(a);
  const to = positionOf(b);
  const v = velocityOf(a);
  const w = velocityOf(b);
  const seconds = ticks / TICKS_PER_SECOND;
  return {
    x: hermite(from.x, to.x, v.x * seconds, w.x * seconds, t),
    y: hermite(from.y, to.y, v.y * seconds, w.y * seconds, t),
    z: hermite(from.z, to.z, v.z * seconds, w.z * seconds, t),
  };
}

/** The position, metres, `ticks` after state `a` with no later one known. Heights stay: the ground is not known here. */
export function positionBeyond(a: Fields, ticks: number): Vec3 {
  const from = positionOf(a);
  const v = velocityOf(a);
  const seconds = coasted(ticks) / TICKS_PER_SECOND;
  return { x: from.x + v.x * seconds, y: from.y, z: from.z + v.z * seconds };
}

/** Normalised linear interpolation: between states 50 ms apart it can't be told from slerp. */
export function blendQuaternion(a: Quat, b: Quat, t: number): Quat {
  const sign = a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w < 0 ? -1 : 1;
  const x = a.x + (b.x * sign - a.x) * t;
  const y = a.y + (b.y * sign - a.y) * t;
  const z = a.z + (b.z * sign - a.z) * t;
  const w = a.w + (b.w * sign - a.w) * t;
  const length = Math.hypot(x, y, z, w) || 1;
  return { x: x / length, y: y / length, z: z / length, w: w / length };
}

/** Ticks of way made in `ticks` of coasting. */
function coasted(ticks: number): number {
  const t = Math.max(0, Math.min(COAST_UNTIL_TICKS, ticks));
  return t - (t * t) / (2 * COAST_UNTIL_TICKS);
}

function hermite(from: number, to: number, startTangent: number, endTangent: number, t: number): number {
  const way = to - from;
  const start = limited(startTangent, way);
  const end = limited(endTangent, way);
  const square = t * t;
  const cube = square * t;
  return from + (3 * square - 2 * cube) * way + (cube - 2 * square + t) * start + (cube - square) * end;
}

/** A tangent that keeps the curve between its ends: of the way's sign, and no more than three times the way. */
function limited(tangent: number, way: number): number {
  if (tangent * way <= 0) return 0;
  return Math.abs(tangent) > 3 * Math.abs(way) ? 3 * way : tangent;
}
