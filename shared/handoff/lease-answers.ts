// lease-answers.ts — what the lease machine answers with: tickets, questions to be asked first, refusals.
import type { ZoneId } from "../units.ts";
import {
  type ChooseAnswer,
  type Chosen,
  type EnterAnswer,
  type Lease,
  type LeaseWorld,
  refusal,
  type Step,
  type TicketAnswer,
  type Transfer,
} from "./lease-state.ts";
import type { ClaimGranted, Place, Refusal, TransferRequest } from "./messages.ts";

export function chosenPlace(zone: ZoneId, chosen: Chosen | null): Place | ChooseAnswer | Refusal {
  if (chosen === null || chosen.zone !== zone) return { kind: "choose", zone };
  return chosen.instance === null ? refusal("zone_full") : { zone, instance: chosen.instance };
}

/** Where a holder's own request leads: through a portal, or by a scroll, which is a teleport and goes by the same rule. */
export function portalPlace(
  request: TransferRequest,
  chosen: Chosen | null,
  world: LeaseWorld,
): Place | ChooseAnswer | Refusal {
  const zone = world.zones.get(request.to);
  if (zone === undefined) return refusal("unknown_zone");
  // Told `claimed`, the old holder lets go of the player: it must not be the new one as well.
  if (request.to === request.from.zone)
    return refusal("unknown_zone", request.scroll ? "You are there already." : "A portal leads into another zone.");
  if (request.scroll !== undefined && !zone.teleport) return refusal("teleport_forbidden");
  return chosenPlace(request.to, chosen);
}

export function ticket(lease: Lease, place: Place): TicketAnswer {
  return { kind: "ticket", place, epoch: lease.epoch + 1 };
}

export function depart(lease: Lease, transfer: Transfer): EnterAnswer {
  return {
    kind: "depart",
    holder: transfer.from,
    epoch: lease.epoch,
    transferId: transfer.transferId,
    to: transfer.to,
  };
}

export function granted(lease: Lease): ClaimGranted {
  const { epoch, name, whereabouts, arriving, freshFrom } = lease;
  const { previous, keptSlot } = lease.lastClaim ?? { previous: null, keptSlot: null };
  return { ok: true, epoch, name, previous, freshFrom, whereabouts, passport: arriving?.passport ?? null, keptSlot };
}

export function refused(lease: Lease | null, code: Refusal["code"]): Step<Refusal> {
  return { lease, answer: refusal(code), effects: [] };
}

export function lastZone(lease: Lease): ZoneId | null {
  return lease.holder?.zone ?? lease.arriving?.zone ?? lease.whereabouts?.zone ?? null;
}
