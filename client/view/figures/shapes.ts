// shapes.ts — the body parts of people, foxes and gulls. White takes the wearer's colour; everything else keeps its own.
import { type BufferGeometry, CapsuleGeometry, SphereGeometry } from "three";
import { Mould } from "../mould.ts";

const WHITE = 0xffffff;
const INK = 0x1c1a1e;

/** Each part's origin is the joint it hangs from; people look along −z. */
export const FIGURE_SHAPES = {
  thigh: () => limb(0.098, 0.36),
  shin: () => limb(0.082, 0.3),
  boot: () =>
    new Mould()
      .piece(new SphereGeometry(0.11, 7, 4), [0, -0.02, -0.05], WHITE, { scale: [0.92, 0.78, 1.5] })
      .cylinder(0.094, 0.1, 0.18, [0, 0.1, 0], WHITE, { sides: 8 })
      .geometry(),
  hips: () =>
    new Mould().piece(new SphereGeometry(0.2, 8, 4), [0, 0.02, 0], WHITE, { scale: [1, 0.72, 0.78] }).geometry(),
  torso: () =>
    new Mould()
      .cylinder(0.235, 0.185, 0.44, [0, 0.28, 0], WHITE, { sides: 9, scale: [1, 1, 0.74], shade: 0.2 })
      .piece(new SphereGeometry(0.235, 9, 4), [0, 0.48, 0], WHITE, { scale: [1, 0.5, 0.76], shade: 0 })
      .cylinder(0.198, 0.202, 0.075, [0, 0.075, 0], 0x4a3323, { sides: 9, scale: [1, 1, 0.78], shade: 0 })
      .box([0.075, 0.06, 0.03], [0, 0.075, -0.155], 0xe0b04a, { shade: 0 })
      .geometry(),
  scarf: () =>
    new Mould()
      .cylinder(0.125, 0.155, 0.1, [0, 0.02, 0], WHITE, { sides: 9 })
      .box([0.09, 0.26, 0.035], [0.08, -0.12, -0.165], WHITE, { turn: [0.12, 0, 0.14] })
      .geometry(),
  upperArm: () => limb(0.072, 0.24),
  foreArm: () => limb(0.062, 0.2),
  hand: () =>
    new Mould().piece(new SphereGeometry(0.07, 6, 4), [0, -0.03, 0], WHITE, { scale: [0.85, 1.1, 1] }).geometry(),
  head: () => head(),
  hair: () =>
    new Mould()
      .piece(new SphereGeometry(0.222, 8, 4, 0, 2 * Math.PI, 0, 1.75), [0, 0.225, 0.03], WHITE, { shade: 0.25 })
      .blob(0.1, [0, 0.37, -0.12], WHITE, { scale: [1.7, 0.6, 0.9], rough: 0.1, detail: 0 })
      .geometry(),
  cap: () =>
    new Mould()
      .piece(new SphereGeometry(0.225, 9, 4, 0, 2 * Math.PI, 0, 1.45), [0, 0.27, 0], WHITE, {
        scale: [1.02, 0.8, 1.05],
        shade: 0.2,
      })
      .cylinder(0.17, 0.17, 0.035, [0, 0.29, -0.17], WHITE, { sides: 10, turn: [0.12, 0, 0], shade: 0.3 })
      .geometry(),
  straw: () =>
    new Mould()
      .cylinder(0.36, 0.38, 0.035, [0, 0.32, 0], WHITE, { sides: 12, shade: 0.1 })
      .cylinder(0.17, 0.21, 0.17, [0, 0.41, 0], WHITE, { sides: 10 })
      .cylinder(0.214, 0.218, 0.05, [0, 0.355, 0], 0xc8553d, { sides: 10, shade: 0 })
      .geometry(),
  helmet: () =>
    new Mould()
      .piece(new SphereGeometry(0.235, 9, 4, 0, 2 * Math.PI, 0, 1.5), [0, 0.27, 0], WHITE, {
        scale: [1, 0.9, 1.06],
        shade: 0.2,
      })
      .cylinder(0.275, 0.285, 0.03, [0, 0.285, 0], WHITE, { sides: 12, shade: 0 })
      .cylinder(0.055, 0.06, 0.08, [0, 0.36, -0.22], 0xffe9a8, { sides: 8, turn: [Math.PI / 2, 0, 0], shade: -0.2 })
      .geometry(),
  pack: () =>
    new Mould()
      .box([0.34, 0.36, 0.17], [0, 0.32, 0.24], WHITE, { shade: 0.25 })
      .box([0.36, 0.13, 0.19], [0, 0.46, 0.245], 0x6b4a30, { shade: 0.1 })
      .cylinder(0.085, 0.085, 0.46, [0, 0.6, 0.22], 0xe6d3ac, { sides: 8, turn: [0, 0, Math.PI / 2], shade: 0 })
      .geometry(),
  apron: () =>
    new Mould()
      .box([0.3, 0.36, 0.03], [0, 0.26, -0.165], WHITE, { shade: 0.1 })
      .box([0.36, 0.4, 0.03], [0, -0.12, -0.175], WHITE, { turn: [0.08, 0, 0] })
      .geometry(),
  beard: () => new Mould().blob(0.15, [0, 0.08, -0.13], WHITE, { scale: [1, 0.9, 0.7], rough: 0.15 }).geometry(),
  foxBody: () => foxBody(),
  foxHead: () => foxHead(),
  foxTail: () =>
    new Mould()
      .blob(0.15, [0, 0.02, 0.3], 0xe2792f, { scale: [0.9, 0.9, 2], rough: 0.1 })
      .blob(0.1, [0, 0.03, 0.62], 0xfff4e0, { scale: [0.9, 0.9, 1.4], rough: 0.1 })
      .geometry(),
  foxLeg: () =>
    new Mould()
      .cylinder(0.06, 0.04, 0.34, [0, -0.16, 0], 0xd86f2a, { sides: 6 })
      .box([0.075, 0.1, 0.1], [0, -0.31, -0.012], 0x3a2722)
      .geometry(),
  gullBody: () => gullBody(),
  gullWing: () =>
    new Mould()
      .piece(new SphereGeometry(0.2, 7, 4), [0.2, 0, 0.04], 0xb9c3cd, { scale: [1.15, 0.14, 0.62] })
      .piece(new SphereGeometry(0.16, 7, 4), [0.5, 0, 0.09], 0x8f9aa6, { scale: [1.25, 0.12, 0.5] })
      .piece(new SphereGeometry(0.09, 7, 4), [0.72, 0, 0.12], INK, { scale: [1.2, 0.14, 0.5] })
      .geometry(),
  gullLeg: () =>
    new Mould()
      .cylinder(0.014, 0.014, 0.2, [0, -0.1, 0], 0xf0a33c, { sides: 5 })
      .box([0.09, 0.015, 0.11], [0, -0.2, -0.04], 0xf0a33c)
      .geometry(),
  sparkle: () =>
    new Mould().blob(0.06, [0, 0, 0], WHITE, { detail: 0, rough: 0, scale: [0.6, 1.6, 0.6], shade: 0 }).geometry(),
} as const satisfies Record<string, () => BufferGeometry>;

