// zones.ts — every zone of the world, and the checks that content must pass before anything is built from it.
import { assert } from "../assert.ts";
import type { InstanceId, ZoneId } from "../units.ts";
import type { ItemId, Ware } from "./items.ts";
import { validateZone } from "./validate.ts";
import type { ZoneDefinition } from "./zone.ts";
import { drawHarbor } from "./zones/harbor.ts";
import { drawQuarry } from "./zones/quarry.ts";

export { validateZone };

const zones = new Map([drawHarbor(), drawQuarry()].map((zone) => [zone.id, zone]));

/** The world's zones by id. The first is where new characters begin. */
export const ZONES: ReadonlyMap<ZoneId, ZoneDefinition> = zones;

/** The zone of which this is an instance. */
export function zoneOfInstance(instance: InstanceId): ZoneDefinition | undefined {
  return zones.get(instance.replace(/-\d+$/, "") as ZoneId);
}

/** What a merchant, by the name that is one NPC's in the zone, deals in; nothing for anybody else. */
export function waresOf(zone: ZoneId, npc: string): readonly Ware[] {
  return zones.get(zone)?.npcs.find(({ name }) => name === npc)?.wares ?? [];
}

export function wareOf(zone: ZoneId, npc: string, item: ItemId): Ware | null {
  return waresOf(zone, npc).find((ware) => ware.item === item) ?? null;
}

/**
 * Adds a zone that does not ship, such as a benchmark's. Called by an entry point before the modules that read ZONES
 * while they load: both sides, the Worker and its clients, must add the same ones.
 */
export function addZone(zone: ZoneDefinition): void {
  assert(!zones.has(zone.id), `${zone.id} is a new zone`);
  zones.set(zone.id, zone);
}

/** Every zone checked against the others; throws what `validateZone` throws. */
export function validateWorld(): void {
  for (const zone of ZONES.values()) validateZone(zone, ZONES);
}
