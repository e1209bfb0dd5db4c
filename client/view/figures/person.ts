// person.ts — poses one skeleton for each person in turn and puts its parts where the bones are.
import { type Color, Object3D } from "three";
import type { Look } from "./looks.ts";
import type { Parts } from "./parts.ts";
import type { PartName } from "./shapes.ts";

/** How a mover moves right now; every value eased, so that a pose never jumps. */
export interface Gait {
  /** Radians of the walking cycle; a full turn is two steps. */
  readonly phase: number;
  /** 0 standing … 1 walking … 2 running. */
  readonly pace: number;
  /** 0 on the ground … 1 in the air. */
  readonly air: number;
  /** −1 falling … 1 rising. */
  readonly climb: number;
  /** Radians, own clock for breathing. */
  readonly breath: number;
  /** Radians the body leans into a turn. */
  readonly lean: number;
}

const HIP_HEIGHT = 0.88;

/** A skeleton of joints; not part of any scene. */
export class Person {
  readonly root = new Object3D();
  #hips = joint(this.root, 0, HIP_HEIGHT, 0);
  #torso = joint(this.#hips, 0, 0.06, 0);
  #head = joint(this.#torso, 0, 0.56, 0);
  #sides = [-1, 1].map((side) => {
    const thigh = joint(this.#hips, side * 0.105, -0.02, 0);
    const shin = joint(thigh, 0, -0.4, 0);
    const boot = joint(shin, 0, -0.36, 0);
    const arm = joint(this.#torso, side * 0.275, 0.47, 0);
    const fore = joint(arm, 0, -0.27, 0);
    const hand = joint(fore, 0, -0.24, 0);
    return { side, thigh, shin, boot, arm, fore, hand };
  });

  draw(parts: Parts<PartName>, look: Look, gait: Gait, tint: (colour: Color) => Color): void {
    this.#pose(gait);
    this.root.updateMatrixWorld(true);
    const put = (name: PartName, bone: Object3D, colour: Color): void =>
      parts.put(name, bone.matrixWorld, tint(colour));
    put("hips", this.#hips, look.trousers);
    put("torso", this.#torso, look.shirt);
    put("head", this.#head, look.skin);
    for (const piece of look.headwear)
      put(piece, this.#head, piece === "hair" || piece === "beard" ? look.hair : look.hat);
    for (const piece of look.wears) put(piece, piece === "scarf" ? this.#head : this.#torso, look.accent);
    for (const { thigh, shin, boot, arm, fore, hand } of this.#sides) {
      put("thigh", thigh, look.trousers);
      put("shin", shin, look.trousers);
      put("boot", boot, look.boots);
      put("upperArm", arm, look.shirt);
      put("foreArm", fore, look.shirt);
      put("hand", hand, look.skin);
    }
  }

  #pose(gait: Gait): void {
    const { phase, pace, air, climb, breath, lean } = gait;
    const ground = 1 - air;
    const run = Math.max(0, pace - 1);
    const stride = (0.62 * Math.min(1, pace) + 0.42 * run) * ground;
    const breathing = Math.sin(breath);
    this.#hips.position.y =
      HIP_HEIGHT +
      (Math.abs(Math.cos(phase)) - 0.5) * 0.07 * Math.min(1, pace) * ground -
      0.03 * run * ground -
      0.04 * air;
    this.#hips.rotation.set(-(0.05 * Math.min(1, pace) + 0.2 * run) * ground - 0.12 * air * climb, 0, lean);
    this.#torso.rotation.set(0.012 * breathing - 0.04 * run, Math.sin(phase) * 0.16 * stride, 0);
    this.#torso.scale.setScalar(1 + 0.008 * breathing);
    this.#head.rotation.set(0.05 * run + 0.1 * air * climb - 0.015 * breathing, -Math.sin(phase) * 0.1 * stride, 0);
    for (const { side, thigh, shin, boot, arm, fore } of this.#sides) {
      const swing = Math.sin(phase) * side;
      const back = Math.max(0, Math.cos(phase) * side);
      thigh.rotation.x = swing * stride + air * (side > 0 ? 0.75 : 0.15) * (0.55 + 0.45 * climb) + 0.12 * run * ground;
      shin.rotation.x = -(
        back * (0.75 + 0.75 * run) * Math.min(1, pace) * ground +
        0.06 +
        air * (side > 0 ? 1.1 : 0.6)
      );
      boot.rotation.x = air * -0.4 - thigh.rotation.x * 0.25 * ground;
      arm.rotation.x = -swing * stride * (0.75 + 0.35 * run) + air * (0.5 - 0.9 * climb) * 0.6;
      arm.rotation.z = side * (0.1 + 0.02 * breathing + air * (0.55 + 0.35 * -climb) + 0.05 * run);
      fore.rotation.x = 0.2 + 0.25 * Math.min(1, pace) * ground + 1.0 * run * ground + 0.3 * air;
    }
  }
}

export function joint(parent: Object3D, x: number, y: number, z: number): Object3D {
  const bone = new Object3D();
  bone.position.set(x, y, z);
  bone.rotation.order = "YXZ";
  parent.add(bone);
  return bone;
}
