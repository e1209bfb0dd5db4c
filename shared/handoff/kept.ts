// kept.ts — the places that directories keep for this player, so that asking again renews one and never keeps another (INSTANCE-1).
import { KEPT_PLACES_MAX } from "../limits.ts";
import type { ZoneId } from "../units.ts";
import type { Lease, Step } from "./lease-state.ts";
import type { KeptPlace, Place } from "./messages.ts";

/** The directory of a zone has kept this place; it replaces the one that it kept before. */
export function keep(before: Lease | null, place: KeptPlace): Step<null> {
  if (before === null) return { lease: before, answer: null, effects: [] };
  const others = before.kept.filter(({ zone }) => zone !== place.zone);
  const kept = [...others, place].slice(-KEPT_PLACES_MAX);
  return { lease: { ...before, kept }, answer: null, effects: [] };
}

/** What the directory of `zone` keeps for this player, as far as they know; it says itself whether that is over. */
export function heldIn(lease: Lease | null, zone: ZoneId): KeptPlace | undefined {
  return lease?.kept.find((place) => place.zone === zone);
}

/** The player has come to `place`: what was kept for them there is used up. */
export function arriveAt(
  kept: readonly KeptPlace[],
  place: Place,
): { readonly kept: readonly KeptPlace[]; readonly keptSlot: number | null } {
  const used = kept.find(({ instance }) => instance === place.instance);
  return { kept: used ? kept.filter((other) => other !== used) : kept, keptSlot: used?.slot ?? null };
}
