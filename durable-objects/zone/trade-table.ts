// trade-table.ts — who trades with whom in a zone, and what is on the table: talk only, nothing moves here (LEDGER-1).
import { TRADE_IDLE_MS, TRADES_MAX } from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import { type Goods, isNothing, NOTHING } from "../../shared/world/goods.ts";
import type { GoodsRefusal } from "../contracts.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";

/** One of the two: `asker` began it. */
export type Side = "asker" | "asked";

/** asked: the other has yet to answer. settling: both have agreed, and the ledger has it. */
export interface Trade {
  readonly id: string;
  readonly stage: "asked" | "open" | "settling";
  readonly asker: PlayerId;
  readonly asked: PlayerId;
  readonly offers: Readonly<Record<Side, Goods>>;
  readonly agreed: Readonly<Record<Side, boolean>>;
  /** Of the offers: who agrees names it, so that nobody agrees to what they have not seen. */
  readonly revision: number;
  readonly atMs: number;
}

export class TradeTable {
  private readonly trades = new Map<string, Trade>();

  get all(): Iterable<Trade> {
    return this.trades.values();
  }

  /** The one trade of a player. */
  of(player: PlayerId): Trade | null {
    for (const trade of this.trades.values()) if (sideOf(trade, player) !== null) return trade;
    return null;
  }

  /** Asks for a trade; asked by the other already, it opens. */
  ask(id: string, player: PlayerId, other: PlayerId, nowMs: number): Trade | GoodsRefusal {
    const own = this.of(player);
    if (own?.stage === "asked" && own.asker === other) return this.put({ ...own, stage: "open", atMs: nowMs });
    if (own !== null || this.of(other) !== null) return goodsRefusal("busy");
    if (this.trades.size >= TRADES_MAX) return goodsRefusal("too_fast");
    const offers = { asker: NOTHING, asked: NOTHING };
    const agreed = { asker: false, asked: false };
    return this.put({ id, stage: "asked", asker: player, asked: other, offers, agreed, revision: 0, atMs: nowMs });
  }

  /** Puts `goods` on the table in place of what this player has offered. Nobody has agreed to that yet. */
  offer(player: PlayerId, goods: Goods, nowMs: number): Trade | GoodsRefusal {
    const trade = this.of(player);
    if (trade?.stage !== "open") return goodsRefusal("no_trade");
    return this.put({
      ...trade,
      offers: { ...trade.offers, [sideOf(trade, player) as Side]: goods },
      agreed: { asker: false, asked: false },
      revision: trade.revision + 1,
      atMs: nowMs,
    });
  }

  /** Agrees to what is on the table. When both have, it is `settling`, and to be carried out. */
  agree(player: PlayerId, revision: number, nowMs: number): Trade | GoodsRefusal {
    const trade = this.of(player);
    if (trade?.stage !== "open") return goodsRefusal("no_trade");
    if (trade.revision !== revision) return goodsRefusal("offer_changed");
    if (isNothing(trade.offers.asker) && isNothing(trade.offers.asked)) return goodsRefusal("nothing");
    const agreed = { ...trade.agreed, [sideOf(trade, player) as Side]: true };
    const stage = agreed.asker && agreed.asked ? "settling" : "open";
    return this.put({ ...trade, agreed, stage, atMs: nowMs });
  }

  /** It could not be carried out: the two may change their offers. */
  reopen(id: string, nowMs: number): Trade | null {
    const trade = this.trades.get(id);
    if (trade === undefined) return null;
    return this.put({ ...trade, stage: "open", agreed: { asker: false, asked: false }, atMs: nowMs });
  }

  /** Takes it off the table. One that is being carried out is not this player's to end any more. */
  end(player: PlayerId): Trade | GoodsRefusal {
    const trade = this.of(player);
    if (trade === null || trade.stage === "settling") return goodsRefusal("no_trade");
    this.remove(trade.id);
    return trade;
  }

  remove(id: string): void {
    this.trades.delete(id);
  }

  /** Those that nothing comes of: forgotten, or one of the two has gone. They are taken off the table. */
  clear(nowMs: number, isHere: (player: PlayerId) => boolean): Trade[] {
    const over = [...this.trades.values()].filter(({ stage, asker, asked, atMs }) => {
      if (nowMs - atMs > TRADE_IDLE_MS) return true;
      // What is being carried out doesn't need them here.
      return stage !== "settling" && !(isHere(asker) && isHere(asked));
    });
    for (const { id } of over) this.remove(id);
    return over;
  }

  private put(trade: Trade): Trade {
    this.trades.set(trade.id, trade);
    return trade;
  }
}

export function sideOf({ asker, asked }: Trade, player: PlayerId): Side | null {
  return player === asker ? "asker" : player === asked ? "asked" : null;
}

export const otherSide = (side: Side): Side => (side === "asker" ? "asked" : "asker");
