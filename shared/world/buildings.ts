// buildings.ts — houses, stalls, trees and lamps: decor together with the shapes that stop whoever walks into it.

import { YAW_STEPS } from "../units.ts";
import { besides, block, column, type Sketch, turned } from "./sketch.ts";
import type { Decor, Point } from "./zone.ts";

export interface House {
  /** The middle of the footprint, on the ground. */
  readonly at: Point;
  /** Where the front looks. */
  readonly yaw: number;
  readonly width: number;
  readonly depth: number;
  /** Up to the eaves. */
  readonly height: number;
  /** From the eaves to the ridge. */
  readonly rise: number;
  readonly tint: number;
  readonly roof?: number;
  readonly shutters: number;
  readonly awning?: number;
  readonly brick?: boolean;
  readonly sign?: string;
}

const EAVES_METRES = 0.45;
const ROOF_THICKNESS = 0.22;
const STOREY_METRES = 2.6;

/** A house: a body, two slabs of roof along its width, and a front with a door, windows, and perhaps an awning. */
export function house(sketch: Sketch, h: House): void {
  turned(sketch, h.brick ? "brick" : "plaster", h.at, [h.width, h.height, h.depth], h.yaw, h.tint);
  roof(sketch, h);
  front(sketch, h);
  sides(sketch, h);
}

function roof(sketch: Sketch, h: House): void {
  const run = h.depth / 2;
  const slope = Math.atan2(h.rise, run);
  const pitch = Math.round((slope / (2 * Math.PI)) * YAW_STEPS);
  const length = Math.hypot(run, h.rise) + EAVES_METRES;
  const [sin, cos] = [Math.sin(slope), Math.cos(slope)];
  for (const side of [-1, 1]) {
    // The slab's lower face lies on the gable's edge from the ridge down, and overhangs at the eaves.
    const along = length / 2;
    const z = side * (along * cos + (ROOF_THICKNESS / 2) * sin);
    const y = h.height + h.rise - along * sin + (ROOF_THICKNESS / 2) * cos;
    sketch.shapes.push({
      kind: "box",
      at: besides(h.at, h.yaw, 0, y, z),
      half: [h.width / 2 + EAVES_METRES, ROOF_THICKNESS / 2, length / 2 + 0.06],
      yaw: h.yaw,
      pitch: side * pitch,
      material: "roof",
      ...(h.roof === undefined ? {} : { tint: h.roof }),
    });
  }
  sketch.decor.push({
    kind: "gable",
    at: besides(h.at, h.yaw, 0, h.height, 0),
    yaw: h.yaw,
    size: [h.width, h.rise, h.depth],
    colour: h.tint,
  });
  sketch.decor.push({
    kind: "chimney",
    at: besides(h.at, h.yaw, h.width * 0.28, h.height + h.rise * 0.45, h.depth * 0.22),
    yaw: h.yaw,
  });
}

function front(sketch: Sketch, h: House): void {
  const bays = Math.max(2, Math.floor(h.width / 2.6));
  const doorBay = Math.floor(bays / 2);
  const storeys = Math.max(1, Math.floor(h.height / STOREY_METRES));
  for (let storey = 0; storey < storeys; storey++) {
    for (let bay = 0; bay < bays; bay++) {
      const x = ((bay + 0.5) / bays - 0.5) * h.width;
      if (storey === 0 && bay === doorBay) {
        sketch.decor.push(onFront(h, "door", x, 1.08, [1.25, 2.16, 0.2], h.shutters));
        sketch.decor.push({ kind: "lantern", at: besides(h.at, h.yaw, x + 1.1, 2.25, -h.depth / 2), yaw: h.yaw });
      } else {
        sketch.decor.push(onFront(h, "window", x, storey * STOREY_METRES + 1.6, [1, 1.25, 0.14], h.shutters));
      }
    }
  }
  if (h.awning !== undefined) {
    sketch.decor.push(onFront(h, "awning", 0, 2.75, [h.width * 0.86, 0.7, 1.5], h.awning));
  }
  if (h.sign !== undefined) {
    sketch.decor.push({
      ...onFront(h, "sign", 0, h.awning === undefined ? 2.75 : 3.2, [3.2, 0.7, 0.1], 0x4a3426),
      text: h.sign,
    });
  }
}

