// harbor.ts — The Harbor: a cobbled quay in late afternoon, houses behind it, jetty, crane and lighthouse before it.
//
// Bounds ±56 m. The quay's top is y = 0, the upper street's 2.4, the sea bed −2.2, the water −1.1 (one wades in it).
// Open area, without shapes, props or NPCs: x −20…14, z −22…10, flat, y = 0.
// First spawn (−2, 0, −12). Portal "quarry-gate" stands at (17, 0, 2): a straight, flat, empty line of 23.6 m.
import type { ZoneId } from "../../units.ts";
import { bench, boat, gatePosts, house, lamp, planter, stall, tree } from "../buildings.ts";
import { columns, prop, pyramid, scatter } from "../piles.ts";
import { blankSketch, block, column, EAST, facing, NORTH, ramp, SOUTH, stairs, turned, wall, WEST, type Sketch } from "../sketch.ts";
import type { NpcSpawn, Point, Pose, ZoneDefinition } from "../zone.ts";

const BED = -2.2;
const WATER = -1.1;
const STREET = 2.4;

const PORTAL_AT: Point = [17, 0, 2];
const PORTAL_YAW = facing(PORTAL_AT, [-2, 0, -12]);

export function drawHarbor(): ZoneDefinition {
  const sketch = blankSketch();
  drawGround(sketch);
  drawShore(sketch);
  drawJetty(sketch);
  drawLighthouse(sketch);
  drawLowerRow(sketch);
  drawUpperStreet(sketch);
  drawMarket(sketch);
  drawWorkingQuay(sketch);
  drawEdges(sketch);
  drawSquare(sketch);
  return {
    id: "harbor" as ZoneId,
    title: "The Harbor",
    capacity: 100,
    locationHint: "weur",
    rules: { playersBlock: true, teleport: true, viewMetres: 70 },
    terrain: { floor: BED, floorMaterial: "sand", halfX: 56, halfZ: 56, shapes: sketch.shapes },
    props: sketch.props,
    npcs: NPCS,
    spawns: SPAWNS,
    portals: [
      {
        id: "quarry-gate",
        at: [PORTAL_AT[0], 1.5, PORTAL_AT[2]],
        half: [1.4, 1.5, 0.5],
        yaw: PORTAL_YAW,
        to: "quarry" as ZoneId,
        exit: "harbor-gate",
        arrival: { at: [14.2, 0, 0], yaw: PORTAL_YAW },
      },
    ],
    look: {
      sky: { zenith: 0x4f93dc, horizon: 0xffdcb2 },
      sun: { direction: [-0.74, 0.5, 0.36], colour: 0xffdcae, intensity: 1.12 },
      ambient: { sky: 0xbfcff2, ground: 0xb8967a, intensity: 0.7 },
      fog: { colour: 0xf3d3b0, nearMetres: 70, farMetres: 330 },
      water: { heightMetres: WATER, colour: 0x2f8f9d },
      decor: sketch.decor,
    },
  };
}

const LOOK_AT: Point = [9, 0, 12];

const SPAWNS: readonly Pose[] = (
  [[-2, 0, -12], [-5, 0, -12], [1, 0, -14], [-4, 0, -15], [-7, 0, -14], [-1, 0, -17], [-8, 0, -10], [-10, 0, -16]] as const
).map((at) => ({ at, yaw: facing(at, LOOK_AT) }));

const NPCS: readonly NpcSpawn[] = [
  { kind: "keeper", name: "Marta", at: [-24.6, 0, -13], roamMetres: 1.5 },
  { kind: "keeper", name: "Old Tomas", at: [-24.8, 0, -2.5], roamMetres: 1.5 },
  { kind: "keeper", name: "Ysolde", at: [9, 0, -24.3], roamMetres: 1.5 },
  { kind: "porter", name: "Bruno", at: [24, 0, -6], roamMetres: 4 },
  { kind: "porter", name: "Ines", at: [-7, 0, 18], roamMetres: 1.2 },
  { kind: "fox", name: "Saffron", at: [-36, 0, 4], roamMetres: 4 },
  { kind: "gull", name: "Captain", at: [-7, 0, 27], roamMetres: 1.2 },
  { kind: "gull", name: "Biscuit", at: [34, 0, 6.5], roamMetres: 3 },
];

