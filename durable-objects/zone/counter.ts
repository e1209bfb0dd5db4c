// counter.ts — what players do with things in a zone: nearness is judged here, all else by the ground and the characters (LEDGER-1).
import {
  COMMAND_AHEAD_TICKS_MAX,
  INTENT_BURST,
  INTENT_REFILL_PER_SECOND,
  REACH_METRES,
  SPEAK_METRES,
  TRADE_METRES,
} from "../../shared/limits.ts";
import type { Simulation } from "../../shared/sim/step.ts";
import type { PlayerId, Tick } from "../../shared/units.ts";
import type { GoodsNews, Intent } from "../../shared/wire/goods.ts";
import type { ZoneEvent } from "../../shared/wire/zone-messages.ts";
import { covers, isGoods } from "../../shared/world/goods.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import type { Bag, Consent, Deal, GoodsRefusal, GroundListing, Place } from "../contracts.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";
import { Buckets } from "./bucket.ts";
import { Deals } from "./deals.ts";
import { GroundView } from "./ground-view.ts";
import type { Population } from "./population.ts";
import type { RoomPorts } from "./ports.ts";
import { feetOf, isNear, pointed } from "./reach.ts";
import type { Residents } from "./residents.ts";
import { useScroll } from "./scrolls.ts";
import type { Player } from "./session.ts";
import { Trading } from "./trading.ts";
import { Wardrobe } from "./wardrobe.ts";

/** What a counter needs of its room. */
export interface CounterHost {
  readonly zone: ZoneDefinition;
  readonly place: Place;
  readonly ports: RoomPorts;
  readonly simulation: Simulation;
  readonly population: Population;
  readonly players: ReadonlyMap<PlayerId, Player>;
  readonly newestTick: Tick;
  readonly residents: Residents;
  enqueue(act: () => void): void;
  wake(): void;
  tell(player: Player, event: ZoneEvent): void;
  broadcast(event: ZoneEvent): void;
}

export type Outcome = "done" | "pending" | GoodsRefusal;

/** Players whose allowance is remembered, also of those who have left: who comes back may wish for no more for it (LIMIT-1). */
const CUSTOMERS_MAX = 4096;

export class Counter {
  private readonly room: CounterHost;
  private readonly ground = new GroundView();
  /** The newest that is known of what those who are here carry. */
  private readonly bags = new Map<PlayerId, Bag>();
  private readonly allowances = new Buckets(INTENT_BURST, INTENT_REFILL_PER_SECOND, CUSTOMERS_MAX);
  private readonly deals: Deals;
  private readonly trading: Trading;
  private readonly wardrobe: Wardrobe;
  /** Intents whose tick has yet to come: of each player no more than their allowance lets them state meanwhile. */
  private waiting: { readonly player: Player; readonly intent: Intent; readonly tick: number }[] = [];
  private looking = false;
  private lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(room: CounterHost) {
    this.room = room;
    this.deals = new Deals(room);
    this.trading = new Trading(this, room);
    this.wardrobe = new Wardrobe(this, room);
  }

  /** Somebody is here, or is back: they are told what lies here, what they carry, and how their trade stands. */
  greet(player: Player): void {
    const everything = this.ground.everything();
    if (everything) this.tell(player, everything);
    this.trading.show(player);
    this.wardrobe.greet(player);
    this.askBag(player);
  }

  /**
   * Something is wished for, by a client whose own tick is `tick`: it is done once the zone has come there, when the
   * player stands here where they stood there. Called between ticks. What is too much is refused before it is kept, and
   * never waits among the answers that move players (LIMIT-1).
   */
  intent(player: Player, intent: Intent, tick: Tick): void {
    this.room.wake();
    const refused = this.refusalOf(player);
    if (refused) return this.refuse(player, refused);
    const latest = this.room.newestTick + COMMAND_AHEAD_TICKS_MAX;
    this.waiting.push({ player, intent, tick: Math.min(tick, latest) });
  }

