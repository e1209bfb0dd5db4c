// instance-store.ts — a directory's rows in SQLite, one an instance.
import type { InstanceId } from "../../shared/units.ts";
import type { InstanceRow } from "./instance.ts";
import type { InstanceStore } from "./occupancy.ts";

type StoredRow = { id: string; version: number; instance: string };

/** Raised with every change of `InstanceRow`; rows of another version are ignored: heartbeats bring back what counts. */
export const INSTANCE_ROW_VERSION = 1;

export class SqliteInstances implements InstanceStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      // Without a row id there is no index beside the table: a save is one row written.
      "CREATE TABLE IF NOT EXISTS instances (id TEXT PRIMARY KEY, version INTEGER NOT NULL, instance TEXT NOT NULL) WITHOUT ROWID",
    );
  }

  load(): InstanceRow[] {
    const rows = this.#sql.exec<StoredRow>("SELECT * FROM instances WHERE version = ?", INSTANCE_ROW_VERSION).toArray();
    return rows.map(({ instance }) => JSON.parse(instance) as InstanceRow);
  }

  save(row: InstanceRow): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO instances VALUES (?, ?, ?)",
      row.id,
      INSTANCE_ROW_VERSION,
      JSON.stringify(row),
    );
  }

  drop(id: InstanceId): void {
    this.#sql.exec("DELETE FROM instances WHERE id = ?", id);
  }
}
