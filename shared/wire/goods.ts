// goods.ts — what client and zone say to one another about things: intents one way, news the other (LEDGER-1).
import { CHAT_CHARACTERS_MAX, NAME_CHARACTERS_MAX, PILES_MAX } from "../limits.ts";
import { type Goods, isGoods, NOTHING } from "../world/goods.ts";
import { ITEM_IDS, type ItemId } from "../world/items.ts";
import type { Point } from "../world/zone.ts";
import { list, oneOf, type Stream, WireError } from "./bits.ts";

/** What a player wants done with things. The zone checks that it is near, the ledger that it can be. */
export type Intent =
  | { readonly kind: "pickUp"; readonly pile: number }
  | { readonly kind: "drop"; readonly item: ItemId; readonly count: number }
  | { readonly kind: "give"; readonly to: string; readonly goods: Goods }
  /** `npc`: the merchant's name, which is one NPC's in a zone. */
  | { readonly kind: "buy"; readonly npc: string; readonly item: ItemId; readonly count: number }
  | { readonly kind: "sell"; readonly npc: string; readonly item: ItemId; readonly count: number }
  /** Asks for a trade, or accepts the one that the other has asked for. */
  | { readonly kind: "tradeAsk"; readonly with: string }
  | { readonly kind: "tradeOffer"; readonly goods: Goods }
  /** Agrees to the offers of `revision`; any change since takes it back. */
  | { readonly kind: "tradeAgree"; readonly revision: number }
  | { readonly kind: "tradeEnd" };

/** A heap on the ground, as it is shown. */
export interface Heap {
  readonly id: number;
  readonly item: ItemId;
  readonly count: number;
  readonly at: Point;
}

/** asking: the other has yet to answer. asked: oneself has. settling: both have agreed, and it is being carried out. */
export type TradeStage = "asking" | "asked" | "open" | "settling";

/** A trade as one of the two sees it. */
export interface TradeView {
  readonly stage: TradeStage;
  readonly with: string;
  readonly name: string;
  readonly mine: Goods;
  readonly theirs: Goods;
  readonly revision: number;
  readonly iAgree: boolean;
  readonly theyAgree: boolean;
}

/** State, but for `note`: what a new welcome tells anew (EVENT-1). */
export type GoodsNews =
  /** `all`: nothing else lies here. */
  | { readonly kind: "ground"; readonly all: boolean; readonly lie: readonly Heap[]; readonly gone: readonly number[] }
  | { readonly kind: "bag"; readonly goods: Goods }
  /** Null: there is no trade any more. */
  | { readonly kind: "trade"; readonly trade: TradeView | null }
  | { readonly kind: "note"; readonly text: string };

const INTENTS = ["pickUp", "drop", "give", "buy", "sell", "tradeAsk", "tradeOffer", "tradeAgree", "tradeEnd"] as const;
const NEWS = ["ground", "bag", "trade", "note"] as const;
const STAGES = ["asking", "asked", "open", "settling"] as const;
const ID_BYTES_MAX = 64;
const NAME_BYTES_MAX = NAME_CHARACTERS_MAX * 4;
/** Heaps lie where feet stand: to the centimetre is enough. */
const POINT_STEPS = 128;

const BLANK_INTENTS: { [K in Intent["kind"]]: Extract<Intent, { kind: K }> } = {
  pickUp: { kind: "pickUp", pile: 0 },
  drop: { kind: "drop", item: "coin", count: 1 },
  give: { kind: "give", to: "", goods: NOTHING },
  buy: { kind: "buy", npc: "", item: "coin", count: 1 },
  sell: { kind: "sell", npc: "", item: "coin", count: 1 },
  tradeAsk: { kind: "tradeAsk", with: "" },
  tradeOffer: { kind: "tradeOffer", goods: NOTHING },
  tradeAgree: { kind: "tradeAgree", revision: 0 },
  tradeEnd: { kind: "tradeEnd" },
};

export const BLANK_INTENT: Intent = BLANK_INTENTS.tradeEnd;

