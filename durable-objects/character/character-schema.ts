// character-schema.ts — the versions of a character's SQLite: the lease, then what they own, then how they look and like it.
import { createLedgerTables } from "../ledger/sql-ledger.ts";
import { hasTable, type Migration, migrate } from "../schema.ts";

/** A step that was shipped never changes; test/workerd/character-schema.test.ts migrates from each. */
export const CHARACTER_MIGRATIONS: readonly Migration[] = [
  // 1: as LeaseStore makes it for a new character.
  (sql) =>
    sql.exec(
      "CREATE TABLE IF NOT EXISTS lease (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, lease TEXT NOT NULL)",
    ),
  // 2: inventory, coins, and what is under way.
  (sql) => {
    createLedgerTables(sql);
    sql.exec("CREATE TABLE intents (key TEXT PRIMARY KEY, seq INTEGER, until_ms INTEGER NOT NULL, json TEXT NOT NULL)");
    sql.exec("CREATE INDEX intents_by_exchange ON intents (seq)");
  },
  // 3: appearance and settings.
  (sql) => sql.exec("CREATE TABLE profile (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL)"),
];

/** Called before anything but the lease is touched. */
export function migrateCharacter(sql: SqlStorage): void {
  migrate(sql, CHARACTER_MIGRATIONS, () => (hasTable(sql, "lease") ? 1 : 0));
}
