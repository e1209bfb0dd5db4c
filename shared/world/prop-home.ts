// prop-home.ts — which of a zone's props an entity id is: where a lost one starts over, on both sides alike (TICK-3).
import type { EntityId } from "../units.ts";
import { indexOf } from "../wire/entities.ts";
import type { Pose, ZoneDefinition } from "./zone.ts";

/** A zone's props have its first entity indices, in the order of the definition, from this one on. */
export const FIRST_PROP_INDEX = 1;

/** For SimulationOptions.propHome. Ids of no prop of the zone start over at its first spawn. */
export function propHome(zone: ZoneDefinition): (id: EntityId) => Pose {
  return (id) => {
    const spawn = zone.props[indexOf(id) - FIRST_PROP_INDEX];
    return spawn ? { at: spawn.at, yaw: spawn.yaw ?? 0 } : (zone.spawns[0] as Pose);
  };
}