export function describeIntent(s: Stream, given: Intent): Intent {
  const kind = oneOf(s, given.kind, INTENTS);
  // When reading, every value is ignored, so a blank of the right kind serves as well as the real one.
  const v = given.kind === kind ? given : BLANK_INTENTS[kind];
  const id = (text: string) => s.text(text, ID_BYTES_MAX);
  switch (v.kind) {
    case "pickUp":
      return { kind: v.kind, pile: s.varint(v.pile) };
    case "drop":
      return { kind: v.kind, ...describeAmount(s, v) };
    case "give":
      return { kind: v.kind, to: id(v.to), goods: describeGoods(s, v.goods) };
    case "buy":
    case "sell":
      return { kind: v.kind, npc: id(v.npc), ...describeAmount(s, v) };
    case "tradeAsk":
      return { kind: v.kind, with: id(v.with) };
    case "tradeOffer":
      return { kind: v.kind, goods: describeGoods(s, v.goods) };
    case "tradeAgree":
      return { kind: v.kind, revision: s.varint(v.revision) };
    case "tradeEnd":
      return v;
  }
}

const BLANK_HEAP: Heap = { id: 0, item: "coin", count: 1, at: [0, 0, 0] };
const BLANK_TRADE: TradeView = {
  stage: "open",
  with: "",
  name: "",
  mine: NOTHING,
  theirs: NOTHING,
  revision: 0,
  iAgree: false,
  theyAgree: false,
};
const BLANK_NEWS: { [K in GoodsNews["kind"]]: Extract<GoodsNews, { kind: K }> } = {
  ground: { kind: "ground", all: false, lie: [], gone: [] },
  bag: { kind: "bag", goods: NOTHING },
  trade: { kind: "trade", trade: null },
  note: { kind: "note", text: "" },
};

export const BLANK_GOODS_NEWS: GoodsNews = BLANK_NEWS.note;

export function describeGoodsNews(s: Stream, given: GoodsNews): GoodsNews {
  const kind = oneOf(s, given.kind, NEWS);
  const v = given.kind === kind ? given : BLANK_NEWS[kind];
  switch (v.kind) {
    case "ground":
      return {
        kind: v.kind,
        all: s.flag(v.all),
        lie: list(s, v.lie, PILES_MAX, BLANK_HEAP, describeHeap),
        gone: list(s, v.gone, PILES_MAX, 0, (stream, pile) => stream.varint(pile)),
      };
    case "bag":
      return { kind: v.kind, goods: describeGoods(s, v.goods) };
    case "trade":
      return { kind: v.kind, trade: s.flag(v.trade !== null) ? describeTrade(s, v.trade ?? BLANK_TRADE) : null };
    case "note":
      return { kind: v.kind, text: s.text(v.text, CHAT_CHARACTERS_MAX * 4) };
  }
}

function describeHeap(s: Stream, v: Heap): Heap {
  const id = s.varint(v.id);
  const amount = describeAmount(s, v);
  const at = v.at.map((metres) => s.signed(s.reading ? 0 : Math.round(metres * POINT_STEPS), 17) / POINT_STEPS);
  return { id, ...amount, at: at as unknown as Point };
}

function describeTrade(s: Stream, v: TradeView): TradeView {
  return {
    stage: oneOf(s, v.stage, STAGES),
    with: s.text(v.with, ID_BYTES_MAX),
    name: s.text(v.name, NAME_BYTES_MAX),
    mine: describeGoods(s, v.mine),
    theirs: describeGoods(s, v.theirs),
    revision: s.varint(v.revision),
    iAgree: s.flag(v.iAgree),
    theyAgree: s.flag(v.theyAgree),
  };
}

/** One kind of thing, and how many. */
function describeAmount(s: Stream, v: { readonly item: ItemId; readonly count: number }) {
  const item = ITEM_IDS[s.bits(s.reading ? 0 : ITEM_IDS.indexOf(v.item), 8)];
  const count = s.varint(v.count);
  if (item === undefined || !isGoods({ [item]: count })) throw new WireError("there is no such amount of a thing");
  return { item, count };
}

function describeGoods(s: Stream, v: Goods): Goods {
  const amounts = ITEM_IDS.flatMap((item) => (v[item] ? [{ item, count: v[item] }] : []));
  const read = list(s, amounts, ITEM_IDS.length, { item: "coin" as ItemId, count: 1 }, describeAmount);
  const goods = Object.fromEntries(read.map(({ item, count }) => [item, count]));
  if (Object.keys(goods).length !== read.length) throw new WireError("one kind of thing is there twice");
  return goods;
}
