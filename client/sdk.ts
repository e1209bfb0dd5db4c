// sdk.ts — the headless client: joins a world and plays in it, in Node ≥ 22 and in browsers; no DOM, no three.
import type { Phase } from "../shared/handoff/journey.ts";
import { type Command, NEUTRAL } from "../shared/sim/command.ts";
import type { Vec3 } from "../shared/units.ts";
import type { Channel, ChatLine } from "../shared/wire/chat.ts";
import type { CloseRule } from "../shared/wire/close.ts";
import type { Intent } from "../shared/wire/goods.ts";
import type { SocialState } from "../shared/wire/social.ts";
import { type AimAt, lookAlong, type Verdict } from "./acts.ts";
import { type Drive, Driver } from "./drive.ts";
import { type Ghost, ghostsOf } from "./ghosts.ts";
import { type Inspection, inspect } from "./inspect.ts";
import { ApiError, enterZone, makeSession, othersInZone, type SessionInfo, type Transport } from "./net/api.ts";
import { BadNetwork, type NetworkProfile } from "./net/bad-network.ts";
import { Belongings, type Nearby } from "./net/belongings.ts";
import { Chat } from "./net/chat.ts";
import { shortId } from "./net/connection.ts";
import { History } from "./net/history.ts";
import { News } from "./net/news.ts";
import { Listeners, type SessionEvents } from "./net/session-events.ts";
import { Social } from "./net/social.ts";
import { Stats } from "./net/stats.ts";
import type { Stay } from "./net/stay.ts";
import { Travels } from "./net/travels.ts";
import type { ZoneClient } from "./net/zone-client.ts";
import type { PlaybackClock } from "./remote/playback-clock.ts";
import { EMPTY, Scene, type SceneFrame } from "./scene.ts";
import { ALL_ON, type Techniques } from "./techniques.ts";

export type {
  AimAt,
  Channel,
  ChatLine,
  Drive,
  Inspection,
  NetworkProfile,
  Phase,
  SessionEvents,
  SocialState,
  Techniques,
  Verdict,
};

export interface JoinOptions {
  /** Where the world is: `http://localhost:8787`. */
  readonly url: string;
  readonly name: string;
  /** Where to begin; by default where the character was last. */
  readonly zone?: string | null;
  /** Or a player to begin beside, by id: in the same instance of their zone, if it has room (INSTANCE-1). */
  readonly with?: string | null;
  readonly network?: NetworkProfile | null;
  /** A session from an earlier visit, to be the same character again. */
  readonly session?: SessionInfo;
  /** Where commands come from when nothing drives; by default nobody presses a key. */
  readonly sample?: () => Command;
  /** True: ticks run by a timer. False: the caller calls `update` once a frame. */
  readonly selfTicking?: boolean;
  /** Called with the session before it has entered: for listeners that must miss nothing. */
  readonly onCreated?: (session: WorldSession) => void;
  /** True: the last minute is remembered, to be saved as a flight. It costs some megabytes. */
  readonly record?: boolean;
  /** By default this platform's own; the lab brings another. */
  readonly transport?: Transport;
}

/** A self-ticking session wakes this often, milliseconds: a tick is never more than that late. */
const SELF_TICK_MS = 15;
/** A heap that was asked for is not asked for again within this time, milliseconds. */
const PICK_UP_AGAIN_MS = 1000;

/** Enters a world; resolves when the player stands in it. Rejects with ApiError where that is refused. */
export async function joinWorld(options: JoinOptions): Promise<WorldSession> {
  const info = options.session ?? (await makeSession(options.transport ?? OURS, options.url, options.name));
  const session = new WorldSession(options, info);
  options.onCreated?.(session);
  await session.entered();
  return session;
}

export class WorldSession {
  readonly info: SessionInfo;
  readonly stats = new Stats();
  /** The last minute of the connection, for plots. */
  readonly history = new History();
  /** Which of the netcode's techniques are on: set any to feel what it does. */
  readonly techniques: Techniques = { ...ALL_ON };
  private readonly options: JoinOptions;
  private readonly transport: Transport;
  private readonly network: BadNetwork;
  private readonly listeners = new Listeners();
  private readonly travels: Travels;
  private scene!: Scene;
  private lastPickUp = { pile: 0, atMs: Number.NEGATIVE_INFINITY };
  private readonly device = shortId();
  /** Friends, mutes and reports. */
  readonly social: Social;
  private readonly chat: Chat;
  private readonly news: News;
  private readonly driver = new Driver();
  /** What lies here, what one carries, how one's trade stands. */
  readonly belongings = new Belongings();
  private timer: ReturnType<typeof setInterval> | null = null;
  private lastFrameMs = 0;
  private shown: SceneFrame = EMPTY;
  private settle: { resolve: () => void; reject: (error: Error) => void } | null = null;
  private shownPhase: Phase = "connecting";
  zoneChanges = 0;

