// harbor-shore.ts — The Harbor's waterside: coping and steps, the jetty and its boats, the lighthouse on its breakwater.
import { boat } from "../buildings.ts";
import { columns, prop } from "../piles.ts";
import { block, column, EAST, NORTH, ramp, type Sketch, SOUTH, stairs, turned, WEST, wall } from "../sketch.ts";
import type { Point } from "../zone.ts";

/** Height of the sea bed, and of the water on it. */
export const BED = -2.2;
export const WATER = -1.1;

/** Coping along the water, a slipway and steps out of the sea, bollards. */
export function drawShore(sketch: Sketch): void {
  for (const [from, to] of [
    [-56, -31],
    [-23, -9.5],
    [-4.5, 29],
    [35, 56],
  ] as const) {
    block(sketch, "stone", [from, -0.4, 11.3], [to, 0.16, 12.15], 0xd8c6a6);
  }
  ramp(sketch, "stone", [-27, BED, 19.5], [-27, 0, 12], 7.6, 0.6, 0xb9a98f);
  wall(sketch, "stone", [-31.2, BED, 12], [-31.2, BED, 19], 2.36, 0.5, 0xc7b595);
  stairs(sketch, "stone", [32, BED, 14.8], NORTH, { count: 7, rise: -BED / 7, tread: 0.4, width: 5.4 }, 0xc7b595);
  for (const x of [-20, -14, -1, 6, 12, 20, 26, 40]) column(sketch, "metal", [x, 0.16, 11.7], 0.2, 0.55, 0x3b3f46);
}

export function drawJetty(sketch: Sketch): void {
  block(sketch, "plank", [-9, -0.28, 12], [-5, 0, 32]);
  block(sketch, "plank", [-17, -0.28, 32], [3, 0, 36.5]);
  for (const z of [14, 19, 24, 29]) {
    for (const x of [-9.1, -4.9]) column(sketch, "plank", [x, BED, z], 0.19, z % 2 ? 2.5 : 3.1, 0x6b4a30);
  }
  for (const [x, z] of [
    [-16.8, 32.2],
    [-16.8, 36.4],
    [2.8, 32.2],
    [2.8, 36.4],
    [-7, 36.5],
  ] as const) {
    column(sketch, "plank", [x, BED, z], 0.2, 3.1, 0x6b4a30);
  }
  boat(sketch, [-1.6, WATER, 20], SOUTH, 0xc8553d);
  boat(sketch, [-12.2, WATER, 25], NORTH + 60, 0x3a7ca5);
  boat(sketch, [-12, WATER, 40], WEST + 90, 0xe0b04a, 1.3);
  boat(sketch, [13, WATER, 17], EAST - 70, 0x4f8a6b, 1.15);
  boat(sketch, [22.5, WATER, 26], SOUTH + 200, 0xd9d2c0, 1.7);
  boat(sketch, [-38, WATER, 22], NORTH + 400, 0xb5563f, 1.1);
  columns(sketch, "smallCrate", [-15.5, 0, 33.2], [2, 1]);
  columns(sketch, "barrel", [1.6, 0, 35.4], [1, 1]);
  prop(sketch, "ball", [-13.5, 0, 35.4]);
  for (const [x, z] of [
    [-22, 30],
    [12, 36],
    [30, 46],
    [-34, 42],
  ] as const)
    sketch.decor.push({ kind: "buoy", at: [x, WATER, z] });
  sketch.decor.push({ kind: "rope", at: [-4.9, 0.55, 14], to: [-1.6, WATER + 0.4, 18.1] });
  sketch.decor.push({ kind: "net", at: [-11, 0.02, 33.6], yaw: 300 });
}

export function drawLighthouse(sketch: Sketch): void {
  const pieces: readonly (readonly [number, number, number, number])[] = [
    [44.5, 15, 8, 6],
    [44, 20.5, 7.6, 6.2],
    [43, 26, 7.4, 6.4],
    [42, 31.5, 7, 6.2],
    [40.6, 37, 7.4, 6.6],
  ];
  for (const [i, [x, z, w, d]] of pieces.entries()) {
    turned(sketch, "cliff", [x, BED, z], [w, 2.5 + (i % 2) * 0.2, d], (i * 97) % 300, 0xb7a58c);
  }
  turned(sketch, "stone", [39, BED, 43.5], [11, 2.9, 10], 240, 0xcbb99a);
  const base: Point = [39, 0.7, 43.5];
  column(sketch, "stone", base, 3.1, 1, 0xbfae92);
  column(sketch, "plaster", [base[0], 1.7, base[2]], 2.35, 3.2, 0xf7efe2);
  column(sketch, "plaster", [base[0], 4.9, base[2]], 2.15, 2.4, 0xc9483b);
  column(sketch, "plaster", [base[0], 7.3, base[2]], 1.95, 2.4, 0xf7efe2);
  column(sketch, "plaster", [base[0], 9.7, base[2]], 1.75, 2.2, 0xc9483b);
  column(sketch, "metal", [base[0], 11.9, base[2]], 2.35, 0.3, 0x3b3f46);
  sketch.decor.push({ kind: "lantern", at: [base[0], 12.2, base[2]], scale: 6, text: "lighthouse" });
  sketch.decor.push({ kind: "door", at: [37.2, 2.75, 41.95], yaw: 600, size: [1.1, 2.1, 0.3], colour: 0x3f6f8f });
}
