// ray.ts — how far a ray gets through a zone's static shapes: for the camera, and for shadows under what moves.
import { raycast } from "../../shared/sim/raycast.ts";
import type { Terrain } from "../../shared/sim/terrain.ts";
import type { Vec3 } from "../../shared/units.ts";

/** Posts thinner than this don't stop a ray: a camera that jumps at every lamp is worse than a lamp in the picture. */
const THIN_METRES = 0.35;
/** A ray passes at most this many posts. */
const POSTS_MAX = 4;

export class RayTerrain {
  #terrain: Terrain;

  constructor(terrain: Terrain) {
    this.#terrain = terrain;
  }

  /** Metres from `origin` along the unit vector `direction` to the first surface, at most `reach`. */
  cast(origin: Vec3, direction: Vec3, reach: number): number {
    let from = origin;
    let passed = 0;
    for (let i = 0; i < POSTS_MAX; i++) {
      const hit = raycast(this.#terrain, from, direction, reach - passed);
      if (!hit) return reach;
      const shape = this.#terrain.shapes[hit.shape];
      if (shape?.kind !== "cylinder" || shape.radius > THIN_METRES) return passed + hit.distance;
      const step = hit.distance + 0.01;
      passed += step;
      if (passed >= reach) return reach;
      from = { x: from.x + direction.x * step, y: from.y + direction.y * step, z: from.z + direction.z * step };
    }
    return Math.min(reach, passed);
  }
}
