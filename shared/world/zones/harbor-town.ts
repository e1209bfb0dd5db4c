// harbor-town.ts — The Harbor's houses: the row along the square, the great stair, the street above and its clock tower.
import { bench, house, lamp, tree } from "../buildings.ts";
import { columns, prop } from "../piles.ts";
import { block, EAST, NORTH, ramp, type Sketch, SOUTH, stairs, turned, WEST, wall } from "../sketch.ts";
import type { Point } from "../zone.ts";

/** Height of the upper street. */
export const STREET = 2.4;

/** Houses along the north side of the square, with the great stair between them. */
export function drawLowerRow(sketch: Sketch): void {
  const row = { yaw: SOUTH, depth: 7.6 } as const;
  house(sketch, {
    ...row,
    at: [-26.5, 0, -29.6],
    width: 10,
    height: 5.4,
    rise: 3,
    tint: 0xf2ddb6,
    shutters: 0x4d7c8a,
    awning: 0xc8553d,
    sign: "CHANDLER",
  });
  house(sketch, {
    ...row,
    at: [-16.6, 0, -29.6],
    width: 8,
    height: 7.8,
    rise: 3.4,
    tint: 0xe59a76,
    shutters: 0x5b7f5a,
  });
  house(sketch, {
    ...row,
    at: [4.5, 0, -29.6],
    width: 8.6,
    height: 5.4,
    rise: 3.1,
    tint: 0xf6ecd8,
    shutters: 0x3f7f86,
    awning: 0xe0b04a,
    sign: "THE GULL",
  });
  house(sketch, { ...row, at: [13.6, 0, -29.6], width: 8.4, height: 8, rise: 3.4, tint: 0x8fb7b0, shutters: 0xf1e3c6 });
  house(sketch, {
    ...row,
    at: [23.6, 0, -29.6],
    width: 10,
    height: 5.4,
    rise: 3,
    tint: 0xefc2a0,
    shutters: 0x7a4b4b,
    awning: 0x4f8a8b,
    sign: "SAILMAKER",
  });
  stairs(sketch, "stone", [-6.2, 0, -31.2], NORTH, { count: 8, rise: 0.3, tread: 0.6, width: 7 }, 0xd8c6a6);
  wall(sketch, "stone", [-10, 0, -31], [-10, 0, -36], 3, 0.5, 0xcdb797);
  wall(sketch, "stone", [-2.4, 0, -31], [-2.4, 0, -36], 3, 0.5, 0xcdb797);
  for (const x of [-10, -2.4]) lamp(sketch, [x, 0, -30.2]);
  columns(sketch, "barrel", [-11.2, 0, -24.4], [1, 1]);
  columns(sketch, "barrel", [20.2, 0, -24.6], [1, 1, 1]);
  columns(sketch, "smallCrate", [29.5, 0, -24.5], [3, 2, 1]);
  columns(sketch, "smallCrate", [-30.4, 0, -24.6], [2, 2]);
}

/** The street above: balustrade, houses, the clock tower, and the ramp that carts take. */
export function drawUpperStreet(sketch: Sketch): void {
  ramp(sketch, "cobble", [-36.4, 0, -26.4], [-36.4, STREET, -36.3], 6, 0.5);
  block(sketch, "stone", [-39.9, 0, -36], [-39.4, 2.9, -27], 0xcdb797);
  for (const [from, to] of [
    [-56, -40],
    [-33, -10],
    [-2.4, 56],
  ] as const) {
    block(sketch, "stone", [from, STREET, -36.5], [to, STREET + 0.85, -36.05], 0xe0d0b2);
  }
  const row = { yaw: SOUTH, depth: 7.4 } as const;
  house(sketch, { ...row, at: [-44, STREET, -48], width: 9, height: 5.2, rise: 3, tint: 0xdcae8b, shutters: 0x4d6b7c });
  house(sketch, {
    ...row,
    at: [-33, STREET, -48.4],
    width: 9,
    height: 7.8,
    rise: 3.2,
    tint: 0xf4e6c9,
    shutters: 0x9c4f45,
  });
  house(sketch, {
    ...row,
    at: [-21.5, STREET, -48],
    width: 10,
    height: 5.2,
    rise: 3.2,
    tint: 0xc9d3c0,
    shutters: 0x536b52,
  });
  house(sketch, {
    ...row,
    at: [9.5, STREET, -48.2],
    width: 9,
    height: 7.8,
    rise: 3.3,
    tint: 0xf0c98f,
    shutters: 0x3f6f8f,
  });
  house(sketch, {
    ...row,
    at: [20.5, STREET, -48],
    width: 9.6,
    height: 5.2,
    rise: 3.1,
    tint: 0xf6ecd8,
    shutters: 0xb5563f,
  });
  house(sketch, {
    ...row,
    at: [33, STREET, -48.4],
    width: 10,
    height: 7.4,
    rise: 3.2,
    tint: 0xdb8f76,
    shutters: 0x4d7c8a,
  });
  house(sketch, { ...row, at: [45, STREET, -48], width: 9, height: 5.2, rise: 3, tint: 0xe8d9b8, shutters: 0x6b7f4f });
  drawTower(sketch, [-6.2, STREET, -48]);
  for (const x of [-27, 2.5, 27]) lamp(sketch, [x, STREET, -37.4]);
  for (const [x, s] of [
    [-14.6, 1.2],
    [2.2, 1.1],
    [15, 0.9],
    [39.2, 1.1],
    [-38.6, 1],
  ] as const)
    tree(sketch, "tree", [x, STREET, -45.4], s, x * 40);
  bench(sketch, [-18, STREET, -37.4], "x");
  bench(sketch, [14, STREET, -37.4], "x");
  columns(sketch, "crate", [30.5, STREET, -42.2], [2, 1]);
  prop(sketch, "ball", [-24, STREET, -40]);
  columns(sketch, "barrel", [-28, STREET, -43.4], [1, 1]);
}

function drawTower(sketch: Sketch, at: Point): void {
  turned(sketch, "stone", at, [6.4, 3, 6.4], SOUTH, 0xcbb591);
  turned(sketch, "plaster", [at[0], at[1] + 3, at[2]], [5.4, 10, 5.4], SOUTH, 0xf3e3c3);
  turned(sketch, "stone", [at[0], at[1] + 13, at[2]], [6, 0.5, 6], SOUTH, 0xd8c6a6);
  sketch.decor.push({ kind: "clock", at: [at[0], at[1] + 10.6, at[2] + 2.7], yaw: SOUTH });
  sketch.decor.push({ kind: "clock", at: [at[0] - 2.7, at[1] + 10.6, at[2]], yaw: WEST });
  sketch.decor.push({ kind: "clock", at: [at[0] + 2.7, at[1] + 10.6, at[2]], yaw: EAST });
  sketch.decor.push({
    kind: "gable",
    at: [at[0], at[1] + 13.5, at[2]],
    yaw: SOUTH,
    size: [5.2, 5.6, 5.2],
    colour: 0x55808a,
    text: "spire",
  });
  sketch.decor.push({
    kind: "door",
    at: [at[0], at[1] + 1.3, at[2] + 3.2],
    yaw: SOUTH,
    size: [1.6, 2.6, 0.3],
    colour: 0x6b4a30,
  });
  for (const y of [5.2, 7.4])
    sketch.decor.push({
      kind: "window",
      at: [at[0], at[1] + y, at[2] + 2.7],
      yaw: SOUTH,
      size: [0.8, 1.5, 0.14],
      colour: 0x6b4a30,
    });
}
