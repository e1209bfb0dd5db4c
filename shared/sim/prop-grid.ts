// prop-grid.ts — which props are near, from a grid that is filled anew each tick.
import type { Prop } from "./prop.ts";
import { type Bounds, overlap } from "./solid.ts";
import type { Terrain } from "./terrain.ts";

/** Metres. */
const CELL_METRES = 4;
/** No prop reaches further from its centre, metres: half a crate's diagonal. A prop is filed under its centre alone. */
const PROP_REACH_METRES = 0.87;
const NONE = -1;

export class PropGrid {
  readonly #columns: number;
  readonly #rows: number;
  readonly #halfX: number;
  readonly #halfZ: number;
  /** The first prop of each cell, and after each prop the next one in its cell. */
  readonly #first: Int32Array;
  #next = new Int32Array(64);
  #props: readonly Prop[] = [];

  constructor(terrain: Terrain) {
    this.#halfX = terrain.halfX;
    this.#halfZ = terrain.halfZ;
    this.#columns = Math.max(1, Math.ceil((2 * terrain.halfX) / CELL_METRES));
    this.#rows = Math.max(1, Math.ceil((2 * terrain.halfZ) / CELL_METRES));
    this.#first = new Int32Array(this.#columns * this.#rows).fill(NONE);
  }

  /** Files all of `props`, which are sorted by id and stay where they are until the next filing. */
  fill(props: readonly Prop[]): void {
    this.#props = props;
    this.#first.fill(NONE);
    if (this.#next.length < props.length) this.#next = new Int32Array(2 * props.length);
    // From the last to the first, so that each cell lists its props by ascending id.
    for (let index = props.length - 1; index >= 0; index -= 1) {
      const { x, z } = (props[index] as Prop).position;
      const cell = this.#row(z) * this.#columns + this.#column(x);
      this.#next[index] = this.#first[cell] as number;
      this.#first[cell] = index;
    }
  }

  /**
   * Writes the indices of the props whose bounds overlap the given ones to the front of `out`; returns their number.
   * Their order follows from positions and ids alone: a world of fewer props yields the same one.
   */
  gather(bounds: Bounds, out: number[]): number {
    let count = 0;
    const firstColumn = this.#column(bounds.minX - PROP_REACH_METRES);
    const lastColumn = this.#column(bounds.maxX + PROP_REACH_METRES);
    const lastRow = this.#row(bounds.maxZ + PROP_REACH_METRES);
    for (let row = this.#row(bounds.minZ - PROP_REACH_METRES); row <= lastRow; row += 1) {
      for (let column = firstColumn; column <= lastColumn; column += 1) {
        let index = this.#first[row * this.#columns + column] as number;
        for (; index !== NONE; index = this.#next[index] as number) {
          if (!overlap((this.#props[index] as Prop).solid, bounds)) continue;
          out[count] = index;
          count += 1;
        }
      }
    }
    return count;
  }

  #column(x: number): number {
    const column = Math.floor((x + this.#halfX) / CELL_METRES);
    return column >= this.#columns ? this.#columns - 1 : column > 0 ? column : 0;
  }

  #row(z: number): number {
    const row = Math.floor((z + this.#halfZ) / CELL_METRES);
    return row >= this.#rows ? this.#rows - 1 : row > 0 ? row : 0;
  }
}