  /** Once a frame, after its ticks. */
  beat(nowMs: number): void {
    const due = this.waiting.filter(({ tick }) => tick <= this.room.newestTick);
    this.waiting = this.waiting.filter(({ tick }) => tick > this.room.newestTick);
    for (const { player, intent } of due) {
      const refused = this.elsewhere(player) ?? this.carryOut(player, intent);
      if (refused) this.refuse(player, refused);
    }
    const dueMs = this.ground.nextMs;
    if (dueMs !== null && nowMs >= dueMs && Math.abs(nowMs - this.lookedAtMs) >= LOOK_AGAIN_MS) this.look();
    this.trading.clear(nowMs);
    this.wardrobe.clear();
    for (const id of this.bags.keys()) if (!this.room.players.has(id)) this.bags.delete(id);
  }

  /** What lies here, anew: after a sleep, and when something may have changed. */
  look(): void {
    if (this.looking) return;
    this.looking = true;
    const { ports } = this.room;
    this.lookedAtMs = ports.nowMs();
    ports
      .ground()
      .look()
      .then((listing) => this.lies(listing))
      .catch((error: unknown) => {
        ports.log("the ground did not say what lies on it", error);
        this.ground.nextMs = this.lookedAtMs;
      })
      .finally(() => {
        this.looking = false;
      });
  }

  /** A character object says what somebody carries. */
  bagChanged(playerId: PlayerId, bag: Bag): void {
    this.room.enqueue(() => this.showBag(playerId, bag));
  }

  bagOf(player: Player): Bag | null {
    return this.bags.get(player.playerId) ?? null;
  }

  tell(player: Player, news: GoodsNews): void {
    this.room.tell(player, { type: "goods", news });
  }

  refuse(player: Player, { code, message }: GoodsRefusal): void {
    this.room.tell(player, { type: "refused", code, message });
  }

  /** Has a player's character carry something out. What they carry by then is shown; `then` is told how it went. */
  deal(player: Player, deal: Deal, then: (outcome: Outcome) => void, key = this.room.ports.newId()): void {
    this.deals.make(player.playerId, this.consentOf(player), deal, key).then((answer) =>
      this.room.enqueue(() => {
        if (answer.ok) this.showBag(player.playerId, answer.bag);
        else this.askBag(player);
        then(answer.ok ? answer.state : answer);
      }),
    );
  }

  consentOf({ epoch }: Player): Consent {
    return { place: this.room.place, epoch };
  }

  /** Why this player may do nothing at all just now. */
  private refusalOf(player: Player): GoodsRefusal | null {
    const elsewhere = this.elsewhere(player);
    if (elsewhere) return elsewhere;
    return this.allowances.take(player.playerId, this.room.ports.nowMs()) ? null : goodsRefusal("too_fast");
  }

  private elsewhere(player: Player): GoodsRefusal | null {
    if (this.room.players.get(player.playerId) !== player) return goodsRefusal("stale_epoch");
    return player.mover.crossing || player.departure ? goodsRefusal("crossing") : null;
  }

  private carryOut(player: Player, intent: Intent): GoodsRefusal | null {
    switch (intent.kind) {
      case "pickUp":
        return this.pickUp(player, intent.pile);
      case "drop":
        return this.drop(player, intent);
      case "give":
        return this.give(player, intent);
      case "buy":
      case "sell":
        return this.visit(player, intent);
      case "dress":
      case "prefer":
        return this.wardrobe.carryOut(player, intent);
      case "use":
        return useScroll(this.room, player, intent.item, this.bagOf(player));
      default:
        return this.trading.carryOut(player, intent);
    }
  }

