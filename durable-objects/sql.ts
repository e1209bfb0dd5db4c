// sql.ts — the part of an object's SQLite that pure code is given: the same in a Durable Object and in a test's own database.

export interface Sql {
  exec<T extends Record<string, string | number | null>>(
    query: string,
    ...bindings: readonly (string | number | null)[]
  ): { toArray(): T[] };
}

/**
 * Brings the tables named `schema` from whatever version they are in to the newest: `steps[v]` makes v + 1 of v. Throws if
 * newer code has written them: better no answer than a wrong one.
 */
export function migrate(sql: Sql, schema: string, steps: readonly (readonly string[])[]): void {
  sql.exec("CREATE TABLE IF NOT EXISTS schemas (name TEXT PRIMARY KEY, version INTEGER NOT NULL)");
  const version = versionOf(sql, schema);
  if (version > steps.length) throw new Error(`${schema} has version ${version}, this code knows ${steps.length}`);
  if (version === steps.length) return;
  for (const step of steps.slice(version)) for (const statement of step) sql.exec(statement);
  sql.exec("INSERT OR REPLACE INTO schemas VALUES (?, ?)", schema, steps.length);
}

/** 0: the tables were never made. Leaves no storage behind. */
export function versionOf(sql: Sql, schema: string): number {
  const known = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schemas'").toArray();
  if (known.length === 0) return 0;
  const [row] = sql.exec<{ version: number }>("SELECT version FROM schemas WHERE name = ?", schema).toArray();
  return row?.version ?? 0;
}
