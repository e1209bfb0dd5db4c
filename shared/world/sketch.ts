// sketch.ts — what a zone is drawn with: blocks, walls, stairs and ramps, gathered into one list of shapes, props and decor.
import type { StaticShape, SurfaceMaterial } from "../sim/terrain.ts";
import { YAW_STEPS } from "../units.ts";
import type { Decor, Point, PropSpawn } from "./zone.ts";

/** A zone while it is being drawn. */
export interface Sketch {
  readonly shapes: StaticShape[];
  readonly props: PropSpawn[];
  readonly decor: Decor[];
}

export const blankSketch = (): Sketch => ({ shapes: [], props: [], decor: [] });

/** Where local −z looks, in YAW_STEPS: walls, houses and stairs are drawn facing one of these. */
export const NORTH = 0;
export const WEST = 1024;
export const SOUTH = 2048;
export const EAST = 3072;

/** The solid between two corners, its sides along the axes. */
export function block(sketch: Sketch, material: SurfaceMaterial, low: Point, high: Point, tint?: number): void {
  sketch.shapes.push({
    kind: "box",
    at: [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2],
    half: [(high[0] - low[0]) / 2, (high[1] - low[1]) / 2, (high[2] - low[2]) / 2],
    material,
    ...(tint === undefined ? {} : { tint }),
  });
}

/** A block turned by `yaw`, standing with the middle of its base on `at`. */
export function turned(
  sketch: Sketch,
  material: SurfaceMaterial,
  at: Point,
  size: Point,
  yaw: number,
  tint?: number,
): void {
  sketch.shapes.push({
    kind: "box",
    at: [at[0], at[1] + size[1] / 2, at[2]],
    half: [size[0] / 2, size[1] / 2, size[2] / 2],
    yaw,
    material,
    ...(tint === undefined ? {} : { tint }),
  });
}

/** An upright cylinder that stands on `at`. */
export function column(
  sketch: Sketch,
  material: SurfaceMaterial,
  at: Point,
  radius: number,
  height: number,
  tint?: number,
): void {
  sketch.shapes.push({
    kind: "cylinder",
    at: [at[0], at[1] + height / 2, at[2]],
    radius,
    halfHeight: height / 2,
    material,
    ...(tint === undefined ? {} : { tint }),
  });
}

/** A straight wall whose base runs from one point to another at the first one's height. */
export function wall(
  sketch: Sketch,
  material: SurfaceMaterial,
  from: Point,
  to: Point,
  height: number,
  thickness: number,
  tint?: number,
): void {
  const length = Math.hypot(to[0] - from[0], to[2] - from[2]);
  const middle: Point = [(from[0] + to[0]) / 2, from[1], (from[2] + to[2]) / 2];
  turned(sketch, material, middle, [thickness, height, length], facing(from, to), tint);
}

/**
 * Steps that climb from the middle of the foot `at` in the direction `yaw`. Each is a full-height block, so that
 * nothing can be pushed underneath. `rise` must be within the mover's step, 0.35 m.
 */
export function stairs(
  sketch: Sketch,
  material: SurfaceMaterial,
  at: Point,
  yaw: number,
  steps: { readonly count: number; readonly rise: number; readonly tread: number; readonly width: number },
  tint?: number,
): void {
  const depth = steps.count * steps.tread;
  for (let i = 0; i < steps.count; i++) {
    // Each step reaches to the back of the flight: no slivers between treads for a small ball to stick in.
    const front = i * steps.tread;
    const [x, z] = turnPoint(0, -(front + depth) / 2, yaw);
    turned(
      sketch,
      material,
      [at[0] + x, at[1] + i * steps.rise, at[2] + z],
      [steps.width, steps.rise, depth - front],
      yaw,
      tint,
    );
  }
}

/** A slab whose upper face runs exactly from the middle of the foot to the middle of the head, `width` wide. */
export function ramp(
  sketch: Sketch,
  material: SurfaceMaterial,
  foot: Point,
  head: Point,
  width: number,
  thickness: number,
  tint?: number,
): void {
  const run = Math.hypot(head[0] - foot[0], head[2] - foot[2]);
  const climb = head[1] - foot[1];
  const length = Math.hypot(run, climb);
  // The slab's middle lies half its thickness below the middle of its upper face, along the face's normal.
  const sink = thickness / 2;
  const [normalY, normalRun] = [run / length, -climb / length];
  const ahead: Point = [(head[0] - foot[0]) / run, 0, (head[2] - foot[2]) / run];
  sketch.shapes.push({
    kind: "box",
    at: [
      (foot[0] + head[0]) / 2 - ahead[0] * normalRun * sink,
      (foot[1] + head[1]) / 2 - normalY * sink,
      (foot[2] + head[2]) / 2 - ahead[2] * normalRun * sink,
    ],
    half: [width / 2, thickness / 2, length / 2],
    yaw: facing(foot, head),
    pitch: Math.round((Math.atan2(climb, run) / (2 * Math.PI)) * YAW_STEPS),
    material,
    ...(tint === undefined ? {} : { tint }),
  });
}

/** The yaw that looks from one point towards another. */
export function facing(from: Point, to: Point): number {
  const steps = Math.round((Math.atan2(from[0] - to[0], from[2] - to[2]) / (2 * Math.PI)) * YAW_STEPS);
  return (steps + YAW_STEPS) % YAW_STEPS;
}

/** A local offset turned by `yaw`, as world x and z. */
export function turnPoint(x: number, z: number, yaw: number): readonly [x: number, z: number] {
  const angle = (yaw / YAW_STEPS) * 2 * Math.PI;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return [x * cos + z * sin, z * cos - x * sin];
}

/** The world point that lies at a local offset from `at`, turned by `yaw`. */
export function besides(at: Point, yaw: number, x: number, y: number, z: number): Point {
  const [dx, dz] = turnPoint(x, z, yaw);
  return [at[0] + dx, at[1] + y, at[2] + dz];
}
