// dealer.ts — what a bot does with things: picks up, drops, gives, buys, sells, and trades with whoever stands near.
import type { WorldSession } from "../../client/sdk.ts";
import type { Intent, TradeView } from "../../shared/wire/goods.ts";
import { isNothing } from "../../shared/world/goods.ts";
import type { ItemId } from "../../shared/world/items.ts";

/** Of what a zone lets a player state, so much is used: an intent a second, more in the midst of a trade. */
const PAUSE_MS = 1000;
const IN_TRADE_MS = 500;
/** A trade that has come to nothing by then is ended. */
const TRADE_MS_MAX = 15_000;

export interface DealerEvents {
  traded(): void;
  pickedUp(): void;
}

export class Dealer {
  private readonly session: WorldSession;
  private readonly random: () => number;
  private nextMs = 0;
  /** The trade that goes on: since when, and whether this bot asked for it. Of a trade, the asker counts. */
  private trade: { sinceMs: number; asker: boolean } | null = null;
  private wanted: { item: ItemId; had: number } | null = null;

  constructor(session: WorldSession, random: () => number, events: DealerEvents) {
    this.session = session;
    this.random = random;
    session.on("trade", (trade) => this.stands(trade));
    session.on("note", ({ text }) => {
      if (text === "The trade is done." && this.wasAsker) events.traded();
    });
    session.on("goods", ({ bag }) => {
      const { wanted } = this;
      if (wanted === null || (bag?.[wanted.item] ?? 0) <= wanted.had) return;
      this.wanted = null;
      events.pickedUp();
    });
  }

  private wasAsker = false;

  /** Does what there is to do now. True: stand still, a trade is under way. */
  act(nowMs: number): boolean {
    const { session, trade } = this;
    if (nowMs >= this.nextMs) {
      const intent = this.intent(nowMs);
      this.nextMs = nowMs + (trade ? IN_TRADE_MS : PAUSE_MS) * (0.5 + this.random());
      if (intent) session.intend(intent);
    }
    return this.trade !== null;
  }

  private stands(view: TradeView | null): void {
    if (view === null) this.trade = null;
    else {
      this.trade ??= { sinceMs: performance.now(), asker: false };
      if (view.stage === "asking") this.trade.asker = true;
      // Told by a note that comes after the trade is over.
      this.wasAsker = this.trade.asker;
    }
  }

  private intent(nowMs: number): Intent | null {
    const { session } = this;
    const view = session.belongings.trade;
    if (view) return this.dealing(view, nowMs);
    const nearby = session.nearby();
    const chance = this.random();
    const item = this.anyOwn();
    if (nearby?.heap && chance < 0.4) {
      this.wanted = { item: nearby.heap.item, had: session.belongings.bag?.[nearby.heap.item] ?? 0 };
      return { kind: "pickUp", pile: nearby.heap.id };
    }
    if (nearby?.merchant && chance < 0.6) {
      const { name, wares } = nearby.merchant;
      const ware = wares[Math.floor(this.random() * wares.length)];
      if (ware && ware.asks !== null && this.random() < 0.5)
        return { kind: "buy", npc: name, item: ware.item, count: 1 };
      if (ware && ware.pays !== null) return { kind: "sell", npc: name, item: ware.item, count: 1 };
    }
    if (nearby?.player && chance < 0.7) return { kind: "tradeAsk", with: nearby.player.id };
    if (nearby?.player && item && chance < 0.8) return { kind: "give", to: nearby.player.id, goods: { [item]: 1 } };
    return item && chance < 0.9 ? { kind: "drop", item, count: 1 } : null;
  }

  private dealing(view: TradeView, nowMs: number): Intent | null {
    const { trade } = this;
    if (trade && nowMs - trade.sinceMs > TRADE_MS_MAX) return { kind: "tradeEnd" };
    if (view.stage === "asked") return { kind: "tradeAsk", with: view.with };
    if (view.stage !== "open" || view.iAgree) return null;
    const item = this.anyOwn();
    if (isNothing(view.mine) && item) return { kind: "tradeOffer", goods: { [item]: 1 } };
    return { kind: "tradeAgree", revision: view.revision };
  }

  private anyOwn(): ItemId | null {
    const own = this.session.belongings.inventory;
    return own[Math.floor(this.random() * own.length)]?.id ?? null;
  }
}
