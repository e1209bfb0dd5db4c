// quarry.ts — The Quarry: terraces of warm stone around a pit, a scaffold, a cart track, and crates waiting to be toppled.
//
// Bounds ±56 m. The yard's top is y = 0, the pit's floor −3, the terraces' tops 2.5, 5 and 8.
// Open area, without shapes, props or NPCs: x −24…10, z 4…38, flat, y = 0.
// First spawn (−6, 0, 26). Portal "harbor-gate" stands at (13.5, 0, 15): a straight, flat, empty line of 22.4 m.

import type { ZoneId } from "../../units.ts";
import { gatePosts, house, lamp, tree } from "../buildings.ts";
import { columns, prop, pyramid } from "../piles.ts";
import {
  blankSketch,
  block,
  column,
  EAST,
  facing,
  ramp,
  type Sketch,
  SOUTH,
  stairs,
  turned,
  WEST,
  wall,
} from "../sketch.ts";
import type { NpcSpawn, Point, Pose, ZoneDefinition } from "../zone.ts";
import { HEAPS, WRENS_WARES } from "./quarry-goods.ts";
import { CLIFF_TINT, drawCliffs, drawPit, drawTerraces, drawWays, PIT } from "./quarry-rock.ts";

const PORTAL_AT: Point = [13.5, 0, 15];
const PORTAL_YAW = facing(PORTAL_AT, [-6, 0, 26]);

export function drawQuarry(): ZoneDefinition {
  const sketch = blankSketch();
  drawGround(sketch);
  drawTerraces(sketch);
  drawWays(sketch);
  drawPit(sketch);
  drawScaffold(sketch);
  drawCamp(sketch);
  drawCargo(sketch);
  drawCliffs(sketch);
  drawGreenery(sketch);
  return {
    id: "quarry" as ZoneId,
    title: "The Quarry",
    capacity: 100,
    locationHint: "weur",
    rules: { playersBlock: false, teleport: true, viewMetres: 70 },
    terrain: { floor: PIT, floorMaterial: "dirt", halfX: 56, halfZ: 56, shapes: sketch.shapes },
    props: sketch.props,
    npcs: NPCS,
    items: HEAPS,
    spawns: SPAWNS,
    portals: [
      {
        id: "harbor-gate",
        at: [PORTAL_AT[0], 1.5, PORTAL_AT[2]],
        half: [1.4, 1.5, 0.5],
        yaw: PORTAL_YAW,
        to: "harbor" as ZoneId,
        exit: "quarry-gate",
        arrival: { at: [10.4, 0, 16.75], yaw: PORTAL_YAW },
      },
    ],
    look: {
      sky: { zenith: 0x2f74c9, horizon: 0xcfe4ef },
      sun: { direction: [0.42, 0.66, 0.62], colour: 0xfff0d2, intensity: 1.08 },
      ambient: { sky: 0xbcd6f6, ground: 0xc8a27a, intensity: 0.64 },
      fog: { colour: 0xc6dcea, nearMetres: 60, farMetres: 280 },
      decor: sketch.decor,
    },
  };
}

const LOOK_AT: Point = [3, 0, 0];

const SPAWNS: readonly Pose[] = (
  [
    [-6, 0, 26],
    [-9, 0, 26],
    [-3, 0, 28],
    [-7, 0, 29],
    [-11, 0, 28],
    [-5, 0, 31],
    [-13, 0, 25],
    [-10, 0, 32],
  ] as const
).map((at) => ({ at, yaw: facing(at, LOOK_AT) }));

const NPCS: readonly NpcSpawn[] = [
  { kind: "miner", name: "Grit", at: [14, 0, 1], roamMetres: 3 },
  { kind: "miner", name: "Opal", at: [-12, 2.5, -17], roamMetres: 3 },
  { kind: "miner", name: "Flint", at: [27, -3, -8], roamMetres: 2.5 },
  { kind: "porter", name: "Hauke", at: [20, 0, 24], roamMetres: 3 },
  { kind: "keeper", name: "Wren", at: [-28.5, 0, 26], roamMetres: 1.5, wares: WRENS_WARES },
  { kind: "fox", name: "Ember", at: [-32, 0, 44], roamMetres: 4 },
  { kind: "fox", name: "Ash", at: [30, 0, 40], roamMetres: 4 },
];

/** The yard: four blocks around the pit. The western one carries the whole open area, so that nobody runs over a seam. */
function drawGround(sketch: Sketch): void {
  block(sketch, "dirt", [-56, PIT, -12], [16, 0, 56], 0xe2c08f);
  block(sketch, "dirt", [16, PIT, 6], [56, 0, 56], 0xe2c08f);
  block(sketch, "dirt", [40, PIT, -12], [56, 0, 6], 0xe2c08f);
  block(sketch, "cliff", [16, PIT, -56], [56, 0, -14], CLIFF_TINT);
}

