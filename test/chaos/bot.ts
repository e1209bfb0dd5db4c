// bot.ts — one player under chaos: walks from zone to zone, talks, and comes back whenever it is thrown out, as a person would.
import { ApiError, makeSession, type SessionInfo, type Transport } from "../../client/net/api.ts";
import { joinWorld, type WorldSession } from "../../client/sdk.ts";
import type { ZoneId } from "../../shared/units.ts";
import type { Portal } from "../../shared/world/zone.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { seeded } from "../lab/seeded.ts";
import type { ChatJudge } from "./chat-judge.ts";
import { Dealer } from "./dealer.ts";
import type { ChaosStage } from "./stage.ts";

const THINK_MS = 250;
/** Somebody who was thrown out waits this long before they try again, milliseconds. */
const AGAIN_MS = 1000;
/** Whoever has not come nearer for so long goes another way for a while. */
const HINDERED_MS = 1500;

/** A new session may tell the lines of its first moments so much later: the longest that an answer over HTTP may take. */
const HELD_MS_MAX = 12_000;

type Ground = { x: number; z: number };

export class ChaosBot {
  readonly index: number;
  private readonly url: string;
  private readonly transport: Transport;
  private readonly random: () => number;
  private readonly chat: ChatJudge;
  /** Whom it whispers to. */
  others: readonly ChaosBot[] = [];
  private info: SessionInfo | null = null;
  session: WorldSession | null = null;
  private dealer: Dealer | null = null;
  private deals = true;
  trades = 0;
  pickups = 0;
  /** Zone changes of sessions that are over. */
  private pastHandoffs = 0;
  private thinking: ReturnType<typeof setInterval> | null = null;
  private over = false;
  /** The device that another one is just taking over from. */
  private takenOver: WorldSession | null = null;
  private said = 0;
  /** How many it has played on: each entry is another one. */
  private devices = 0;
  private goal: Ground | null = null;
  private goalUntilMs = 0;
  private nearestMetres = Number.POSITIVE_INFINITY;
  private nearestAtMs = 0;
  private wasPlayingAtMs = performance.now();
  /** The longest time that it was not in the world, milliseconds. */
  longestAwayMs = 0;
  /** Why sessions ended that were not meant to, by the name of the rule. */
  readonly endings = new Map<string, number>();

  constructor(world: Pick<ChaosStage, "url" | "transport">, index: number, seed: number, chat: ChatJudge) {
    this.url = world.url;
    this.transport = world.transport();
    this.index = index;
    this.chat = chat;
    this.random = seeded(seed * 1000 + index);
  }

  get playerId(): string | null {
    return this.info?.playerId ?? null;
  }

  get handoffs(): number {
    return this.pastHandoffs + (this.session?.zoneChanges ?? 0);
  }

  /** Enters, however often that takes, and plays until `leave`. */
  async play(): Promise<void> {
    await this.enter();
    this.thinking ??= setInterval(() => this.think(), THINK_MS);
  }

  /**
   * Another device takes the player over, here or by a teleport to another zone, and the bot goes on there; the first must
   * not fight back (CLOSE-1).
   */
  async takeOver(): Promise<void> {
    const before = this.session;
    if (!before || !this.info || before.phase !== "playing" || this.takenOver) return;
    this.takenOver = before;
    const zones = [null, ...ZONES.keys()];
    await this.enter(zones[Math.floor(this.random() * zones.length)]);
    // Nobody plays there any more, whether it was told so or not.
    before.leave();
    this.takenOver = null;
  }

  cut(): void {
    this.session?.cut();
  }

  /** From here on it walks and talks: whoever trades stands still, and must not be taken for stuck. */
  dealNoMore(): void {
    this.deals = false;
  }

  /** Stays, and does nothing more. */
  rest(): void {
    if (this.thinking !== null) clearInterval(this.thinking);
    this.thinking = null;
    this.session?.drive({});
  }

  leave(): void {
    this.over = true;
    if (this.thinking !== null) clearInterval(this.thinking);
    this.session?.leave();
  }

