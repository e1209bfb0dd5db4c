// interest.ts — what a client may know of: what is near, with hysteresis, so that a walk along the edge doesn't flicker (AOI-1).
import { ENTITIES_MAX } from "../../shared/limits.ts";
import type { Vec3 } from "../../shared/units.ts";
import { POSITION_METRES_MAX } from "../../shared/wire/entities.ts";
import type { EntityRecord } from "./encoder.ts";

/** What is known stays known until it is this much further away than where it came into view. */
export const HYSTERESIS = 1.15;
const CELL_METRES = 16;
const CELLS = Math.ceil((2 * POSITION_METRES_MAX) / CELL_METRES);

/** Is (x, z) within `metres` of `from`? Heights don't count: a tower is seen from below. */
export function isWithin({ x, z }: { x: number; z: number }, from: Vec3, metres: number): boolean {
  const dx = x - from.x;
  const dz = z - from.z;
  return dx * dx + dz * dz <= metres * metres;
}

/** The entities of a frame by place: a client is asked about those near it, and not about all. */
export class InterestGrid {
  /** The first entity of each cell, and the next one of the same cell, by index; 0: none. */
  private readonly first = new Uint16Array(CELLS * CELLS);
  private readonly next = new Uint16Array(ENTITIES_MAX + 1);
  private readonly records = new Array<EntityRecord | undefined>(ENTITIES_MAX + 1);
  /** Metres, by index: side by side, since that is what is read most. */
  private readonly xs = new Float64Array(ENTITIES_MAX + 1);
  private readonly zs = new Float64Array(ENTITIES_MAX + 1);
  private used: number[] = [];

  fill(records: readonly EntityRecord[]): void {
    for (const cell of this.used) this.first[cell] = 0;
    this.used.length = 0;
    for (const record of records) {
      const { index, x, z } = record;
      const cell = column(x) + column(z) * CELLS;
      const before = this.first[cell] as number;
      if (before === 0) this.used.push(cell);
      this.next[index] = before;
      this.first[cell] = index;
      this.records[index] = record;
      this.xs[index] = x;
      this.zs[index] = z;
    }
  }

  /** From an entity of this frame, by index, to `from`. By a root, which costs nothing: `Math.hypot` makes numbers on the heap. */
  metresTo(index: number, from: Vec3): number {
    const dx = (this.xs[index] as number) - from.x;
    const dz = (this.zs[index] as number) - from.z;
    return Math.sqrt(dx * dx + dz * dz);
  }

  /** Writes those within `metres` of `from` to the beginning of `out`. @returns how many they are. */
  near(from: Vec3, metres: number, out: EntityRecord[]): number {
    let count = 0;
    const [left, right] = [column(from.x - metres), column(from.x + metres)];
    const [top, bottom] = [column(from.z - metres), column(from.z + metres)];
    for (let z = top; z <= bottom; z++) {
      for (let x = left; x <= right; x++) {
        for (let i = this.first[x + z * CELLS] as number; i !== 0; i = this.next[i] as number) {
          const dx = (this.xs[i] as number) - from.x;
          const dz = (this.zs[i] as number) - from.z;
          if (dx * dx + dz * dz <= metres * metres) out[count++] = this.records[i] as EntityRecord;
        }
      }
    }
    return count;
  }
}

const column = (metres: number): number =>
  Math.max(0, Math.min(CELLS - 1, Math.floor((metres + POSITION_METRES_MAX) / CELL_METRES)));
