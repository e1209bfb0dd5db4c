// census.ts — over which objects the list of all characters is spread, and how those are called.
import { CENSUS_SHARDS } from "../limits.ts";
import type { PlayerId } from "../units.ts";

/** The name of a shard's object. */
export const censusShard = (shard: number): string => `census-${shard}`;

/** The shard that lists this character: their ids begin with eight random hexadecimal digits. */
export const shardOf = (playerId: PlayerId): number => Number.parseInt(playerId.slice(0, 8), 16) % CENSUS_SHARDS;
