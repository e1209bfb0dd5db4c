// scrolls.ts — whoever uses a scroll leaves for the zone that it leads to, as through a portal, but to a spawn (HANDOFF-1, LEDGER-1).
import type { ZoneId } from "../../shared/units.ts";
import { amountOf } from "../../shared/world/goods.ts";
import { ITEMS, type ItemId, type ScrollId } from "../../shared/world/items.ts";
import type { Bag, GoodsRefusal } from "../contracts.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";
import { passportOf } from "./departure.ts";
import type { Residents } from "./residents.ts";
import type { Player } from "./session.ts";

interface ScrollHost {
  readonly place: { readonly zone: ZoneId };
  readonly newestTick: number;
  readonly residents: Residents;
}

/**
 * Called for a player who is not crossing. `bag` is what they carry as far as is known here, or null: the character object
 * decides, in the transaction in which the transfer begins; this only spares a pause.
 */
export function useScroll(room: ScrollHost, player: Player, item: ItemId, bag: Bag | null): GoodsRefusal | null {
  const { leadsTo } = ITEMS[item];
  if (leadsTo === undefined) return goodsRefusal("nothing");
  if (leadsTo === room.place.zone) return goodsRefusal("already_there");
  if (bag !== null && amountOf(bag.goods, item) === 0) return goodsRefusal("not_enough");
  const passport = passportOf(player, room.place.zone, null, room.newestTick);
  room.residents.cross(player, leadsTo as ZoneId, passport, item as ScrollId);
  return null;
}