export type PartName = keyof typeof FIGURE_SHAPES;

/** A rounded limb that hangs down from its joint. */
function limb(radius: number, length: number): BufferGeometry {
  return new Mould()
    .piece(new CapsuleGeometry(radius, length, 2, 7), [0, -length / 2, 0], WHITE, { shade: 0.18 })
    .geometry();
}

function head(): BufferGeometry {
  const mould = new Mould()
    .cylinder(0.075, 0.08, 0.12, [0, 0.02, 0], WHITE, { sides: 8 })
    .piece(new SphereGeometry(0.21, 9, 7), [0, 0.22, 0], WHITE, { scale: [0.95, 1.03, 0.97], shade: 0.12 })
    .blob(0.036, [0, 0.2, -0.212], 0xf2d0bc, { rough: 0, detail: 0 });
  for (const side of [-1, 1]) {
    mould.piece(new SphereGeometry(0.03, 6, 3), [side * 0.078, 0.245, -0.185], INK, {
      scale: [0.85, 1.35, 0.6],
      shade: 0,
    });
    mould.box([0.075, 0.018, 0.02], [side * 0.08, 0.305, -0.188], 0x4a3020, { turn: [0, 0, -side * 0.12], shade: 0 });
    mould.piece(new SphereGeometry(0.04, 5, 3), [side * 0.2, 0.215, 0.01], WHITE, { scale: [0.5, 1, 0.8] });
  }
  // A smile: two halves, each a little up at its end.
  for (const side of [-1, 1])
    mould.box([0.05, 0.016, 0.02], [side * 0.021, 0.137, -0.188], 0x8a4038, { turn: [0, 0, side * 0.3], shade: 0 });
  return mould.geometry();
}

function foxBody(): BufferGeometry {
  return new Mould()
    .blob(0.2, [0, 0.06, -0.02], 0xe2792f, { scale: [0.9, 0.95, 1.85], rough: 0.08, shade: 0.25 })
    .blob(0.15, [0, 0.02, -0.27], 0xfff1dd, { scale: [0.85, 1.05, 0.8], rough: 0.1 })
    .geometry();
}

function foxHead(): BufferGeometry {
  const mould = new Mould()
    .blob(0.17, [0, 0.04, -0.06], 0xe2792f, { scale: [1.1, 0.9, 1], rough: 0.06 })
    .cone(0.1, 0.26, [0, -0.01, -0.25], 0xfff1dd, { sides: 7, turn: [-Math.PI / 2, 0, 0] })
    .blob(0.035, [0, 0, -0.37], INK, { detail: 0, rough: 0 });
  for (const side of [-1, 1]) {
    mould.cone(0.075, 0.2, [side * 0.1, 0.22, -0.03], 0xe2792f, { sides: 4, turn: [0, 0, -side * 0.18] });
    mould.cone(0.04, 0.12, [side * 0.1, 0.2, -0.065], 0x3a2722, { sides: 4, turn: [0, 0, -side * 0.18] });
    mould.blob(0.026, [side * 0.075, 0.08, -0.205], INK, { detail: 0, rough: 0 });
    mould.blob(0.07, [side * 0.13, -0.03, -0.1], 0xfff1dd, { scale: [0.8, 0.8, 0.9], detail: 0 });
  }
  return mould.geometry();
}

function gullBody(): BufferGeometry {
  const mould = new Mould()
    .blob(0.17, [0, 0, 0.02], 0xfbfaf5, { scale: [0.92, 0.85, 1.65], rough: 0.04, shade: 0.25 })
    .cone(0.12, 0.26, [0, 0.02, 0.36], 0xe6e9ec, { sides: 6, turn: [Math.PI / 2 + 0.12, 0, 0], scale: [1, 1, 1] })
    .cylinder(0.08, 0.1, 0.16, [0, 0.13, -0.2], 0xfbfaf5, { sides: 8, turn: [-0.4, 0, 0] })
    .blob(0.105, [0, 0.24, -0.25], 0xffffff, { rough: 0.03 })
    .cone(0.036, 0.17, [0, 0.225, -0.39], 0xf0a33c, { sides: 6, turn: [-Math.PI / 2, 0, 0] });
  for (const side of [-1, 1]) mould.blob(0.019, [side * 0.078, 0.265, -0.31], INK, { detail: 0, rough: 0 });
  return mould.geometry();
}
