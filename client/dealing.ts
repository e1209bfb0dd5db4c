// dealing.ts — between the session and the HUD in all that is about things: shows what is known, and passes on what is wished.
import type { Intent } from "../shared/wire/goods.ts";
import { CAMERA_DECIMETRES, type Settings } from "../shared/world/profile.ts";
import type { HudState } from "./hud/store.ts";
import type { WorldSession } from "./sdk.ts";

/** Settings are kept once they have been left alone for so many looks: a turning wheel is not one change after the other. */
const SETTLED_LOOKS = 6;

export class Dealing {
  private readonly hud: HudState;
  private readonly camera: { distance: number };
  /** As the character object has them, as far as we know; null until it has had its time to say so. */
  private kept: Settings | null = null;
  private seen: Settings | null = null;
  private unchangedLooks = 0;
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
      if (trade) this.hud.dealing.value = null;
    });
    this.kept = this.settings;
    session.on("settings", (settings) => this.apply(settings));
    session.on("note", ({ text }) => this.showLine(text));
    session.on("zone", () => {
      this.hud.dealing.value = null;
    });
  }

  /** What is near changes as one walks: called some times a second. */
  look(): void {
    const nearby = this.session()?.nearby() ?? null;
    this.hud.nearby.value = nearby;
    this.keepSettings();
    const { dealing } = this.hud;
    const open = dealing.value;
    // Who walks away has done with it.
    if (open?.kind === "merchant" && nearby?.merchant?.name !== open.name) dealing.value = null;
    if (open?.kind === "gift" && nearby?.player?.id !== open.id) dealing.value = null;
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

const same = (a: Settings, b: Settings): boolean =>
  a.cameraDecimetres === b.cameraDecimetres && a.netGraph === b.netGraph;
