// ray.ts — how far a ray gets through a zone's static shapes: for the camera, and for shadows under what moves.
import type { StaticShape, Terrain } from "../../shared/sim/terrain.ts";
import { type Vec3, YAW_STEPS } from "../../shared/units.ts";

/** Posts thinner than this don't stop a ray: a camera that jumps at every lamp is worse than a lamp in the picture. */
const THIN_METRES = 0.3;

interface Solid {
  readonly shape: StaticShape;
  readonly sinYaw: number;
  readonly cosYaw: number;
  readonly sinPitch: number;
  readonly cosPitch: number;
}

/** The terrain, prepared for rays. */
export class RayTerrain {
  #solids: readonly Solid[];
  #floor: number;

  constructor(terrain: Terrain) {
    this.#floor = terrain.floor;
    this.#solids = terrain.shapes
      .filter((shape) => shape.kind === "box" || shape.radius >= THIN_METRES)
      .map((shape) => {
        const yaw = shape.kind === "box" ? ((shape.yaw ?? 0) / YAW_STEPS) * 2 * Math.PI : 0;
        const pitch = shape.kind === "box" ? ((shape.pitch ?? 0) / YAW_STEPS) * 2 * Math.PI : 0;
        return { shape, sinYaw: Math.sin(yaw), cosYaw: Math.cos(yaw), sinPitch: Math.sin(pitch), cosPitch: Math.cos(pitch) };
      });
  }

  /** Metres from `origin` along the unit vector `direction` to the first surface, at most `reach`. A ray that starts inside a solid ignores it. */
  cast(origin: Vec3, direction: Vec3, reach: number): number {
    let nearest = reach;
    if (direction.y < 0) {
      const down = (this.#floor - origin.y) / direction.y;
      if (down >= 0 && down < nearest) nearest = down;
    }
    for (const solid of this.#solids) {
      const hit = solid.shape.kind === "box" ? castBox(solid, origin, direction) : castCylinder(solid.shape, origin, direction);
      if (hit < nearest) nearest = hit;
    }
    return nearest;
  }
}

function castBox(solid: Solid, origin: Vec3, direction: Vec3): number {
  const shape = solid.shape as Extract<StaticShape, { kind: "box" }>;
  const [ox, oy, oz] = toLocal(solid, origin.x - shape.at[0], origin.y - shape.at[1], origin.z - shape.at[2]);
  const [dx, dy, dz] = toLocal(solid, direction.x, direction.y, direction.z);
  let [enter, leave] = [-Infinity, Infinity];
  for (const [o, d, half] of [[ox, dx, shape.half[0]], [oy, dy, shape.half[1]], [oz, dz, shape.half[2]]] as const) {
    if (Math.abs(d) < 1e-9) {
      if (Math.abs(o) > half) return Infinity;
      continue;
    }
    const [a, b] = [(-half - o) / d, (half - o) / d];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return enter > leave || enter < 0 ? Infinity : enter;
}

/** Undoes yaw, then pitch. */
function toLocal(solid: Solid, x: number, y: number, z: number): readonly [number, number, number] {
  const lx = x * solid.cosYaw - z * solid.sinYaw;
  const lz = x * solid.sinYaw + z * solid.cosYaw;
  return [lx, y * solid.cosPitch + lz * solid.sinPitch, lz * solid.cosPitch - y * solid.sinPitch];
}

function castCylinder(shape: Extract<StaticShape, { kind: "cylinder" }>, origin: Vec3, direction: Vec3): number {
  const [ox, oy, oz] = [origin.x - shape.at[0], origin.y - shape.at[1], origin.z - shape.at[2]];
  let [enter, leave] = [-Infinity, Infinity];
  const a = direction.x ** 2 + direction.z ** 2;
  const c = ox * ox + oz * oz - shape.radius ** 2;
  if (a < 1e-12) {
    if (c > 0) return Infinity;
  } else {
    const b = ox * direction.x + oz * direction.z;
    const discriminant = b * b - a * c;
    if (discriminant < 0) return Infinity;
    const root = Math.sqrt(discriminant);
    [enter, leave] = [(-b - root) / a, (-b + root) / a];
  }
  if (Math.abs(direction.y) < 1e-9) {
    if (Math.abs(oy) > shape.halfHeight) return Infinity;
  } else {
    const [p, q] = [(-shape.halfHeight - oy) / direction.y, (shape.halfHeight - oy) / direction.y];
    enter = Math.max(enter, Math.min(p, q));
    leave = Math.min(leave, Math.max(p, q));
  }
  return enter > leave || enter < 0 ? Infinity : enter;
}
