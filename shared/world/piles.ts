// piles.ts — props set down so that they rest: rows, walls and pyramids, each exactly on what is below it.
import type { PropKind } from "../sim/state.ts";
import { besides, type Sketch } from "./sketch.ts";
import type { Point } from "./zone.ts";

/** Height and width of each prop kind, metres; a ball's and a barrel's width is its diameter. */
export const PROP_SIZE: Readonly<Record<PropKind, { readonly height: number; readonly width: number }>> = {
  crate: { height: 1, width: 1 },
  smallCrate: { height: 0.6, width: 0.6 },
  ball: { height: 0.7, width: 0.7 },
  barrel: { height: 1, width: 0.7 },
};

/** Air between neighbours, so that nothing starts in contact sideways and a stack sleeps at once. */
const GAP_METRES = 0.04;

/** One prop standing on `ground`. */
export function prop(sketch: Sketch, kind: PropKind, ground: Point, yaw = 0): void {
  sketch.props.push({ kind, at: [ground[0], ground[1] + PROP_SIZE[kind].height / 2, ground[2]], yaw });
}

/** Columns of equal height side by side: `counts[i]` props stand on one another in the i-th, along the local x axis. */
export function columns(sketch: Sketch, kind: PropKind, ground: Point, counts: readonly number[], yaw = 0): void {
  const { width, height } = PROP_SIZE[kind];
  const spacing = width + GAP_METRES;
  counts.forEach((count, i) => {
    const x = (i - (counts.length - 1) / 2) * spacing;
    for (let level = 0; level < count; level++) prop(sketch, kind, besides(ground, yaw, x, level * height, 0), yaw);
  });
}

/** A wall that narrows by one each row: every prop rests on two below. Made to be toppled. */
export function pyramid(sketch: Sketch, kind: PropKind, ground: Point, base: number, yaw = 0): void {
  const { width, height } = PROP_SIZE[kind];
  const spacing = width + GAP_METRES;
  for (let level = 0; level < base; level++) {
    const count = base - level;
    for (let i = 0; i < count; i++) {
      prop(sketch, kind, besides(ground, yaw, (i - (count - 1) / 2) * spacing, level * height, 0), yaw);
    }
  }
}

/** Props on the ground at the given offsets from `ground`. */
export function scatter(
  sketch: Sketch,
  kind: PropKind,
  ground: Point,
  offsets: readonly (readonly [x: number, z: number])[],
  yaw = 0,
): void {
  for (const [x, z] of offsets) prop(sketch, kind, [ground[0] + x, ground[1], ground[2] + z], yaw);
}
