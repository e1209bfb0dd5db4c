// collide.ts — the two questions that movers ask of a solid: does this sphere touch it, and where does this ray enter it?
import { BOX, CYLINDER, type Solid } from "./solid.ts";

/** How a sphere touches a solid. */
export interface Touch {
  /** Unit normal, from the solid to the sphere. */
  nx: number;
  ny: number;
  nz: number;
  /** Metres by which they overlap along the normal; above `span`, the sphere's centre is inside the solid. */
  depth: number;
  /** The distance at which they part, from the centre to the solid's nearest point (of a ball: its centre). */
  span: number;
}

/** Where a ray enters a solid. */
export interface Entry {
  /** Along the ray, in lengths of its direction. */
  distance: number;
  nx: number;
  ny: number;
  nz: number;
}

export const makeTouch = (): Touch => ({ nx: 0, ny: 1, nz: 0, depth: 0, span: 0 });
export const makeEntry = (): Entry => ({ distance: 0, nx: 0, ny: 1, nz: 0 });

/** Does the sphere about (x, y, z) overlap the solid? Fills `out` only if so. */
export function touchSphere(solid: Solid, x: number, y: number, z: number, radius: number, out: Touch): boolean {
  const dx = x - solid.x;
  const dy = y - solid.y;
  const dz = z - solid.z;
  const lx = solid.xx * dx + solid.yx * dy + solid.zx * dz;
  const ly = solid.xy * dx + solid.yy * dy + solid.zy * dz;
  const lz = solid.xz * dx + solid.yz * dy + solid.zz * dz;
  if (solid.shape === BOX) return touchBox(solid, lx, ly, lz, radius, out);
  if (solid.shape === CYLINDER) return touchCylinder(solid, lx, ly, lz, radius, out);
  return touchBall(solid, lx, ly, lz, radius, out);
}

/**
 * Does the ray from (x, y, z) along (dx, dy, dz) enter the solid within `reach` lengths? A ray that starts inside does
 * not enter. Fills `out` only if so.
 */
export function rayEntry(
  solid: Solid,
  x: number,
  y: number,
  z: number,
  dx: number,
  dy: number,
  dz: number,
  reach: number,
  out: Entry,
): boolean {
  const cx = x - solid.x;
  const cy = y - solid.y;
  const cz = z - solid.z;
  const ox = solid.xx * cx + solid.yx * cy + solid.zx * cz;
  const oy = solid.xy * cx + solid.yy * cy + solid.zy * cz;
  const oz = solid.xz * cx + solid.yz * cy + solid.zz * cz;
  const rx = solid.xx * dx + solid.yx * dy + solid.zx * dz;
  const ry = solid.xy * dx + solid.yy * dy + solid.zy * dz;
  const rz = solid.xz * dx + solid.yz * dy + solid.zz * dz;
  if (solid.shape === BOX) return enterBox(solid, ox, oy, oz, rx, ry, rz, reach, out);
  if (solid.shape === CYLINDER) return enterCylinder(solid, ox, oy, oz, rx, ry, rz, reach, out);
  return enterBall(solid, ox, oy, oz, rx, ry, rz, reach, out);
}

function touchBox(solid: Solid, x: number, y: number, z: number, radius: number, out: Touch): boolean {
  const qx = Math.max(-solid.hx, Math.min(solid.hx, x));
  const qy = Math.max(-solid.hy, Math.min(solid.hy, y));
  const qz = Math.max(-solid.hz, Math.min(solid.hz, z));
  if (touchPoint(solid, x - qx, y - qy, z - qz, radius, out)) return true;
  if (qx !== x || qy !== y || qz !== z) return false;
  // The centre is inside: leave through the nearest face.
  const ix = solid.hx - Math.abs(x);
  const iy = solid.hy - Math.abs(y);
  const iz = solid.hz - Math.abs(z);
  if (ix <= iy && ix <= iz) turnNormal(solid, x < 0 ? -1 : 1, 0, 0, out);
  else if (iz <= iy) turnNormal(solid, 0, 0, z < 0 ? -1 : 1, out);
  else turnNormal(solid, 0, y < 0 ? -1 : 1, 0, out);
  out.depth = radius + Math.min(ix, iy, iz);
  out.span = radius;
  return true;
}

function touchCylinder(solid: Solid, x: number, y: number, z: number, radius: number, out: Touch): boolean {
  const across = Math.sqrt(x * x + z * z);
  const shrink = across > solid.hx ? solid.hx / across : 1;
  const qy = Math.max(-solid.hy, Math.min(solid.hy, y));
  if (touchPoint(solid, x - x * shrink, y - qy, z - z * shrink, radius, out)) return true;
  if (shrink !== 1 || qy !== y) return false;
  const side = solid.hx - across;
  const cap = solid.hy - Math.abs(y);
  if (side <= cap && across > 0) turnNormal(solid, x / across, 0, z / across, out);
  else turnNormal(solid, 0, y < 0 ? -1 : 1, 0, out);
  out.depth = radius + Math.min(side, cap);
  out.span = radius;
  return true;
}

