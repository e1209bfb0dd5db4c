// quarry-rock.ts — The Quarry's stone: the terraces and the ways up, the pit, and the cliffs all round.
import { columns, scatter } from "../piles.ts";
import { block, column, EAST, NORTH, ramp, type Sketch, stairs, turned, WEST } from "../sketch.ts";

/** Height of the pit's floor, and of the terraces' tops. */
export const PIT = -3;
export const TERRACES = [2.5, 5, 8] as const;
export const CLIFF_TINT = 0xe9ba88;

/** Three benches cut into the rock, rising to the north and the west. */
export function drawTerraces(sketch: Sketch): void {
  block(sketch, "cliff", [-56, PIT, -24], [16, TERRACES[0], -12], CLIFF_TINT);
  block(sketch, "cliff", [-56, PIT, -36], [12, TERRACES[1], -24], CLIFF_TINT);
  block(sketch, "cliff", [-56, PIT, -56], [8, TERRACES[2], -36], CLIFF_TINT);
  block(sketch, "cliff", [-56, 0, -12], [-40, TERRACES[0], 18], CLIFF_TINT);
  block(sketch, "cliff", [-56, TERRACES[0], -12], [-48, TERRACES[1], 8], CLIFF_TINT);
  for (const [x, y, z, w, h, d, yaw] of [
    [-20, 0, -11, 3, 1.4, 2.4, 200],
    [6, 0, -11.2, 2.6, 1.1, 2, 3900],
    [-38.8, 0, 8, 2.6, 1.6, 3, 160],
    [2, 2.5, -23, 3.4, 1.5, 2.4, 90],
    [-30, 5, -35, 3, 1.7, 2.4, 3980],
    [-44, 2.5, -20, 4, 2.4, 3.4, 350],
  ] as const)
    turned(sketch, "cliff", [x, y, z], [w, h, d], yaw, 0xe0b583);
}

/** How one gets up: a gentle cart ramp, a steep one (40°), and stairs. */
export function drawWays(sketch: Sketch): void {
  ramp(sketch, "dirt", [-31, 0, -4.2], [-31, TERRACES[0], -12.2], 5, 0.6, 0xc89b6a);
  ramp(sketch, "stone", [-6, TERRACES[0], -21.02], [-6, TERRACES[1], -24], 3.4, 0.6, 0xd9b98c);
  stairs(sketch, "stone", [4, 0, -7.8], NORTH, { count: 8, rise: TERRACES[0] / 8, tread: 0.52, width: 4 }, 0xdcc096);
  stairs(
    sketch,
    "stone",
    [-24, TERRACES[0], -19.2],
    NORTH,
    { count: 8, rise: 2.5 / 8, tread: 0.6, width: 4 },
    0xdcc096,
  );
  stairs(sketch, "stone", [-14, TERRACES[1], -30.5], NORTH, { count: 10, rise: 0.3, tread: 0.55, width: 4 }, 0xdcc096);
  stairs(sketch, "plank", [-43, TERRACES[0], 0], WEST, { count: 8, rise: 2.5 / 8, tread: 0.625, width: 3 });
  sketch.decor.push({ kind: "fence", at: [-33.7, 2.5, -13], to: [-46, 2.5, -13] });
  sketch.decor.push({ kind: "fence", at: [-28, 2.5, -12.4], to: [1.6, 2.5, -12.4] });
  sketch.decor.push({ kind: "fence", at: [-21, 5, -24.5], to: [-8.2, 5, -24.5] });
}

/** The pit: a ramp and steps down, a puddle of balls, and the crane above. */
export function drawPit(sketch: Sketch): void {
  ramp(sketch, "dirt", [33, PIT, -1.4], [33, 0, 6.1], 5, 0.6, 0xb98d5f);
  stairs(sketch, "stone", [19.4, PIT, -3], WEST, { count: 10, rise: 0.3, tread: 0.34, width: 3 }, 0xcfae80);
  scatter(
    sketch,
    "ball",
    [26, PIT, -3],
    [
      [0, 0],
      [1.1, 0.4],
      [-1, 0.8],
      [0.3, 1.4],
      [-0.6, -1.1],
      [1.6, -0.9],
      [2.4, 0.6],
      [-2, -0.2],
      [0.6, -2],
      [-1.6, 2],
    ],
  );
  columns(sketch, "barrel", [37.6, PIT, -8.6], [1, 1, 1], EAST);
  turned(sketch, "stone", [42.4, 0, -4], [2.6, 0.5, 2.6], 0, 0xc9a878);
  column(sketch, "hidden", [42.4, 0.5, -4], 0.7, 6);
  sketch.decor.push({ kind: "crane", at: [42.4, 0.5, -4], yaw: WEST });
  for (const [from, to] of [
    [
      [16.5, 0, 6.6],
      [29.6, 0, 6.6],
    ],
    [
      [36.4, 0, 6.6],
      [40.4, 0, 6.6],
    ],
    [
      [40.4, 0, 6.6],
      [40.4, 0, -1.6],
    ],
  ] as const) {
    sketch.decor.push({ kind: "fence", at: from, to });
  }
  for (const [x, z, w, h] of [
    [21, -12, 3, 1.6],
    [37, -12.6, 4, 2.2],
    [24.6, -13, 2.6, 1],
    [38.6, 2, 2.4, 1.4],
  ] as const) {
    turned(sketch, "cliff", [x, PIT, z], [w, h, w * 0.8], x * 30, 0xd09a66);
  }
}

/** The rim: nothing here ends in mid-air. */
export function drawCliffs(sketch: Sketch): void {
  for (let i = 0; i < 9; i++) {
    const along = -54 + i * 13.5;
    const wobble = ((i * 37) % 7) - 3;
    turned(sketch, "cliff", [along, 0, -57], [15, 17 + wobble, 8], (i * 61) % 180, CLIFF_TINT);
    turned(sketch, "cliff", [-57.5, 0, along], [8, 13 + ((i * 53) % 7), 15], (i * 83) % 160, CLIFF_TINT);
    turned(sketch, "cliff", [57, 0, along], [7.5, 9 + ((i * 29) % 8), 15], (i * 47) % 170, CLIFF_TINT);
    turned(sketch, "cliff", [along, 0, 57], [15, 5 + ((i * 41) % 6), 7], (i * 71) % 150, CLIFF_TINT);
  }
  for (const [x, z, w, h, d, yaw] of [
    [20, -24, 10, 7, 9, 300],
    [33, -22, 12, 10, 10, 3900],
    [46, -26, 12, 13, 12, 200],
    [26, -38, 16, 14, 12, 100],
    [44, -42, 16, 17, 12, 350],
    [51, -6, 8, 8, 10, 120],
    [-47, -50, 10, 14, 9, 240],
    [52, 30, 7, 5, 8, 260],
    [-50, 46, 9, 8, 9, 150],
    [48, 48, 10, 9, 10, 200],
  ] as const)
    turned(sketch, "cliff", [x, 0, z], [w, h, d], yaw, CLIFF_TINT);
  for (const [x, z, w, h, d] of [
    [-20, -110, 120, 46, 50],
    [60, -100, 100, 54, 60],
    [-110, 0, 60, 40, 120],
    [110, 10, 60, 34, 110],
    [0, 120, 140, 26, 60],
  ] as const) {
    sketch.decor.push({ kind: "hill", at: [x, -4, z], size: [w, h, d], yaw: x * 7 + z, colour: 0xc9a377 });
  }
}
