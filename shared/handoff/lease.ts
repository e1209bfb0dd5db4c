// lease.ts — the state machine of who may simulate a player, and of moving that right: pure, total, no clock (LEASE-1, HANDOFF-1).
import { TRANSFER_MS_MAX } from "../limits.ts";
import type { InstanceId, PlayerId, ZoneId } from "../units.ts";
import { arriveAt } from "./kept.ts";
import { chosenPlace, depart, granted, lastZone, portalPlace, refused, ticket } from "./lease-answers.ts";
import {
  type ChooseAnswer,
  type Chosen,
  type DepartResult,
  type EndedTransfer,
  type EnterAnswer,
  type Lease,
  type LeaseWorld,
  refusal,
  type Step,
  samePlace,
  type TicketAnswer,
  type Transfer,
} from "./lease-state.ts";
import type { ClaimGranted, ClaimRequest, Passport, Place, Refusal, TransferRequest, Whereabouts } from "./messages.ts";
import { abort, expire, finish, remember } from "./transfer-end.ts";

/** Makes the character; a repeat changes nothing. */
export function create(lease: Lease | null, playerId: PlayerId, name: string): Step<null, Lease> {
  const made: Lease = lease ?? {
    playerId,
    name,
    epoch: 0,
    holder: null,
    lastHolder: null,
    lastClaim: null,
    whereabouts: null,
    arriving: null,
    freshFrom: 0,
    transfer: null,
    fenceTick: -1,
    ended: [],
    kept: [],
  };
  return { lease: made, answer: null, effects: [] };
}

/**
 * Where the player may go now. Asked again after each `choose` (with the directory's choice) and each `depart` (after
 * `departed`), until it answers with a ticket or a refusal. `transferId` names the transfer that a teleport begins.
 */
export function enter(
  before: Lease | null,
  request: {
    readonly zone: ZoneId | null;
    readonly beside?: InstanceId | null | undefined;
    readonly chosen: Chosen | null;
    readonly transferId: string;
    readonly returning?: string | null;
  },
  world: LeaseWorld,
  nowMs: number,
): Step<EnterAnswer> {
  if (before === null) return refused(before, "unknown_character");
  const lease = expire(before, nowMs);
  const { transfer, holder } = lease;
  // A claim's nonce begins with its device. A lease that nobody holds is nobody's to defend.
  const other =
    holder !== null && request.returning && lease.lastClaim?.nonce.startsWith(`${request.returning}.`) === false;
  if (other) return finish(before, lease, refusal("taken_over"), nowMs);
  if (transfer !== null) {
    if (request.zone !== null && request.zone !== transfer.to.zone)
      return finish(before, lease, refusal("transfer_pending"), nowMs);
    return finish(
      before,
      lease,
      transfer.state === "offered" ? ticket(lease, transfer.to) : depart(lease, transfer),
      nowMs,
    );
  }
  // The zone that someone was in may be gone from the world since: then home, but never in silence for a zone asked for.
  const wanted = request.zone ?? lastZone(lease) ?? world.home;
  const target = request.zone === null && !world.zones.has(wanted) ? world.home : wanted;
  const zone = world.zones.get(target);
  if (zone === undefined) return finish(before, lease, refusal("unknown_zone"), nowMs);
  // A reconnection or a takeover by another tab: whoever has a place in the zone is not refused for its being full, nor
  // moved because it drains. Only a friend in another of its instances is worth a move, if there is room.
  const here = holder !== null && holder.zone === target ? holder : null;
  const beside = request.beside ?? undefined;
  const elsewhere = request.chosen?.zone === target && request.chosen.instance !== beside;
  if (here !== null && (beside === undefined || beside === here.instance || elsewhere))
    return finish(before, lease, ticket(lease, here), nowMs);
  const from = lastZone(lease);
  if (from !== null && from !== target && world.zones.has(from) && !zone.teleport) {
    return finish(before, lease, refusal("teleport_forbidden"), nowMs);
  }
  const to = chosenPlace(target, request.chosen);
  if ("kind" in to) {
    const ask = beside === undefined ? to : { ...to, beside, besideOnly: here !== null };
    return finish(before, lease, ask, nowMs);
  }
  if ("ok" in to) return finish(before, lease, to, nowMs);
  if (holder === null) return finish(before, lease, ticket(lease, to), nowMs);
  // Stored before the holder is asked: its late answer, or its question, must find a transfer it can be matched with.
  const begun: Transfer = {
    state: "departing",
    transferId: request.transferId,
    from: holder,
    to,
    deadlineMs: nowMs + TRANSFER_MS_MAX,
  };
  return finish(before, { ...lease, transfer: begun }, depart(lease, begun), nowMs);
}

