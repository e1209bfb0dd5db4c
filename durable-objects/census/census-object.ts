// census-object.ts — one shard of the list of all characters: nobody plays by it, the auditor reads it (LEDGER-1).
import { DurableObject } from "cloudflare:workers";
import { AUDIT_PAGE } from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import type { CensusRpc } from "../contracts.ts";

export class CensusObject extends DurableObject implements CensusRpc {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never);
    this.#sql = ctx.storage.sql;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS characters_v1 (id TEXT PRIMARY KEY) WITHOUT ROWID");
  }

  async register(playerId: PlayerId): Promise<void> {
    this.#sql.exec("INSERT OR IGNORE INTO characters_v1 VALUES (?)", playerId);
  }

  async page(after: string, count: number): Promise<PlayerId[]> {
    const query = "SELECT id FROM characters_v1 WHERE id > ? ORDER BY id LIMIT ?";
    const rows = this.#sql.exec<{ id: string }>(query, after, Math.min(count, AUDIT_PAGE)).toArray();
    return rows.map(({ id }) => id as PlayerId);
  }
}
