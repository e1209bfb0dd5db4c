// shards.ts — which hub numbers a player's lines, which one a zone listens to, which one keeps a report (LIMIT-1).
import { HUB_SHARDS } from "../../shared/limits.ts";

/** The hub for `key`, a player id or an instance, of `shards`: FNV-1a, the same in every object. */
export function shardOf(key: string, shards = HUB_SHARDS): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}

/** The name of a hub's object. */
export const hubName = (shard: number): string => `hub-${shard}`;

export function shardNamed(name: string | undefined): number {
  const shard = Number(name?.replace(/^hub-/, ""));
  if (!Number.isInteger(shard) || shard < 0) throw new Error(`hub: ${name} is no hub's name`);
  return shard;
}
