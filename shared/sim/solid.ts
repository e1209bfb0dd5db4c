// solid.ts — a convex body as collision queries see it: a box, a cylinder or a sphere in some pose.
import type { Quat, Vec3 } from "../units.ts";

export const BOX = 0;
export const CYLINDER = 1;
export const SPHERE = 2;

/** A box along the axes, metres. What is near is asked for by one of these: six numbers as arguments are six allocations. */
export interface Bounds {
  minX: number;
  minY: number;
  minZ: number;
  maxX: number;
  maxY: number;
  maxZ: number;
}

export const makeBounds = (): Bounds => ({ minX: 0, minY: 0, minZ: 0, maxX: 0, maxY: 0, maxZ: 0 });

/** `bounds`, wider by `metres` on every side, written to `out`. */
export function widened(bounds: Bounds, metres: number, out: Bounds): Bounds {
  out.minX = bounds.minX - metres;
  out.minY = bounds.minY - metres;
  out.minZ = bounds.minZ - metres;
  out.maxX = bounds.maxX + metres;
  out.maxY = bounds.maxY + metres;
  out.maxZ = bounds.maxZ + metres;
  return out;
}

export function overlap(a: Bounds, b: Bounds): boolean {
  if (a.maxX < b.minX || a.minX > b.maxX || a.maxY < b.minY || a.minY > b.maxY) return false;
  return a.maxZ >= b.minZ && a.minZ <= b.maxZ;
}

/** Half extents `hx hy hz`; a cylinder stands along its own y with radius `hx`; a sphere's radius is `hx`. Metres. */
export interface Solid extends Bounds {
  readonly shape: typeof BOX | typeof CYLINDER | typeof SPHERE;
  readonly hx: number;
  readonly hy: number;
  readonly hz: number;
  x: number;
  y: number;
  z: number;
  /** Rotation, row by row: world = rotation × local + centre. */
  xx: number;
  xy: number;
  xz: number;
  yx: number;
  yy: number;
  yz: number;
  zx: number;
  zy: number;
  zz: number;
  /** Its own y axis is the world's, so that its top is level. */
  upright: boolean;
}

/** A solid at the origin; `placeSolid` gives it its pose. */
export function makeSolid(shape: Solid["shape"], hx: number, hy: number, hz: number): Solid {
  return {
    shape,
    hx,
    hy,
    hz,
    x: 0,
    y: 0,
    z: 0,
    xx: 1,
    xy: 0,
    xz: 0,
    yx: 0,
    yy: 1,
    yz: 0,
    zx: 0,
    zy: 0,
    zz: 1,
    upright: true,
    ...makeBounds(),
  };
}

/** Moves a solid to a pose and works out its rotation and bounds. */
export function placeSolid(solid: Solid, at: Vec3, q: Quat): void {
  solid.x = at.x;
  solid.y = at.y;
  solid.z = at.z;
  solid.xx = 1 - 2 * (q.y * q.y + q.z * q.z);
  solid.xy = 2 * (q.x * q.y - q.z * q.w);
  solid.xz = 2 * (q.x * q.z + q.y * q.w);
  solid.yx = 2 * (q.x * q.y + q.z * q.w);
  solid.yy = 1 - 2 * (q.x * q.x + q.z * q.z);
  solid.yz = 2 * (q.y * q.z - q.x * q.w);
  solid.zx = 2 * (q.x * q.z - q.y * q.w);
  solid.zy = 2 * (q.y * q.z + q.x * q.w);
  solid.zz = 1 - 2 * (q.x * q.x + q.y * q.y);
  solid.upright = q.x === 0 && q.z === 0;
  const ex = extent(solid, solid.xx, solid.xy, solid.xz);
  const ey = extent(solid, solid.yx, solid.yy, solid.yz);
  const ez = extent(solid, solid.zx, solid.zy, solid.zz);
  solid.minX = at.x - ex;
  solid.minY = at.y - ey;
  solid.minZ = at.z - ez;
  solid.maxX = at.x + ex;
  solid.maxY = at.y + ey;
  solid.maxZ = at.z + ez;
}

/** How far the solid reaches along a world axis, of which `(a, b, c)` is the row of its rotation. */
function extent(solid: Solid, a: number, b: number, c: number): number {
  if (solid.shape === SPHERE) return solid.hx;
  if (solid.shape === CYLINDER) return Math.abs(b) * solid.hy + Math.sqrt(Math.max(0, 1 - b * b)) * solid.hx;
  return Math.abs(a) * solid.hx + Math.abs(b) * solid.hy + Math.abs(c) * solid.hz;
}
