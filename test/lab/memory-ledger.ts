// memory-ledger.ts — the stores of the ledger in memory, for the lab: transactions that hold or leave nothing behind.

import type { Intent, PurseStore } from "../../durable-objects/character/purse.ts";
import type { AccountId } from "../../durable-objects/contracts.ts";
import type { GroundStore, StoredPile } from "../../durable-objects/ground/ground.ts";
import type { Account, Exchange, LedgerStore, Receipt } from "../../durable-objects/ledger/ledger-state.ts";
import type { Lease } from "../../shared/handoff/lease-state.ts";

/** What one object has stored. Values are never changed in place, so that a copy of the maps is a copy of all. */
class Rows {
  account: Account | null = null;
  outgoing = new Map<number, Exchange>();
  receipts = new Map<AccountId, Receipt>();
  intents = new Map<string, Intent>();
  piles = new Map<number, StoredPile>();
  spawns = new Map<number, number>();
  nextPile = 1;

  copy(): Rows {
    const copy = new Rows();
    copy.account = this.account;
    copy.nextPile = this.nextPile;
    for (const part of ["outgoing", "receipts", "intents", "piles", "spawns"] as const)
      copy[part] = new Map(this[part] as Map<never, never>) as never;
    return copy;
  }
}

export class MemoryLedger implements PurseStore, GroundStore {
  private rows = new Rows();
  private inTransaction = false;
  readonly ledger: LedgerStore;
  readonly intents: PurseStore["intents"];
  /** Called when a transaction is about to be stored: throwing loses it. */
  beforeCommit: () => void = () => {};
  private readonly leaseOf: () => Lease | null;

  constructor(lease: () => Lease | null = () => null) {
    this.leaseOf = lease;
    this.ledger = {
      account: () => this.rows.account,
      saveAccount: (account) => this.write((rows) => void (rows.account = account)),
      outgoing: () => [...this.rows.outgoing.values()].sort((a, b) => a.seq - b.seq),
      putOutgoing: (exchange) => this.write((rows) => void rows.outgoing.set(exchange.seq, exchange)),
      removeOutgoing: (seq) => this.write((rows) => void rows.outgoing.delete(seq)),
      receipt: (from) => this.rows.receipts.get(from) ?? null,
      putReceipt: (from, receipt) => this.write((rows) => void rows.receipts.set(from, receipt)),
      receipts: () => this.rows.receipts.size,
      oldestReceipt: () => {
        const sorted = [...this.rows.receipts].sort(([, a], [, b]) => a.atMs - b.atMs);
        return sorted[0] ? { from: sorted[0][0], atMs: sorted[0][1].atMs } : null;
      },
      removeReceipt: (from) => this.write((rows) => void rows.receipts.delete(from)),
    };
    this.intents = {
      find: (key) => this.rows.intents.get(key) ?? null,
      ofExchange: (seq) => [...this.rows.intents.values()].find((intent) => intent.seq === seq) ?? null,
      put: (intent) => this.write((rows) => void rows.intents.set(intent.key, intent)),
      prune: (nowMs) =>
        this.write((rows) => {
          for (const [key, { untilMs }] of rows.intents) if (untilMs < nowMs) rows.intents.delete(key);
        }),
      count: () => this.rows.intents.size,
    };
  }

  transaction<T>(body: () => T): T {
    const before = this.rows.copy();
    this.inTransaction = true;
    try {
      const result = body();
      this.beforeCommit();
      return result;
    } catch (error) {
      this.rows = before;
      throw error;
    } finally {
      this.inTransaction = false;
    }
  }

  lease(): Lease | null {
    return this.leaseOf();
  }

  piles(): readonly StoredPile[] {
    return [...this.rows.piles.values()].sort((a, b) => a.id - b.id);
  }

  putPile(pile: StoredPile): void {
    this.write((rows) => void rows.piles.set(pile.id, pile));
  }

  removePile(id: number): void {
    this.write((rows) => void rows.piles.delete(id));
  }

  nextPileId(): number {
    let id = 0;
    this.write((rows) => {
      id = rows.nextPile++;
    });
    return id;
  }

  spawnsAtMs(index: number): number | null {
    return this.rows.spawns.get(index) ?? null;
  }

  setSpawnsAtMs(index: number, atMs: number): void {
    this.write((rows) => void rows.spawns.set(index, atMs));
  }

  /** A write outside a transaction could be half of one. */
  private write(change: (rows: Rows) => void): void {
    if (!this.inTransaction) throw new Error("a write outside a transaction");
    change(this.rows);
  }
}
