// entities.ts — the zone's entities as this client knows them: the baselines that the next frame's deltas are read against (SNAP-1).
import type { EntityId, Tick } from "../../shared/units.ts";
import { type Baseline, type Chunk, type Fields, indexOf, type Profile } from "../../shared/wire/entities.ts";
import type { Frame } from "../../shared/wire/zone-messages.ts";

export interface Known extends Baseline {
  readonly id: EntityId;
  readonly profile: Profile;
  readonly fields: Fields;
}

export interface Changes {
  /** New or changed. */
  readonly changed: readonly Known[];
  /** No longer in view, or no more. */
  readonly parted: readonly EntityId[];
}

export class Entities {
  private readonly byIndex = new Map<number, Known>();
  private tick: Tick | null = null;

  /** For the decoder: what deltas are against, and how much time has passed since. */
  baselines(fresh: boolean, frameTick: Tick): { find(index: number): Baseline | undefined; ticks: number } {
    const ticks = this.tick === null ? 0 : frameTick - this.tick;
    return { find: (index) => (fresh ? undefined : this.byIndex.get(index)), ticks };
  }

  apply(frame: Frame): Changes {
    const changed: Known[] = [];
    const parted: EntityId[] = [];
    if (frame.fresh) {
      for (const known of this.byIndex.values()) parted.push(known.id);
      this.byIndex.clear();
    }
    for (const chunk of frame.chunks) this.applyChunk(chunk, changed, parted);
    this.tick = frame.tick;
    // Fresh state repeats what was known: that is no parting.
    const here = new Set(changed.map((known) => known.id));
    return { changed, parted: parted.filter((id) => !here.has(id)) };
  }

  all(): IterableIterator<Known> {
    return this.byIndex.values();
  }

  private applyChunk(chunk: Chunk, changed: Known[], parted: EntityId[]): void {
    if (chunk.op === "full") {
      const known = { id: chunk.id, profile: chunk.profile, fields: chunk.fields };
      this.byIndex.set(indexOf(chunk.id), known);
      changed.push(known);
      return;
    }
    const before = this.byIndex.get(chunk.index);
    if (!before) return;
    if (chunk.op === "delta") {
      const known = { ...before, fields: chunk.fields };
      this.byIndex.set(chunk.index, known);
      changed.push(known);
    } else {
      this.byIndex.delete(chunk.index);
      parted.push(before.id);
    }
  }
}
