// animals.ts — poses the fox and the gull.
import { type Color, Object3D } from "three";
import type { Parts } from "./parts.ts";
import { type Gait, joint } from "./person.ts";
import type { PartName } from "./shapes.ts";

type Tint = (colour: Color) => Color;

/** Foxes trot, nod and carry their tail low; about a metre long. */
export class Fox {
  readonly root = new Object3D();
  #body = joint(this.root, 0, 0.42, 0);
  #head = joint(this.#body, 0, 0.16, -0.34);
  #tail = joint(this.#body, 0, 0.06, 0.3);
  #legs = [
    [-0.1, -0.26, 0],
    [0.1, -0.26, Math.PI],
    [-0.1, 0.24, Math.PI],
    [0.1, 0.24, 0],
  ].map(([x, z, offset]) => ({ bone: joint(this.#body, x!, -0.04, z!), offset: offset! }));

  draw(parts: Parts<PartName>, white: Color, gait: Gait, tint: Tint): void {
    const stride = Math.min(1, gait.pace) * 0.6 + Math.max(0, gait.pace - 1) * 0.35;
    this.#body.position.y = 0.4 + Math.abs(Math.sin(gait.phase)) * 0.04 * stride;
    this.#body.rotation.x = Math.sin(gait.phase * 2) * 0.04 * stride + gait.air * gait.climb * 0.4;
    this.#head.rotation.set(
      -0.06 + Math.sin(gait.breath) * 0.04 * (1 - stride),
      Math.sin(gait.breath * 0.37) * 0.4 * (1 - Math.min(1, gait.pace)),
      0,
    );
    this.#tail.rotation.set(0.34 - stride * 0.25, Math.sin(gait.breath * 0.8 + gait.phase) * 0.3, 0);
    for (const { bone, offset } of this.#legs)
      bone.rotation.x = Math.sin(gait.phase * 1.6 + offset) * stride * (1 - gait.air) + gait.air * 0.5;
    this.root.updateMatrixWorld(true);
    parts.put("foxBody", this.#body.matrixWorld, tint(white));
    parts.put("foxHead", this.#head.matrixWorld, tint(white));
    parts.put("foxTail", this.#tail.matrixWorld, tint(white));
    for (const { bone } of this.#legs) parts.put("foxLeg", bone.matrixWorld, tint(white));
  }
}

/** Gulls waddle, fold their wings on the ground, and flap in the air. */
export class Gull {
  readonly root = new Object3D();
  #body = joint(this.root, 0, 0.36, 0);
  #wings = [-1, 1].map((side) => ({ side, bone: joint(this.#body, side * 0.08, 0.08, 0) }));
  #legs = [-1, 1].map((side) => ({ side, bone: joint(this.#body, side * 0.06, -0.12, 0.02) }));

  draw(parts: Parts<PartName>, white: Color, gait: Gait, tint: Tint): void {
    const walking = Math.min(1, gait.pace) * (1 - gait.air);
    this.#body.rotation.set(
      gait.air * 0.15 + Math.sin(gait.breath * 0.6) * 0.05,
      0,
      Math.sin(gait.phase) * 0.12 * walking,
    );
    for (const { side, bone } of this.#wings) {
      const flap = Math.sin(gait.breath * 7) * 0.55 * gait.air;
      // Folded: laid back along the body; spread: out to the side. Half a turn about z makes the left wing of the right one.
      const raise = flap + 0.1 * gait.air - 0.25 * (1 - gait.air);
      bone.scale.x = 0.72 + 0.28 * gait.air;
      bone.rotation.set(0, side * -1.25 * (1 - gait.air), side > 0 ? raise : Math.PI - raise);
    }
    for (const { side, bone } of this.#legs)
      bone.rotation.x = Math.sin(gait.phase) * side * 0.6 * walking + gait.air * -1.2;
    this.root.updateMatrixWorld(true);
    parts.put("gullBody", this.#body.matrixWorld, tint(white));
    for (const { bone } of this.#wings) parts.put("gullWing", bone.matrixWorld, tint(white));
    for (const { bone } of this.#legs) parts.put("gullLeg", bone.matrixWorld, tint(white));
  }
}
