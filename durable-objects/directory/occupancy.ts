// occupancy.ts — the instances of one zone, how full they are, and who goes where: the fullest that is not full yet (INSTANCE-1, DIR-1).
import { assert } from "../../shared/assert.ts";
import { INSTANCE_FORGET_MS, INSTANCES_PER_ZONE_MAX, KEPT_SLOTS_MAX } from "../../shared/limits.ts";
import type { InstanceId, ZoneId } from "../../shared/units.ts";
import type { ChooseOptions, Heartbeat, InstanceState, KeptPlace } from "../contracts.ts";
import { reviewDraining } from "./draining.ts";
import { Instance, type InstanceRow } from "./instance.ts";

/** Players in one instance: `soft`, at which another is opened, and `hard`, beyond which nobody is sent there. */
export interface Capacity {
  readonly soft: number;
  readonly hard: number;
}

/** Where rows are kept. Each call is a row written. */
export interface InstanceStore {
  save(row: InstanceRow): void;
  drop(id: InstanceId): void;
}

/** Of an instance, by its number: without the place that the asker holds, and of one that holds at most so many. */
type Load = (number: number, most: number) => number;

export class Occupancy {
  private readonly zone: ZoneId;
  private readonly store: InstanceStore;
  /** By number: `quarry-2` is 2. At most INSTANCES_PER_ZONE_MAX. */
  private readonly instances = new Map<number, Instance>();

  /** Rows that a zone of this name can't have, from when the bound was higher, are left alone. */
  constructor(zone: ZoneId, store: InstanceStore, rows: readonly InstanceRow[]) {
    this.zone = zone;
    this.store = store;
    for (const row of rows) {
      const number = this.numberOf(row.id);
      if (number !== null) this.instances.set(number, Instance.fromRow(row, number));
    }
  }

  /** Throws for an instance that this zone can't have. */
  report(beat: Heartbeat, capacity: Capacity, nowMs: number): void {
    const number = this.numberOf(beat.place.instance);
    if (number === null) throw new Error(`directory: ${beat.place.instance} is no instance of ${this.zone}`);
    assert(beat.arrived.length <= KEPT_SLOTS_MAX, "a heartbeat tells of the slots that still count");
    this.forget(nowMs);
    const instance = this.instances.get(number);
    if (instance) instance.hear(beat, nowMs);
    else this.instances.set(number, Instance.heard(beat, number, nowMs));
    this.settle(capacity);
  }

  /**
   * Keeps a place for whoever asks, and gives up the one that they held. In order: beside the friend; where they were sent
   * before; in the fullest instance under its soft capacity that does not drain, since a world feels alive where people are;
   * in the first empty one; in the least full one under its hard capacity. Null: there is no room.
   */
  choose(options: ChooseOptions, capacity: Capacity, nowMs: number): KeptPlace | null {
    this.forget(nowMs);
    this.settle(capacity);
    const { held, beside } = options;
    const heldIn = held ? this.holding(held) : null;
    const own = (number: number): number => (heldIn?.number === number ? 1 : 0);
    const load: Load = (number, most) => (this.instances.get(number)?.loadBelow(most, nowMs) ?? 0) - own(number);
    const friend = beside === undefined ? null : this.numberOf(beside);
    let chosen: number | null = null;
    if (friend !== null && load(friend, capacity.hard) < capacity.hard) chosen = friend;
    else if (options.besideOnly) return null;
    // However full it has become: their place is counted in it.
    else if (heldIn) chosen = heldIn.number;
    else chosen = this.fullestUnder(capacity.soft, load) ?? this.emptiestUnder(capacity.hard, load);
    if (chosen === null) return null;
    if (held && heldIn) {
      heldIn.kept.giveUp(held.slot);
      if (heldIn.number !== chosen) this.save(heldIn);
    }
    return this.keep(chosen, nowMs);
  }

  /** All that has players, had some lately or is about to; the first one always. In the order of their numbers. */
  list(capacity: Capacity, nowMs: number): { id: InstanceId; players: number; state: InstanceState }[] {
    this.forget(nowMs);
    this.settle(capacity);
    const first = { id: this.idOf(1), players: 0, state: "asleep" as const };
    const all = [...this.instances.values()].sort((a, b) => a.number - b.number);
    const listed = all.map(({ id, players, state, draining }) => ({
      id,
      players,
      state: draining ? ("draining" as const) : state,
    }));
    return this.instances.has(1) ? listed : [first, ...listed];
  }

  /** How many entries it holds: instances, and slots of places that are kept or were come to. For tests of the bound. */
  get size(): { instances: number; slots: number } {
    let slots = 0;
    for (const { kept } of this.instances.values()) slots += kept.counts().length + kept.arrivedCounts().length;
    return { instances: this.instances.size, slots };
  }

  private fullestUnder(soft: number, load: Load): number | null {
    let best: { number: number; load: number } | null = null;
    for (let number = 1; number <= INSTANCES_PER_ZONE_MAX; number++) {
      const one = { number, load: load(number, soft) };
      if (one.load >= soft || this.instances.get(number)?.draining) continue;
      if (best === null || one.load > best.load) best = one;
    }
    return best?.number ?? null;
  }

  private emptiestUnder(hard: number, load: Load): number | null {
    let best: { number: number; load: number } | null = null;
    for (let number = 1; number <= INSTANCES_PER_ZONE_MAX; number++) {
      const one = { number, load: load(number, hard) };
      if (one.load < hard && (best === null || one.load < best.load)) best = one;
    }
    return best?.number ?? null;
  }

  /** The instance in which `held` is still open; null once its tickets are over. */
  private holding(held: KeptPlace): Instance | null {
    const number = held.zone === this.zone ? this.numberOf(held.instance) : null;
    const instance = number === null ? undefined : this.instances.get(number);
    return instance && instance.kept.openIn(held.slot) > 0 ? instance : null;
  }

  private keep(number: number, nowMs: number): KeptPlace {
    const instance = this.instances.get(number) ?? Instance.opened(this.idOf(number), number, nowMs);
    this.instances.set(number, instance);
    const slot = instance.kept.keep(nowMs);
    // Written each time: a directory that restarts must not give the same place away again. An entry writes more rows than this.
    this.save(instance);
    return { zone: this.zone, instance: instance.id, slot };
  }

  /** What time alone changes: tickets end, silent instances have died with their count, empty ones are dropped but for the first. */
  private forget(nowMs: number): void {
    for (const instance of this.instances.values()) {
      instance.pass(nowMs);
      if (instance.number === 1 || !instance.emptyFor(nowMs, INSTANCE_FORGET_MS)) continue;
      this.instances.delete(instance.number);
      this.store.drop(instance.id);
    }
  }

  /** Sees who drains, and writes the rows of those that were heard or have changed. */
  private settle({ soft }: Capacity): void {
    const all = [...this.instances.values()];
    reviewDraining(all, soft);
    for (const instance of all) if (instance.differs) this.save(instance);
  }

  private save(instance: Instance): void {
    this.store.save(instance.toRow());
  }

  private idOf(number: number): InstanceId {
    return `${this.zone}-${number}` as InstanceId;
  }

  private numberOf(id: InstanceId): number | null {
    const number = Number(id.slice(this.zone.length + 1));
    const ours = Number.isInteger(number) && number >= 1 && number <= INSTANCES_PER_ZONE_MAX;
    return ours && id === this.idOf(number) ? number : null;
  }
}