/** What the holder answered to `depart`, or that it could not be reached. An answer that comes too late changes nothing. */
export function departed(before: Lease | null, transferId: string, result: DepartResult, nowMs: number): Step<null> {
  const transfer = before?.transfer ?? null;
  if (before === null || transfer === null || transfer.state !== "departing" || transfer.transferId !== transferId) {
    return { lease: before, answer: null, effects: [] };
  }
  if (result.state === "frozen") {
    return finish(before, { ...before, transfer: offerOf(transfer, result.passport, nowMs) }, null, nowMs);
  }
  if (result.state === "unreachable") return finish(before, abort(before, transfer, nowMs), null, nowMs);
  // Known to have restarted, and bound by its answer not to simulate this epoch again: that is as good as a release.
  const free: Lease = {
    ...lastWord(before, result.whereabouts, result.epoch),
    holder: null,
    transfer: null,
    ended: remember(before.ended, {
      transferId,
      outcome: "aborted",
      epoch: before.epoch,
      from: transfer.from,
      tell: null,
    }),
  };
  return finish(before, free, null, nowMs);
}

/**
 * The holder asks to move the player through a portal, or by a scroll, which `hasScroll` says they have. Repeats with the same id get the same place and epoch. A refusal
 * to the holder is an end as well: it thaws the player, so a repeat of the question, however late, is `transfer_over`.
 */
export function beginTransfer(
  before: Lease | null,
  request: TransferRequest,
  chosen: Chosen | null,
  world: LeaseWorld,
  nowMs: number,
  hasScroll = false,
): Step<TicketAnswer | ChooseAnswer | Refusal> {
  if (before === null) return refused(before, "unknown_character");
  const lease = expire(before, nowMs);
  const { transferId, from, passport } = request;
  const { transfer } = lease;
  if (transfer?.transferId === transferId) {
    // Of a departure that it was asked for, a holder's own request says as much as its answer `frozen` would.
    const offer = transfer.state === "offered" ? transfer : offerOf(transfer, passport, nowMs);
    return finish(before, { ...lease, transfer: offer }, ticket(lease, offer.to), nowMs);
  }
  if (lease.ended.some((end) => end.transferId === transferId))
    return finish(before, lease, refusal("transfer_over"), nowMs);
  const fenced = fence(lease, from, request.epoch);
  if (fenced !== null) return finish(before, lease, fenced, nowMs);
  if (passport.tick <= lease.fenceTick) return finish(before, lease, refusal("transfer_over"), nowMs);
  const to = transfer === null ? wayOut(request, chosen, world, hasScroll) : refusal("transfer_pending");
  if ("kind" in to) return finish(before, lease, to, nowMs);
  const decided = { ...lease, fenceTick: passport.tick };
  if ("ok" in to) return finish(before, decided, to, nowMs);
  const deadlineMs = nowMs + TRANSFER_MS_MAX;
  const by = request.scroll === undefined ? {} : { scroll: request.scroll };
  const offered: Transfer = { state: "offered", transferId, from, to, passport, deadlineMs, ...by };
  return finish(before, { ...decided, transfer: offered }, ticket(lease, to), nowMs);
}

function wayOut(request: TransferRequest, chosen: Chosen | null, world: LeaseWorld, hasScroll: boolean) {
  return request.scroll !== undefined && !hasScroll ? refusal("no_scroll") : portalPlace(request, chosen, world);
}

/** A zone takes the lease with a ticket: compare-and-set on the epoch. The same connection may repeat its claim (ADMIT-1). */
export function claim(before: Lease | null, request: ClaimRequest, nowMs: number): Step<ClaimGranted | Refusal> {
  if (before === null) return refused(before, "unknown_character");
  const { transfer, lastClaim, holder } = before;
  const usedBefore = lastClaim !== null && lastClaim.ticketId === request.ticketId;
  if (request.epoch !== before.epoch + 1) {
    const repeated = usedBefore && request.epoch === before.epoch && samePlace(holder, request.place);
    if (!repeated) return refused(before, usedBefore && request.epoch === before.epoch ? "ticket_used" : "stale_epoch");
    if (lastClaim.nonce !== request.nonce) return refused(before, "ticket_used");
    // A restarted holder that simulated again now would do so beside the zone that is about to claim.
    if (transfer !== null) return refused(before, "transfer_pending");
    return { lease: before, answer: granted(before), effects: [] };
  }
  const arrives = transfer !== null && transfer.state === "offered" && samePlace(transfer.to, request.place);
  if (transfer !== null && !arrives) return refused(before, "transfer_pending");
  if (transfer === null && holder !== null && !samePlace(holder, request.place)) return refused(before, "not_holder");
  const previous = before.lastHolder === null ? null : { place: before.lastHolder, epoch: before.epoch };
  const { kept, keptSlot } = arriveAt(before.kept, request.place);
  const taken: Lease = {
    ...before,
    kept,
    epoch: request.epoch,
    fenceTick: -1,
    holder: request.place,
    lastHolder: request.place,
    lastClaim: { ticketId: request.ticketId, nonce: request.nonce, previous, keptSlot },
    ...(isFor(before.arriving, request.place) ? {} : { whereabouts: newestOf(before), arriving: null }),
    // Who claims knows: an abort that this zone has not been told of yet must not thaw what it replaces.
    ended: before.ended.map((e) => (samePlace(e.from, request.place) ? { ...e, tell: null } : e)),
  };
  if (!arrives) return finish(before, taken, granted(taken), nowMs);
  const end: EndedTransfer = {
    transferId: transfer.transferId,
    outcome: "claimed",
    epoch: request.epoch,
    from: transfer.from,
    tell: { attempts: 0, atMs: nowMs },
  };
  const moved: Lease = {
    ...taken,
    transfer: null,
    arriving: { zone: request.place.zone, passport: transfer.passport },
    freshFrom: request.epoch,
    ended: remember(taken.ended, end),
  };
  return finish(before, moved, granted(moved), nowMs);
}

