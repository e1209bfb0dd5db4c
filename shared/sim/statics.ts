// statics.ts — a zone's terrain, cut into a uniform grid once, and then asked for what is near.
import { quaternionFromYawPitch } from "../math/quaternion.ts";
import { BOX, type Bounds, CYLINDER, makeSolid, overlap, placeSolid, type Solid } from "./solid.ts";
import type { StaticShape, Terrain } from "./terrain.ts";

/** Metres. A mover's surroundings lie in one to four cells, a house in a few dozen. */
const CELL_METRES = 4;

export interface Statics {
  readonly terrain: Terrain;
  /** One for each of the terrain's shapes, in their order. */
  readonly solids: readonly Solid[];
  /** Writes the indices of the solids whose bounds overlap the given ones to the front of `out`; returns their number. */
  gather(bounds: Bounds, out: number[]): number;
}

/** The statics of a terrain, built on first use and shared by all who simulate it: a terrain never changes. */
export function staticsOf(terrain: Terrain): Statics {
  const known = built.get(terrain);
  if (known) return known;
  const statics = new StaticGrid(terrain);
  built.set(terrain, statics);
  return statics;
}

const built = new WeakMap<Terrain, Statics>();

class StaticGrid implements Statics {
  readonly terrain: Terrain;
  readonly solids: readonly Solid[];
  readonly #columns: number;
  readonly #rows: number;
  /** The solids of cell c are `#members` from `#starts[c]` to before `#starts[c + 1]`, in ascending order. */
  readonly #starts: Int32Array;
  readonly #members: Int32Array;
  /** Which gathering last saw a solid: one that spans several cells is reported once. */
  readonly #seen: Float64Array;
  #gathering = 0;

  constructor(terrain: Terrain) {
    this.terrain = terrain;
    this.solids = terrain.shapes.map(solidOf);
    this.#columns = Math.max(1, Math.ceil((2 * terrain.halfX) / CELL_METRES));
    this.#rows = Math.max(1, Math.ceil((2 * terrain.halfZ) / CELL_METRES));
    this.#seen = new Float64Array(this.solids.length);
    const cells: number[][] = Array.from({ length: this.#columns * this.#rows }, () => []);
    for (const [index, solid] of this.solids.entries()) {
      const lastColumn = this.#column(solid.maxX);
      const lastRow = this.#row(solid.maxZ);
      for (let row = this.#row(solid.minZ); row <= lastRow; row += 1) {
        for (let column = this.#column(solid.minX); column <= lastColumn; column += 1) {
          cells[row * this.#columns + column]?.push(index);
        }
      }
    }
    this.#members = Int32Array.from(cells.flat());
    this.#starts = new Int32Array(cells.length + 1);
    for (const [cell, members] of cells.entries())
      this.#starts[cell + 1] = (this.#starts[cell] as number) + members.length;
  }

  gather(bounds: Bounds, out: number[]): number {
    let count = 0;
    this.#gathering += 1;
    const firstColumn = this.#column(bounds.minX);
    const lastColumn = this.#column(bounds.maxX);
    const lastRow = this.#row(bounds.maxZ);
    for (let row = this.#row(bounds.minZ); row <= lastRow; row += 1) {
      for (let column = firstColumn; column <= lastColumn; column += 1) {
        const cell = row * this.#columns + column;
        const end = this.#starts[cell + 1] as number;
        for (let k = this.#starts[cell] as number; k < end; k += 1) {
          const index = this.#members[k] as number;
          if (this.#seen[index] === this.#gathering) continue;
          this.#seen[index] = this.#gathering;
          if (!overlap(this.solids[index] as Solid, bounds)) continue;
          out[count] = index;
          count += 1;
        }
      }
    }
    return count;
  }

  #column(x: number): number {
    const column = Math.floor((x + this.terrain.halfX) / CELL_METRES);
    return column < 0 ? 0 : column >= this.#columns ? this.#columns - 1 : column;
  }

  #row(z: number): number {
    const row = Math.floor((z + this.terrain.halfZ) / CELL_METRES);
    return row < 0 ? 0 : row >= this.#rows ? this.#rows - 1 : row;
  }
}

function solidOf(shape: StaticShape): Solid {
  const [x, y, z] = shape.at;
  const solid =
    shape.kind === "box"
      ? makeSolid(BOX, shape.half[0], shape.half[1], shape.half[2])
      : makeSolid(CYLINDER, shape.radius, shape.halfHeight, shape.radius);
  const yaw = shape.kind === "box" ? (shape.yaw ?? 0) : 0;
  const pitch = shape.kind === "box" ? (shape.pitch ?? 0) : 0;
  placeSolid(solid, { x, y, z }, quaternionFromYawPitch(yaw, pitch, { x: 0, y: 0, z: 0, w: 1 }));
  return solid;
}