/** A wooden scaffold against the first terrace: two decks, stairs to the lower, a ramp between them, a plank bridge. */
function drawScaffold(sketch: Sketch): void {
  for (const x of [-22.8, -18.4, -14.2])
    for (const z of [-11.6, -8.2]) column(sketch, "plank", [x, 0, z], 0.16, z > -9 ? 5.9 : 6.3, 0x7d5330);
  block(sketch, "plank", [-23, 2.3, -12], [-14, 2.5, -8], 0xb98552);
  stairs(sketch, "plank", [-9.2, 0, -10], WEST, { count: 8, rise: 0.3125, tread: 0.6, width: 2.4 }, 0xb98552);
  ramp(sketch, "plank", [-15.6, 2.5, -14], [-21.4, 5, -14], 1.8, 0.2, 0xb98552);
  block(sketch, "plank", [-26.4, 4.8, -15.2], [-21.4, 5, -12.6], 0xb98552);
  for (const [x, z] of [
    [-26, -15],
    [-26, -12.8],
    [-21.7, -12.8],
  ] as const)
    column(sketch, "plank", [x, 2.5, z], 0.14, 3.6, 0x7d5330);
  for (const x of [-22.8, -18.4]) sketch.decor.push({ kind: "beam", at: [x, 0.2, -8.2], to: [x + 4.3, 4.9, -8.2] });
  sketch.decor.push({ kind: "beam", at: [-22.8, 5.7, -8.2], to: [-14.2, 5.7, -8.2] });
  sketch.decor.push({ kind: "flag", at: [-22.8, 5.4, -8.2], scale: 0.5, colour: 0x3f7f86 });
  columns(sketch, "smallCrate", [-20.6, 2.5, -9.6], [2, 3, 1]);
}

/** The camp on the west side and the mine whose track crosses the yard. */
function drawCamp(sketch: Sketch): void {
  house(sketch, {
    at: [-34, 0, 24],
    yaw: EAST,
    width: 9,
    depth: 7,
    height: 3.2,
    rise: 2.4,
    tint: 0xe6cfa4,
    roof: 0x8c5a44,
    shutters: 0x4d7c8a,
    awning: 0xd98c5f,
    sign: "ASSAY",
  });
  house(sketch, {
    at: [-36, 0, 37],
    yaw: EAST,
    width: 8,
    depth: 6.4,
    height: 3.2,
    rise: 2.2,
    tint: 0xd9b98c,
    roof: 0x6f7d6b,
    shutters: 0x7a4b4b,
  });
  for (const [x, z] of [
    [-27, 18.5],
    [-27, 31.5],
    [12.8, 21.8],
    [15.2, 8.4],
  ] as const)
    lamp(sketch, [x, 0, z]);
  sketch.decor.push({ kind: "mine", at: [10.5, 0, -11.9], yaw: SOUTH });
  for (const x of [8.6, 12.4]) turned(sketch, "plank", [x, 0, -11.8], [0.5, 2.9, 0.6], 0, 0x7d5330);
  sketch.decor.push({ kind: "track", at: [10.5, 0, -12], to: [14.6, 0, 2.8] });
  sketch.decor.push({ kind: "track", at: [14.6, 0, 2.8], to: [24, 0, 10.4] });
  sketch.decor.push({ kind: "track", at: [24, 0, 10.4], to: [44, 0, 13] });
  const cartYaw = facing([14.6, 0, 2.8], [24, 0, 10.4]);
  turned(sketch, "hidden", [20, 0, 7.2], [1.3, 1.25, 2], cartYaw);
  sketch.decor.push({ kind: "cart", at: [20, 0, 7.2], yaw: cartYaw, text: "mine" });
  turned(sketch, "hidden", [38, 0, 12.22], [1.3, 1.25, 2], EAST + 84);
  sketch.decor.push({ kind: "cart", at: [38, 0, 12.22], yaw: EAST + 84, text: "mine" });
  turned(sketch, "plank", [49, 0, 15], [7, 3.4, 5], 200, 0xa87747);
  ramp(sketch, "roof", [44.6, 3.2, 14], [53.4, 4.4, 16.4], 6.4, 0.25, 0x8c5a44);
  gatePosts(sketch, PORTAL_AT, PORTAL_YAW, 2.9);
}

