// kept-places.ts — places in one instance for those who are on the way, as counts by slots of time: no player is known here (INSTANCE-1).
import { KEPT_SLOT_MS, KEPT_SLOTS_MAX } from "../../shared/limits.ts";

export type SlotCounts = readonly (readonly [slot: number, places: number])[];

/** The slot in which a place kept now is counted. */
export function slotAt(nowMs: number): number {
  return Math.floor(nowMs / KEPT_SLOT_MS);
}

export class KeptPlaces {
  private readonly kept: Map<number, number>;
  /** By the zone's own word, how many of a slot's have arrived. */
  private arrived: Map<number, number>;

  constructor(kept: SlotCounts, arrived: SlotCounts) {
    this.kept = new Map(kept);
    this.arrived = new Map(arrived);
  }

  /** Keeps one more; returns its slot. */
  keep(nowMs: number): number {
    this.expire(nowMs);
    const slot = slotAt(nowMs);
    this.kept.set(slot, (this.kept.get(slot) ?? 0) + 1);
    return slot;
  }

  /** One of the slot's places is not needed any more; false if none is open. */
  giveUp(slot: number): boolean {
    if (this.openIn(slot) === 0) return false;
    this.kept.set(slot, (this.kept.get(slot) as number) - 1);
    return true;
  }

  /**
   * What a zone says of its run. A new run counts anew, and whoever was in the last one may come again; the same run has
   * forgotten what it counted if its object lost its memory while it slept: then the totals of before hold.
   */
  hear(arrived: SlotCounts, sameRun: boolean): void {
    const before = sameRun ? this.arrived : new Map<number, number>();
    this.arrived = new Map(arrived);
    for (const [slot, players] of before)
      if (this.kept.has(slot)) this.arrived.set(slot, Math.max(players, this.arrived.get(slot) ?? 0));
  }

  /** Places of which nobody has been heard to have come. */
  open(): number {
    let open = 0;
    for (const slot of this.kept.keys()) open += this.openIn(slot);
    return open;
  }

  openIn(slot: number): number {
    return Math.max(0, (this.kept.get(slot) ?? 0) - (this.arrived.get(slot) ?? 0));
  }

  /** How many have come to a kept place in this run of the zone, as far as their slots are still known. */
  get arrivals(): number {
    let sum = 0;
    for (const players of this.arrived.values()) sum += players;
    return sum;
  }

  /** Forgets the slots whose tickets are over, and those of a clock that has jumped back since. */
  expire(nowMs: number): void {
    const now = slotAt(nowMs);
    for (const slot of this.kept.keys())
      if (slot > now || now - slot >= KEPT_SLOTS_MAX || this.kept.get(slot) === 0) this.kept.delete(slot);
  }

  counts(): SlotCounts {
    return [...this.kept];
  }

  arrivedCounts(): SlotCounts {
    return [...this.arrived];
  }
}
