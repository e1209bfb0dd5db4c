// ground-view.ts — what a zone shows of what lies in it: what the ground object said last, never more (LEDGER-1).
import type { GoodsNews } from "../../shared/wire/goods.ts";
import type { GroundListing, Pile } from "../contracts.ts";

export class GroundView {
  private revision = -1;
  private piles = new Map<number, Pile>();
  /** When something new will have grown; null: nothing will, or it is not known. */
  nextMs: number | null = null;

  find(id: number): Pile | null {
    return this.piles.get(id) ?? null;
  }

  /** Takes in an answer of the ground's. @returns what has changed by it; null: nothing, or it is older than what is known. */
  update({ revision, piles, nextMs }: GroundListing): GoodsNews | null {
    if (revision < this.revision) return null;
    const all = this.revision < 0;
    const before = this.piles;
    this.revision = revision;
    this.nextMs = nextMs;
    this.piles = new Map(piles.map((pile) => [pile.id, pile]));
    const lie = piles.filter(({ id }) => all || !before.has(id));
    const gone = all ? [] : [...before.keys()].filter((id) => !this.piles.has(id));
    return all || lie.length > 0 || gone.length > 0 ? { kind: "ground", all, lie, gone } : null;
  }

  /** All that lies here, for somebody who has just come; null while nothing is known. */
  everything(): GoodsNews | null {
    return this.revision < 0 ? null : { kind: "ground", all: true, lie: [...this.piles.values()], gone: [] };
  }
}
