// goods.ts — what client and zone say to one another about what a character has, and how it looks: intents one way, news the other (LEDGER-1).
import { CHAT_CHARACTERS_MAX, LOOKS_MAX, NAME_CHARACTERS_MAX, PILES_MAX } from "../limits.ts";
import { type Goods, isGoods, NOTHING } from "../world/goods.ts";
import { ITEM_IDS, ITEMS, type ItemId } from "../world/items.ts";
import {
  APPEARANCE_PARTS,
  type Appearance,
  CAMERA_DECIMETRES,
  isAppearance,
  isSettings,
  type Settings,
} from "../world/profile.ts";
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
  | { readonly kind: "tradeEnd" }
  /** How one wants to look from now on, for everybody. */
  | { readonly kind: "dress"; readonly appearance: Appearance }
  /** How one likes things: for when one comes back, from wherever. */
  | { readonly kind: "prefer"; readonly settings: Settings }
  /** Goes where a scroll leads, and uses it up. */
  | { readonly kind: "use"; readonly item: ItemId };

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
  | { readonly kind: "note"; readonly text: string }
  /** Who looks otherwise than their name makes them. */
  | { readonly kind: "looks"; readonly of: readonly Dressed[] }
  | { readonly kind: "settings"; readonly settings: Settings };

export interface Dressed {
  readonly playerId: string;
  readonly appearance: Appearance;
}

const INTENTS = [
  "pickUp",
  "drop",
  "give",
  "buy",
  "sell",
  "tradeAsk",
  "tradeOffer",
  "tradeAgree",
  "tradeEnd",
  "dress",
  "prefer",
  "use",
] as const;
const NEWS = ["ground", "bag", "trade", "note", "looks", "settings"] as const;
const STAGES = ["asking", "asked", "open", "settling"] as const;
const ID_BYTES_MAX = 64;
const NAME_BYTES_MAX = NAME_CHARACTERS_MAX * 4;
/** Heaps lie where feet stand: to the centimetre is enough. */
const POINT_STEPS = 128;

const BLANK_APPEARANCE = Object.fromEntries(APPEARANCE_PARTS.map((part) => [part, 0])) as unknown as Appearance;
const BLANK_SETTINGS: Settings = { cameraDecimetres: CAMERA_DECIMETRES.least, netGraph: false };
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
  dress: { kind: "dress", appearance: BLANK_APPEARANCE },
  prefer: { kind: "prefer", settings: BLANK_SETTINGS },
  use: { kind: "use", item: "scroll-harbor" },
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
    case "dress":
      return { kind: v.kind, appearance: describeAppearance(s, v.appearance) };
    case "prefer":
      return { kind: v.kind, settings: describeSettings(s, v.settings) };
    case "use": {
      const item = describeItem(s, v.item);
      if (ITEMS[item].leadsTo === undefined) throw new WireError("that is of no use");
      return { kind: v.kind, item };
    }
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
  looks: { kind: "looks", of: [] },
  settings: { kind: "settings", settings: BLANK_SETTINGS },
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
    case "looks":
      return { kind: v.kind, of: list(s, v.of, LOOKS_MAX, BLANK_DRESSED, describeDressed) };
    case "settings":
      return { kind: v.kind, settings: describeSettings(s, v.settings) };
  }
}

const BLANK_DRESSED: Dressed = { playerId: "", appearance: BLANK_APPEARANCE };

function describeDressed(s: Stream, v: Dressed): Dressed {
  return { playerId: s.text(v.playerId, ID_BYTES_MAX), appearance: describeAppearance(s, v.appearance) };
}

function describeAppearance(s: Stream, v: Appearance): Appearance {
  const choices = APPEARANCE_PARTS.map((part) => [part, s.bits(s.reading ? 0 : v[part], 4)] as const);
  const appearance = Object.fromEntries(choices) as unknown as Appearance;
  if (!isAppearance(appearance)) throw new WireError("nobody looks like that");
  return appearance;
}

function describeSettings(s: Stream, v: Settings): Settings {
  const settings = { cameraDecimetres: s.bits(v.cameraDecimetres, 8), netGraph: s.flag(v.netGraph) };
  if (!isSettings(settings)) throw new WireError("there are no such settings");
  return settings;
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
  const item = describeItem(s, v.item);
  const count = s.varint(v.count);
  if (!isGoods({ [item]: count })) throw new WireError("there is no such amount of a thing");
  return { item, count };
}

function describeItem(s: Stream, given: ItemId): ItemId {
  const item = ITEM_IDS[s.bits(s.reading ? 0 : ITEM_IDS.indexOf(given), 8)];
  if (item === undefined) throw new WireError("there is no such thing");
  return item;
}

function describeGoods(s: Stream, v: Goods): Goods {
  const amounts = ITEM_IDS.flatMap((item) => (v[item] ? [{ item, count: v[item] }] : []));
  const read = list(s, amounts, ITEM_IDS.length, { item: "coin" as ItemId, count: 1 }, describeAmount);
  const goods = Object.fromEntries(read.map(({ item, count }) => [item, count]));
  if (Object.keys(goods).length !== read.length) throw new WireError("one kind of thing is there twice");
  return goods;
}