function drawGround(sketch: Sketch): void {
  // One block under the whole square: nothing for a foot or a ball to catch on where people run.
  block(sketch, "cobble", [-42, BED, -36], [44, 0, 12]);
  block(sketch, "grass", [-56, BED, -36], [-42, 0, 12]);
  block(sketch, "grass", [44, BED, -36], [56, 0, 12]);
  block(sketch, "stone", [-56, BED, -44], [56, STREET, -36], 0xcdb797);
  block(sketch, "grass", [-56, BED, -56], [56, STREET, -44]);
}

/** Coping along the water, a slipway and steps out of the sea, bollards. */
function drawShore(sketch: Sketch): void {
  for (const [from, to] of [[-56, -31], [-23, -9.5], [-4.5, 29], [35, 56]] as const) {
    block(sketch, "stone", [from, -0.4, 11.3], [to, 0.16, 12.15], 0xd8c6a6);
  }
  ramp(sketch, "stone", [-27, BED, 19.5], [-27, 0, 12], 7.6, 0.6, 0xb9a98f);
  wall(sketch, "stone", [-31.2, BED, 12], [-31.2, BED, 19], 2.36, 0.5, 0xc7b595);
  stairs(sketch, "stone", [32, BED, 14.8], NORTH, { count: 7, rise: -BED / 7, tread: 0.4, width: 5.4 }, 0xc7b595);
  for (const x of [-20, -14, -1, 6, 12, 20, 26, 40]) column(sketch, "metal", [x, 0.16, 11.7], 0.2, 0.55, 0x3b3f46);
}

