// schema.ts — the shape of an object's SQLite, as numbered steps: storage of any age is brought to this code's.

/** Version n is what the first n steps make of an empty database. A step that was shipped never changes. */
export type Migration = (sql: SqlStorage) => void;

/**
 * Runs the steps that this database has not had; call it in one turn with what needs them. `unversioned`: the version of
 * a database that was written before versions were. Throws if other, newer code wrote it.
 */
export function migrate(sql: SqlStorage, migrations: readonly Migration[], unversioned: () => number = () => 0): void {
  const version = versionOf(sql) ?? unversioned();
  if (version > migrations.length)
    throw new Error(`the storage has version ${version}, this code ${migrations.length}`);
  if (version === migrations.length && versionOf(sql) !== null) return;
  for (const migration of migrations.slice(version)) migration(sql);
  sql.exec(
    "CREATE TABLE IF NOT EXISTS schema_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL)",
  );
  sql.exec("INSERT OR REPLACE INTO schema_version VALUES (1, ?)", migrations.length);
}

/** Null: no version was ever written. */
export function versionOf(sql: SqlStorage): number | null {
  if (!hasTable(sql, "schema_version")) return null;
  return sql.exec<{ version: number }>("SELECT version FROM schema_version").toArray()[0]?.version ?? null;
}

export function hasTable(sql: SqlStorage, name: string): boolean {
  return sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?", name).toArray().length > 0;
}
