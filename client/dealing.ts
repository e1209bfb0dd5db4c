// dealing.ts — between the session and the HUD in all that is about things: shows what is known, and passes on what is wished.
import type { Intent } from "../shared/wire/goods.ts";
import { CAMERA_DECIMETRES, type Settings } from "../shared/world/profile.ts";
import type { DealingPanel, HudState } from "./hud/store.ts";
import type { WorldSession } from "./sdk.ts";

/** Settings are kept once they have been left alone for so many looks: a turning wheel is not one change after the other. */
const SETTLED_LOOKS = 6;

/** A panel closes once the other has been out of reach for so long, milliseconds. */
const AWAY_MS_MAX = 6000;

export class Dealing {
  private readonly hud: HudState;
  private readonly camera: { distance: number };
  /** As the character object has them, as far as we know; null until it has had its time to say so. */
  private kept: Settings | null = null;
  private seen: Settings | null = null;
  private unchangedLooks = 0;
  /** When whom one deals with was in reach last. */
  private reachedMs = 0;
  private instance = "";
  private readonly session: () => WorldSession | null;
  private readonly showLine: (text: string) => void;

  constructor(
    hud: HudState,
    camera: { distance: number },
    session: () => WorldSession | null,
    showLine: (text: string) => void,
  ) {
    this.hud = hud;
    this.camera = camera;
    this.session = session;
    this.showLine = showLine;
  }

  listen(session: WorldSession): void {
    session.on("goods", ({ inventory, looks }) => {
      this.hud.inventory.value = inventory;
      this.hud.appearance.value = looks.get(session.info.playerId) ?? null;
      this.look();
    });
    session.on("trade", (trade) => {
      this.hud.trade.value = trade;
      this.hud.refusal.value = "";
      if (trade) this.hud.dealing.value = null;
    });
    this.kept = this.settings;
    session.on("settings", (settings) => this.apply(settings));
    // What a line in the chat was refused for is told there alone.
    session.on("refused", ({ code, message }) => !code.startsWith("chat_") && this.refused(message));
    session.on("note", ({ text }) => this.showLine(text));
    session.on("zone", ({ instance }) => {
      // Back after a lost connection one goes on with what one had begun.
      if (instance !== this.instance) this.open(null);
      this.instance = instance;
    });
  }

  /** What is near changes as one walks: called some times a second. */
  look(): void {
    const nearby = this.session()?.nearby() ?? null;
    this.hud.nearby.value = nearby;
    this.keepSettings();
    const open = this.hud.dealing.value;
    const partner = open?.kind === "merchant" ? open.name : open?.kind === "gift" ? open.id : null;
    const away = partner !== null && !nearby?.inReach.has(partner);
    this.hud.away.value = away;
    // Merchants stroll, and come back; who walks away has done with it.
    if (!away) this.reachedMs = performance.now();
    else if (performance.now() - this.reachedMs > AWAY_MS_MAX) this.open(null);
  }

  /** Settings of an earlier visit. Those that were changed in this one meanwhile stay as they are. */
  private apply(settings: Settings): void {
    const changed = this.kept !== null && !same(this.kept, this.settings);
    this.kept = settings;
    if (changed) return;
    this.camera.distance = settings.cameraDecimetres / 10;
    this.hud.netGraphOpen.value = settings.netGraph;
  }

  private get settings(): Settings {
    const { least, most } = CAMERA_DECIMETRES;
    const cameraDecimetres = Math.max(least, Math.min(most, Math.round(this.camera.distance * 10)));
    return { cameraDecimetres, netGraph: this.hud.netGraphOpen.value };
  }

  private keepSettings(): void {
    const now = this.settings;
    this.unchangedLooks = this.seen && same(this.seen, now) ? this.unchangedLooks + 1 : 0;
    this.seen = now;
    if (this.unchangedLooks < SETTLED_LOOKS || (this.kept && same(this.kept, now))) return;
    if (this.session()?.intend({ kind: "prefer", settings: now })) this.kept = now;
  }

  intend(intent: Intent): void {
    this.hud.refusal.value = "";
    if (this.session()?.intend(intent)) return;
    const message = "Not done: there is no connection just now.";
    this.showLine(message);
    this.refused(message);
  }

  /** Whoever has a panel open looks at it, and not at the chat. */
  private refused(message: string): void {
    if (this.hud.trade.value || this.hud.dealing.value) this.hud.refusal.value = message;
  }

  /** The key E: what lies in reach is picked up; else a merchant is spoken to. */
  interact(): void {
    const session = this.session();
    if (!session || session.pickUp()) return;
    this.speak();
  }

  /** Shows the wares of the merchant who is near, or no longer. */
  speak(): void {
    const merchant = this.session()?.nearby()?.merchant;
    if (this.hud.dealing.value?.kind === "merchant") this.close();
    else if (merchant && !this.hud.trade.value) this.open({ kind: "merchant", ...merchant });
  }

  /** The key Escape, and a panel's own button: ends the trade, or closes what is open. */
  close(): void {
    if (this.hud.trade.value) this.intend({ kind: "tradeEnd" });
    this.open(null);
  }

  private open(panel: DealingPanel | null): void {
    this.hud.dealing.value = panel;
    this.hud.away.value = false;
    this.hud.refusal.value = "";
  }

  /** The key T: a trade with whoever is near. */
  askToTrade(): void {
    const other = this.session()?.nearby()?.player;
    const trade = this.hud.trade.value;
    const id = trade?.stage === "asked" ? trade.with : other?.id;
    if (id !== undefined) this.intend({ kind: "tradeAsk", with: id });
  }
}

const same = (a: Settings, b: Settings): boolean =>
  a.cameraDecimetres === b.cameraDecimetres && a.netGraph === b.netGraph;
