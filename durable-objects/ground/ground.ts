// ground.ts — who owns what lies in a zone, as a machine that knows no platform and doesn't tick (LEDGER-1).
import { PILES_MAX } from "../../shared/limits.ts";
import type { InstanceId, PlayerId } from "../../shared/units.ts";
import { isNothing, NOTHING } from "../../shared/world/goods.ts";
import { ITEM_IDS } from "../../shared/world/items.ts";
import type { ItemSpawn } from "../../shared/world/zone.ts";
import type {
  AccountId,
  AuditLine,
  Consent,
  DealTaken,
  ExchangeAnswer,
  ExchangeRequest,
  GoodsRefusal,
  GroundListing,
  Pile,
} from "../contracts.ts";
import type { Book } from "../ledger/courier.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";
import { Ledger } from "../ledger/ledger.ts";
import type { LedgerStore } from "../ledger/ledger-state.ts";

/** A heap, and whose it is about to be. */
export interface StoredPile extends Pile {
  /** The exchange that takes it; null: it lies there. */
  readonly takenBy: number | null;
  /** Why its last taker did not get it; null once somebody else tries. */
  readonly refused: GoodsRefusal | null;
  /** Which of the zone's spawns made it; null: somebody dropped it. */
  readonly spawn: number | null;
}

export interface GroundStore {
  readonly ledger: LedgerStore;
  /** Runs `body` so that all it writes is stored, or nothing. */
  transaction<T>(body: () => T): T;
  /** In the order of their numbers. */
  piles(): readonly StoredPile[];
  putPile(pile: StoredPile): void;
  removePile(id: number): void;
  /** The number of the next heap; each call yields another one. */
  nextPileId(): number;
  /** When spawn `index` makes its next heap; null: never yet. */
  spawnsAtMs(index: number): number | null;
  setSpawnsAtMs(index: number, atMs: number): void;
}

export const groundOf = (instance: InstanceId): AccountId => `ground:${instance}`;

export class Ground implements Book {
  private readonly store: GroundStore;
  private readonly ledger: Ledger;
  private readonly spawns: readonly ItemSpawn[];

  constructor(store: GroundStore, instance: InstanceId, spawns: readonly ItemSpawn[]) {
    this.store = store;
    this.spawns = spawns;
    // Bounded by the number of heaps, not by what they hold.
    this.ledger = new Ledger(store.ledger, groundOf(instance), NOTHING, () => true);
  }

  /** What lies there by now: whatever has grown since somebody last looked is made first. */
  look(nowMs: number): GroundListing {
    return this.store.transaction(() => {
      this.grow(nowMs);
      const piles = this.store.piles().filter(({ takenBy }) => takenBy === null);
      return {
        revision: this.ledger.account.revision,
        piles: piles.map(({ id, item, count, at }) => ({ id, item, count, at })),
        nextMs: this.nextGrowthMs(),
      };
    });
  }

  /** A heap is on its way to a player, in escrow until their character has decided. `takenOf` tells how it went. */
  take(id: number, playerId: PlayerId, consent: Consent): DealTaken {
    return this.store.transaction(() => {
      const pile = this.store.piles().find((candidate) => candidate.id === id);
      if (pile === undefined) return goodsRefusal("gone");
      if (pile.takenBy !== null) return this.isOnItsWayTo(pile, playerId) ? PENDING : goodsRefusal("gone");
      const begun = this.ledger.begin({
        to: `player:${playerId}`,
        give: { [pile.item]: pile.count },
        want: NOTHING,
        note: { kind: "pickUp", consent },
      });
      if ("ok" in begun) return begun;
      this.store.putPile({ ...pile, takenBy: begun.seq, refused: null });
      return PENDING;
    });
  }

  /** How it stands with a heap that `take` has sent on its way. */
  takenOf(id: number): DealTaken {
    const pile = this.store.piles().find((candidate) => candidate.id === id);
    if (pile === undefined) return { ok: true, state: "done" };
    return pile.takenBy === null ? (pile.refused ?? goodsRefusal("gone")) : PENDING;
  }

  private isOnItsWayTo({ takenBy }: StoredPile, playerId: PlayerId): boolean {
    return this.store.ledger.outgoing().some(({ seq, to }) => seq === takenBy && to === `player:${playerId}`);
  }

  /** Somebody drops something here. */
  receive(request: ExchangeRequest, nowMs: number): ExchangeAnswer {
    return this.store.transaction(() =>
      this.ledger.receive(request, nowMs, () => {
        const { note, give, want } = request;
        const items = ITEM_IDS.filter((item) => give[item] !== undefined);
        if (note.kind !== "drop" || !isNothing(want)) return goodsRefusal("nothing");
        if (items.length > this.room) return goodsRefusal("ground_full");
        for (const item of items) this.lay({ item, count: give[item] ?? 0, at: note.at, spawn: null });
        return null;
      }),
    );
  }

  due(nowMs: number): ExchangeRequest[] {
    return this.store.transaction(() => this.ledger.due(nowMs));
  }

  /** The player's character has decided: the heap is theirs, or lies where it lay. */
  answered({ seq }: ExchangeRequest, answer: ExchangeAnswer, nowMs: number): void {
    this.store.transaction(() => {
      if (this.ledger.answered(seq, answer) === null) return;
      const pile = this.store.piles().find(({ takenBy }) => takenBy === seq);
      if (pile === undefined) throw new Error(`no heap is taken by exchange ${seq}`);
      if (!answer.ok) return this.store.putPile({ ...pile, takenBy: null, refused: answer });
      this.store.removePile(pile.id);
      const spawn = pile.spawn === null ? undefined : this.spawns[pile.spawn];
      if (pile.spawn !== null && spawn) this.store.setSpawnsAtMs(pile.spawn, nowMs + spawn.againSeconds * 1000);
    });
  }

  get nextAlarmMs(): number | null {
    return this.ledger.nextAlarmMs;
  }

  audit(): AuditLine {
    return this.ledger.audit();
  }

  receiptOf(from: AccountId): { seq: number; ok: boolean } | null {
    return this.ledger.receiptOf(from);
  }

  /** Heaps that may still be dropped: each spawn keeps its place. */
  private get room(): number {
    const dropped = this.store.piles().filter(({ spawn }) => spawn === null || spawn >= this.spawns.length);
    return PILES_MAX - this.spawns.length - dropped.length;
  }

  /** Each spawn has one heap, and makes the next one some time after that one was taken. */
  private grow(nowMs: number): void {
    const standing = new Set(this.store.piles().map(({ spawn }) => spawn));
    this.spawns.forEach(({ item, count, at }, index) => {
      if (standing.has(index) || (this.store.spawnsAtMs(index) ?? 0) > nowMs) return;
      this.ledger.mint("spawn", { [item]: count });
      this.lay({ item, count, at, spawn: index });
    });
  }

  private nextGrowthMs(): number | null {
    const standing = new Set(this.store.piles().map(({ spawn }) => spawn));
    const times = this.spawns.flatMap((_, index) => (standing.has(index) ? [] : [this.store.spawnsAtMs(index) ?? 0]));
    return times.length === 0 ? null : Math.min(...times);
  }

  private lay(pile: Omit<StoredPile, "id" | "takenBy" | "refused">): void {
    this.store.putPile({ ...pile, id: this.store.nextPileId(), takenBy: null, refused: null });
  }
}

const PENDING: DealTaken = { ok: true, state: "pending" };
