// wardrobe.ts — how the players of a zone look, and how each likes things: asked of their characters, told to those it concerns.
import { LOOKS_MAX } from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import type { Dressed, GoodsNews, Intent } from "../../shared/wire/goods.ts";
import type { Appearance } from "../../shared/world/profile.ts";
import type { ProfileChange } from "../contracts.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";
import type { Counter, CounterHost } from "./counter.ts";
import type { Player } from "./session.ts";

export class Wardrobe {
  private readonly counter: Counter;
  private readonly room: CounterHost;
  /** Who has chosen a look; nobody else is in here. */
  private readonly looks = new Map<PlayerId, Appearance>();

  constructor(counter: Counter, room: CounterHost) {
    this.counter = counter;
    this.room = room;
  }

  /** Somebody is here: they are told how the others look, and everybody how they do. */
  greet(player: Player): void {
    const of = [...this.looks].map(([playerId, appearance]): Dressed => ({ playerId, appearance }));
    if (of.length > 0) this.counter.tell(player, { kind: "looks", of });
    const { ports } = this.room;
    ports
      .character(player.playerId)
      .profile()
      .then(({ appearance, settings }) =>
        this.room.enqueue(() => {
          if (settings) this.counter.tell(player, { kind: "settings", settings });
          if (appearance) this.show(player.playerId, appearance);
        }),
      )
      .catch((error: unknown) => ports.log(`how ${player.playerId} looks is unanswered`, error));
  }

  carryOut(player: Player, intent: Extract<Intent, { kind: "dress" | "prefer" }>): null {
    const change: ProfileChange =
      intent.kind === "dress" ? { appearance: intent.appearance } : { settings: intent.settings };
    const { ports } = this.room;
    ports
      .character(player.playerId)
      .keepProfile(this.counter.consentOf(player), change, ports.nowMs())
      .then((answer) =>
        this.room.enqueue(() => {
          if (!answer.ok) this.counter.refuse(player, answer);
          else if (change.appearance) this.show(player.playerId, change.appearance);
        }),
      )
      .catch((error: unknown) => {
        ports.log(`whether ${player.playerId} is dressed anew is unanswered`, error);
        this.room.enqueue(() => this.counter.refuse(player, goodsRefusal("unreachable")));
      });
    return null;
  }

  /** Those who have gone are forgotten. */
  clear(): void {
    for (const id of this.looks.keys()) if (!this.room.players.has(id)) this.looks.delete(id);
  }

  private show(playerId: PlayerId, appearance: Appearance): void {
    if (!this.room.players.has(playerId)) return;
    if (this.looks.size >= LOOKS_MAX && !this.looks.has(playerId)) return;
    this.looks.set(playerId, appearance);
    const news: GoodsNews = { kind: "looks", of: [{ playerId, appearance }] };
    this.room.broadcast({ type: "goods", news });
  }
}
