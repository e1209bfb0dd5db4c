// env.ts — what the Worker is bound to, and the objects behind the bindings by what they answer.
import type { CensusRpc, CharacterRpc, DirectoryRpc, DrainRpc } from "../durable-objects/contracts.ts";
import { hubName } from "../durable-objects/hub/shards.ts";
import type { HubRpc, TalkerRpc } from "../durable-objects/talk.ts";
import { censusShard, shardOf } from "../shared/admission/census.ts";
import { SECRET_BYTES_MIN } from "../shared/admission/tokens.ts";
import type { InstanceId, PlayerId, ZoneId } from "../shared/units.ts";
import { ZONES } from "../shared/world/zones.ts";
import { ApiError } from "./errors.ts";

export interface Env {
  readonly ZONE: DurableObjectNamespace;
  readonly CHARACTER: DurableObjectNamespace;
  readonly DIRECTORY: DurableObjectNamespace;
  readonly GROUND: DurableObjectNamespace;
  readonly CENSUS: DurableObjectNamespace;
  readonly HUB: DurableObjectNamespace;
  readonly ASSETS: Fetcher;
  /** How often one address may make a character, and one player ask for a way in; a world without them does not ask. */
  readonly SESSION_LIMIT?: RateLimit;
  readonly ENTER_LIMIT?: RateLimit;
  /** Signs sessions and tickets. A deployed Worker has it from `wrangler secret put`, a local one from .dev.vars. */
  readonly WORLD_SECRET?: string;
  /** Opens the admin routes; without it they are closed. From `wrangler secret put`, too. */
  readonly ADMIN_SECRET?: string;
}

export function character(env: Env, playerId: PlayerId): CharacterRpc {
  return env.CHARACTER.get(env.CHARACTER.idFromName(playerId)) as unknown as CharacterRpc;
}

/** The same object, about whom its player talks to. */
export function talker(env: Env, playerId: PlayerId): TalkerRpc {
  return env.CHARACTER.get(env.CHARACTER.idFromName(playerId)) as unknown as TalkerRpc;
}

export function hub(env: Env, shard: number): HubRpc {
  return env.HUB.get(env.HUB.idFromName(hubName(shard))) as unknown as HubRpc;
}

export function directory(env: Env, zone: ZoneId): DirectoryRpc {
  return env.DIRECTORY.get(env.DIRECTORY.idFromName(zone), hint(zone)) as unknown as DirectoryRpc;
}

export function census(env: Env, shard: number): CensusRpc {
  return env.CENSUS.get(env.CENSUS.idFromName(censusShard(shard))) as unknown as CensusRpc;
}

/** The shard that lists this character. */
export function censusOf(env: Env, playerId: PlayerId): CensusRpc {
  return census(env, shardOf(playerId));
}

export function zoneInstance(env: Env, zone: ZoneId, instance: InstanceId): Fetcher {
  return env.ZONE.get(env.ZONE.idFromName(instance), hint(zone));
}

/** The same object, for whoever deploys. */
export function drainable(env: Env, zone: ZoneId, instance: InstanceId): DrainRpc {
  return zoneInstance(env, zone, instance) as unknown as DrainRpc;
}

/** Throws 503 `no_secret`: a world that signed with nothing would let anyone be anybody. */
export function secretOf(env: Env): Uint8Array {
  const secret = new TextEncoder().encode(env.WORLD_SECRET ?? "");
  if (secret.byteLength >= SECRET_BYTES_MIN) return secret;
  const how = `Set WORLD_SECRET to ${SECRET_BYTES_MIN} random characters or more: npx wrangler secret put WORLD_SECRET`;
  throw new ApiError(503, "no_secret", `This world has no secret to sign tickets with. ${how}`);
}

function hint(zone: ZoneId): DurableObjectNamespaceGetDurableObjectOptions {
  const locationHint = ZONES.get(zone)?.locationHint;
  return locationHint === undefined ? {} : { locationHint };
}
