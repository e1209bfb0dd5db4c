// directory.ts — `/api/world`: the zones and how full they are, from the directories alone, so that no zone wakes (DIR-1).
import { WORLD_CACHE_MS } from "../shared/limits.ts";
import type { InstanceId, ZoneId } from "../shared/units.ts";
import { PROTOCOL_VERSION } from "../shared/wire/protocol.ts";
import type { ZoneDefinition } from "../shared/world/zone.ts";
import { ZONES } from "../shared/world/zones.ts";
import { directory, type Env } from "./env.ts";
import { ApiError } from "./errors.ts";

export interface WorldListing {
  readonly name: string;
  readonly protocol: number;
  readonly zones: readonly ZoneListing[];
}

interface ZoneListing {
  readonly id: ZoneId;
  readonly title: string;
  readonly players: number;
  readonly capacity: number;
  readonly instances: readonly { readonly id: InstanceId; readonly players: number; readonly state: string }[];
  readonly exits: readonly ZoneId[];
}

/** Values, never their promises: a promise that one request made can't be awaited by another in a Worker. One a zone. */
const cached = new Map<ZoneId, { readonly listing: ZoneListing; readonly atMs: number }>();

/** `only`: one zone's listing, which wakes no other's directory. Throws ApiError if the world has no such zone. */
export async function listWorld(env: Env, nowMs: number, only?: string): Promise<WorldListing> {
  const zones = [...ZONES.values()].filter(({ id }) => only === undefined || id === only);
  if (zones.length === 0) throw new ApiError(404, "unknown_zone", "The world has no such zone.");
  const listings = await Promise.all(zones.map((zone) => listCached(env, zone, nowMs)));
  return { name: "Isthmus", protocol: PROTOCOL_VERSION, zones: listings };
}

async function listCached(env: Env, zone: ZoneDefinition, nowMs: number): Promise<ZoneListing> {
  const known = cached.get(zone.id);
  const age = known === undefined ? Number.POSITIVE_INFINITY : nowMs - known.atMs;
  // A clock that went back must not keep an old listing for ever.
  if (known !== undefined && age >= 0 && age < WORLD_CACHE_MS) return known.listing;
  const listing = await listZone(env, zone);
  cached.set(zone.id, { listing, atMs: nowMs });
  return listing;
}

async function listZone(env: Env, zone: ZoneDefinition): Promise<ZoneListing> {
  const instances = await directory(env, zone.id).list(zone.id);
  return {
    id: zone.id,
    title: zone.title,
    players: instances.reduce((sum, instance) => sum + instance.players, 0),
    // What the instances there are take before another is opened.
    capacity: zone.capacity * instances.length,
    instances: instances.map(({ id, players, state }) => ({ id, players, state })),
    exits: [...new Set(zone.portals.map((portal) => portal.to))],
  };
}
