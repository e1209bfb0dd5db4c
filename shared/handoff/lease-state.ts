// lease-state.ts — what the lease machine remembers, is asked and answers: plain values that JSON carries (LEASE-1).
import type { InstanceId, PlayerId, ZoneId } from "../units.ts";
import type { ScrollId } from "../world/items.ts";
import type {
  ChooseOptions,
  Departed,
  KeptPlace,
  Passport,
  Place,
  Refusal,
  TransferEnd,
  Whereabouts,
} from "./messages.ts";

/** Ended transfers that are remembered, so that a repeated question gets the same answer. */
export const ENDED_TRANSFERS_MAX = 8;
/** How often zone A is told how a transfer ended before it is left to ask (`transferStatus`) or to claim anew. */
export const TELL_ATTEMPTS_MAX = 8;
/** Pause after the first telling; it doubles with each one. */
export const TELL_BACKOFF_MS = 250;
/** A holder that has not answered `depart` by then counts as out of reach. */
export const DEPART_MS_MAX = 2000;
/** Questions that one request may cost: a choice, a departure, another choice, and races with other requests. */
export const ENTER_ROUNDS_MAX = 8;

export interface Lease {
  readonly playerId: PlayerId;
  readonly name: string;
  /** The fencing token. Never goes back; grows by one with each claim and each abort of an offer. */
  readonly epoch: number;
  /** Who may simulate the player under `epoch`; null when nobody does. */
  readonly holder: Place | null;
  /** The last holder, also after it let go: whose own record of the player may be the freshest. */
  readonly lastHolder: Place | null;
  /** The claim that made `epoch`, so that its repeat gets the same answer; null after an abort (no claim made that epoch). */
  readonly lastClaim: LastClaim | null;
  readonly whereabouts: Whereabouts | null;
  /** Kept from a transfer, claimed or aborted, until the first save under the new epoch, by whom it left the player with (HANDOFF-1). */
  readonly arriving: { readonly zone: ZoneId; readonly passport: Passport } | null;
  /** What a zone recorded of the player under this epoch, or a later one, is fresher than `whereabouts` and `arriving`. */
  readonly freshFrom: number;
  readonly transfer: Transfer | null;
  /** No transfer begins that the holder of `epoch` asked for at this tick of its own, or earlier: it has been refused, or asked about. */
  readonly fenceTick: number;
  /** Oldest first, at most ENDED_TRANSFERS_MAX. */
  readonly ended: readonly EndedTransfer[];
  /** Places that directories keep for this player, one a zone, the newest last; their tickets may be over (INSTANCE-1). */
  readonly kept: readonly KeptPlace[];
}

export interface LastClaim {
  readonly ticketId: string;
  readonly nonce: string;
  readonly previous: { readonly place: Place; readonly epoch: number } | null;
  /** Of the place that was kept for this very arrival. */
  readonly keptSlot: number | null;
}

/**
 * A move under way. `departing`: the holder is being asked to freeze the player; no ticket exists yet. `offered`: the
 * holder froze them, and `to` may claim.
 */
export type Transfer =
  | {
      readonly state: "departing";
      readonly transferId: string;
      readonly from: Place;
      readonly to: Place;
      readonly deadlineMs: number;
    }
  | {
      readonly state: "offered";
      readonly transferId: string;
      readonly from: Place;
      readonly to: Place;
      readonly deadlineMs: number;
      readonly passport: Passport;
      /** In escrow until the transfer ends; absent: it goes by none (LEDGER-1). */
      readonly scroll?: ScrollId;
    };

export interface EndedTransfer {
  readonly transferId: string;
  readonly outcome: "claimed" | "aborted";
  /** The lease's epoch right after the end. */
  readonly epoch: number;
  readonly from: Place;
  /** What is still to be told to `from`; null once it answered, or nothing needs telling. */
  readonly tell: { readonly attempts: number; readonly atMs: number } | null;
}

/** The world as far as the machine must know it. */
export interface LeaseWorld {
  /** `exits`: where portals lead; absent: there are none. */
  readonly zones: ReadonlyMap<ZoneId, { readonly teleport: boolean; readonly exits?: ReadonlySet<ZoneId> }>;
  readonly home: ZoneId;
}

/** The directory's choice; `instance` null: the zone is full. */
export interface Chosen {
  readonly zone: ZoneId;
  readonly instance: InstanceId | null;
}

/** What is to be done after the state is safe. Each may be lost or done twice. */
export type Effect =
  | { readonly kind: "tell"; readonly place: Place; readonly end: TransferEnd }
  /** Null: no alarm is needed any more. */
  | { readonly kind: "alarm"; readonly atMs: number | null };

/** One transition: the state to store, what to answer, and what to do once it is stored. */
export interface Step<Answer, State extends Lease | null = Lease | null> {
  readonly lease: State;
  readonly answer: Answer;
  readonly effects: readonly Effect[];
}

/** A place to enter with a ticket of `epoch`. */
export interface TicketAnswer {
  readonly kind: "ticket";
  readonly place: Place;
  readonly epoch: number;
}

/** Ask the directory for an instance of `zone`, then ask the machine again. */
export interface ChooseAnswer extends Pick<ChooseOptions, "beside" | "besideOnly"> {
  readonly kind: "choose";
  readonly zone: ZoneId;
}

/** Ask `holder` to freeze the player, hand its answer to `departed`, then ask the machine again. */
export interface DepartAnswer {
  readonly kind: "depart";
  readonly holder: Place;
  readonly epoch: number;
  readonly transferId: string;
  readonly to: Place;
}

export type EnterAnswer = TicketAnswer | ChooseAnswer | DepartAnswer | Refusal;

export type DepartResult = Departed | { readonly state: "unreachable" };

export function samePlace(a: Place | null, b: Place | null): boolean {
  return a !== null && b !== null && a.instance === b.instance && a.zone === b.zone;
}

const MESSAGES: Readonly<Record<Refusal["code"], string>> = {
  unknown_character: "No such character.",
  unknown_zone: "There is no such zone.",
  zone_full: "That zone is full.",
  teleport_forbidden: "That zone can only be entered through a portal.",
  stale_epoch: "The character is elsewhere by now.",
  not_holder: "The character is not in that zone.",
  transfer_pending: "The character is just crossing from one zone to another.",
  transfer_over: "That transfer is over.",
  ticket_used: "That ticket has been used.",
  zone_unreachable: "The zone that the character is in does not answer.",
  no_portal: "No portal leads there from where the character is.",
  no_scroll: "You don't have that scroll any more.",
  taken_over: "You are playing from another tab or device.",
};

export function refusal(code: Refusal["code"], message: string = MESSAGES[code]): Refusal {
  return { ok: false, code, message };
}
