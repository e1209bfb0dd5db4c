// prop-pairs.ts — the broadphase: which bodies may touch, in an order that ids alone decide (TICK-4).
import type { Body } from "cannon-es";
import { POSITION_STEPS } from "../units.ts";
import type { Prop } from "./prop.ts";
import type { PropGrid } from "./prop-grid.ts";
import { boundaryBodies, staticBody } from "./prop-shapes.ts";
import { makeBounds, type Solid, SPHERE, widened } from "./solid.ts";
import type { Statics } from "./statics.ts";
import type { StaticShape } from "./terrain.ts";

/** Bounds this far apart, metres, still make a pair: contacts form just before bodies meet. */
const MARGIN_METRES = 0.01;

export class PropPairs {
  /** The pairs, first and second bodies. Statics come first, and of two props the one with the lower id. */
  readonly first: Body[] = [];
  readonly second: Body[] = [];
  readonly #statics: Statics;
  readonly #boundaries: Body[];
  /** Bodies of statics, made when a prop first comes near: most never see one. */
  readonly #bodies: (Body | undefined)[] = [];
  readonly #near: number[] = [];
  #keys: number[] = [];

  constructor(statics: Statics) {
    this.#statics = statics;
    this.#boundaries = boundaryBodies(statics.terrain);
  }

  /** Every pair with at least one of `movers` in it, except pairs of two for which `paired` is already true. */
  collect(props: readonly Prop[], grid: PropGrid, moving: readonly number[], paired: (other: Prop) => boolean): void {
    this.first.length = 0;
    this.second.length = 0;
    for (const index of moving) this.#againstStatics(props[index] as Prop);
    this.#keys.length = 0;
    for (const index of moving) this.#againstProps(props, grid, index, paired);
    this.#keys.sort(ascending);
    let previous = -1;
    for (const key of this.#keys) {
      if (key === previous) continue; // found from both ends
      previous = key;
      const low = props[Math.floor(key / KEY_STRIDE)] as Prop;
      const high = props[key % KEY_STRIDE] as Prop;
      if (low.solid.shape === SPHERE && high.solid.shape === SPHERE) partTwins(low, high);
      this.first.push(low.body);
      this.second.push(high.body);
    }
  }

  #againstStatics(prop: Prop): void {
    const { solid, body } = prop;
    const { floor, halfX, halfZ } = this.#statics.terrain;
    if (solid.minY < floor + MARGIN_METRES) this.#push(this.#boundaries[0] as Body, body);
    if (solid.minX < MARGIN_METRES - halfX) this.#push(this.#boundaries[1] as Body, body);
    if (solid.maxX > halfX - MARGIN_METRES) this.#push(this.#boundaries[2] as Body, body);
    if (solid.minZ < MARGIN_METRES - halfZ) this.#push(this.#boundaries[3] as Body, body);
    if (solid.maxZ > halfZ - MARGIN_METRES) this.#push(this.#boundaries[4] as Body, body);
    this.#near.length = gatherAround(this.#statics, solid, this.#near);
    this.#near.sort(ascending);
    for (const index of this.#near) this.#push(this.#bodyOf(index), body);
  }

  #againstProps(props: readonly Prop[], grid: PropGrid, index: number, paired: (other: Prop) => boolean): void {
    const count = gatherAround(grid, (props[index] as Prop).solid, this.#near);
    for (let k = 0; k < count; k += 1) {
      const other = this.#near[k] as number;
      if (other === index || paired(props[other] as Prop)) continue;
      this.#keys.push(Math.min(index, other) * KEY_STRIDE + Math.max(index, other));
    }
  }

  #push(first: Body, second: Body): void {
    this.first.push(first);
    this.second.push(second);
  }

  #bodyOf(index: number): Body {
    const known = this.#bodies[index];
    if (known) return known;
    const made = staticBody(this.#statics.terrain.shapes[index] as StaticShape, this.#statics.solids[index] as Solid);
    this.#bodies[index] = made;
    return made;
  }
}

const KEY_STRIDE = 65536;
const ascending = (a: number, b: number): number => a - b;

function gatherAround(from: Statics | PropGrid, solid: Solid, out: number[]): number {
  return from.gather(widened(solid, MARGIN_METRES, around), out);
}

const around = makeBounds();

/** Two balls in the very same place have no direction in which to part, so one is raised by the smallest step. */
function partTwins(low: Prop, high: Prop): void {
  const a = low.position;
  const b = high.position;
  if (a.x === b.x && a.y === b.y && a.z === b.z) b.y += 1 / POSITION_STEPS;
}
