// dealing.ts — between the session and the HUD in all that is about things: shows what is known, and passes on what is wished.
import type { Intent } from "../shared/wire/goods.ts";
import type { HudState } from "./hud/store.ts";
import type { WorldSession } from "./sdk.ts";

export class Dealing {
  private readonly hud: HudState;
  private readonly session: () => WorldSession | null;
  private readonly showLine: (text: string) => void;

  constructor(hud: HudState, session: () => WorldSession | null, showLine: (text: string) => void) {
    this.hud = hud;
    this.session = session;
    this.showLine = showLine;
  }

  listen(session: WorldSession): void {
    session.on("goods", ({ inventory }) => {
      this.hud.inventory.value = inventory;
      this.look();
    });
    session.on("trade", (trade) => {
      this.hud.trade.value = trade;
      if (trade) this.hud.dealing.value = null;
    });
    session.on("note", ({ text }) => this.showLine(text));
    session.on("zone", () => {
      this.hud.dealing.value = null;
    });
  }

  /** What is near changes as one walks: called some times a second. */
  look(): void {
    const nearby = this.session()?.nearby() ?? null;
    this.hud.nearby.value = nearby;
    const { dealing } = this.hud;
    const open = dealing.value;
    // Who walks away has done with it.
    if (open?.kind === "merchant" && nearby?.merchant?.name !== open.name) dealing.value = null;
    if (open?.kind === "gift" && nearby?.player?.id !== open.id) dealing.value = null;
  }

  intend(intent: Intent): void {
    if (!this.session()?.intend(intent)) this.showLine("Not done: there is no connection just now.");
  }

  /** The key E: what lies in reach is picked up; else a merchant is spoken to. */
  interact(): void {
    const session = this.session();
    if (!session || session.pickUp()) return;
    const merchant = session.nearby()?.merchant;
    const { dealing } = this.hud;
    if (dealing.value?.kind === "merchant") dealing.value = null;
    else if (merchant) dealing.value = { kind: "merchant", ...merchant };
  }

  /** The key T: a trade with whoever is near. */
  askToTrade(): void {
    const other = this.session()?.nearby()?.player;
    const trade = this.hud.trade.value;
    const id = trade?.stage === "asked" ? trade.with : other?.id;
    if (id !== undefined) this.intend({ kind: "tradeAsk", with: id });
  }
}
