// ledger-contracts.ts — what is asked of whoever holds goods: exchanges, deals of a player, what lies on the ground (LEDGER-1).
import type { Place } from "../../shared/handoff/messages.ts";
import type { InstanceId, PlayerId } from "../../shared/units.ts";
import type { Goods } from "../../shared/world/goods.ts";
import type { ItemId } from "../../shared/world/items.ts";
import type { Appearance, Settings } from "../../shared/world/profile.ts";
import type { Point } from "../../shared/world/zone.ts";

/** An account of the ledger: whoever can hold goods (LEDGER-1). */
export type AccountId = `player:${PlayerId}` | `ground:${InstanceId}`;

/** Why goods did not change hands. */
export interface GoodsRefusal {
  readonly ok: false;
  readonly code:
    | "not_enough"
    | "bag_full"
    | "too_many_pending"
    | "too_fast"
    | "too_late"
    | "stale_epoch"
    | "crossing"
    | "unknown_character"
    | "gone"
    | "ground_full"
    | "out_of_reach"
    | "nobody_there"
    | "not_for_sale"
    | "nothing"
    | "not_standing"
    | "no_trade"
    | "busy"
    | "offer_changed"
    | "unreachable"
    | "already_there";
  readonly message: string;
}

/** The lease under which somebody agreed to something: void once they are elsewhere. */
export interface Consent {
  readonly place: Place;
  readonly epoch: number;
}

/** What an exchange is for. */
export type ExchangeNote =
  | { readonly kind: "pickUp"; readonly consent: Consent }
  | { readonly kind: "drop"; readonly at: Point }
  | { readonly kind: "gift" }
  | { readonly kind: "trade"; readonly consent: Consent };

/** `from` has put `give` into escrow; `to` takes it and gives `want`, or refuses: both or neither. Idempotent by `from` and `seq`. */
export interface ExchangeRequest {
  readonly from: AccountId;
  readonly to: AccountId;
  readonly seq: number;
  readonly give: Goods;
  readonly want: Goods;
  readonly note: ExchangeNote;
}

export type ExchangeAnswer = { readonly ok: true } | GoodsRefusal;

/** What a player carries; of two, the one of the higher revision is newer. */
export interface Bag {
  readonly revision: number;
  readonly goods: Goods;
}

/** What a zone asks a character to do with what they carry. */
export type Deal =
  | { readonly kind: "drop"; readonly item: ItemId; readonly count: number; readonly at: Point }
  | { readonly kind: "give"; readonly to: PlayerId; readonly goods: Goods }
  | { readonly kind: "buy" | "sell"; readonly npc: string; readonly item: ItemId; readonly count: number }
  | {
      readonly kind: "trade";
      readonly with: PlayerId;
      readonly give: Goods;
      readonly want: Goods;
      /** The lease under which the other one agreed. */
      readonly consent: Consent;
    };

/** Idempotent by `key`, for INTENT_MS_MAX after `issuedMs`; later it is refused. Refused for a stale epoch. */
export interface DealRequest {
  readonly consent: Consent;
  readonly key: string;
  readonly issuedMs: number;
  readonly deal: Deal;
}

/** pending: the other side could not be reached; it is asked until it answers. */
export type DealAnswer = { readonly ok: true; readonly state: "done" | "pending"; readonly bag: Bag } | GoodsRefusal;

/** What a player has chosen anew. */
export interface ProfileChange {
  readonly appearance?: Appearance;
  readonly settings?: Settings;
}

/** A heap on the ground. Its number is never another's. */
export interface Pile {
  readonly id: number;
  readonly item: ItemId;
  readonly count: number;
  readonly at: Point;
}

/** All that lies in a zone; of two, the one of the higher revision is newer. */
export interface GroundListing {
  readonly revision: number;
  readonly piles: readonly Pile[];
  /** When something new will have grown; null: nothing will. */
  readonly nextMs: number | null;
}

/** What lies in one zone instance, decided by an object that doesn't tick (LEDGER-1). Named by the instance. */
export interface GroundRpc {
  look(): Promise<GroundListing>;
  /** A player takes a heap. Idempotent by the heap's number. `gone`: it is not there, or not any more. */
  take(pile: number, playerId: PlayerId, consent: Consent): Promise<{ taken: DealTaken; listing: GroundListing }>;
  exchange(request: ExchangeRequest): Promise<ExchangeAnswer>;
  audit(): Promise<AuditLine>;
  receiptOf(from: AccountId): Promise<{ seq: number; ok: boolean } | null>;
}

export type DealTaken = { readonly ok: true; readonly state: "done" | "pending" } | GoodsRefusal;

/** One account as its ledger has it: balance + what `outgoing` gives + what is held = minted − burned + received − sent. */
export interface AuditLine {
  readonly id: AccountId;
  readonly balance: Goods;
  readonly revision: number;
  readonly minted: Readonly<Record<string, Goods>>;
  readonly burned: Readonly<Record<string, Goods>>;
  readonly sent: Goods;
  readonly received: Goods;
  /** In escrow for something that is under way. */
  readonly held: Goods;
  readonly outgoing: readonly Pick<ExchangeRequest, "seq" | "to" | "give" | "want">[];
}

/** Accounts added up. What is held, were they all of one instant, is what was made less what is gone. */
export interface AuditPage {
  readonly accounts: number;
  readonly held: Goods;
  readonly made: Goods;
  readonly gone: Goods;
  /** Exchanges that are under way. */
  readonly unfinished: number;
  /** Grows with everything that happens: two passes that find the same saw the world stand still between them. */
  readonly revisions: number;
  /** Accounts that do not add up by themselves, in words. */
  readonly wrong: readonly string[];
}

/** Who there is, in shards: for the auditor. Named by the shard. */
export interface CensusRpc {
  /** Idempotent; before the character is made, so that none is missed. */
  register(playerId: PlayerId): Promise<void>;
  /** Idempotent; before anything lies there. */
  registerGround(instance: InstanceId): Promise<void>;
  /** The accounts of up to AUDIT_PAGE characters whose ids come after `after`; `next`: after which to go on, or null. */
  audit(after: string): Promise<{ page: AuditPage; next: string | null }>;
  /** Of the grounds, which are all in shard 0: also those whose zone instances are no more. */
  auditGrounds(): Promise<AuditPage>;
}
