// harbor.ts — The Harbor: a cobbled quay in late afternoon, houses behind it, jetty, crane and lighthouse before it.
//
// Bounds ±56 m. The quay's top is y = 0, the upper street's 2.4, the sea bed −2.2, the water −1.1 (one wades in it).
// Open area, without shapes, props or NPCs: x −20…14, z −22…10, flat, y = 0.
// First spawn (−2, 0, −12). Portal "quarry-gate" stands at (17, 0, 2): a straight, flat, empty line of 23.6 m.

import type { ZoneId } from "../../units.ts";
import { gatePosts, house, lamp, planter, stall, tree } from "../buildings.ts";
import { columns, pyramid, scatter } from "../piles.ts";
import { blankSketch, block, column, EAST, facing, type Sketch, SOUTH, turned, WEST } from "../sketch.ts";
import type { NpcSpawn, Point, Pose, ZoneDefinition } from "../zone.ts";
import { HEAPS, MARTAS_WARES, YSOLDES_WARES } from "./harbor-goods.ts";
import { BED, drawJetty, drawLighthouse, drawShore, WATER } from "./harbor-shore.ts";
import { drawLowerRow, drawUpperStreet, STREET } from "./harbor-town.ts";

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
    items: HEAPS,
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
  [
    [-2, 0, -12],
    [-5, 0, -12],
    [1, 0, -14],
    [-4, 0, -15],
    [-7, 0, -14],
    [-1, 0, -17],
    [-8, 0, -10],
    [-10, 0, -16],
  ] as const
).map((at) => ({ at, yaw: facing(at, LOOK_AT) }));

