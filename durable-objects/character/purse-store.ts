// purse-store.ts — a purse in its character's SQLite, beside the lease.

import type { Lease } from "../../shared/handoff/lease-state.ts";
import type { LedgerStore } from "../ledger/ledger-state.ts";
import { one, rows, SqlLedger } from "../ledger/sql-ledger.ts";
import type { Intent, IntentStore, PurseStore } from "./purse.ts";

export interface PurseStorage {
  readonly sql: SqlStorage;
  transactionSync<T>(body: () => T): T;
}

export class SqlPurse implements PurseStore {
  readonly lease: () => Lease | null;
  readonly #storage: PurseStorage;
  readonly #ledger: SqlLedger;
  readonly #intents: IntentStore;
  readonly #prepare: (sql: SqlStorage) => void;
  #prepared = false;

  /** `prepare` brings the tables to this code's version; called once, and not for a character who never was. */
  constructor(storage: PurseStorage, lease: () => Lease | null, prepare: (sql: SqlStorage) => void) {
    this.#storage = storage;
    this.lease = lease;
    this.#prepare = prepare;
    this.#ledger = new SqlLedger(storage.sql);
    this.#intents = intentStore(storage.sql);
  }

  get ledger(): LedgerStore {
    this.#ready();
    return this.#ledger;
  }

  get intents(): IntentStore {
    this.#ready();
    return this.#intents;
  }

  transaction<T>(body: () => T): T {
    return this.#storage.transactionSync(body);
  }

  #ready(): void {
    if (this.#prepared) return;
    this.#storage.transactionSync(() => this.#prepare(this.#storage.sql));
    this.#prepared = true;
  }
}

function intentStore(sql: SqlStorage): IntentStore {
  return {
    find: (key) => one(rows<Intent>(sql, "SELECT json FROM intents WHERE key = ?", key)),
    ofExchange: (seq) => one(rows<Intent>(sql, "SELECT json FROM intents WHERE seq = ?", seq)),
    put: (intent) => {
      const { key, seq, untilMs } = intent;
      sql.exec("INSERT OR REPLACE INTO intents VALUES (?, ?, ?, ?)", key, seq, untilMs, JSON.stringify(intent));
    },
    prune: (nowMs) => void sql.exec("DELETE FROM intents WHERE until_ms < ?", nowMs),
    count: () => sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM intents").one().n,
  };
}
