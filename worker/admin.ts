// admin.ts — who runs the world: whoever has its second secret, which the admin's routes ask for.
import { SECRET_BYTES_MIN } from "../shared/admission/tokens.ts";
import type { Env } from "./env.ts";
import { ApiError } from "./errors.ts";

/** Throws 401 `missing_token`, `bad_token`; 503 `no_secret`: without a secret these doors stay shut. */
export async function checkAdmin(request: Request, env: Env): Promise<void> {
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
