// smooth.ts — hides a correction: what is shown keeps its place and glides to where it should be.
import type { Vec3 } from "../../shared/units.ts";

/** The hidden error halves in this time, seconds: a correction is gone before it is noticed, without a visible snap. */
const HALF_LIFE_SECONDS = 0.08;
/** A larger error is a teleport: it is shown at once, metres. */
const SNAP_METRES = 12;

/** The difference between what is shown and what is so, decaying. */
export class Smoother {
  readonly offset: Vec3 = { x: 0, y: 0, z: 0 };

  /** What is so has moved from `before` to `after` without having gone there. */
  jumped(before: Vec3, after: Vec3): void {
    this.offset.x += before.x - after.x;
    this.offset.y += before.y - after.y;
    this.offset.z += before.z - after.z;
    if (Math.hypot(this.offset.x, this.offset.y, this.offset.z) > SNAP_METRES) this.reset();
  }

  reset(): void {
    this.offset.x = 0;
    this.offset.y = 0;
    this.offset.z = 0;
  }

  decay(seconds: number): void {
    const kept = 0.5 ** (seconds / HALF_LIFE_SECONDS);
    this.offset.x *= kept;
    this.offset.y *= kept;
    this.offset.z *= kept;
  }

  /** Where `position` is shown. */
  shown(position: Vec3): Vec3 {
    return { x: position.x + this.offset.x, y: position.y + this.offset.y, z: position.z + this.offset.z };
  }
}
