// zone-simulation.ts — a zone's simulation, the same for the zone itself and for each client that predicts in it (TICK-3).
import { assert } from "../assert.ts";
import { Simulation } from "../sim/step.ts";
import { FALL_SPEED_MAX, LAUNCH_SPEED_MAX, LOST_METRES, PROP_SPEED_MAX, PROP_SPIN_MAX } from "../sim/tuning.ts";
import type { EntityId } from "../units.ts";
import { indexOf, POSITION_METRES_MAX, SPEED_MAX } from "../wire/entities.ts";
import type { Pose, ZoneDefinition } from "./zone.ts";

/** A zone's props have its first entity indices, in the order of the definition, from this one on. */
export const FIRST_PROP_INDEX = 1;

assert(
  Math.max(FALL_SPEED_MAX, LAUNCH_SPEED_MAX, PROP_SPEED_MAX, PROP_SPIN_MAX) < SPEED_MAX,
  "nothing moves or spins faster than the wire carries",
);

/** Terrain, rules and portals of the zone; nobody and nothing in it yet. */
export function newZoneSimulation(zone: ZoneDefinition): Simulation {
  const { terrain, spawns, portals, rules } = zone;
  const furthest = Math.max(terrain.halfX, terrain.halfZ, -terrain.floor) + LOST_METRES;
  assert(furthest < POSITION_METRES_MAX, `all of ${zone.id} is within what the wire carries`);
  return new Simulation({
    terrain,
    spawns,
    portals,
    playersBlock: rules.playersBlock,
    propHome: (id) => home(zone, id),
  });
}

/** Where a lost prop starts over. Ids of no prop of the zone start over at its first spawn. */
function home(zone: ZoneDefinition, id: EntityId): Pose {
  const spawn = zone.props[indexOf(id) - FIRST_PROP_INDEX];
  return spawn ? { at: spawn.at, yaw: spawn.yaw ?? 0 } : (zone.spawns[0] as Pose);
}
