// goods-refusal.ts — why goods did not change hands: a stable code, and words for people.
import type { GoodsRefusal } from "./ledger-contracts.ts";

const MESSAGES: Readonly<Record<GoodsRefusal["code"], string>> = {
  not_enough: "There is not enough of that.",
  bag_full: "There is no room for that in the bag.",
  too_many_pending: "Too much is still under way: wait a moment.",
  too_fast: "That was too much at once: wait a moment.",
  too_late: "That came too late.",
  stale_epoch: "You are elsewhere by now.",
  crossing: "You are just crossing from one zone to another.",
  unknown_character: "There is no such character.",
  gone: "Somebody else was faster.",
  ground_full: "There is no room left on the ground here.",
  out_of_reach: "That is too far away.",
  nobody_there: "Nobody like that is here.",
  not_for_sale: "This merchant doesn't deal in that.",
  nothing: "That is nothing.",
  not_standing: "Stand on the ground for that.",
  no_trade: "There is no trade going on.",
  busy: "One of you is trading already.",
  offer_changed: "The offer has changed: look again.",
  already_there: "You are there already.",
  unreachable: "That can't be reached just now: try again.",
};

export function goodsRefusal(code: GoodsRefusal["code"], message: string = MESSAGES[code]): GoodsRefusal {
  return { ok: false, code, message };
}