function drawJetty(sketch: Sketch): void {
  block(sketch, "plank", [-9, -0.28, 12], [-5, 0, 32]);
  block(sketch, "plank", [-17, -0.28, 32], [3, 0, 36.5]);
  for (const z of [14, 19, 24, 29]) {
    for (const x of [-9.1, -4.9]) column(sketch, "plank", [x, BED, z], 0.19, z % 2 ? 2.5 : 3.1, 0x6b4a30);
  }
  for (const [x, z] of [[-16.8, 32.2], [-16.8, 36.4], [2.8, 32.2], [2.8, 36.4], [-7, 36.5]] as const) {
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
  for (const [x, z] of [[-22, 30], [12, 36], [30, 46], [-34, 42]] as const) sketch.decor.push({ kind: "buoy", at: [x, WATER, z] });
  sketch.decor.push({ kind: "rope", at: [-4.9, 0.55, 14], to: [-1.6, WATER + 0.4, 18.1] });
  sketch.decor.push({ kind: "net", at: [-11, 0.02, 33.6], yaw: 300 });
}

function drawLighthouse(sketch: Sketch): void {
  const pieces: readonly (readonly [number, number, number, number])[] = [
    [44.5, 15, 8, 6], [44, 20.5, 7.6, 6.2], [43, 26, 7.4, 6.4], [42, 31.5, 7, 6.2], [40.6, 37, 7.4, 6.6],
  ];
  pieces.forEach(([x, z, w, d], i) => turned(sketch, "cliff", [x, BED, z], [w, 2.5 + (i % 2) * 0.2, d], (i * 97) % 300, 0xb7a58c));
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

/** Houses along the north side of the square, with the great stair between them. */
function drawLowerRow(sketch: Sketch): void {
  const row = { yaw: SOUTH, depth: 7.6 } as const;
  house(sketch, { ...row, at: [-26.5, 0, -29.6], width: 10, height: 5.4, rise: 3, tint: 0xf2ddb6, shutters: 0x4d7c8a, awning: 0xc8553d, sign: "CHANDLER" });
  house(sketch, { ...row, at: [-16.6, 0, -29.6], width: 8, height: 7.8, rise: 3.4, tint: 0xe59a76, shutters: 0x5b7f5a });
  house(sketch, { ...row, at: [4.5, 0, -29.6], width: 8.6, height: 5.4, rise: 3.1, tint: 0xf6ecd8, shutters: 0x3f7f86, awning: 0xe0b04a, sign: "THE GULL" });
  house(sketch, { ...row, at: [13.6, 0, -29.6], width: 8.4, height: 8, rise: 3.4, tint: 0x8fb7b0, shutters: 0xf1e3c6 });
  house(sketch, { ...row, at: [23.6, 0, -29.6], width: 10, height: 5.4, rise: 3, tint: 0xefc2a0, shutters: 0x7a4b4b, awning: 0x4f8a8b, sign: "SAILMAKER" });
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
function drawUpperStreet(sketch: Sketch): void {
  ramp(sketch, "cobble", [-36.4, 0, -26.4], [-36.4, STREET, -36.3], 6, 0.5);
  block(sketch, "stone", [-39.9, 0, -36], [-39.4, 2.9, -27], 0xcdb797);
  for (const [from, to] of [[-56, -40], [-33, -10], [-2.4, 56]] as const) {
    block(sketch, "stone", [from, STREET, -36.5], [to, STREET + 0.85, -36.05], 0xe0d0b2);
  }
  const row = { yaw: SOUTH, depth: 7.4 } as const;
  house(sketch, { ...row, at: [-44, STREET, -48], width: 9, height: 5.2, rise: 3, tint: 0xdcae8b, shutters: 0x4d6b7c });
  house(sketch, { ...row, at: [-33, STREET, -48.4], width: 9, height: 7.8, rise: 3.2, tint: 0xf4e6c9, shutters: 0x9c4f45 });
  house(sketch, { ...row, at: [-21.5, STREET, -48], width: 10, height: 5.2, rise: 3.2, tint: 0xc9d3c0, shutters: 0x536b52 });
  house(sketch, { ...row, at: [9.5, STREET, -48.2], width: 9, height: 7.8, rise: 3.3, tint: 0xf0c98f, shutters: 0x3f6f8f });
  house(sketch, { ...row, at: [20.5, STREET, -48], width: 9.6, height: 5.2, rise: 3.1, tint: 0xf6ecd8, shutters: 0xb5563f });
  house(sketch, { ...row, at: [33, STREET, -48.4], width: 10, height: 7.4, rise: 3.2, tint: 0xdb8f76, shutters: 0x4d7c8a });
  house(sketch, { ...row, at: [45, STREET, -48], width: 9, height: 5.2, rise: 3, tint: 0xe8d9b8, shutters: 0x6b7f4f });
  drawTower(sketch, [-6.2, STREET, -48]);
  for (const x of [-27, 2.5, 27]) lamp(sketch, [x, STREET, -37.4]);
  for (const [x, s] of [[-14.6, 1.2], [2.2, 1.1], [15, 0.9], [39.2, 1.1], [-38.6, 1]] as const) tree(sketch, "tree", [x, STREET, -45.4], s, x * 40);
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
  sketch.decor.push({ kind: "gable", at: [at[0], at[1] + 13.5, at[2]], yaw: SOUTH, size: [5.2, 5.6, 5.2], colour: 0x55808a, text: "spire" });
  sketch.decor.push({ kind: "door", at: [at[0], at[1] + 1.3, at[2] + 3.2], yaw: SOUTH, size: [1.6, 2.6, 0.3], colour: 0x6b4a30 });
  for (const y of [5.2, 7.4]) sketch.decor.push({ kind: "window", at: [at[0], at[1] + y, at[2] + 2.7], yaw: SOUTH, size: [0.8, 1.5, 0.14], colour: 0x6b4a30 });
}

/** West of the square: stalls under awnings, a tavern, trees, and things for sale that roll. */
function drawMarket(sketch: Sketch): void {
  const colours = [0xc8553d, 0xe0b04a, 0x4f8a8b, 0xd98c5f];
  [-17, -11.5, -6, -0.5].forEach((z, i) => stall(sketch, [-28.4, 0, z], EAST, colours[i]!));
  house(sketch, { at: [-39, 0, -9], yaw: EAST, width: 13, depth: 8, height: 5.4, rise: 3.6, tint: 0xe9c99a, shutters: 0x5b7f5a, awning: 0xb5563f, sign: "OLD ANCHOR" });
  house(sketch, { at: [-49, 0, 2], yaw: EAST, width: 9, depth: 7, height: 5.2, rise: 3, tint: 0xd9a07f, shutters: 0x4d7c8a });
  for (const [x, z, s] of [[-46, -20, 1.3], [-52, -12, 1.1], [-50, -27, 1.4], [-44, 8, 1.1], [-53, 9, 1.3], [-31.5, 5, 1]] as const) {
    tree(sketch, "tree", [x, 0, z], s, Math.round(x * z));
  }
  planter(sketch, [-22.4, 0, 4], EAST, [3, 0.5, 1.2]);
  lamp(sketch, [-22.5, 0, -20], 0);
  lamp(sketch, [-22.5, 0, 8.5], 0);
  columns(sketch, "barrel", [-33.6, 0, -16.6], [1, 1], EAST);
  columns(sketch, "smallCrate", [-26.4, 0, -14.2], [1, 2], EAST);
  columns(sketch, "smallCrate", [-26.4, 0, -3.2], [2, 1], EAST);
  scatter(sketch, "ball", [-26, 0, 6.4], [[0, 0], [0.9, 0.5], [-0.8, 0.7], [0.2, 1.4], [-1.2, -0.4], [1.2, -0.6]]);
  pyramid(sketch, "crate", [-33.6, 0, 8.6], 3, SOUTH);
}

/** East of the square: crane, warehouse, and the cargo. */
function drawWorkingQuay(sketch: Sketch): void {
  house(sketch, { at: [37, 0, -10], yaw: WEST, width: 17, depth: 10, height: 6.4, rise: 3.8, tint: 0xb8684b, roof: 0x6a6f78, shutters: 0x39424d, brick: true, sign: "WAREHOUSE 3" });
  turned(sketch, "stone", [27, 0, 6.5], [2.6, 0.5, 2.6], 0, 0xb9a98f);
  column(sketch, "hidden", [27, 0.5, 6.5], 0.7, 6);
  sketch.decor.push({ kind: "crane", at: [27, 0.5, 6.5], yaw: SOUTH + 170 });
  gatePosts(sketch, PORTAL_AT, PORTAL_YAW, 2.9);
  pyramid(sketch, "crate", [20.6, 0, -8.5], 4, EAST + 90);
  columns(sketch, "crate", [29.4, 0, -17.4], [2, 3, 1]);
  columns(sketch, "barrel", [30.4, 0, -2.4], [1, 1, 1], EAST);
  columns(sketch, "smallCrate", [21.6, 0, 6.2], [3, 2, 1], 120);
  columns(sketch, "barrel", [22.6, 0, -15], [1, 1], 700);
  scatter(sketch, "ball", [35, 0, 2.5], [[0, 0], [1.3, 0.5], [2.2, -0.6]]);
  turned(sketch, "plank", [40, 0, 6.4], [3, 0.9, 1.7], 700, 0x8a5a36);
  sketch.decor.push({ kind: "cart", at: [40, 0, 6.4], yaw: 700 });
  lamp(sketch, [19.5, 0, -20], 0);
  lamp(sketch, [23.4, 0, 10], 0);
  lamp(sketch, [-3.9, 0, 10.9], 0);
  lamp(sketch, [-10.1, 0, 10.9], 0);
  tree(sketch, "tree", [49, 0, -18], 1.3);
  tree(sketch, "tree", [52, 0, -4], 1.1, 900);
  tree(sketch, "tree", [48, 0, 6], 1.2, 1900);
  for (const x of [-4, 24]) sketch.decor.push({ kind: "flag", at: [x, 0, x < 0 ? 37 : -22.6], colour: 0xc8553d });
}

/** Headlands to the west, east and north, and islands out at sea. */
function drawEdges(sketch: Sketch): void {
  const cliffs: readonly (readonly [number, number, number, number, number])[] = [
    [-56, -30, 7, 9, 200], [-56.5, -14, 6, 7, 3900], [-56, 0, 6.5, 8, 120], [-54, 15, 9, 6.5, 300], [-52, 24, 9, 5, 500], [-54, 33, 7, 3.4, 150],
    [56, -30, 7, 9, 3900], [56.5, -16, 6, 7.4, 180], [56, -2, 6.5, 8, 3800], [55, 12, 7, 6, 250],
  ];
  for (const [x, z, w, h, yaw] of cliffs) turned(sketch, "cliff", [x, BED, z], [w, h - BED, 15], yaw, 0xc2a27c);
  for (let x = -54; x <= 54; x += 12) turned(sketch, "cliff", [x, STREET, -56.5], [13, 6 + ((x * 7) % 5), 5], (x * 13 + 4096) % 200, 0xbf9f7a);
  const hills: readonly (readonly [number, number, number, number, number])[] = [
    [-40, -92, 90, 26, 60], [30, -98, 110, 34, 70], [88, -40, 60, 22, 90], [-92, -30, 60, 24, 100], [96, 30, 50, 14, 60], [-98, 40, 46, 12, 50],
    [130, 170, 90, 20, 60], [-120, 210, 120, 18, 60], [10, 290, 140, 16, 50],
  ];
  for (const [x, z, w, h, d] of hills) sketch.decor.push({ kind: "hill", at: [x, BED, z], size: [w, h, d], yaw: Math.round(x * 11 + z) });
  for (const [x, z, s] of [[-51, 20, 1], [-55, 4, 1.4], [54, -24, 1.2], [55, -8, 1]] as const) sketch.decor.push({ kind: "pine", at: [x, z > 15 ? 5 : 7.4, z], scale: s });
  for (const [x, z, s] of [[-44, 30, 1.4], [-47, 38, 1], [47, 38, 1.2], [33, 50, 1], [-20, 48, 1.1], [48, 25, 1]] as const) sketch.decor.push({ kind: "rock", at: [x, BED + 0.6, z], scale: s * 1.6, yaw: Math.round(x * 31) });
}

/** What makes the open area a square, without putting anything into it: the compass in the paving, bunting overhead. */
function drawSquare(sketch: Sketch): void {
  sketch.decor.push({ kind: "mosaic", at: [-3, 0, -5], scale: 5.2 });
  const ropes: readonly (readonly [Point, Point])[] = [
    [[-22.5, 3.4, -20], [-16.6, 5, -25.8]], [[-22.5, 3.4, 8.5], [-10.1, 3.4, 10.9]], [[-3.9, 3.4, 10.9], [23.4, 3.4, 10]],
    [[19.5, 3.4, -20], [4.5, 4.6, -25.8]], [[-22.5, 3.4, -20], [-28.4, 2.8, -17]], [[19.5, 3.4, -20], [23.6, 4.6, -25.8]],
    [[-10, 3.4, -30.2], [-16.6, 6.2, -25.8]], [[-2.4, 3.4, -30.2], [4.5, 5, -25.8]],
  ];
  for (const [at, to] of ropes) sketch.decor.push({ kind: "bunting", at, to });
  for (const [x, z] of [[-12, -24.6], [-0.4, -24.9], [9.4, -25], [18.6, -25], [-21.4, -25]] as const) sketch.decor.push({ kind: "bush", at: [x, 0, z], scale: 0.7 });
}
