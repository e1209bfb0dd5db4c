// draining.ts — which instances of a zone are too empty to go on, while the others have room for their players (INSTANCE-1).
import { DRAIN_FRACTION } from "../../shared/limits.ts";

export interface Drainable {
  readonly number: number;
  /** Players and places kept. */
  readonly load: number;
  draining: boolean;
}

/** Players at and below which an instance of this soft capacity is nearly empty. */
export function nearlyEmpty(soft: number): number {
  return Math.max(1, Math.floor(soft * DRAIN_FRACTION));
}

/**
 * Marks those that drain from now on, the emptiest first, and those that don't any more. To begin takes more room elsewhere
 * than to go on, and to end takes more players than to begin: an instance on the edge does not flicker.
 */
export function reviewDraining(instances: readonly Drainable[], soft: number): void {
  const few = nearlyEmpty(soft);
  const roomBeside = (one: Drainable): number => {
    let room = 0;
    // A sleeping instance is no room: to move people from one that is awake into it would gain nothing.
    for (const other of instances)
      if (other !== one && !other.draining && other.load > 0) room += Math.max(0, soft - other.load);
    return room;
  };
  for (const one of instances)
    if (one.draining && (one.load === 0 || one.load > 2 * few || roomBeside(one) < one.load)) one.draining = false;
  const emptiestFirst = [...instances].sort((a, b) => a.load - b.load || b.number - a.number);
  for (const one of emptiestFirst)
    if (!one.draining && one.load > 0 && one.load <= few && roomBeside(one) >= one.load + few) one.draining = true;
}
