// sdk.ts — the headless client: joins a world and plays in it, in Node ≥ 22 and in browsers; no DOM, no three.
import { type Command, NEUTRAL } from "../shared/sim/command.ts";
import type { Vec3 } from "../shared/units.ts";
import type { Channel, ChatLine } from "../shared/wire/chat.ts";
import { CLOSE, type CloseRule } from "../shared/wire/close.ts";
import type { Intent, TradeView } from "../shared/wire/goods.ts";
import type { SocialState } from "../shared/wire/social.ts";
import type { RosterEntry, ZoneEvent } from "../shared/wire/zone-messages.ts";
import type { Settings } from "../shared/world/profile.ts";
import { type AimAt, lookAlong, type Verdict } from "./acts.ts";
import { type Drive, Driver } from "./drive.ts";
import { type Ghost, ghostsOf } from "./ghosts.ts";
import { type Inspection, inspect } from "./inspect.ts";
import {
  ApiError,
  type EntryInfo,
  enterZone,
  makeSession,
  othersInZone,
  type SessionInfo,
  socketUrl,
  type Transport,
  type Wish,
} from "./net/api.ts";
import { BadNetwork, type NetworkProfile } from "./net/bad-network.ts";
import { Belongings, type Nearby } from "./net/belongings.ts";
import { Chat } from "./net/chat.ts";
import { shortId } from "./net/connection.ts";
import { History } from "./net/history.ts";
import { Social } from "./net/social.ts";
import { Stats } from "./net/stats.ts";
import type { Stay } from "./net/stay.ts";
import { ZoneClient } from "./net/zone-client.ts";
import type { PlaybackClock } from "./remote/playback-clock.ts";
import { Scene, type SceneFrame } from "./scene.ts";
import { ALL_ON, type Techniques } from "./techniques.ts";

export type { AimAt, Channel, ChatLine, Drive, Inspection, NetworkProfile, SocialState, Techniques, Verdict };

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

export type Phase = "connecting" | "playing" | "crossing" | "reconnecting" | "closed";

export interface SessionEvents {
  phase: Phase;
  /** Another zone's world is to be shown. */
  zone: { id: string; title: string; instance: string };
  /** A line, by somebody or by oneself: each once, in order per sender, also those said while the connection was lost (EVENT-1). */
  said: ChatLine;
  /** Friends, requests and mutes, as they are now. */
  social: SocialState;
  roster: readonly RosterEntry[];
  /** What came of a beam or a throw of one's own (EVENT-1): `serial` is what `beam` or `throwBall` returned. */
  verdict: Verdict;
  /** Something lies here, or in the bag, that did not before, or the other way round: see `belongings`. */
  goods: Belongings;
  /** How one's trade stands; null: there is none any more. */
  trade: TradeView | null;
  /** How this player likes things, as kept from an earlier visit. */
  settings: Settings;
  /** Something to know, in words for people. */
  note: { text: string };
  /** The zone refused something: `code` is stable, `message` for people. */
  refused: { code: string; message: string };
  /** The session is over, and why. */
  closed: CloseRule;
}

