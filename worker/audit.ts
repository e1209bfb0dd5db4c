// audit.ts — the auditor's door: page by page through all accounts of the world, for who has the admin's secret (LEDGER-1).
import type { AuditPage } from "../durable-objects/contracts.ts";
import { CENSUS_SHARDS } from "../shared/limits.ts";
import { checkAdmin } from "./admin.ts";
import { census, type Env } from "./env.ts";
import { ApiError } from "./errors.ts";

export interface AuditAnswer {
  readonly page: AuditPage;
  /** Ask with `at` for the next page; null: that was the last one. */
  readonly next: string | null;
}

const CURSOR = /^(\d{1,2}):([0-9a-f-]{0,36})$/;

/**
 * GET /api/admin/audit?at=CURSOR: what lies in the zones first, then the characters, shard by shard.
 * Throws 401 `missing_token`, `bad_token`; 400 `bad_request`; 503 `no_secret`.
 */
export async function audit(request: Request, env: Env): Promise<AuditAnswer> {
  await checkAdmin(request, env);
  const at = new URL(request.url).searchParams.get("at");
  if (at === null) return { page: await census(env, 0).auditGrounds(), next: "0:" };
  const [, shardText = "", after = ""] = CURSOR.exec(at) ?? [];
  const shard = Number(shardText);
  if (shardText === "" || shard >= CENSUS_SHARDS)
    throw new ApiError(400, "bad_request", "`at` is what the page before said.");
  const { page, next } = await census(env, shard).audit(after);
  const last = shard + 1 === CENSUS_SHARDS;
  return { page, next: next !== null ? `${shard}:${next}` : last ? null : `${shard + 1}:` };
}
