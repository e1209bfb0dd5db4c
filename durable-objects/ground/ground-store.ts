// ground-store.ts — what lies in a zone, in the SQLite of an object that doesn't tick.
import { createLedgerTables, rows, SqlLedger } from "../ledger/sql-ledger.ts";
import { type Migration, migrate } from "../schema.ts";
import type { GroundStore, StoredPile } from "./ground.ts";

/** A step that was shipped never changes. */
export const GROUND_MIGRATIONS: readonly Migration[] = [
  (sql) => {
    createLedgerTables(sql);
    sql.exec("CREATE TABLE census (id INTEGER PRIMARY KEY CHECK (id = 1))");
    // AUTOINCREMENT: a heap's number is never another's, also when the newest one is gone.
    sql.exec("CREATE TABLE piles (id INTEGER PRIMARY KEY AUTOINCREMENT, json TEXT NOT NULL)");
    sql.exec("CREATE TABLE spawns (spawn INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL)");
  },
];

export interface GroundStorage {
  readonly sql: SqlStorage;
  transactionSync<T>(body: () => T): T;
}

export class SqlGround implements GroundStore {
  readonly ledger: SqlLedger;
  readonly #storage: GroundStorage;
  readonly #sql: SqlStorage;
  #registered = false;

  constructor(storage: GroundStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.ledger = new SqlLedger(storage.sql);
    storage.transactionSync(() => migrate(storage.sql, GROUND_MIGRATIONS));
  }

  transaction<T>(body: () => T): T {
    return this.#storage.transactionSync(body);
  }

  /** Is it in the census? Then for ever. */
  get registered(): boolean {
    this.#registered ||= this.#sql.exec("SELECT id FROM census").toArray().length > 0;
    return this.#registered;
  }

  setRegistered(): void {
    this.#sql.exec("INSERT OR IGNORE INTO census VALUES (1)");
  }

  piles(): readonly StoredPile[] {
    return rows<StoredPile>(this.#sql, "SELECT json FROM piles WHERE json <> '' ORDER BY id");
  }

  putPile(pile: StoredPile): void {
    this.#sql.exec("INSERT OR REPLACE INTO piles VALUES (?, ?)", pile.id, JSON.stringify(pile));
  }

  removePile(id: number): void {
    this.#sql.exec("DELETE FROM piles WHERE id = ?", id);
  }

  /** Taken by a row that has nothing in it yet: the heap that is put in its place follows in the same transaction. */
  nextPileId(): number {
    return this.#sql.exec<{ id: number }>("INSERT INTO piles (json) VALUES ('') RETURNING id").one().id;
  }

  spawnsAtMs(index: number): number | null {
    const [row] = this.#sql.exec<{ at_ms: number }>("SELECT at_ms FROM spawns WHERE spawn = ?", index).toArray();
    return row?.at_ms ?? null;
  }

  setSpawnsAtMs(index: number, atMs: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO spawns VALUES (?, ?)", index, atMs);
  }
}
