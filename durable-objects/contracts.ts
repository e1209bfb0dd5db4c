// contracts.ts — what the objects ask of one another. Every call may be repeated, lost or answered late, so every call
// that changes something carries what makes it idempotent: an epoch, a transfer id, a connection nonce.

import type { Place } from "../shared/admission/tokens.ts";
import type { Command } from "../shared/sim/command.ts";
import type { InstanceId, PlayerId, ZoneId } from "../shared/units.ts";
import type { Profile } from "../shared/world/profile.ts";
import type {
  AccountId,
  AuditLine,
  Bag,
  Consent,
  DealAnswer,
  DealRequest,
  ExchangeAnswer,
  ExchangeRequest,
  GoodsRefusal,
  ProfileChange,
} from "./ledger/ledger-contracts.ts";

export type { Place, TicketClaims } from "../shared/admission/tokens.ts";
export type * from "./ledger/ledger-contracts.ts";

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
    | "taken_over";
  readonly message: string;
}

export interface Entry {
  readonly ok: true;
  readonly place: Place;
  readonly ticket: string;
}

/** What `/api/enter` asks of the character object. */
export interface EnterRequest {
  readonly playerId: PlayerId;
  /** Null: where the character last was. */
  readonly zone: ZoneId | null;
  /** The instance of `zone` that a friend is in: there if it has room, and else in another one (INSTANCE-1). */
  readonly beside?: InstanceId | null | undefined;
  /**
   * Set when nobody asked for it but a lost connection: the device that was playing. It is refused if another device has
   * taken the player over since, for a laptop that wakes at home must not fight back (CLOSE-1).
   */
  readonly returning?: string | null;
}

export interface TransferRequest {
  readonly playerId: PlayerId;
  readonly transferId: string;
  /** The epoch under which the asking zone simulates the player. */
  readonly epoch: number;
  readonly from: Place;
  readonly to: ZoneId;
  readonly passport: Passport;
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
  /** The zone and epoch that held the lease before; if that was this very zone, its own record of the player is the freshest. */
  readonly previous: { readonly place: Place; readonly epoch: number } | null;
  /** Where the character object last knew the player; null for a first entry. */
  readonly whereabouts: Whereabouts | null;
  /** Set when the claim ends a transfer; kept by the character object until the first save under this epoch. */
  readonly passport: Passport | null;
  /** The slot in which the directory kept a place here for this arrival, or null: the heartbeat tells it back. */
  readonly keptSlot: number | null;
}

/** One per player: who may simulate them, where they were last, and what they own. Named by the player id. */
export interface CharacterRpc extends LeaseRpc, PurseRpc, ProfileRpc {}

/** How a character looks, and how its player likes things. */
export interface ProfileRpc {
  profile(): Promise<Profile>;
  /** Of two changes the later issued one holds. Refused for a stale epoch. */
  keepProfile(consent: Consent, change: ProfileChange, issuedMs: number): Promise<{ ok: true } | GoodsRefusal>;
}

/** What a player carries, and what becomes of it (LEDGER-1). */
export interface PurseRpc {
  bag(): Promise<Bag>;
  deal(request: DealRequest): Promise<DealAnswer>;
  exchange(request: ExchangeRequest): Promise<ExchangeAnswer>;
  /** Null: there is no such character. */
  audit(): Promise<AuditLine | null>;
  receiptOf(from: AccountId): Promise<{ seq: number; ok: boolean } | null>;
}

