// islands.ts — props are predicted with all that they lean on or may run into: a heap that is cut in two falls over here alone (PRED-2).
import { PREDICTED_PROPS_MAX } from "../../shared/limits.ts";
import { PROP_KINDS } from "../../shared/sim/prop-kinds.ts";
import type { PropState } from "../../shared/sim/state.ts";
import { type EntityId, TICK_SECONDS } from "../../shared/units.ts";
import { distance } from "./agreement.ts";

/** Nearer than this to touching counts as touching, metres: contact lets bodies sink and part a little. */
const SLACK_METRES = 0.1;

/**
 * Adds to `chosen` what its props touch, and what those touch: a blow goes through a heap in one tick. What moves also
 * counts as touching all that it can reach within `ticks`. `all` are the props that are known, as of the same tick.
 */
export function growIslands(chosen: Map<EntityId, PropState>, all: readonly PropState[], ticks: number): void {
  // A map's iteration goes on to what is added meanwhile: each prop that is reached is asked in its turn.
  for (const prop of chosen.values()) {
    const reach = radiusOf(prop) + speedOf(prop) * ticks * TICK_SECONDS + SLACK_METRES;
    for (const other of all) {
      if (chosen.size >= PREDICTED_PROPS_MAX) return;
      if (chosen.has(other.id)) continue;
      if (distance(prop.position, other.position) <= reach + radiusOf(other)) chosen.set(other.id, other);
    }
  }
}

/** Of the sphere around it, metres. */
function radiusOf({ kind }: PropState): number {
  const [x, y, z] = PROP_KINDS[kind].half;
  return PROP_KINDS[kind].shape === "sphere" ? x : Math.hypot(x, y, z);
}

const speedOf = ({ velocity }: PropState): number => Math.hypot(velocity.x, velocity.y, velocity.z);