/** A self-ticking session wakes this often, milliseconds: a tick is never more than that late. */
const SELF_TICK_MS = 15;
/** A heap that was asked for is not asked for again within this time, milliseconds. */
const PICK_UP_AGAIN_MS = 1000;
/** The next zone must be reached within this time after its ticket came; then we stay, and the zone thaws us (HANDOFF-1). */
const ARRIVE_MS_MAX = 6000;

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
  private readonly listeners = new Map<string, Set<(value: never) => void>>();
  private current: ZoneClient;
  private scene: Scene;
  /** The next zone's client, from the ticket until the player stands there. */
  private arriving: ZoneClient | null = null;
  private arrivalTimer: ReturnType<typeof setTimeout> | null = null;
  /** The current zone's socket is closed for good, while the next one's is on its way. */
  private currentIsOver = false;
  private lastPickUp = { pile: 0, atMs: Number.NEGATIVE_INFINITY };
  private readonly device = shortId();
  /** Friends, mutes and reports. */
  readonly social: Social;
  private readonly chat: Chat;
  private hasEntered = false;
  private readonly driver = new Driver();
  /** What lies here, what one carries, how one's trade stands. */
  readonly belongings = new Belongings();
  private roster: RosterEntry[] = [];
  private timer: ReturnType<typeof setInterval> | null = null;
  private lastFrameMs = 0;
  private shown: SceneFrame = { self: null, movers: [], props: [], beams: [] };
  private settle: { resolve: () => void; reject: (error: Error) => void } | null = null;
  phase: Phase = "connecting";
  zoneChanges = 0;

  /** Use `joinWorld`. */
  constructor(options: JoinOptions, info: SessionInfo) {
    this.options = options;
    this.transport = options.transport ?? OURS;
    this.info = info;
    this.network = new BadNetwork(nowMs, Math.random);
    this.network.set(options.network ?? null);
    let first: Wish = { zone: options.zone ?? null, with: options.with ?? null };
    this.current = this.client(() => {
      const wish = first;
      // What was asked for is where we begin, not where we are brought back to after each lost connection.
      return this.enter(wish).then((entry) => {
        first = ANYWHERE;
        return entry;
      });
    });
    this.scene = new Scene(this.current, this.techniques);
    this.social = new Social({ transport: this.transport, url: options.url, token: info.token }, (state) => {
      this.emit("social", state);
      this.chat.setMuted(state.muted.map(({ playerId }) => playerId));
    });
    this.chat = new Chat({
      nowMs,
      device: this.device,
      send: (message) => this.current.talk(message),
      said: (line) => this.emit("said", line),
      refused: (refusal) => this.emit("refused", refusal),
    });
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

  /** Runs the ticks that are due. Call once a frame, unless the session ticks by itself. */
  update(): void {
    this.current.update(() => this.sample());
    this.arriving?.update(() => this.sample());
    this.chat.update(this.current.stay?.rest.zoneSleeps ?? false);
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
    const beside: Wish = { zone: null, with: playerId };
    this.cross(await enterZone(this.transport, this.options.url, this.info.token, beside, null));
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
    this.end(CLOSE.left);
    this.endArrival()?.close();
    this.current.leave();
  }

  on<E extends keyof SessionEvents>(event: E, listener: (value: SessionEvents[E]) => void): () => void {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all);
    all.add(listener as (value: never) => void);
    return () => all.delete(listener as (value: never) => void);
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

  /** Asks for a ticket. Once the player has stood in the world, it is a lost connection that asks, not a person. */
  private enter(wish: Wish): Promise<EntryInfo> {
    const returning = this.hasEntered ? this.device : null;
    return enterZone(this.transport, this.options.url, this.info.token, wish, returning);
  }

  private client(enter: () => Promise<EntryInfo>): ZoneClient {
    const ports = {
      nowMs,
      urlOf: (path: string) => socketUrl(this.options.url, path),
      network: this.network,
      stats: this.stats,
      techniques: this.techniques,
      record: this.options.record ?? false,
      WebSocket: this.transport.WebSocket,
      device: this.device,
      random: Math.random,
    };
    const client: ZoneClient = new ZoneClient(ports, enter, {
      playing: () => this.playing(client),
      event: (event) => this.received(client, event),
      closed: (rule) => this.lost(client, rule),
      refused: (error) => this.refused(client, error),
    });
    return client;
  }

  private playing(client: ZoneClient): void {
    const { stay } = client;
    if (!stay) return;
    if (client === this.arriving) {
      // The old zone lets go by itself, when it hears of the claim; from here on nothing of it counts (HANDOFF-2).
      this.current.close();
      this.current = client;
      this.currentIsOver = false;
      this.endArrival();
      this.scene = new Scene(client, this.techniques);
      this.zoneChanges++;
    }
    this.belongings.entered();
    this.emit("trade", null);
    this.setRoster([...stay.welcome.roster]);
    this.chat.arrived(stay.welcome.instance);
    this.emit("zone", { id: stay.zone.id, title: stay.zone.title, instance: stay.welcome.instance });
    this.setPhase("playing");
    if (!this.hasEntered) void this.social.refresh().catch(() => this.chat.setMuted([]));
    this.hasEntered = true;
    this.settle?.resolve();
    this.settle = null;
  }

  private received(client: ZoneClient, event: ZoneEvent): void {
    if (client !== this.current) return;
    switch (event.type) {
      case "said":
        return this.chat.heard(event);
      case "friends":
        return void this.social.refresh().catch(() => {});
      case "receipt":
        return this.chat.settled(event);
      case "joined":
        return this.setRoster([...this.roster.filter((entry) => entry.playerId !== event.playerId), event]);
      case "left":
        return this.setRoster(this.roster.filter((entry) => entry.playerId !== event.playerId));
      case "refused":
        return this.emit("refused", event);
      case "transfer":
        return this.cross({
          zone: event.zone,
          instance: event.instance,
          socket: `/zone/${event.instance}`,
          ticket: event.ticket,
        });
      case "transferAborted":
        this.abandonArrival();
        return this.emit("refused", { code: "transfer_aborted", message: event.reason });
      case "verdict":
        return this.emit("verdict", event);
      case "goods":
        this.belongings.take(event.news);
        if (event.news.kind === "trade") this.emit("trade", event.news.trade);
        else if (event.news.kind === "note") this.emit("note", event.news);
        else if (event.news.kind === "settings") this.emit("settings", event.news.settings);
        else this.emit("goods", this.belongings);
        return;
      case "droppedTime":
      case "beam":
      case "sleeping":
        // The stay has acted on it already.
        return;
    }
  }

  /** Opens the next zone's socket while the old one is still there (HANDOFF-1). */
  private cross(entry: EntryInfo): void {
    this.endArrival()?.close();
    let ticket: EntryInfo | null = entry;
    // The first attempt has its ticket; any later one asks the character object where the player is by then.
    const arriving = this.client(async () => {
      const first = ticket;
      ticket = null;
      return first ?? this.enter(ANYWHERE);
    });
    this.arriving = arriving;
    this.setPhase("crossing");
    this.arrivalTimer = setTimeout(() => this.abandonArrival(), ARRIVE_MS_MAX);
  }

  /** The next zone was not reached: we stay where we are, if that is still there, and else ask where we are. */
  private abandonArrival(): void {
    this.endArrival()?.close();
    if (this.phase === "closed") return;
    if (this.currentIsOver) this.comeBack();
    else this.setPhase(this.current.playing ? "playing" : "reconnecting");
  }

  private endArrival(): ZoneClient | null {
    const { arriving } = this;
    if (this.arrivalTimer !== null) clearTimeout(this.arrivalTimer);
    this.arrivalTimer = null;
    this.arriving = null;
    return arriving;
  }

  private lost(client: ZoneClient, rule: CloseRule): void {
    if (this.phase === "closed") return;
    if (client === this.arriving) {
      if (rule.action !== "reconnect") this.abandonArrival();
      return;
    }
    if (client !== this.current) return;
    if (this.arriving) {
      // While the next zone is on its way, its client alone asks for tickets: two would take the player from one another.
      this.currentIsOver = true;
      return client.close();
    }
    if (rule.action === "reconnect") return this.setPhase(this.phase === "connecting" ? "connecting" : "reconnecting");
    // We were let go of before the next zone's ticket reached us: the character object knows where we are.
    if (rule.code === CLOSE.transferred.code) return this.comeBack();
    this.end(rule);
  }

  private comeBack(): void {
    this.currentIsOver = false;
    this.current = this.client(() => this.enter(ANYWHERE));
    this.scene = new Scene(this.current, this.techniques);
    this.setPhase("reconnecting");
  }

  private refused(client: ZoneClient, error: ApiError): void {
    if (client === this.arriving) return this.abandonArrival();
    if (client !== this.current) return;
    this.settle?.reject(error);
    this.settle = null;
    this.end({ code: 0, name: error.code, action: "stayAway", message: error.message });
  }

  private end(rule: CloseRule): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.setPhase("closed");
    this.settle?.reject(new ApiError(rule.name, rule.message, 0));
    this.settle = null;
    this.emit("closed", rule);
  }

  private sample(): Command {
    return this.driver.sample(this.options.sample ?? (() => NEUTRAL));
  }

  private setRoster(roster: RosterEntry[]): void {
    this.roster = roster.map(({ playerId, name, entity }) => ({ playerId, name, entity }));
    this.emit("roster", this.roster);
  }

  private setPhase(phase: Phase): void {
    if (phase === this.phase) return;
    this.phase = phase;
    this.emit("phase", phase);
  }

  private emit<E extends keyof SessionEvents>(event: E, value: SessionEvents[E]): void {
    for (const listener of this.listeners.get(event) ?? []) (listener as (value: SessionEvents[E]) => void)(value);
  }
}

/** Where the character object has us. */
const ANYWHERE: Wish = { zone: null, with: null };
const OURS: Transport = { fetch: (input, init) => fetch(input, init), WebSocket: globalThis.WebSocket };
const nowMs = (): number => performance.now();
