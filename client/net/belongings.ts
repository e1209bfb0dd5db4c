// belongings.ts — what the zone has said beside movement: what lies here, what one carries, how a trade stands, who looks how (LEDGER-1).
import { PILES_MAX, REACH_METRES, SESSIONS_PER_ZONE_MAX, SPEAK_METRES, TRADE_METRES } from "../../shared/limits.ts";
import type { Vec3, ZoneId } from "../../shared/units.ts";
import type { GoodsNews, Heap, TradeView } from "../../shared/wire/goods.ts";
import type { Goods } from "../../shared/world/goods.ts";
import { ITEM_IDS, ITEMS, type ItemId, type Ware } from "../../shared/world/items.ts";
import type { Appearance, Settings } from "../../shared/world/profile.ts";
import { waresOf } from "../../shared/world/zones.ts";
import type { Person } from "../remote/people.ts";

export interface InventoryLine {
  readonly id: ItemId;
  readonly label: string;
  readonly count: number;
}

/** What is near enough to be dealt with; null where there is nothing. */
export interface Nearby {
  readonly heap: Heap | null;
  readonly merchant: { readonly name: string; readonly wares: readonly Ware[] } | null;
  readonly player: { readonly id: string; readonly name: string } | null;
  /** Everybody who is near enough: merchants by their names, players by their ids. */
  readonly inReach: ReadonlySet<string>;
}

export class Belongings {
  private readonly lying = new Map<number, Heap>();
  /** Null until the zone has said. */
  bag: Goods | null = null;
  trade: TradeView | null = null;
  /** How players look who have chosen it; the others look as their names make them. */
  readonly looks = new Map<string, Appearance>();
  /** How one likes things, as the character object has it; null: it has not said. */
  settings: Settings | null = null;

  get heaps(): readonly Heap[] {
    return [...this.lying.values()];
  }

  get inventory(): InventoryLine[] {
    const { bag } = this;
    if (bag === null) return [];
    return ITEM_IDS.flatMap((id) => {
      const count = bag[id] ?? 0;
      return count > 0 ? [{ id, label: ITEMS[id].label, count }] : [];
    });
  }

  /** Another stay begins: what lay in the last one is of no concern. The bag is carried over. */
  entered(): void {
    this.lying.clear();
    this.looks.clear();
    this.trade = null;
  }

  take(news: GoodsNews): void {
    switch (news.kind) {
      case "ground":
        if (news.all) this.lying.clear();
        for (const id of news.gone) this.lying.delete(id);
        for (const heap of news.lie) if (this.lying.size < PILES_MAX) this.lying.set(heap.id, heap);
        return;
      case "bag":
        this.bag = news.goods;
        return;
      case "trade":
        this.trade = news.trade;
        return;
      case "looks":
        for (const { playerId, appearance } of news.of)
          if (this.looks.size < SESSIONS_PER_ZONE_MAX) this.looks.set(playerId, appearance);
        return;
      case "settings":
        this.settings = news.settings;
        return;
      case "note":
        return;
    }
  }

  /** What a player at `position` could deal with, nearest first. */
  nearby(zone: ZoneId, position: Vec3, movers: readonly { profile: Person; position: Vec3 }[]): Nearby {
    const at = (heap: Heap) => ({ x: heap.at[0], y: heap.at[1], z: heap.at[2] });
    const heap = within(position, this.heaps, at, REACH_METRES)[0] ?? null;
    const merchants = movers.filter(({ profile }) => profile.kind === "npc" && waresOf(zone, profile.name).length > 0);
    const speaking = within(position, merchants, (mover) => mover.position, SPEAK_METRES);
    const players = movers.filter(({ profile }) => profile.kind === "player");
    const trading = within(position, players, (mover) => mover.position, TRADE_METRES);
    const [merchant, player] = [speaking[0]?.profile, trading[0]?.profile];
    return {
      heap,
      merchant: merchant?.kind === "npc" ? { name: merchant.name, wares: waresOf(zone, merchant.name) } : null,
      player: player?.kind === "player" ? { id: player.playerId, name: player.name } : null,
      inReach: new Set([...speaking, ...trading].map(({ profile }) => nameOf(profile))),
    };
  }
}

const nameOf = (person: Person): string => (person.kind === "player" ? person.playerId : person.name);

/** Those that are near enough, the nearest first. */
function within<T>(from: Vec3, all: readonly T[], at: (one: T) => Vec3, metresMax: number): T[] {
  const metresTo = (one: T): number => {
    const { x, y, z } = at(one);
    return Math.hypot(x - from.x, y - from.y, z - from.z);
  };
  return all
    .map((one) => ({ one, metres: metresTo(one) }))
    .filter(({ metres }) => metres <= metresMax)
    .sort((a, b) => a.metres - b.metres)
    .map(({ one }) => one);
}