  private pickUp(player: Player, id: number): GoodsRefusal | null {
    const pile = this.ground.find(id);
    if (!pile) return goodsRefusal("gone");
    if (!isNear(player.mover.position, pointed(pile.at), REACH_METRES)) return goodsRefusal("out_of_reach");
    const { ports, enqueue } = this.host();
    ports
      .ground()
      .take(id, player.playerId, this.consentOf(player))
      .then(({ taken, listing }) => {
        this.lies(listing);
        if (!taken.ok) enqueue(() => this.refuse(player, taken));
      })
      .catch((error: unknown) => {
        ports.log(`whether ${player.playerId} has taken ${id} is unanswered`, error);
        this.look();
        enqueue(() => {
          this.refuse(player, goodsRefusal("unreachable"));
          this.askBag(player);
        });
      });
    return null;
  }

  private drop(player: Player, { item, count }: Extract<Intent, { kind: "drop" }>): GoodsRefusal | null {
    const at = feetOf(this.room.zone.terrain, player.mover);
    if (!at) return goodsRefusal("not_standing");
    this.deal(player, { kind: "drop", item, count, at }, (outcome) => {
      this.look();
      if (typeof outcome === "object") this.refuse(player, outcome);
    });
    return null;
  }

  private give(player: Player, { to, goods }: Extract<Intent, { kind: "give" }>): GoodsRefusal | null {
    const other = this.neighbour(player, to);
    if (!other) return goodsRefusal("nobody_there");
    this.deal(player, { kind: "give", to: other.playerId, goods }, (outcome) => {
      if (typeof outcome === "object") return this.refuse(player, outcome);
      this.tell(other, { kind: "note", text: `${player.name} has given you something.` });
      this.tell(player, { kind: "note", text: `You have given something to ${other.name}.` });
    });
    return null;
  }

  private visit(player: Player, intent: Extract<Intent, { kind: "buy" | "sell" }>): GoodsRefusal | null {
    const merchant = this.room.population.npcNamed(intent.npc);
    if (!merchant) return goodsRefusal("nobody_there");
    if (!isNear(player.mover.position, merchant.position, SPEAK_METRES)) return goodsRefusal("out_of_reach");
    this.deal(player, intent, (outcome) => {
      if (typeof outcome === "object") this.refuse(player, outcome);
    });
    return null;
  }

  /** Another player who is near enough to be dealt with. */
  neighbour(player: Player, playerId: string): Player | null {
    const other = this.room.players.get(playerId as PlayerId);
    if (!other || other === player || other.mover.crossing) return null;
    return isNear(player.mover.position, other.mover.position, TRADE_METRES) ? other : null;
  }

  /** Could they give this, as far as is known here? The ledger decides; this only spares a walk. */
  mayOffer(player: Player, goods: unknown): boolean {
    const bag = this.bagOf(player);
    return isGoods(goods) && (bag === null || covers(bag.goods, goods));
  }

  private lies(listing: GroundListing): void {
    // Nobody to be told: it must not wake a zone that has gone to sleep.
    if (this.room.players.size === 0) return void this.ground.update(listing);
    this.room.enqueue(() => {
      const news = this.ground.update(listing);
      if (news) this.room.broadcast({ type: "goods", news });
    });
  }

  private askBag(player: Player): void {
    const { ports, enqueue } = this.host();
    ports
      .character(player.playerId)
      .bag()
      .then((bag) => enqueue(() => this.showBag(player.playerId, bag)))
      .catch((error: unknown) => ports.log(`what ${player.playerId} carries is unanswered`, error));
  }

  private showBag(playerId: PlayerId, bag: Bag): void {
    const player = this.room.players.get(playerId);
    if (!player) return;
    const known = this.bags.get(playerId);
    // The same again is told again: it may be for somebody who has just come.
    if (known && known.revision > bag.revision) return;
    this.bags.set(playerId, bag);
    this.tell(player, { kind: "bag", goods: bag.goods });
  }

  private host() {
    return { ports: this.room.ports, enqueue: (act: () => void) => this.room.enqueue(act) };
  }
}

/** The ground is asked no more often than this, milliseconds: its clock may be behind ours. */
const LOOK_AGAIN_MS = 1000;
