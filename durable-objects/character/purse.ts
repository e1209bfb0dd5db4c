// purse.ts — what one player carries, as a machine that knows no platform: deals of their own, and exchanges of others (LEDGER-1).

import type { EndedTransfer, Lease } from "../../shared/handoff/lease-state.ts";
import { INTENT_MS_MAX, INTENTS_REMEMBERED_MAX } from "../../shared/limits.ts";
import type { PlayerId, ZoneId } from "../../shared/units.ts";
import { covers, type Goods, isGoods, isNothing, NOTHING } from "../../shared/world/goods.ts";
import { type ItemId, type ScrollId, STARTING_PURSE, type Ware } from "../../shared/world/items.ts";
import type {
  AccountId,
  AuditLine,
  Bag,
  Consent,
  Deal,
  DealAnswer,
  DealRequest,
  DealTaken,
  ExchangeAnswer,
  ExchangeRequest,
  GoodsRefusal,
} from "../contracts.ts";
import type { Book } from "../ledger/courier.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";
import { Ledger, type Proposal } from "../ledger/ledger.ts";
import type { LedgerStore } from "../ledger/ledger-state.ts";
import type { Scrolls } from "./character.ts";
import { fence } from "./consent.ts";

/** A deal that was asked for, by its key: its repeat changes nothing. */
export interface Intent {
  readonly key: string;
  /** The exchange that it began; null: none. */
  readonly seq: number | null;
  /** Null while the exchange is under way. */
  readonly answer: DealTaken | null;
  /** When a repeat would be refused for its age, and this may be forgotten. */
  readonly untilMs: number;
}

export interface IntentStore {
  find(key: string): Intent | null;
  ofExchange(seq: number): Intent | null;
  put(intent: Intent): void;
  /** Forgets what nobody can repeat any more. */
  prune(nowMs: number): void;
  count(): number;
}

export interface PurseStore {
  readonly ledger: LedgerStore;
  readonly intents: IntentStore;
  /** Runs `body` so that all it writes is stored, or nothing. */
  transaction<T>(body: () => T): T;
  lease(): Lease | null;
}

/** What merchants deal in. */
export type Wares = (zone: ZoneId, npc: string, item: ItemId) => Ware | null;

const DONE: DealTaken = { ok: true, state: "done" };
const PENDING: DealTaken = { ok: true, state: "pending" };

export const accountOf = (playerId: PlayerId): AccountId => `player:${playerId}`;

export class Purse implements Book, Scrolls {
  private readonly store: PurseStore;
  private readonly wares: Wares;

  constructor(store: PurseStore, wares: Wares) {
    this.store = store;
    this.wares = wares;
  }

  /** Throws for a character who never was. */
  get bag(): Bag {
    const { balance, revision } = this.ledger(this.existing()).account;
    return { revision, goods: balance };
  }

  get bagOrNull(): Bag | null {
    return this.store.lease() === null ? null : this.bag;
  }

  /** Carries out a deal, or begins it: `answerTo` then tells how it stands. */
  begin(request: DealRequest, nowMs: number): void {
    this.store.transaction(() => {
      const { intents } = this.store;
      if (this.store.lease() === null || intents.find(request.key) !== null) return;
      intents.prune(nowMs);
      // Not remembered: the same question would be refused for the same reason, however often it is repeated.
      if (this.refusalNow(request, nowMs) !== null) return;
      const outcome = this.carryOut(request.deal, request.consent);
      const begun = typeof outcome === "number";
      intents.put({
        key: request.key,
        seq: begun ? outcome : null,
        answer: begun ? null : outcome,
        untilMs: Math.max(nowMs, request.issuedMs) + INTENT_MS_MAX,
      });
    });
  }

  answerTo(request: DealRequest, nowMs: number): DealAnswer {
    if (this.store.lease() === null) return goodsRefusal("unknown_character");
    const intent = this.store.intents.find(request.key);
    const answer = intent === null ? this.refusalNow(request, nowMs) : (intent.answer ?? PENDING);
    if (answer === null) return goodsRefusal("too_late");
    return answer.ok ? { ...answer, bag: this.bag } : answer;
  }

  private refusalNow({ consent, issuedMs }: DealRequest, nowMs: number): GoodsRefusal | null {
    const fenced = fence(this.store.lease(), consent);
    if (fenced !== null) return fenced;
    if (nowMs > issuedMs + INTENT_MS_MAX) return goodsRefusal("too_late");
    return this.store.intents.count() >= INTENTS_REMEMBERED_MAX ? goodsRefusal("too_fast") : null;
  }

