// census-object.ts — one shard of the list of all who own something, and the auditor of those in it (LEDGER-1).
import { DurableObject } from "cloudflare:workers";
import { AUDIT_PAGE } from "../../shared/limits.ts";
import type { InstanceId, PlayerId } from "../../shared/units.ts";
import type { AccountId, AuditLine, AuditPage, CensusRpc } from "../contracts.ts";
import { groundOf } from "../ground/ground.ts";
import { type AccountEnv, accountStub } from "../ledger/account-stub.ts";
import { addUp } from "../ledger/conservation.ts";

export class CensusObject extends DurableObject<AccountEnv> implements CensusRpc {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: AccountEnv) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS characters_v1 (id TEXT PRIMARY KEY) WITHOUT ROWID");
    this.#sql.exec("CREATE TABLE IF NOT EXISTS grounds_v1 (id TEXT PRIMARY KEY) WITHOUT ROWID");
  }

  async register(playerId: PlayerId): Promise<void> {
    this.#sql.exec("INSERT OR IGNORE INTO characters_v1 VALUES (?)", playerId);
  }

  async registerGround(instance: InstanceId): Promise<void> {
    this.#sql.exec("INSERT OR IGNORE INTO grounds_v1 VALUES (?)", instance);
  }

  async audit(after: string): Promise<{ page: AuditPage; next: string | null }> {
    const ids = this.#sql
      .exec<{ id: string }>("SELECT id FROM characters_v1 WHERE id > ? ORDER BY id LIMIT ?", after, AUDIT_PAGE)
      .toArray()
      .map(({ id }) => id as PlayerId);
    const page = await this.#audit(ids.map((id): AccountId => `player:${id}`));
    return { page, next: ids.length < AUDIT_PAGE ? null : (ids.at(-1) as PlayerId) };
  }

  auditGrounds(): Promise<AuditPage> {
    const grounds = this.#sql.exec<{ id: string }>("SELECT id FROM grounds_v1").toArray();
    return this.#audit(grounds.map(({ id }): AccountId => groundOf(id as InstanceId)));
  }

  async #audit(accounts: readonly AccountId[]): Promise<AuditPage> {
    const answers = await Promise.all(accounts.map((account) => accountStub(this.env, account).audit()));
    const lines = answers.filter((line): line is AuditLine => line !== null);
    const asked = lines.flatMap(({ id, outgoing }) => outgoing.map(({ to }) => ({ to, from: id })));
    const receipts = new Map<string, { seq: number; ok: boolean } | null>();
    for (const { to, from } of asked) receipts.set(`${to} ${from}`, await accountStub(this.env, to).receiptOf(from));
    return addUp(lines, (to, from) => receipts.get(`${to} ${from}`) ?? null);
  }
}
