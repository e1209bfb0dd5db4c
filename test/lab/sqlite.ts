// sqlite.ts — an object's SQLite in a test: a real database in memory, which outlives the object that a crash takes away.
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Sql } from "../../durable-objects/sql.ts";

export class Sqlite implements Sql {
  private readonly database = new DatabaseSync(":memory:");
  /** Rows written, as they are billed. */
  rowsWritten = 0;

  exec<T extends Record<string, string | number | null>>(
    query: string,
    ...bindings: readonly (string | number | null)[]
  ): { toArray(): T[] } {
    const statement = this.database.prepare(query);
    if (/^\s*select/i.test(query)) {
      const rows = statement.all(...(bindings as SQLInputValue[])) as T[];
      return { toArray: () => rows };
    }
    this.rowsWritten += Number(statement.run(...(bindings as SQLInputValue[])).changes);
    return { toArray: () => [] };
  }

  /** The same database for one run of its object: once that has ended, what it still has under way reaches nothing. */
  forOneRun(): { readonly sql: Sql; end(): void } {
    let ended = false;
    const sql: Sql = {
      exec: (query, ...bindings) => {
        if (ended) throw new Error("the object was killed");
        return this.exec(query, ...bindings);
      },
    };
    return {
      sql,
      end: () => {
        ended = true;
      },
    };
  }
}
