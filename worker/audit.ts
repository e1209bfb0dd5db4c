// audit.ts — the auditor's door: page by page through all accounts of the world, for who has the admin's secret (LEDGER-1).
import type { AuditPage } from "../durable-objects/contracts.ts";
import { SECRET_BYTES_MIN } from "../shared/admission/tokens.ts";
import { CENSUS_SHARDS } from "../shared/limits.ts";
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

async function checkAdmin(request: Request, env: Env): Promise<void> {
  const secret = env.ADMIN_SECRET ?? "";
  if (new TextEncoder().encode(secret).byteLength < SECRET_BYTES_MIN)
    throw new ApiError(503, "no_secret", `Set ADMIN_SECRET to ${SECRET_BYTES_MIN} random characters or more.`);
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (given === undefined) throw new ApiError(401, "missing_token", "Send the admin's secret: Authorization: Bearer …");
  const [a, b] = await Promise.all([digest(given), digest(secret)]);
  if (!sameBytes(a, b)) throw new ApiError(401, "bad_token", "That is not the admin's secret.");
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** Digests are of one length, and comparing them takes the same time however much of a guess was right. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let differing = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) differing |= (a[i] as number) ^ (b[i] ?? 0);
  return differing === 0;
}