const NPCS: readonly NpcSpawn[] = [
  { kind: "keeper", name: "Marta", at: [-24.6, 0, -13], roamMetres: 1.5, wares: MARTAS_WARES },
  { kind: "keeper", name: "Old Tomas", at: [-24.8, 0, -2.5], roamMetres: 1.5 },
  { kind: "keeper", name: "Ysolde", at: [9, 0, -24.3], roamMetres: 1.5, wares: YSOLDES_WARES },
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

/** West of the square: stalls under awnings, a tavern, trees, and things for sale that roll. */
function drawMarket(sketch: Sketch): void {
  const colours = [0xc8553d, 0xe0b04a, 0x4f8a8b, 0xd98c5f];
  for (const [i, z] of [-17, -11.5, -6, -0.5].entries()) stall(sketch, [-28.4, 0, z], EAST, colours[i]!);
  house(sketch, {
    at: [-39, 0, -9],
    yaw: EAST,
    width: 13,
    depth: 8,
    height: 5.4,
    rise: 3.6,
    tint: 0xe9c99a,
    shutters: 0x5b7f5a,
    awning: 0xb5563f,
    sign: "OLD ANCHOR",
  });
  house(sketch, {
    at: [-49, 0, 2],
    yaw: EAST,
    width: 9,
    depth: 7,
    height: 5.2,
    rise: 3,
    tint: 0xd9a07f,
    shutters: 0x4d7c8a,
  });
  for (const [x, z, s] of [
    [-46, -20, 1.3],
    [-52, -12, 1.1],
    [-50, -27, 1.4],
    [-44, 8, 1.1],
    [-53, 9, 1.3],
    [-31.5, 5, 1],
  ] as const) {
    tree(sketch, "tree", [x, 0, z], s, Math.round(x * z));
  }
  planter(sketch, [-22.4, 0, 4], EAST, [3, 0.5, 1.2]);
  lamp(sketch, [-22.5, 0, -20], 0);
  lamp(sketch, [-22.5, 0, 8.5], 0);
  columns(sketch, "barrel", [-33.6, 0, -16.6], [1, 1], EAST);
  columns(sketch, "smallCrate", [-26.4, 0, -14.2], [1, 2], EAST);
  columns(sketch, "smallCrate", [-26.4, 0, -3.2], [2, 1], EAST);
  scatter(
    sketch,
    "ball",
    [-26, 0, 6.4],
    [
      [0, 0],
      [0.9, 0.5],
      [-0.8, 0.7],
      [0.2, 1.4],
      [-1.2, -0.4],
      [1.2, -0.6],
    ],
  );
  pyramid(sketch, "crate", [-33.6, 0, 8.6], 3, SOUTH);
}

/** East of the square: crane, warehouse, and the cargo. */
function drawWorkingQuay(sketch: Sketch): void {
  house(sketch, {
    at: [37, 0, -10],
    yaw: WEST,
    width: 17,
    depth: 10,
    height: 6.4,
    rise: 3.8,
    tint: 0xb8684b,
    roof: 0x6a6f78,
    shutters: 0x39424d,
    brick: true,
    sign: "WAREHOUSE 3",
  });
  turned(sketch, "stone", [27, 0, 6.5], [2.6, 0.5, 2.6], 0, 0xb9a98f);
  column(sketch, "hidden", [27, 0.5, 6.5], 0.7, 6);
  sketch.decor.push({ kind: "crane", at: [27, 0.5, 6.5], yaw: SOUTH + 170 });
  gatePosts(sketch, PORTAL_AT, PORTAL_YAW, 2.9);
  pyramid(sketch, "crate", [20.6, 0, -8.5], 4, EAST + 90);
  columns(sketch, "crate", [29.4, 0, -17.4], [2, 3, 1]);
  columns(sketch, "barrel", [30.4, 0, -2.4], [1, 1, 1], EAST);
  columns(sketch, "smallCrate", [21.6, 0, 6.2], [3, 2, 1], 120);
  columns(sketch, "barrel", [22.6, 0, -15], [1, 1], 700);
  scatter(
    sketch,
    "ball",
    [35, 0, 2.5],
    [
      [0, 0],
      [1.3, 0.5],
      [2.2, -0.6],
    ],
  );
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
    [-56, -30, 7, 9, 200],
    [-56.5, -14, 6, 7, 3900],
    [-56, 0, 6.5, 8, 120],
    [-54, 15, 9, 6.5, 300],
    [-52, 24, 9, 5, 500],
    [-54, 33, 7, 3.4, 150],
    [56, -30, 7, 9, 3900],
    [56.5, -16, 6, 7.4, 180],
    [56, -2, 6.5, 8, 3800],
    [55, 12, 7, 6, 250],
  ];
  for (const [x, z, w, h, yaw] of cliffs) turned(sketch, "cliff", [x, BED, z], [w, h - BED, 15], yaw, 0xc2a27c);
  for (let x = -54; x <= 54; x += 12)
    turned(sketch, "cliff", [x, STREET, -56.5], [13, 6 + ((x * 7) % 5), 5], (x * 13 + 4096) % 200, 0xbf9f7a);
  const hills: readonly (readonly [number, number, number, number, number])[] = [
    [-40, -92, 90, 26, 60],
    [30, -98, 110, 34, 70],
    [88, -40, 60, 22, 90],
    [-92, -30, 60, 24, 100],
    [96, 30, 50, 14, 60],
    [-98, 40, 46, 12, 50],
    [130, 170, 90, 20, 60],
    [-120, 210, 120, 18, 60],
    [10, 290, 140, 16, 50],
  ];
  for (const [x, z, w, h, d] of hills)
    sketch.decor.push({ kind: "hill", at: [x, BED, z], size: [w, h, d], yaw: Math.round(x * 11 + z) });
  for (const [x, z, s] of [
    [-51, 20, 1],
    [-55, 4, 1.4],
    [54, -24, 1.2],
    [55, -8, 1],
  ] as const)
    sketch.decor.push({ kind: "pine", at: [x, z > 15 ? 5 : 7.4, z], scale: s });
  for (const [x, z, s] of [
    [-44, 30, 1.4],
    [-47, 38, 1],
    [47, 38, 1.2],
    [33, 50, 1],
    [-20, 48, 1.1],
    [48, 25, 1],
  ] as const)
    sketch.decor.push({ kind: "rock", at: [x, BED + 0.6, z], scale: s * 1.6, yaw: Math.round(x * 31) });
}

/** What makes the open area a square, without putting anything into it: the compass in the paving, bunting overhead. */
function drawSquare(sketch: Sketch): void {
  sketch.decor.push({ kind: "mosaic", at: [-3, 0, -5], scale: 5.2 });
  const ropes: readonly (readonly [Point, Point])[] = [
    [
      [-22.5, 3.4, -20],
      [-16.6, 5, -25.8],
    ],
    [
      [-22.5, 3.4, 8.5],
      [-10.1, 3.4, 10.9],
    ],
    [
      [-3.9, 3.4, 10.9],
      [23.4, 3.4, 10],
    ],
    [
      [19.5, 3.4, -20],
      [4.5, 4.6, -25.8],
    ],
    [
      [-22.5, 3.4, -20],
      [-28.4, 2.8, -17],
    ],
    [
      [19.5, 3.4, -20],
      [23.6, 4.6, -25.8],
    ],
    [
      [-10, 3.4, -30.2],
      [-16.6, 6.2, -25.8],
    ],
    [
      [-2.4, 3.4, -30.2],
      [4.5, 5, -25.8],
    ],
  ];
  for (const [at, to] of ropes) sketch.decor.push({ kind: "bunting", at, to });
  for (const [x, z] of [
    [-12, -24.6],
    [-0.4, -24.9],
    [9.4, -25],
    [18.6, -25],
    [-21.4, -25],
  ] as const)
    sketch.decor.push({ kind: "bush", at: [x, 0, z], scale: 0.7 });
}
