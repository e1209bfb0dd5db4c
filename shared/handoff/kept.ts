// kept.ts — the places that directories keep for this player, so that asking again renews one and never keeps another (INSTANCE-1).
import { KEPT_PLACES_MAX } from "../limits.ts";
import type { ZoneId } from "../units.ts";
import { chosenPlace, refused } from "./lease-answers.ts";
import type { ChooseAnswer, Chosen, Lease, LeaseWorld, Step } from "./lease-state.ts";
import type { KeptPlace, Place, Refusal } from "./messages.ts";

/** Where a crossing would lead that has not begun, and may never (HANDOFF-2): asked again with the directory's choice. */
export function wait(
  lease: Lease | null,
  zone: ZoneId,
  chosen: Chosen | null,
  world: LeaseWorld,
): Step<{ readonly kind: "wait"; readonly place: Place } | ChooseAnswer | Refusal> {
  if (lease === null) return refused(lease, "unknown_character");
  if (lease.transfer !== null) return refused(lease, "transfer_pending");
  if (lease.holder === null || !world.zones.get(lease.holder.zone)?.exits?.has(zone))
    return refused(lease, "no_portal");
  const place = chosenPlace(zone, chosen);
  const answer = "kind" in place || "ok" in place ? place : ({ kind: "wait", place } as const);
  return { lease, answer, effects: [] };
}

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
