// sql-ledger.ts — an account's rows in an object's SQLite: values as JSON, one row for each thing that changes by itself.
import type { AccountId } from "./ledger-contracts.ts";
import type { Account, Exchange, LedgerStore, Receipt } from "./ledger-state.ts";

/** The tables of `SqlLedger`; shipped, so a change is another migration. */
export function createLedgerTables(sql: SqlStorage): void {
  sql.exec("CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL)");
  sql.exec("CREATE TABLE outgoing (seq INTEGER PRIMARY KEY, json TEXT NOT NULL)");
  sql.exec("CREATE TABLE receipts (source TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, json TEXT NOT NULL) WITHOUT ROWID");
  sql.exec("CREATE INDEX receipts_by_age ON receipts (at_ms)");
}

export class SqlLedger implements LedgerStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  account(): Account | null {
    const account = one(rows<Account>(this.#sql, "SELECT json FROM account"));
    // Older rows know of no escrow but that of exchanges.
    return account && { ...account, held: account.held ?? null };
  }

  saveAccount(account: Account): void {
    this.#sql.exec("INSERT OR REPLACE INTO account VALUES (1, ?)", JSON.stringify(account));
  }

  outgoing(): readonly Exchange[] {
    return rows<Exchange>(this.#sql, "SELECT json FROM outgoing ORDER BY seq");
  }

  putOutgoing(exchange: Exchange): void {
    this.#sql.exec("INSERT OR REPLACE INTO outgoing VALUES (?, ?)", exchange.seq, JSON.stringify(exchange));
  }

  removeOutgoing(seq: number): void {
    this.#sql.exec("DELETE FROM outgoing WHERE seq = ?", seq);
  }

  receipt(from: AccountId): Receipt | null {
    return one(rows<Receipt>(this.#sql, "SELECT json FROM receipts WHERE source = ?", from));
  }

  putReceipt(from: AccountId, receipt: Receipt): void {
    this.#sql.exec("INSERT OR REPLACE INTO receipts VALUES (?, ?, ?)", from, receipt.atMs, JSON.stringify(receipt));
  }

  receipts(): number {
    return this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM receipts").one().n;
  }

  oldestReceipt(): { readonly from: AccountId; readonly atMs: number } | null {
    const [row] = this.#sql
      .exec<{ source: string; at_ms: number }>("SELECT source, at_ms FROM receipts ORDER BY at_ms LIMIT 1")
      .toArray();
    return row === undefined ? null : { from: row.source as AccountId, atMs: row.at_ms };
  }

  removeReceipt(from: AccountId): void {
    this.#sql.exec("DELETE FROM receipts WHERE source = ?", from);
  }
}

/** The values of a query's `json` column. */
export function rows<T>(sql: SqlStorage, query: string, ...bindings: (string | number)[]): T[] {
  return sql
    .exec<{ json: string }>(query, ...bindings)
    .toArray()
    .map(({ json }) => JSON.parse(json) as T);
}

export const one = <T>(values: readonly T[]): T | null => values[0] ?? null;
