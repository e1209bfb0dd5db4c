// contracts.ts — what the objects ask of one another. Every call may be repeated, lost or answered late, so every call
// that changes something carries what makes it idempotent: an epoch, a transfer id, a connection nonce.

import type {
  ChooseOptions,
  ClaimGranted,
  ClaimRequest,
  Departed,
  DepartRequest,
  Entry,
  KeptPlace,
  Place,
  Refusal,
  TransferEnd,
  TransferQuestion,
  TransferRequest,
  TransferStatus,
  Whereabouts,
} from "../shared/handoff/messages.ts";
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

export type { TicketClaims } from "../shared/admission/tokens.ts";
export type {
  ChooseOptions,
  ClaimGranted,
  ClaimRequest,
  Entry,
  KeptPlace,
  Passport,
  Place,
  Refusal,
  TransferEnd,
  TransferRequest,
  Whereabouts,
} from "../shared/handoff/messages.ts";
export type * from "./ledger/ledger-contracts.ts";

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
  /**
   * Where a crossing into `zone` would lead, and a ticket to wait there (HANDOFF-2). Only for a zone that a portal of the
   * player's own zone leads to. Moves nobody.
   */
  wait(zone: ZoneId): Promise<Entry | Refusal>;
  /** Zone A asks to move the lease. Repeats with the same transfer id get the same answer. */
  beginTransfer(request: TransferRequest): Promise<Entry | Refusal>;
  /** Zone B takes the lease with a ticket: compare-and-set on the epoch. */
  claim(request: ClaimRequest): Promise<ClaimGranted | Refusal>;
  /** How a transfer stands, asked by a zone that has had no answer. */
  transferStatus(question: TransferQuestion): Promise<TransferStatus>;
  /**
   * Does `place` hold the player under `epoch`, with no move under way? Asked by a zone that hibernated, before it goes on
   * simulating them (LEASE-1). Changes nothing.
   */
  confirm(place: Place, epoch: number): Promise<{ ok: true } | Refusal>;
  /** The holder's durable record: after this the passport is dropped. Refused for a stale epoch. */
  save(place: Place, epoch: number, whereabouts: Whereabouts): Promise<{ ok: true } | Refusal>;
  /** The holder lets go for good: the session has ended. Idempotent by epoch. `whereabouts` was recorded under that epoch, or an older one. */
  release(
    place: Place,
    epoch: number,
    whereabouts: Whereabouts,
    recordedUnder?: number,
  ): Promise<{ ok: true } | Refusal>;
  /** The place that holds the player now, for whoever wants to be beside them; null for nobody or nowhere. */
  where(): Promise<Place | null>;
}

export interface ZoneRpc {
  /**
   * Asks the holder to freeze a player for a move it did not start (enter elsewhere, another device). Idempotent by
   * transfer id. `absent`: this incarnation does not simulate them under that epoch and never will again, which
   * is how a restarted holder is known (LEASE-1); `whereabouts` is then its own record, if it has one, and `epoch` that of it.
   * Throws while the player is crossing under another transfer id: thawed at the end of one, they would be moved by the other.
   */
  depart(request: DepartRequest): Promise<Departed>;
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
