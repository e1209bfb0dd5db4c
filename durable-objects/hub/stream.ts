// stream.ts — taking lines that come repeated, late or with some lost between: each once, and each hub's in order (EVENT-1).
import type { WorldBatch, WorldCursor, WorldLine } from "../talk.ts";

/**
 * The lines of `batch` that continue what is held; `held` moves on by them. A line after a gap is left for later, when whoever
 * sent it has been told what is held, unless nobody keeps any more what lies between.
 */
export function takeNew(held: number[], { lines, kept }: WorldBatch): WorldLine[] {
  const taken: WorldLine[] = [];
  for (const line of lines) {
    const has = held[line.origin] ?? 0;
    const first = Math.max(has, kept[line.origin] ?? 0) + 1;
    if (line.seq <= has || line.seq !== first) continue;
    while (held.length < line.origin) held.push(0);
    held[line.origin] = line.seq;
    taken.push(line);
  }
  return taken;
}

/** Does one who holds `held` lack any line up to `heads`? */
export function lacks(held: WorldCursor, heads: WorldCursor): boolean {
  return heads.some((head, origin) => (held[origin] ?? 0) < head);
}