function touchBall(solid: Solid, x: number, y: number, z: number, radius: number, out: Touch): boolean {
  if (touchPoint(solid, x, y, z, radius + solid.hx, out)) return true;
  if (x !== 0 || y !== 0 || z !== 0) return false;
  // Two centres in one place have no direction between them, and would never part.
  turnNormal(solid, 0, 1, 0, out);
  out.depth = radius + solid.hx;
  out.span = out.depth;
  return true;
}

/** (x, y, z) leads from the solid's nearest point to the sphere's centre, in the solid's own axes. */
function touchPoint(solid: Solid, x: number, y: number, z: number, radius: number, out: Touch): boolean {
  const square = x * x + y * y + z * z;
  if (square >= radius * radius || square === 0) return false;
  const distance = Math.sqrt(square);
  turnNormal(solid, x / distance, y / distance, z / distance, out);
  out.depth = radius - distance;
  out.span = radius;
  return true;
}

function enterBox(
  solid: Solid,
  ox: number,
  oy: number,
  oz: number,
  rx: number,
  ry: number,
  rz: number,
  reach: number,
  out: Entry,
): boolean {
  let enter = Number.NEGATIVE_INFINITY;
  let leave = reach;
  let axis = 0;
  for (let k = 0; k < 3; k += 1) {
    const o = k === 0 ? ox : k === 1 ? oy : oz;
    const r = k === 0 ? rx : k === 1 ? ry : rz;
    const h = k === 0 ? solid.hx : k === 1 ? solid.hy : solid.hz;
    if (r === 0) {
      if (o < -h || o > h) return false;
      continue;
    }
    const a = (-h - o) / r;
    const b = (h - o) / r;
    const near = a < b ? a : b;
    if (near > enter) {
      enter = near;
      axis = k;
    }
    leave = Math.min(leave, a < b ? b : a);
  }
  if (enter < 0 || enter > leave) return false;
  if (axis === 0) turnNormal(solid, rx > 0 ? -1 : 1, 0, 0, out);
  else if (axis === 1) turnNormal(solid, 0, ry > 0 ? -1 : 1, 0, out);
  else turnNormal(solid, 0, 0, rz > 0 ? -1 : 1, out);
  out.distance = enter;
  return true;
}

function enterCylinder(
  solid: Solid,
  ox: number,
  oy: number,
  oz: number,
  rx: number,
  ry: number,
  rz: number,
  reach: number,
  out: Entry,
): boolean {
  const a = rx * rx + rz * rz;
  const c = ox * ox + oz * oz - solid.hx * solid.hx;
  if (ry !== 0 && Math.abs(oy) >= solid.hy) {
    const t = ((oy < 0 ? -solid.hy : solid.hy) - oy) / ry;
    const x = ox + rx * t;
    const z = oz + rz * t;
    if (t >= 0 && t <= reach && x * x + z * z <= solid.hx * solid.hx) {
      turnNormal(solid, 0, oy < 0 ? -1 : 1, 0, out);
      out.distance = t;
      return true;
    }
  }
  if (c < 0 || a === 0) return false;
  const b = ox * rx + oz * rz;
  const root = b * b - a * c;
  if (root < 0) return false;
  const t = (-b - Math.sqrt(root)) / a;
  if (t < 0 || t > reach || Math.abs(oy + ry * t) > solid.hy) return false;
  turnNormal(solid, (ox + rx * t) / solid.hx, 0, (oz + rz * t) / solid.hx, out);
  out.distance = t;
  return true;
}

function enterBall(
  solid: Solid,
  ox: number,
  oy: number,
  oz: number,
  rx: number,
  ry: number,
  rz: number,
  reach: number,
  out: Entry,
): boolean {
  const a = rx * rx + ry * ry + rz * rz;
  const b = ox * rx + oy * ry + oz * rz;
  const c = ox * ox + oy * oy + oz * oz - solid.hx * solid.hx;
  const root = b * b - a * c;
  if (c < 0 || root < 0 || a === 0) return false;
  const t = (-b - Math.sqrt(root)) / a;
  if (t < 0 || t > reach) return false;
  turnNormal(solid, (ox + rx * t) / solid.hx, (oy + ry * t) / solid.hx, (oz + rz * t) / solid.hx, out);
  out.distance = t;
  return true;
}

/** A direction in the solid's own axes, turned into the world's. */
function turnNormal(solid: Solid, x: number, y: number, z: number, out: { nx: number; ny: number; nz: number }): void {
  out.nx = solid.xx * x + solid.xy * y + solid.xz * z;
  out.ny = solid.yx * x + solid.yy * y + solid.yz * z;
  out.nz = solid.zx * x + solid.zy * y + solid.zz * z;
}