/** Who may simulate a player, and where they were last (LEASE-1). */
export interface LeaseRpc {
  /** Idempotent; called when a session is made. */
  create(playerId: PlayerId, name: string): Promise<void>;
  enter(request: EnterRequest): Promise<Entry | Refusal>;
  /** Zone A asks to move the lease. Repeats with the same transfer id get the same answer. */
  beginTransfer(request: TransferRequest): Promise<Entry | Refusal>;
  /** Zone B takes the lease with a ticket: compare-and-set on the epoch. */
  claim(request: ClaimRequest): Promise<ClaimGranted | Refusal>;
  /**
   * How a transfer stands, asked by a zone that has had no answer. `epoch` is the lease's current epoch. `aborted`: the
   * asker holds the player under `epoch` and thaws them. `claimed`: the lease has moved on, the asker lets go. `unknown`:
   * it never began and, having been asked about, never will; the asker thaws the player if `epoch` is the one it has.
   */
  transferStatus(transferId: string): Promise<{ status: "offered" | "claimed" | "aborted" | "unknown"; epoch: number }>;
  /**
   * Does `place` hold the player under `epoch`, with no move under way? Asked by a zone that hibernated, before it goes on
   * simulating them (LEASE-1). Changes nothing.
   */
  confirm(place: Place, epoch: number): Promise<{ ok: true } | Refusal>;
  /** The holder's durable record: after this the passport is dropped. Refused for a stale epoch. */
  save(place: Place, epoch: number, whereabouts: Whereabouts): Promise<{ ok: true } | Refusal>;
  /** The holder lets go for good: the session has ended. Idempotent by epoch. */
  release(place: Place, epoch: number, whereabouts: Whereabouts): Promise<{ ok: true } | Refusal>;
  /** The place that holds the player now, for whoever wants to be beside them; null for nobody or nowhere. */
  where(): Promise<Place | null>;
}

/** How a transfer ended, told to zone A until it answers. `epoch`: under which A thaws the player if it was aborted. */
export interface TransferEnd {
  readonly playerId: PlayerId;
  readonly transferId: string;
  readonly outcome: "claimed" | "aborted";
  readonly epoch: number;
}

export interface ZoneRpc {
  /**
   * Asks the holder to freeze a player for a move it did not start (enter elsewhere, another device). Idempotent by
   * transfer id. `absent`: this incarnation does not simulate them under that epoch and never will again, which
   * is how a restarted holder is known (LEASE-1); `whereabouts` is then its own durable record under that epoch, or null.
   * Throws while the player is crossing under another transfer id: thawed at the end of one, they would be moved by the other.
   */
  depart(request: {
    playerId: PlayerId;
    epoch: number;
    transferId: string;
    to: ZoneId;
  }): Promise<{ state: "frozen"; passport: Passport } | { state: "absent"; whereabouts: Whereabouts | null }>;
  transferEnded(end: TransferEnd): Promise<void>;
  /** What a player here carries has changed without this zone's doing. May be lost: the next one tells as much. */
  bagChanged(playerId: PlayerId, bag: Bag): Promise<void>;
}

/** What whoever deploys asks of a zone. */
export interface DrainRpc {
  /**
   * Writes what is, sends everybody for a new ticket, and ends, so that the new code runs. False: it sleeps, or was drained
   * before; there is nothing to write, and it wakes with the new code.
   */
  drain(): Promise<boolean>;
}

/** What a zone instance says of itself as it wakes, when something of it changes, every HEARTBEAT_MS while nothing does, and as it falls asleep. */
export interface Heartbeat {
  readonly place: Place;
  /** Everybody whom it simulates, those included who linger or are about to leave. */
  readonly players: number;
  readonly state: "awake" | "asleep";
  /** Names the run of the zone (ZONE-1), and orders its heartbeats, so that one that comes late or twice is known for that. */
  readonly incarnation: number;
  readonly sequence: number;
  /** By slot, how many have come in this run for whom a place was kept in it: totals, so that a lost heartbeat loses none. */
  readonly arrived: readonly (readonly [slot: number, players: number])[];
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

export type InstanceState = "awake" | "asleep" | "draining";

/**
 * One per zone: its instances and how full they are. Named by the zone id. It knows numbers and no player: who asks again
 * says what is kept for them.
 */
export interface DirectoryRpc {
  heartbeat(report: Heartbeat): Promise<void>;
  /** Where the asker is sent, with a place kept there while a ticket lasts; null when every instance is full. */
  choose(zone: ZoneId, options: ChooseOptions): Promise<KeptPlace | null>;
  list(zone: ZoneId): Promise<{ id: InstanceId; players: number; state: InstanceState }[]>;
}
