// ranking.ts — entities in the order of a rank, in arrays that are written over: a client under pressure makes no garbage per entity and frame.
import { ENTITIES_MAX } from "../../shared/limits.ts";

/** Ranks are told apart to 1/1024. */
const STEPS = 1024;
const RANK_MAX = 1e6;
/** Above all indices: a key is a rank and an index in one whole number. */
const INDICES = 2 * ENTITIES_MAX;

/** Keys and not a comparison of two entities: called by the sort, such a function makes its numbers on the heap. */
export class Ranking {
  count = 0;
  private readonly keys = new Float64Array(ENTITIES_MAX + 1);
  private readonly weights = new Uint32Array(ENTITIES_MAX + 1);

  clear(): void {
    this.count = 0;
  }

  /** Adds the entity with that index, once, and what it takes. Of equal ranks the lower index comes first. */
  add(index: number, rank: number, bits = 0): void {
    const bounded = Math.max(-RANK_MAX, Math.min(RANK_MAX, rank));
    this.keys[this.count++] = Math.round(bounded * STEPS) * INDICES + index;
    this.weights[index] = bits;
  }

  /** The lowest rank first, from now on. */
  sort(): void {
    this.keys.subarray(0, this.count).sort();
  }

  /** The index in that place of the order. */
  at(place: number): number {
    const key = this.keys[place] as number;
    return key - Math.floor(key / INDICES) * INDICES;
  }

  /** What was added with that index. */
  bitsOf(index: number): number {
    return this.weights[index] as number;
  }
}
