// rate.ts — how often somebody may ask for what costs: new characters by address, ways in by player (LIMIT-1).
import { ApiError } from "./errors.ts";

/** As in wrangler.toml, where they may be no other than 10 or 60. */
const PERIOD_SECONDS = 60;
/** Hextets of an IPv6 address that one customer has all addresses behind. */
const NETWORK_HEXTETS = 4;

/** Throws 429 `too_fast`. `key` null, or no limit bound: nobody is held back. */
export async function atMost(limit: RateLimit | undefined, key: string | null): Promise<void> {
  if (limit === undefined || key === null || (await limit.limit({ key })).success) return;
  throw new ApiError(429, "too_fast", "Too many at once: try again in a minute.", {
    "retry-after": String(PERIOD_SECONDS),
  });
}

/**
 * Whom a request comes from, as Cloudflare's edge says it, which nobody else can; an IPv6 address by its network. Null for
 * this very machine, which bots, tests and benchmarks play from: no request that has come over the edge is from there.
 */
export function clientOf(request: Request): string | null {
  const address = request.headers.get("cf-connecting-ip");
  if (address === null || address === "::1" || address.startsWith("127.")) return null;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::", 2);
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill("0"), ...(tail ? tail.split(":") : [])];
  return all.slice(0, NETWORK_HEXTETS).join(":");
}
