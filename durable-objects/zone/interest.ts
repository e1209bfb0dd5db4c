// interest.ts — what a client may know of: what is near, with hysteresis, so that a walk along the edge doesn't flicker (AOI-1).
import type { EntityId, Vec3 } from "../../shared/units.ts";
import type { EntityRecord } from "./encoder.ts";

/** What is known stays known until it is this much further away than where it came into view. */
const HYSTERESIS = 1.15;

/** Is `record` within the area of interest around `from`, given whether this client knows it already? */
export function inInterest(
  record: EntityRecord,
  from: Vec3,
  viewMetres: number,
  known: boolean,
  self: EntityId,
): boolean {
  if (record.id === self) return false;
  const dx = record.position.x - from.x;
  const dz = record.position.z - from.z;
  const reach = known ? viewMetres * HYSTERESIS : viewMetres;
  return dx * dx + dz * dz <= reach * reach;
}