  /** @returns the exchange that was begun, or how it ended at once. */
  private carryOut(deal: Deal, { place }: Consent): number | DealTaken {
    switch (deal.kind) {
      case "drop":
        return this.propose({
          to: `ground:${place.instance}`,
          give: { [deal.item]: deal.count },
          want: NOTHING,
          note: { kind: "drop", at: deal.at },
        });
      case "give":
        return this.propose({ to: accountOf(deal.to), give: deal.goods, want: NOTHING, note: { kind: "gift" } });
      case "trade":
        return this.propose({
          to: accountOf(deal.with),
          give: deal.give,
          want: deal.want,
          note: { kind: "trade", consent: deal.consent },
        });
      case "buy":
        return this.buy(this.wares(place.zone, deal.npc, deal.item)?.asks ?? null, deal.item, deal.count);
      case "sell":
        return this.sell(this.wares(place.zone, deal.npc, deal.item)?.pays ?? null, deal.item, deal.count);
    }
  }

  private propose(proposal: Proposal): number | DealTaken {
    const ledger = this.ledger(this.existing());
    const { give, want, to } = proposal;
    if (!isGoods(give) || !isGoods(want) || (isNothing(give) && isNothing(want))) return goodsRefusal("nothing");
    if (to === ledger.account.id) return goodsRefusal("nobody_there");
    const begun = ledger.begin(proposal);
    return "ok" in begun ? begun : begun.seq;
  }

  /** Merchants have no purse: what they sell is made, what they are paid is gone, and both are counted. */
  private buy(price: number | null, item: ItemId, count: number): DealTaken {
    if (price === null) return goodsRefusal("not_for_sale");
    return this.swap({ coin: price * count }, { [item]: count });
  }

  private sell(price: number | null, item: ItemId, count: number): DealTaken {
    if (price === null) return goodsRefusal("not_for_sale");
    return this.swap({ [item]: count }, { coin: price * count });
  }

  private swap(away: Goods, here: Goods): DealTaken {
    if (!isGoods(away) || !isGoods(here) || isNothing(here)) return goodsRefusal("nothing");
    const ledger = this.ledger(this.existing());
    if (!covers(ledger.account.balance, away)) return goodsRefusal("not_enough");
    if (!ledger.hasRoom(here)) return goodsRefusal("bag_full");
    ledger.burn("merchant", away);
    ledger.mint("merchant", here);
    return DONE;
  }

  /** Somebody gives, or wants to trade: decided here, once. */
  receive(request: ExchangeRequest, nowMs: number): ExchangeAnswer {
    return this.store.transaction(() => {
      const lease = this.store.lease();
      // Nobody can be made under this id later: the refusal needs no memory, and leaves no storage behind.
      if (lease === null) return goodsRefusal("unknown_character");
      const { note, want } = request;
      const agreed = "consent" in note ? fence(lease, note.consent) : null;
      return this.ledger(lease).receive(request, nowMs, () => {
        if (!isNothing(want) && note.kind !== "trade") return goodsRefusal("not_enough");
        return agreed;
      });
    });
  }

  // ---- scrolls: called inside the character's transaction, with the lease's own change (HANDOFF-1) ----

  hasScroll(scroll: ScrollId): boolean {
    const lease = this.store.lease();
    return lease !== null && covers(this.ledger(lease).account.balance, { [scroll]: 1 });
  }

  /** A transfer begins by it: it is in escrow until that ends. */
  holdScroll(transferId: string, scroll: ScrollId): void {
    this.ledger(this.existing()).hold(transferId, { [scroll]: 1 });
  }

  /** That transfer has ended: its scroll is used up or back. */
  endScroll(transferId: string, outcome: EndedTransfer["outcome"]): void {
    this.ledger(this.existing()).endHold(transferId, outcome === "claimed" ? "scroll" : null);
  }

  due(nowMs: number): ExchangeRequest[] {
    const lease = this.store.lease();
    return lease === null ? [] : this.store.transaction(() => this.ledger(lease).due(nowMs));
  }

  answered(request: ExchangeRequest, answer: ExchangeAnswer): void {
    this.store.transaction(() => {
      if (this.ledger(this.existing()).answered(request.seq, answer) === null) return;
      const intent = this.store.intents.ofExchange(request.seq);
      if (intent !== null) this.store.intents.put({ ...intent, answer: answer.ok ? DONE : answer });
    });
  }

  get nextAlarmMs(): number | null {
    const lease = this.store.lease();
    return lease === null ? null : this.ledger(lease).nextAlarmMs;
  }

  audit(): AuditLine | null {
    const lease = this.store.lease();
    return lease === null ? null : this.ledger(lease).audit();
  }

  receiptOf(from: AccountId): { seq: number; ok: boolean } | null {
    const lease = this.store.lease();
    return lease === null ? null : this.ledger(lease).receiptOf(from);
  }

  private existing(): Lease {
    const lease = this.store.lease();
    if (lease === null) throw new Error("a purse is a character's");
    return lease;
  }

  private ledger({ playerId }: Lease): Ledger {
    return new Ledger(this.store.ledger, accountOf(playerId), STARTING_PURSE);
  }
}
