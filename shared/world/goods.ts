// goods.ts — amounts of things, and the sums that never make or lose one (LEDGER-1).
import { assert } from "../assert.ts";
import { ITEM_IDS, ITEMS, type ItemId } from "./items.ts";

/** How many of each kind; whole numbers above 0, what is absent is 0. */
export type Goods = Readonly<Partial<Record<ItemId, number>>>;

export const NOTHING: Goods = {};

export const amountOf = (goods: Goods, item: ItemId): number => goods[item] ?? 0;

export const isNothing = (goods: Goods): boolean => ITEM_IDS.every((item) => amountOf(goods, item) === 0);

export const sum = (...all: readonly Goods[]): Goods =>
  combine((item) => all.reduce((total, goods) => total + amountOf(goods, item), 0));

/** Throws if `b` is not in `a`: ask `covers` first. */
export function less(a: Goods, b: Goods): Goods {
  assert(covers(a, b), "no one gives what they don't have");
  return combine((item) => amountOf(a, item) - amountOf(b, item));
}

/** Is all of `b` in `a`? */
export const covers = (a: Goods, b: Goods): boolean => ITEM_IDS.every((item) => amountOf(a, item) >= amountOf(b, item));

/** Is it no more of any kind than one account may hold? */
export const fits = (goods: Goods): boolean => ITEM_IDS.every((item) => amountOf(goods, item) <= ITEMS[item].most);

export const sameGoods = (a: Goods, b: Goods): boolean => covers(a, b) && covers(b, a);

/** Whole amounts above 0 that an account could hold, of kinds that there are: what came from outside is asked this. */
export function isGoods(value: unknown): value is Goods {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).every(([item, count]) => {
    const known = (ITEM_IDS as readonly string[]).includes(item);
    return known && Number.isSafeInteger(count) && count > 0 && count <= ITEMS[item as ItemId].most;
  });
}

function combine(amount: (item: ItemId) => number): Goods {
  const goods: Partial<Record<ItemId, number>> = {};
  for (const item of ITEM_IDS) {
    const count = amount(item);
    if (count !== 0) goods[item] = count;
  }
  return goods;
}