  /** `zone`: by default where the character was last. */
  private async enter(zone: string | null = null): Promise<void> {
    const { url, transport } = this;
    while (!this.over) {
      try {
        this.info ??= await makeSession(transport, url, `Bot ${this.index + 1}`);
        const session = await joinWorld({ url, name: this.info.name, zone, session: this.info, transport });
        this.pastHandoffs += this.session?.zoneChanges ?? 0;
        this.session = session;
        this.devices++;
        this.listen(session);
        if (this.over) session.leave();
        return;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  private listen(session: WorldSession): void {
    const ear = this.chat.ear(this.index);
    // Each instance of a zone has a log of its own: who comes in is told what was said there before.
    const beganAtMs = performance.now();
    session.on("said", ({ channel, text }) => {
      if (channel !== "zone") return ear.heard(channel, text);
      // Until it is known whom one has muted, lines are held back, perhaps until one is in another zone than they are from.
      if (performance.now() - beganAtMs > HELD_MS_MAX) ear.heard(`${session.stay?.welcome.instance}`, text);
    });
    this.dealer = new Dealer(session, this.random, {
      traded: () => this.trades++,
      pickedUp: () => this.pickups++,
    });
    session.on("zone", () => this.decide());
    session.on("closed", ({ name, action }) => {
      if (this.over || session !== this.session || session === this.takenOver || action === "done") return;
      this.endings.set(name, (this.endings.get(name) ?? 0) + 1);
      setTimeout(() => void this.enter(), AGAIN_MS);
    });
  }

  private think(): void {
    const { session, random } = this;
    const nowMs = performance.now();
    if (session?.phase !== "playing") {
      this.longestAwayMs = Math.max(this.longestAwayMs, nowMs - this.wasPlayingAtMs);
      return;
    }
    this.wasPlayingAtMs = nowMs;
    if (random() < 0.02) this.talk(session);
    const { self } = session.position();
    if (!self) return;
    if (this.deals && this.dealer?.act(nowMs)) return session.drive({});
    const apart = this.goal ? Math.hypot(this.goal.x - self.x, this.goal.z - self.z) : 0;
    if (apart < this.nearestMetres - 0.3) {
      this.nearestMetres = apart;
      this.nearestAtMs = nowMs;
    }
    if (this.goal === null || apart < 0.7 || nowMs > this.goalUntilMs) this.decide();
    else if (nowMs - this.nearestAtMs > HINDERED_MS) this.stroll(self, HINDERED_MS);
    const { goal } = this;
    if (!goal) return;
    const yaw = Math.atan2(self.x - goal.x, self.z - goal.z);
    session.drive({ forward: 1, yaw, sprint: true, jump: random() < 0.1 });
  }

  /** To the zone, to the world, or to another bot. */
  private talk(session: WorldSession): void {
    const chance = this.random();
    const channel = chance < 0.5 ? "zone" : chance < 0.6 ? "world" : "whisper";
    const other = channel === "whisper" ? this.anyOther() : "";
    if (other !== null && session.say(this.chat.line(this.index, this.devices, this.said), { channel, to: other }))
      this.said++;
  }

  private anyOther(): string | null {
    return this.others[Math.floor(this.random() * this.others.length)]?.playerId ?? null;
  }

  /** Through the nearest portal; whoever just came out of one goes some steps away from it first. */
  private decide(): void {
    const place = this.session?.position();
    const portal = ZONES.get(place?.zone as ZoneId)?.portals[0];
    if (!place?.self || !portal) return;
    const before = beforePortal(portal);
    const apart = Math.hypot(before.x - place.self.x, before.z - place.self.z);
    if (this.random() < 0.3) this.stroll(place.self, 3000);
    else this.head(apart < 3 ? { x: portal.at[0], z: portal.at[2] } : before, 6000);
  }

  private stroll(self: Ground, forMs: number): void {
    const angle = this.random() * 2 * Math.PI;
    this.head({ x: self.x + 5 * Math.sin(angle), z: self.z + 5 * Math.cos(angle) }, forMs);
  }

  private head(goal: Ground, forMs: number): void {
    const nowMs = performance.now();
    this.goal = goal;
    this.goalUntilMs = nowMs + forMs;
    this.nearestMetres = Number.POSITIVE_INFINITY;
    this.nearestAtMs = nowMs;
  }
}

/** Some steps in front of a portal, where those stand who come out of it. */
function beforePortal({ arrival, at }: Portal): Ground {
  return { x: arrival.at[0] + (arrival.at[0] - at[0]) * 0.2, z: arrival.at[2] + (arrival.at[2] - at[2]) * 0.2 };
}
