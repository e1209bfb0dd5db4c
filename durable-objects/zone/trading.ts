// trading.ts — two players at the table: what they say goes to the table, what they agree on to the ledger (LEDGER-1).
import type { PlayerId } from "../../shared/units.ts";
import type { Intent, TradeView } from "../../shared/wire/goods.ts";
import type { GoodsRefusal } from "../contracts.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";
import type { Counter, CounterHost } from "./counter.ts";
import type { Player } from "./session.ts";
import { otherSide, sideOf, type Trade, TradeTable } from "./trade-table.ts";

type TradeIntent = Extract<Intent, { kind: "tradeAsk" | "tradeOffer" | "tradeAgree" | "tradeEnd" }>;

/** Who can't be reached now is asked until they answer; what comes of it shows in both bags. */
const OUTCOMES = {
  done: "The trade is done.",
  pending: "The trade will be carried out as soon as it can be.",
  unknown: "Nobody answers just now: whether the trade was made will show in your bag.",
};

export class Trading {
  private readonly table = new TradeTable();
  private readonly counter: Counter;
  private readonly room: CounterHost;

  constructor(counter: Counter, room: CounterHost) {
    this.counter = counter;
    this.room = room;
  }

  carryOut(player: Player, intent: TradeIntent): GoodsRefusal | null {
    const nowMs = this.room.ports.nowMs();
    const { playerId } = player;
    switch (intent.kind) {
      case "tradeAsk": {
        const other = this.counter.neighbour(player, intent.with);
        if (!other) return goodsRefusal("nobody_there");
        return this.changed(this.table.ask(this.room.ports.newId(), playerId, other.playerId, nowMs));
      }
      case "tradeOffer":
        if (!this.counter.mayOffer(player, intent.goods)) return goodsRefusal("not_enough");
        return this.changed(this.table.offer(playerId, intent.goods, nowMs));
      case "tradeAgree": {
        const trade = this.table.of(playerId);
        const other = trade && this.otherOf(trade, playerId);
        if (trade && !this.counter.neighbour(player, other ?? "")) return goodsRefusal("out_of_reach");
        return this.changed(this.table.agree(playerId, intent.revision, nowMs));
      }
      case "tradeEnd": {
        const ended = this.table.end(playerId);
        if ("ok" in ended) return ended;
        return this.over(ended, `${player.name} has ended the trade.`);
      }
    }
  }

  /** Shows a player how their trade stands; nothing if there is none. */
  show(player: Player): void {
    const trade = this.table.of(player.playerId);
    if (trade) this.counter.tell(player, { kind: "trade", trade: this.viewOf(trade, player.playerId) });
  }

  /** Trades that nothing comes of any more. */
  clear(nowMs: number): void {
    for (const trade of this.table.clear(nowMs, (id) => this.room.players.has(id)))
      this.over(trade, "The trade has come to nothing.");
  }

  private changed(trade: Trade | GoodsRefusal): GoodsRefusal | null {
    if ("ok" in trade) return trade;
    this.showBoth(trade);
    if (trade.stage === "settling") this.settle(trade);
    return null;
  }

  /** Both have agreed: the asker's character puts its part into escrow, the other's decides (both or neither). */
  private settle(trade: Trade): void {
    const [asker, asked] = this.both(trade);
    if (!asker || !asked) {
      this.table.remove(trade.id);
      return void this.over(trade, "The trade has come to nothing.");
    }
    const { offers } = trade;
    const consent = this.counter.consentOf(asked);
    const deal = { kind: "trade", with: trade.asked, give: offers.asker, want: offers.asked, consent } as const;
    this.counter.deal(
      asker,
      deal,
      (outcome) => {
        if (typeof outcome === "object" && outcome.code !== "unreachable") return this.failed(trade, outcome);
        this.table.remove(trade.id);
        this.over(trade, OUTCOMES[typeof outcome === "object" ? "unknown" : outcome]);
      },
      trade.id,
    );
  }

  private failed(trade: Trade, refusal: GoodsRefusal): void {
    const open = this.table.reopen(trade.id, this.room.ports.nowMs());
    for (const player of this.both(trade)) if (player) this.counter.refuse(player, refusal);
    if (open) this.showBoth(open);
  }

  private over(trade: Trade, text: string): null {
    for (const player of this.both(trade)) {
      if (!player) continue;
      this.counter.tell(player, { kind: "trade", trade: null });
      this.counter.tell(player, { kind: "note", text });
    }
    return null;
  }

  private showBoth(trade: Trade): void {
    for (const player of this.both(trade)) if (player) this.show(player);
  }

  private both({ asker, asked }: Trade): [Player | undefined, Player | undefined] {
    return [this.room.players.get(asker), this.room.players.get(asked)];
  }

  private otherOf(trade: Trade, playerId: PlayerId): PlayerId {
    return trade.asker === playerId ? trade.asked : trade.asker;
  }

  private viewOf(trade: Trade, playerId: PlayerId): TradeView {
    const mine = sideOf(trade, playerId) ?? "asker";
    const theirs = otherSide(mine);
    const other = this.otherOf(trade, playerId);
    return {
      stage: trade.stage === "asked" ? (mine === "asker" ? "asking" : "asked") : trade.stage,
      with: other,
      name: this.room.players.get(other)?.name ?? "",
      mine: trade.offers[mine],
      theirs: trade.offers[theirs],
      revision: trade.revision,
      iAgree: trade.agreed[mine],
      theyAgree: trade.agreed[theirs],
    };
  }
}