function sides(sketch: Sketch, h: House): void {
  const bays = Math.max(1, Math.floor(h.depth / 3.4));
  const storeys = Math.max(1, Math.floor(h.height / STOREY_METRES));
  for (const side of [-1, 1]) {
    for (let storey = 0; storey < storeys; storey++) {
      for (let bay = 0; bay < bays; bay++) {
        const z = ((bay + 0.5) / bays - 0.5) * h.depth;
        sketch.decor.push({
          kind: "window",
          at: besides(h.at, h.yaw, (side * h.width) / 2, storey * STOREY_METRES + 1.6, z),
          yaw: (h.yaw - side * 1024 + YAW_STEPS) % YAW_STEPS,
          size: [0.9, 1.2, 0.14],
          colour: h.shutters,
        });
      }
    }
  }
}

function onFront(h: House, kind: Decor["kind"], x: number, y: number, size: Point, colour: number): Decor {
  return { kind, at: besides(h.at, h.yaw, x, y, -h.depth / 2), yaw: h.yaw, size, colour };
}

/** A market stall whose counter faces `yaw`. */
export function stall(sketch: Sketch, at: Point, yaw: number, colour: number): void {
  turned(sketch, "plank", besides(at, yaw, 0, 0, -0.7), [2.8, 0.95, 0.8], yaw, 0x9c6b3f);
  sketch.decor.push({ kind: "stall", at, yaw, colour });
}

/** A tree with a trunk that stops people. */
export function tree(sketch: Sketch, kind: "tree" | "pine", at: Point, scale = 1, yaw = 0): void {
  column(sketch, "hidden", at, 0.3 * scale, 2.4 * scale);
  sketch.decor.push({ kind, at, scale, yaw });
}

/** A street lamp; its post is solid. */
export function lamp(sketch: Sketch, at: Point, yaw = 0): void {
  column(sketch, "hidden", at, 0.16, 3.4);
  sketch.decor.push({ kind: "lamp", at, yaw });
}

/** A boat afloat: its hull is solid and can be stood in, as a box up to the thwarts. `at` is on the waterline. */
export function boat(sketch: Sketch, at: Point, yaw: number, colour: number, scale = 1): void {
  turned(sketch, "hidden", [at[0], at[1] - 0.4 * scale, at[2]], [1.5 * scale, 0.75 * scale, 4 * scale], yaw);
  sketch.decor.push({ kind: "boat", at, yaw, colour, scale });
}

/** The solid posts of a gate around a portal's opening; the view draws the arch over them. */
export function gatePosts(sketch: Sketch, at: Point, yaw: number, opening: number): void {
  for (const side of [-1, 1]) {
    turned(sketch, "hidden", besides(at, yaw, side * (opening / 2 + 0.4), 0, 0), [0.8, 3.4, 1], yaw);
  }
}

/** A rectangular planter with shrubs. */
export function planter(sketch: Sketch, at: Point, yaw: number, size: Point): void {
  turned(sketch, "stone", at, size, yaw);
  sketch.decor.push({ kind: "planter", at: [at[0], at[1] + size[1], at[2]], yaw, size });
}

/** A bench of stone slabs. */
export function bench(sketch: Sketch, at: Point, along: "x" | "z"): void {
  const [hx, hz] = along === "x" ? [1, 0.25] : [0.25, 1];
  block(sketch, "plank", [at[0] - hx, at[1], at[2] - hz], [at[0] + hx, at[1] + 0.45, at[2] + hz], 0x8a5a36);
}