/** Stacks around the yard. */
function drawCargo(sketch: Sketch): void {
  pyramid(sketch, "crate", [21, 0, 18.4], 4, 500);
  pyramid(sketch, "crate", [24, 0, 31], 3, EAST);
  columns(sketch, "crate", [-29.4, 0, 10], [3, 2, 1], EAST);
  columns(sketch, "smallCrate", [-27.6, 0, 34.4], [3, 3, 2], 200);
  columns(sketch, "barrel", [-29, 0, 20.4], [1, 1], EAST);
  columns(sketch, "barrel", [28, 0, 21], [1, 1, 1], 300);
  columns(sketch, "crate", [-20, 2.5, -17.4], [1, 2]);
  columns(sketch, "smallCrate", [10, 2.5, -20], [2, 1], 300);
  columns(sketch, "barrel", [-2, 5, -31], [1, 1]);
  columns(sketch, "crate", [-34, 5, -30], [2, 2]);
  // Each alone on flat ground, with room all around: to be pushed about, by one or by two.
  prop(sketch, "crate", [16, 0, 36]);
  prop(sketch, "crate", [4, 0, 0]);
  prop(sketch, "crate", [-5, 0, -2]);
  prop(sketch, "smallCrate", [20, 0, 33]);
  prop(sketch, "barrel", [20, 0, 38]);
  prop(sketch, "ball", [-40, 8, -44]);
  prop(sketch, "ball", [-2, 8, -44]);
  pyramid(sketch, "smallCrate", [-24, 8, -45], 4);
  for (const [x, z] of [
    [14, 26],
    [15.4, 27.2],
    [31, 15.6],
  ] as const)
    prop(sketch, "ball", [x, 0, z]);
}

function drawGreenery(sketch: Sketch): void {
  const pines: readonly (readonly [number, number, number, number])[] = [
    [-44, 2.5, 12, 1.2],
    [-44, 2.5, -8, 1],
    [-52, 5, -4, 1.3],
    [-36, 2.5, -16, 1.1],
    [-50, 2.5, -20, 1.4],
    [-44, 5, -31, 1.2],
    [6, 5, -33, 1],
    [-50, 8, -42, 1.3],
    [-8, 8, -50, 1.4],
    [2, 8, -42, 1.1],
    [-34, 8, -51, 1.2],
    [-26, 0, 47, 1.4],
    [-12, 0, 49, 1.1],
    [4, 0, 48, 1.3],
    [18, 0, 45, 1.2],
    [40, 0, 34, 1.3],
    [44, 0, 24, 1],
    [-44, 0, 30, 1.3],
    [36, 0, 48, 1.1],
    [-42, 0, 46, 1],
  ];
  for (const [x, y, z, s] of pines) tree(sketch, "pine", [x, y, z], s, Math.round(x * z * 3));
  for (const [x, z, s] of [
    [-26, 6, 1],
    [12.6, 34, 1.2],
    [28, 27, 0.8],
    [-40, 22, 1],
    [46, 8, 1.1],
    [-4, 42, 0.9],
    [-20, 43, 1.2],
    [33, 30, 1],
  ] as const)
    sketch.decor.push({ kind: "rock", at: [x, 0, z], scale: s * 0.7, yaw: Math.round(x * 50) });
  for (const [x, z] of [
    [-26.5, 1],
    [-30, 14],
    [12, 30],
    [14.5, 37],
    [-26, 39],
    [8, 44],
    [-15, 46],
    [24, 41],
    [40, 40],
    [46, 36],
    [-41, 40],
    [-24.6, -5],
  ] as const) {
    sketch.decor.push({ kind: "grass", at: [x, 0, z], scale: 1.2, yaw: x * 90 });
    sketch.decor.push({ kind: "bush", at: [x + 1.2, 0, z + 0.8], scale: 0.6, colour: 0x7f9a52 });
  }
  // Tufts and pebbles all over the yard: one walks through them, and they tell how fast one moves.
  for (let i = 0; i < 46; i++) {
    const [x, z] = [-25 + ((i * 61) % 83) * 0.56, -6 + ((i * 37) % 71) * 0.7];
    if (i % 3)
      sketch.decor.push({
        kind: "grass",
        at: [x, 0, z],
        scale: 0.45 + (i % 4) * 0.12,
        yaw: i * 400,
        colour: i % 2 ? 0xa9ab62 : 0xb8a860,
      });
    else
      sketch.decor.push({
        kind: "rock",
        at: [x, -0.02, z],
        scale: 0.1 + (i % 5) * 0.035,
        yaw: i * 700,
        colour: 0xd2b087,
      });
  }
  wall(sketch, "stone", [-26.5, 0, 38.5], [-20, 0, 40.6], 0.8, 0.5, 0xd9b98c);
  wall(sketch, "stone", [-14, 0, 41], [-5, 0, 40], 0.8, 0.5, 0xd9b98c);
}
