// crowd-zones.ts — the zones that only benchmarks have: the peer's map, in every view radius, and many copies of it.

import type { StaticShape } from "../../../shared/sim/terrain.ts";
import { BODY_RADIUS } from "../../../shared/sim/tuning.ts";
import type { ZoneId } from "../../../shared/units.ts";
import { footprintHolds } from "../../../shared/world/validate.ts";
import type { Pose, ZoneDefinition } from "../../../shared/world/zone.ts";
import { addZone } from "../../../shared/world/zones.ts";
import { CrowdWorld, HALF, rng } from "../peers/colyseus/world.mjs";

/** The peer's StateView radius, metres, and a radius from which everybody sees everybody. */
export const PEER_VIEW_METRES = 25;
export const ALL_VIEW_METRES = 150;
export const VIEW_METRES_MIN = 5;
/** Zones side by side in `bench zones`. */
export const COPIES_MAX = 64;
/** As many as a zone's sessions may be (shared/limits.ts). */
export const CROWD_MAX = 600;

/** The zone of this view radius, whole metres; `copy` 1…63 are further ones at the peer's radius. */
export function crowdZone(viewMetres: number, copy = 0): ZoneId {
  return (copy === 0 ? `crowd-${viewMetres}m` : `crowd-${viewMetres}m-copy${copy}m`) as ZoneId;
}

/** Makes the benchmarks' zones part of the world. */
export function addCrowdZones(): void {
  for (let view = VIEW_METRES_MIN; view <= ALL_VIEW_METRES; view++) addZone(drawCrowd(view, crowdZone(view)));
  for (let copy = 1; copy < COPIES_MAX; copy++) addZone(drawCrowd(PEER_VIEW_METRES, crowdZone(PEER_VIEW_METRES, copy)));
}

/** The boxes are read out of the peer's own world, so that both sides run the very same map. */
const SHAPES: readonly StaticShape[] = new CrowdWorld().world.bodies.flatMap(({ position, shapes }) => {
  const half = shapes[0]?.halfExtents;
  if (!half) return [];
  const box: StaticShape = {
    kind: "box",
    at: [position.x, position.y, position.z],
    half: [half.x, half.y, half.z],
    material: "stone",
  };
  return [box];
});

/** Drawn as the peer's bots draw where they begin, without the places inside a box. */
const SPAWNS: readonly Pose[] = drawSpawns();

function drawSpawns(): Pose[] {
  const random = rng(1000);
  const spawns: Pose[] = [];
  while (spawns.length < CROWD_MAX) {
    const x = (random() * 2 - 1) * (HALF - 2);
    const z = (random() * 2 - 1) * (HALF - 2);
    if (!SHAPES.some((shape) => footprintHolds(shape, x, z, BODY_RADIUS))) spawns.push({ at: [x, 0, z], yaw: 0 });
  }
  return spawns;
}

export function drawCrowd(viewMetres: number, id: ZoneId): ZoneDefinition {
  return {
    id,
    title: "The Crowd",
    capacity: CROWD_MAX,
    locationHint: "weur",
    // The peer's spheres collide.
    rules: { playersBlock: true, teleport: true, viewMetres },
    terrain: { floor: 0, floorMaterial: "grass", halfX: HALF, halfZ: HALF, shapes: SHAPES },
    props: [],
    npcs: [],
    items: [],
    spawns: SPAWNS,
    portals: [],
    look: {
      sky: { zenith: 0x2f74c9, horizon: 0xcfe4ef },
      sun: { direction: [0.4, 0.7, 0.6], colour: 0xffffff, intensity: 1 },
      ambient: { sky: 0xffffff, ground: 0x808080, intensity: 0.6 },
      fog: { colour: 0xc6dcea, nearMetres: 60, farMetres: 280 },
      decor: [],
    },
  };
}
