// crowd.ts — where movers block one another: overlaps are eased apart, never resolved at once.
import { assert } from "../assert.ts";
import type { MoverState } from "./state.ts";
import { BODY_HEIGHT, BODY_RADIUS, CROWD_SHARE, CROWD_STEP } from "./tuning.ts";

/**
 * Works out how far each mover is pressed aside in this tick: `x[i]` and `z[i]` metres for `movers[i]`. From positions
 * at the start of the tick alone, so that nobody's turn comes first. Who is crossing neither yields nor presses.
 *
 * Each mover is compared with those before it that a grid says are near. The shares of one mover are added up in the
 * order of its partners, whatever cells these stand in: a sum in another order has other bits (TICK-3).
 */
export function jostle(movers: readonly MoverState[], x: number[], z: number[]): void {
  if (next.length < movers.length) next = new Int32Array(2 * movers.length);
  first.fill(NONE);
  for (let i = 0; i < movers.length; i += 1) {
    x[i] = 0;
    z[i] = 0;
    const mover = movers[i] as MoverState;
    if (mover.crossing) continue;
    const count = gather(movers, mover);
    for (let k = 0; k < count; k += 1) press(movers, near[k] as number, i, x, z);
    file(mover, i);
  }
  for (let i = 0; i < movers.length; i += 1) limit(x, z, i);
}

const SPAN = 2 * BODY_RADIUS;
/** Metres around a mover that are searched: more than a span, so that rounding hides nobody. */
const REACH_METRES = SPAN + 0.05;
const CELL_METRES = 2;
/** The grid has no edge: cells that lie this many apart share a list, and the distance tells their movers apart. */
const SIDE = 64;
/** Cells from the origin; whatever is further out counts as being there, so that a lost mover's search ends. */
const CELLS_OUT_MAX = 1 << 20;
const NONE = -1;

assert((2 * REACH_METRES) / CELL_METRES + 1 < SIDE, "no search comes to a list twice");

/** The mover that was filed last in each cell, and after each mover the one filed there before it. */
const first = new Int32Array(SIDE * SIDE);
let next = new Int32Array(64);
const near: number[] = [];

function file({ position }: MoverState, i: number): void {
  const cell = listOf(cellOf(position.z), cellOf(position.x));
  next[i] = first[cell] as number;
  first[cell] = i;
}

/** Writes who overlaps `mover`, of those that are filed, to the front of `near`, in ascending order; returns their number. */
function gather(movers: readonly MoverState[], mover: MoverState): number {
  const { x, y, z } = mover.position;
  const firstColumn = cellOf(x - REACH_METRES);
  const lastColumn = cellOf(x + REACH_METRES);
  const lastRow = cellOf(z + REACH_METRES);
  let count = 0;
  for (let row = cellOf(z - REACH_METRES); row <= lastRow; row += 1) {
    for (let column = firstColumn; column <= lastColumn; column += 1) {
      for (let j = first[listOf(row, column)] as number; j !== NONE; j = next[j] as number) {
        const { position } = movers[j] as MoverState;
        const dx = x - position.x;
        if (dx >= SPAN || dx <= -SPAN) continue;
        const dz = z - position.z;
        if (!(dx * dx + dz * dz < SPAN * SPAN)) continue;
        if (Math.abs(y - position.y) >= BODY_HEIGHT) continue;
        let at = count;
        for (; at > 0 && (near[at - 1] as number) > j; at -= 1) near[at] = near[at - 1] as number;
        near[at] = j;
        count += 1;
      }
    }
  }
  return count;
}

/** Presses movers `i` and `j` apart, who overlap. */
function press(movers: readonly MoverState[], i: number, j: number, x: number[], z: number[]): void {
  const a = (movers[i] as MoverState).position;
  const b = (movers[j] as MoverState).position;
  const dx = b.x - a.x;
  const dz = b.z - a.z;
  const distance = Math.sqrt(dx * dx + dz * dz);
  const share = Math.min(CROWD_STEP, (SPAN - distance) * CROWD_SHARE) / 2;
  // Two in the very same place part along x, the one with the lower id to the west.
  const nx = distance > 0 ? dx / distance : 1;
  const nz = distance > 0 ? dz / distance : 0;
  x[i] = (x[i] as number) - nx * share;
  z[i] = (z[i] as number) - nz * share;
  x[j] = (x[j] as number) + nx * share;
  z[j] = (z[j] as number) + nz * share;
}

/** In a throng the shares add up; nobody is thrown. */
function limit(x: number[], z: number[], i: number): void {
  const length = Math.sqrt((x[i] as number) * (x[i] as number) + (z[i] as number) * (z[i] as number));
  if (length <= CROWD_STEP) return;
  x[i] = ((x[i] as number) * CROWD_STEP) / length;
  z[i] = ((z[i] as number) * CROWD_STEP) / length;
}

function cellOf(metres: number): number {
  return Math.max(-CELLS_OUT_MAX, Math.min(CELLS_OUT_MAX, Math.floor(metres / CELL_METRES))) | 0;
}

function listOf(row: number, column: number): number {
  return (row & (SIDE - 1)) * SIDE + (column & (SIDE - 1));
}
