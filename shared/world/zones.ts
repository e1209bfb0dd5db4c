// zones.ts — every zone of the world, and the checks that content must pass before anything is built from it.
import type { ZoneId } from "../units.ts";
import { validateZone } from "./validate.ts";
import type { ZoneDefinition } from "./zone.ts";
import { drawHarbor } from "./zones/harbor.ts";
import { drawQuarry } from "./zones/quarry.ts";

export { validateZone };

/** The world's zones by id. The first is where new characters begin. */
export const ZONES: ReadonlyMap<ZoneId, ZoneDefinition> = new Map(
  [drawHarbor(), drawQuarry()].map((zone) => [zone.id, zone]),
);

/** Every zone checked against the others; throws what `validateZone` throws. */
export function validateWorld(): void {
  for (const zone of ZONES.values()) validateZone(zone, ZONES);
}
