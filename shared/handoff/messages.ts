// messages.ts — what character, zone and client say to one another about who may simulate a player: plain values that JSON carries (LEASE-1, HANDOFF-1).
import type { Command } from "../sim/command.ts";
import type { InstanceId, PlayerId, ZoneId } from "../units.ts";
import type { ScrollId } from "../world/items.ts";

/** Where a zone runs: `instance` names the Durable Object. */
export interface Place {
  readonly zone: ZoneId;
  readonly instance: InstanceId;
}

/** Where a mover stands, in plain numbers: metres, m/s, yaw steps. */
export interface Whereabouts {
  readonly zone: ZoneId;
  readonly position: readonly [number, number, number];
  readonly velocity: readonly [number, number, number];
  readonly yaw: number;
}

/** What travels with a player from zone A to zone B (HANDOFF-1). */
export interface Passport {
  readonly whereabouts: Whereabouts;
  /** The portal in the target zone that the player comes out of, or null for a spawn. */
  readonly exitPortal: string | null;
  /** Where the player stood relative to the portal that was entered: right, up, ahead; metres. */
  readonly offset: readonly [number, number, number];
  /** Velocity relative to that portal: right, up, ahead; m/s. */
  readonly relativeVelocity: readonly [number, number, number];
  /** Facing relative to that portal's yaw, yaw steps. */
  readonly relativeYaw: number;
  /** A's tick at the crossing; B's welcome maps it to B's. */
  readonly tick: number;
  /** The command that was held, as integers. */
  readonly command: Command;
}

/** A refusal is an answer, not an exception; `code` is stable, `message` is for people. */
export interface Refusal {
  readonly ok: false;
  readonly code:
    | "unknown_character"
    | "unknown_zone"
    | "zone_full"
    | "teleport_forbidden"
    | "stale_epoch"
    | "not_holder"
    | "transfer_pending"
    | "transfer_over"
    | "ticket_used"
    | "zone_unreachable"
    | "taken_over"
    | "no_portal"
    | "no_scroll";
  readonly message: string;
}

/** Where to go, and the ticket that lets one in (ADMIT-1). */
export interface Entry {
  readonly ok: true;
  readonly place: Place;
  readonly ticket: string;
}

export interface TransferRequest {
  readonly playerId: PlayerId;
  readonly transferId: string;
  /** The epoch under which the asking zone simulates the player. */
  readonly epoch: number;
  readonly from: Place;
  readonly to: ZoneId;
  readonly passport: Passport;
  /** The scroll by which they go, instead of through a portal: used up if the transfer ends claimed (LEDGER-1). */
  readonly scroll?: ScrollId;
}

export interface ClaimRequest {
  readonly playerId: PlayerId;
  readonly ticketId: string;
  readonly epoch: number;
  readonly place: Place;
  /**
   * Chosen by the client for one connection, with the zone's incarnation added by the zone; the same one may repeat a claim
   * whose welcome got lost (ADMIT-1). Without the incarnation, a restarted zone could be granted again an epoch that its
   * last run's `release`, still on the way, then gives up.
   */
  readonly nonce: string;
}

export interface ClaimGranted {
  readonly ok: true;
  readonly epoch: number;
  readonly name: string;
  /**
   * The zone and epoch that held the lease before; if that was this very zone, its own record of the player is the freshest,
   * provided that it is of `freshFrom` or a later epoch.
   */
  readonly previous: { readonly place: Place; readonly epoch: number } | null;
  readonly freshFrom: number;
  /** Where the character object last knew the player; null for a first entry. */
  readonly whereabouts: Whereabouts | null;
  /** Set when a transfer left the player with this zone, claimed or aborted; kept until the first save under this epoch. */
  readonly passport: Passport | null;
  /** The slot in which the directory kept a place here for this arrival, or null: the heartbeat tells it back. */
  readonly keptSlot: number | null;
}

/** Which transfer a holder asks about: by its id, and by the epoch and the tick of the passport that it began it with. */
export interface TransferQuestion {
  readonly transferId: string;
  readonly epoch: number;
  readonly tick: number;
}

/**
 * How a transfer stands. `epoch` is the lease's current epoch. `aborted`: the asker holds the player under `epoch` and thaws
 * them. `claimed`: the lease has moved on, the asker lets go. `unknown`: it never began and, having been asked about, never
 * will; the asker thaws the player if `epoch` is the one it has.
 */
export interface TransferStatus {
  readonly status: "offered" | "claimed" | "aborted" | "unknown";
  readonly epoch: number;
}

/** A place in an instance, kept for one who is on the way while the tickets of `slot` last. */
export interface KeptPlace {
  readonly zone: ZoneId;
  readonly instance: InstanceId;
  readonly slot: number;
}

export interface ChooseOptions {
  /** Where a friend is: there, draining or not, while it is under its hard capacity. */
  readonly beside?: InstanceId | undefined;
  /** Only there: null if it has no room. */
  readonly besideOnly?: boolean | undefined;
  /** The place that is kept already for whoever asks again: it is renewed, not kept twice. */
  readonly held?: KeptPlace | undefined;
}

/** How a transfer ended, told to zone A until it answers. `epoch`: under which A thaws the player if it was aborted. */
export interface TransferEnd {
  readonly playerId: PlayerId;
  readonly transferId: string;
  readonly outcome: "claimed" | "aborted";
  readonly epoch: number;
}

/** The holder is asked to freeze a player for a move that it did not start. */
export interface DepartRequest {
  readonly playerId: PlayerId;
  readonly epoch: number;
  readonly transferId: string;
  readonly to: ZoneId;
}

/** The holder's answer; see ZoneRpc. */
export type Departed =
  | { readonly state: "frozen"; readonly passport: Passport }
  /** With its own record of the player, if it has one, and the epoch that this is of. */
  | { readonly state: "absent"; readonly whereabouts: Whereabouts | null; readonly epoch: number };