  /** Use `joinWorld`. */
  constructor(options: JoinOptions, info: SessionInfo) {
    this.options = options;
    this.transport = options.transport ?? OURS;
    this.info = info;
    this.network = new BadNetwork(nowMs, Math.random);
    this.network.set(options.network ?? null);
    this.social = new Social({ transport: this.transport, url: options.url, token: info.token }, (state) => {
      this.listeners.emit("social", state);
      this.chat.setMuted(state.muted.map(({ playerId }) => playerId));
    });
    this.chat = new Chat({
      nowMs,
      device: this.device,
      send: (message) => this.current.talk(message),
      said: (line) => this.listeners.emit("said", line),
      refused: (refusal) => this.listeners.emit("refused", refusal),
    });
    const { chat, social, belongings, listeners } = this;
    this.news = new News({ chat, social, belongings, listeners });
    this.travels = this.plan();
    this.travels.begin();
    this.stats.onRecordedCorrection = (metres, tick, atMs) =>
      this.current.recorder?.record({ atMs, kind: "corrected", tick, metres });
    if (options.selfTicking ?? true) this.timer = setInterval(() => this.update(), SELF_TICK_MS);
  }

  /** Resolves when the player stands in the world for the first time; rejects if that is refused. */
  entered(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  get phase(): Phase {
    return this.travels.phase;
  }

  /** Runs the ticks that are due. Call once a frame, unless the session ticks by itself. */
  update(): void {
    this.travels.update();
    this.chat.update(this.current.stay?.rest.zoneSleeps ?? false);
    this.travels.lookNextDoor();
    this.history.sample(this.current.stay, this.stats, nowMs());
  }

  /** What is to be drawn now; call once a frame, after `update`. */
  frame(): SceneFrame {
    const now = nowMs();
    this.current.recorder?.record({ atMs: now, kind: "drawn" });
    this.shown = this.scene.frame(now, Math.min(0.25, (now - this.lastFrameMs) / 1000));
    this.lastFrameMs = now;
    return this.shown;
  }

  /** Where the own player faces, yaw steps: for whoever samples, after a spawn or an arrival. */
  get facing(): number {
    return this.current.stay?.predictor?.self.command.yaw ?? 0;
  }

  /** Where the own player is, by the prediction: what `inspect` says, without the rest. */
  position(): { zone: string | null; self: Vec3 | null } {
    const { stay } = this.current;
    return { zone: stay?.zone.id ?? null, self: stay?.predictor?.self.position ?? null };
  }

  /** How many other instances of the zone one is in have players in them. Rejects with ApiError. */
  async otherInstances(): Promise<number> {
    const welcome = this.stay?.welcome;
    return welcome ? othersInZone(this.transport, this.options.url, welcome.zone, welcome.instance) : 0;
  }

  /** Holds a command in place of whatever samples; null gives it back. */
  drive(drive: Drive | null): void {
    this.driver.drive(drive);
  }

  /** A beam at the next tick; see AimAt. @returns what names it in its verdict; null if it can't be done now. */
  beam(aim: AimAt): number | null {
    return this.wish("beam", aim);
  }

  /** Throws a ball at the next tick, as `beam` does. */
  throwBall(aim: AimAt): number | null {
    return this.wish("throw", aim);
  }

  /** The last minute in this zone as a file, to be replayed by client/flight/replay.ts; null before there is one. */
  saveFlight(): Uint8Array<ArrayBuffer> | null {
    return this.current.recorder?.save(new Date().toISOString()) ?? null;
  }

  /** What a ray from the eye of a camera meets of what is shown, beyond the own player: to aim at what is pointed at. */
  lookAlong(ray: { readonly from: Vec3; readonly direction: Vec3 }): Vec3 {
    const { stay } = this.current;
    return stay?.predictor ? lookAlong(stay.predictor, stay.timeline, ray) : ray.from;
  }

  /** The built-in bad network; null for the one there is. */
  setNetwork(profile: NetworkProfile | null): void {
    this.network.set(profile);
  }

  /** Is the bad network, if there is one, standing still right now? */
  get networkStalled(): boolean {
    return this.network.stalled;
  }

  /** All that is known of the zone one is in: for whoever measures. Null while there is none. */
  get stay(): Stay | null {
    return this.current.stay;
  }

  /** How the others are shown. Null while there is no zone. */
  get playback(): PlaybackClock | null {
    return this.current.stay?.timeline.clock ?? null;
  }

  /** Where the zone has everybody and everything, by the newest snapshot: to be drawn beside what is shown. */
  ghosts(): Ghost[] {
    return this.current.stay ? ghostsOf(this.current.stay) : [];
  }

  /**
   * Says a line: to everyone in the zone, by default, to the whole world, or to one player (`to`, their id). While there is no
   * connection it waits for one; a line that comes to nothing is told as `refused`. False if too many wait, or it is too long.
   */
  say(text: string, { channel = "zone", to = "" }: { channel?: Channel; to?: string } = {}): boolean {
    return this.chat.say(text, channel, to);
  }

  /** Goes to the zone in which this player is. Rejects with ApiError where that is refused. */
  async join(playerId: string): Promise<void> {
    const friend = this.social.state.friends.find((one) => one.playerId === playerId);
    const { stay } = this.current;
    if (stay && friend?.instance === stay.welcome.instance)
      throw new ApiError("already_here", "They are here already.", 0);
    if (this.phase !== "playing") throw new ApiError("not_now", "Not while you are on the way.", 0);
    const beside = { zone: null, with: playerId };
    this.travels.goTo(await enterZone(this.transport, this.options.url, this.info.token, beside, null));
  }

  /**
   * Has something done with things: picking up, dropping, giving, buying, selling, trading. What comes of it is told by
   * the events `goods`, `trade`, `note` and `refused`. False if there is no connection, or the player is just crossing.
   */
  intend(intent: Intent): boolean {
    return this.phase === "playing" && this.current.intend(intent);
  }

  /** Picks up the nearest heap in reach. False if there is none, or no connection. */
  pickUp(): boolean {
    const heap = this.nearby()?.heap;
    if (heap == null) return false;
    // Pressed twice before the answer: one cannot be told that somebody else was faster than oneself.
    const { pile, atMs } = this.lastPickUp;
    if (heap.id === pile && nowMs() - atMs < PICK_UP_AGAIN_MS) return true;
    this.lastPickUp = { pile: heap.id, atMs: nowMs() };
    return this.intend({ kind: "pickUp", pile: heap.id });
  }

  /** What is near enough to be dealt with; null while one is nowhere. */
  nearby(): Nearby | null {
    const { stay } = this.current;
    const self = stay?.predictor?.self;
    if (this.options.selfTicking ?? true) this.frame();
    return stay && self ? this.belongings.nearby(stay.zone.id, self.position, this.shown.movers) : null;
  }

  /** Drops the connection as a lost network would: it comes back by itself. */
  cut(): void {
    this.current.cut();
  }

  /** Leaves the world. */
  leave(): void {
    this.travels.leave();
  }

  on<E extends keyof SessionEvents>(event: E, listener: (value: SessionEvents[E]) => void): () => void {
    return this.listeners.on(event, listener);
  }

  /** Everything that is known now, in metres and SI units: the page's `window.isthmus.inspect()`. */
  inspect(): Inspection {
    if (this.options.selfTicking ?? true) this.frame();
    return inspect(this.phase, this.info, this.current.stay, this.shown, this.belongings, this.stats, nowMs());
  }

  // ---- inside ----

  private wish(act: "beam" | "throw", aim: AimAt): number | null {
    const { stay, recorder } = this.current;
    if (this.phase !== "playing" || !stay) return null;
    recorder?.record({ atMs: nowMs(), kind: "wished", act, aim });
    return stay.acts.wish(act, aim);
  }

  private get current(): ZoneClient {
    return this.travels.current;
  }

  private plan(): Travels {
    const { options, transport, network, stats, techniques, device } = this;
    const ports = {
      nowMs,
      network,
      stats,
      techniques,
      record: options.record ?? false,
      device,
      random: transport.random ?? Math.random,
      transport,
      url: options.url,
      token: this.info.token,
      firstWish: { zone: options.zone ?? null, with: options.with ?? null },
      sample: () => this.driver.sample(options.sample ?? (() => NEUTRAL)),
    };
    return new Travels(ports, {
      moved: () => this.showPhase(),
      opened: (client) => {
        this.scene = new Scene(client, techniques);
      },
      stands: (crossed) => this.show(crossed),
      event: (event) => this.news.take(event),
      refused: (error) => {
        this.settle?.reject(error);
        this.settle = null;
      },
      over: (rule) => this.end(rule),
    });
  }

  private show(crossed: boolean): void {
    if (crossed) {
      this.scene = new Scene(this.current, this.techniques);
      this.zoneChanges++;
    }
    const { stay } = this.current;
    if (!stay) return;
    this.news.entered(stay);
    this.showPhase();
    this.news.askForFriends();
    this.settle?.resolve();
    this.settle = null;
  }

  private end(rule: CloseRule): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.showPhase();
    this.settle?.reject(new ApiError(rule.name, rule.message, 0));
    this.settle = null;
    this.listeners.emit("closed", rule);
  }

  private showPhase(): void {
    if (this.phase === this.shownPhase) return;
    this.shownPhase = this.phase;
    this.listeners.emit("phase", this.phase);
  }
}

const OURS: Transport = { fetch: (input, init) => fetch(input, init), WebSocket: globalThis.WebSocket };
const nowMs = (): number => performance.now();
