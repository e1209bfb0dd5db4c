// directory.ts — `/api/world`: the zones and how full they are, from the directories alone, so that no zone wakes (DIR-1).
import { WORLD_CACHE_MS } from "../shared/limits.ts";
import type { InstanceId, ZoneId } from "../shared/units.ts";
import { PROTOCOL_VERSION } from "../shared/wire/protocol.ts";
import type { ZoneDefinition } from "../shared/world/zone.ts";
import { ZONES } from "../shared/world/zones.ts";
import { directory, type Env } from "./env.ts";

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

/** The value, never its promise: a promise that one request made can't be awaited by another in a Worker. */
let cached: { readonly listing: WorldListing; readonly atMs: number } | null = null;

export async function listWorld(env: Env, nowMs: number): Promise<WorldListing> {
  const age = cached === null ? Number.POSITIVE_INFINITY : nowMs - cached.atMs;
  // A clock that went back must not keep an old listing for ever.
  if (cached !== null && age >= 0 && age < WORLD_CACHE_MS) return cached.listing;
  const zones = await Promise.all([...ZONES.values()].map((zone) => listZone(env, zone)));
  const listing = { name: "Isthmus", protocol: PROTOCOL_VERSION, zones };
  cached = { listing, atMs: nowMs };
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
