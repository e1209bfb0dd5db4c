// worker.ts — the Worker and its bindings, as a test inside workerd sees them.
import { env as bindings, exports } from "cloudflare:workers";
import type { CensusObject } from "../../durable-objects/census/census-object.ts";
import type { CharacterObject } from "../../durable-objects/character/character-object.ts";
import type { DirectoryObject } from "../../durable-objects/directory/directory-object.ts";
import type { GroundObject } from "../../durable-objects/ground/ground-object.ts";
import type { HubObject } from "../../durable-objects/hub/hub-object.ts";
import type { ZoneObject } from "../../durable-objects/zone/zone-object.ts";

/** The Worker's own fetch handler. */
export const worker = (exports as unknown as { default: Fetcher }).default;

export const env = bindings as unknown as {
  readonly ZONE: DurableObjectNamespace<ZoneObject>;
  readonly CHARACTER: DurableObjectNamespace<CharacterObject>;
  readonly DIRECTORY: DurableObjectNamespace<DirectoryObject>;
  readonly GROUND: DurableObjectNamespace<GroundObject>;
  readonly CENSUS: DurableObjectNamespace<CensusObject>;
  readonly HUB: DurableObjectNamespace<HubObject>;
  readonly WORLD_SECRET: string;
  readonly ADMIN_SECRET: string;
};