/** Is the player `place`'s to simulate under `epoch`? Not while a transfer stands: whom it would move must stand still. */
export function confirm(before: Lease | null, place: Place, epoch: number): Step<{ ok: true } | Refusal> {
  if (before === null) return refused(before, "unknown_character");
  const fenced = fence(before, place, epoch);
  if (fenced !== null) return { lease: before, answer: fenced, effects: [] };
  if (before.transfer !== null) return refused(before, "transfer_pending");
  return { lease: before, answer: { ok: true }, effects: [] };
}

/** The holder's durable record of the player; from here on the passport is not needed. */
export function save(
  before: Lease | null,
  place: Place,
  epoch: number,
  whereabouts: Whereabouts,
): Step<{ ok: true } | Refusal> {
  if (before === null) return refused(before, "unknown_character");
  const fenced = fence(before, place, epoch);
  if (fenced !== null) return { lease: before, answer: fenced, effects: [] };
  return { lease: { ...before, whereabouts, arriving: null, freshFrom: epoch }, answer: { ok: true }, effects: [] };
}

/**
 * The holder lets go for good. While an offer stands it may not: the player is between two zones, and the offer ends first.
 * `whereabouts` is what it recorded under the epoch `recordedUnder`, which may be too old to be news.
 */
export function release(
  before: Lease | null,
  place: Place,
  epoch: number,
  whereabouts: Whereabouts,
  nowMs: number,
  recordedUnder = epoch,
): Step<{ ok: true } | Refusal> {
  if (before === null) return refused(before, "unknown_character");
  const repeated = before.holder === null && before.epoch === epoch && samePlace(before.lastHolder, place);
  if (repeated) return { lease: before, answer: { ok: true }, effects: [] };
  const fenced = fence(before, place, epoch);
  if (fenced !== null) return { lease: before, answer: fenced, effects: [] };
  const { transfer } = before;
  if (transfer?.state === "offered") return refused(before, "transfer_pending");
  const free: Lease = { ...lastWord(before, whereabouts, recordedUnder), holder: null };
  if (transfer === null) return finish(before, free, { ok: true }, nowMs);
  const end: EndedTransfer = {
    transferId: transfer.transferId,
    outcome: "aborted",
    epoch,
    from: transfer.from,
    tell: null,
  };
  return finish(before, { ...free, transfer: null, ended: remember(before.ended, end) }, { ok: true }, nowMs);
}

/** All that the holder will ever say of this epoch: what it may find in an old checkpoint, should it restart, is older. */
function lastWord(lease: Lease, whereabouts: Whereabouts | null, recordedUnder: number): Lease {
  if (whereabouts === null || recordedUnder < lease.freshFrom) {
    // A passport that was handed back to it says no more than where they stand.
    const { arriving } = lease;
    const isBack = arriving?.passport.whereabouts.zone === arriving?.zone;
    return isBack ? { ...lease, whereabouts: newestOf(lease), arriving: null } : lease;
  }
  return { ...lease, whereabouts, arriving: null, freshFrom: lease.epoch + 1 };
}

function fence(lease: Lease, place: Place, epoch: number): Refusal | null {
  if (epoch !== lease.epoch) return refusal("stale_epoch");
  return samePlace(lease.holder, place) ? null : refusal("not_holder");
}

const isFor = (arriving: Lease["arriving"], place: Place): boolean => arriving?.zone === place.zone;

/** A passport is newer than what was known before it, also when its bearer goes elsewhere in the end. */
function newestOf({ arriving, whereabouts }: Lease): Whereabouts | null {
  return arriving?.passport.whereabouts ?? whereabouts;
}

/** A departure becomes an offer. It leads through no portal, so the player arrives at a spawn. */
function offerOf(transfer: Transfer, passport: Passport, nowMs: number): Transfer {
  const { transferId, from, to } = transfer;
  const deadlineMs = nowMs + TRANSFER_MS_MAX;
  return { state: "offered", transferId, from, to, deadlineMs, passport: { ...passport, exitPortal: null } };
}
