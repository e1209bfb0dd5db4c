// camera.ts — the camera behind the player: it orbits, keeps out of walls, and does not hop when the player takes a step.
import { Frustum, Matrix4, PerspectiveCamera, Vector3 } from "three";
import type { Vec3 } from "../../shared/units.ts";
import type { RayTerrain } from "./ray.ts";

const EYE_METRES = 1.55;
/** Kept between the camera and what it would touch; more than the near plane's corners need. */
const CLEARANCE_METRES = 0.28;
const NEAREST_METRES = 0.7;
const PITCH_MAX = 1.35;
const PITCH_MIN = -0.45;

export interface CameraWish {
  /** Radians; 0 looks along −z, grows left. */
  yaw: number;
  /** Radians; positive looks down from above. Clamped to −0.45…1.35 when drawn. */
  pitch: number;
  /** Metres behind the player. */
  distance: number;
}

export class OrbitCamera {
  readonly lens = new PerspectiveCamera(56, 1, 0.12, 900);
  #target = new Vector3();
  #pull = 6;
  #fresh = true;
  #backwards = new Vector3();
  #frustum = new Frustum();
  #matrix = new Matrix4();

  /** The next update starts from where the player is instead of gliding there. */
  reset(): void {
    this.#fresh = true;
  }

  update(wish: CameraWish, feet: Vec3, grounded: boolean, terrain: RayTerrain, deltaSeconds: number): void {
    const jumped = Math.hypot(feet.x - this.#target.x, feet.z - this.#target.z) > 4;
    const eye = feet.y + EYE_METRES;
    if (this.#fresh || jumped) this.#target.set(feet.x, eye, feet.z);
    this.#target.x = feet.x;
    this.#target.z = feet.z;
    // A step of 0.3 m is spread over a quarter second; in the air the camera keeps up, or a jump looks like the ground falls.
    const follow = 1 - Math.exp(-(grounded ? 11 : 24) * deltaSeconds);
    this.#target.y += (eye - this.#target.y) * follow;
    this.#target.y = Math.max(eye - 0.6, Math.min(eye + 0.6, this.#target.y));

    const pitch = Math.max(PITCH_MIN, Math.min(PITCH_MAX, wish.pitch));
    this.#backwards.set(Math.sin(wish.yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(wish.yaw) * Math.cos(pitch));
    const room = this.#roomBehind(terrain, wish.distance);
    // In at once, lest the wall fills the screen for a moment; out gently.
    if (this.#fresh || room < this.#pull) this.#pull = room;
    else this.#pull += (room - this.#pull) * (1 - Math.exp(-5 * deltaSeconds));
    this.#fresh = false;
    this.lens.position.copy(this.#target).addScaledVector(this.#backwards, this.#pull);
    this.lens.lookAt(this.#target);
  }

  /** What the lens sees, where it is now. */
  frustum(): Frustum {
    this.lens.updateMatrixWorld();
    return this.#frustum.setFromProjectionMatrix(
      this.#matrix.multiplyMatrices(this.lens.projectionMatrix, this.lens.matrixWorldInverse),
    );
  }

  /** Turns without a player: looks across the zone from a height. */
  survey(at: Vec3, yaw: number): void {
    this.lens.position.set(at.x + Math.sin(yaw) * 9, at.y + 5, at.z + Math.cos(yaw) * 9);
    this.lens.lookAt(at.x, at.y + 1.5, at.z);
    this.#fresh = true;
  }

  /** The middle ray and four around it: what a single ray misses at a corner, the lens would cut into. */
  #roomBehind(terrain: RayTerrain, distance: number): number {
    const wanted = distance + CLEARANCE_METRES;
    let room = terrain.cast(this.#target, this.#backwards, wanted);
    const [bx, by, bz] = [this.#backwards.x, this.#backwards.y, this.#backwards.z];
    const flat = Math.hypot(bx, bz) || 1;
    for (const [right, up] of [
      [-0.22, 0],
      [0.22, 0],
      [0, -0.18],
      [0, 0.18],
    ] as const) {
      const start = {
        x: this.#target.x + (bz / flat) * right - (bx / flat) * by * up,
        y: this.#target.y + flat * up,
        z: this.#target.z - (bx / flat) * right - (bz / flat) * by * up,
      };
      room = Math.min(room, terrain.cast(start, this.#backwards, wanted));
    }
    return Math.max(NEAREST_METRES, room - CLEARANCE_METRES);
  }
}
