// room.ts — a zone that knows no platform: its sockets, and the frames it runs.
import { WAITING_EPOCH } from "../../shared/admission/tokens.ts";
import {
  ANSWERS_PER_FRAME_MAX,
  FRAME_TICKS,
  GREETING_PER_PLAYER_MAX,
  LINGER_MS,
  MISSED_TICKS_MAX,
  RESTART_TICKS,
  SILENT_SESSION_MS,
  SOCKETS_PER_ZONE_MAX,
} from "../../shared/limits.ts";
import type { Simulation } from "../../shared/sim/step.ts";
import { type PlayerId, TICK_MS, TICKS_PER_SECOND, type Tick, tick } from "../../shared/units.ts";
import { CLOSE, type CloseRule } from "../../shared/wire/close.ts";
import { PROTOCOL_VERSION } from "../../shared/wire/protocol.ts";
import { encodeWelcome, type ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { newZoneSimulation } from "../../shared/world/zone-simulation.ts";
import type { Place, TicketClaims } from "../contracts.ts";
import { performActs } from "./acts.ts";
import { Antechamber, isWaiting, type WaitingMemo } from "./antechamber.ts";
import { Beat } from "./beat.ts";
import { Chat, type Parlour } from "./chat.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { Counter, type CounterHost } from "./counter.ts";
import { Encoder } from "./encoder.ts";
import { FrameClock } from "./frame-clock.ts";
import { receive } from "./incoming.ts";
import { Keeper } from "./keeper.ts";
import { Outbox } from "./outbox.ts";
import { Population } from "./population.ts";
import type { Connection, RoomPorts } from "./ports.ts";
import { type Home, Residents } from "./residents.ts";
import { RestWatch } from "./rest.ts";
import { NOTHING_RECEIVED, type Player, Session } from "./session.ts";
import { type Bedroom, keepMemo, type Memo, type Sleeper, Sleepers, wakeSession } from "./sleepers.ts";
import { runTick } from "./tick.ts";

export class Room implements Home, Bedroom, CounterHost, Parlour {
  readonly zone: ZoneDefinition;
  readonly place: Place;
  readonly ports: RoomPorts;
  readonly simulation: Simulation;
  /** Names this run of the zone (ZONE-1). */
  readonly incarnation: number;
  readonly residents: Residents;
  readonly chat: Chat;
  private readonly sessions = new Set<Session>();
  readonly population: Population;
  readonly encoder = new Encoder();
  /** Players whose zone hibernated, until their leases are confirmed. */
  readonly sleepers = new Sleepers(this);
  /** Where players deal with things (LEDGER-1). */
  readonly counter = new Counter(this);
  readonly antechamber: Antechamber;
  private readonly rest: RestWatch;
  private restedAtMs: number;
  readonly beat: Beat;
  private readonly keeper: Keeper;
  /** Answers of other objects wait here for the next tick: handlers enqueue, ticks act. */
  private readonly pending: (() => void)[] = [];
  /** Of those, acted on since the last frame. */
  private answered = 0;
  private tick: Tick;
  private clock: FrameClock | null = null;
  private stopped = false;

  /** `goesOn`: the zone hibernated, and sockets are open that continue `checkpoint` (sleepers.ts); `reopen` each of them. */
  constructor(zone: ZoneDefinition, place: Place, ports: RoomPorts, checkpoint: Checkpoint | null, goesOn = false) {
    this.zone = zone;
    this.place = place;
    this.ports = ports;
    // Of a zone that hibernated nothing has been lost, and nothing has happened since: it is the same run still (ZONE-1).
    this.incarnation = (goesOn ? checkpoint?.restedAs : null) ?? Math.floor(ports.random() * 2 ** 32);
    // Another checkpoint may be some seconds old: ticks that clients have seen since must not come again.
    this.tick = tick((checkpoint?.tick ?? 0) + (goesOn ? 0 : RESTART_TICKS));
    this.rest = new RestWatch(this.tick);
    this.beat = new Beat(ports, place, this.incarnation);
    this.restedAtMs = checkpoint?.atSeconds ? checkpoint.atSeconds * 1000 : ports.nowMs();
    this.antechamber = new Antechamber(ports);
    this.simulation = newZoneSimulation(zone);
    this.population = new Population(zone, this.simulation, checkpoint, ports.random);
    this.keeper = new Keeper(ports, place, zone.id, checkpoint?.players ?? []);
    this.residents = new Residents(this, this.keeper);
    const { nowMs, later, log, talk } = ports;
    this.chat = new Chat(this, { ...talk, nowMs, later, log });
  }

  /** A socket of before the zone hibernated. Nothing happens by it: the zone sleeps on. */
  reopen(connection: Connection, memo: Memo | WaitingMemo): Session {
    if (isWaiting(memo)) return this.antechamber.admit(connection, memo.waits, memo.sinceMs);
    const session = new Session(connection, memo.claims, this.ports.nowMs());
    this.sessions.add(session);
    // Kept for them: whoever comes before their lease is confirmed must not get it.
    this.population.claimId(memo.entity);
    this.sleepers.add(session, memo);
    return session;
  }

  /** Whom this zone simulates. */
  get players(): ReadonlyMap<PlayerId, Player> {
    return this.residents.players;
  }

  /** The tick that was run last. */
  get newestTick(): Tick {
    return this.tick;
  }

  /** The world's time as ticks, with a fraction: how far past its newest tick it is. */
  tickAt(nowMs: number): number {
    return this.tick + (this.clock?.ticksSinceFrame(nowMs) ?? 0);
  }

  /** How many ticks a frame has at present (TICK-1). */
  get frameTicks(): number {
    return this.clock?.frameTicks ?? FRAME_TICKS;
  }

  /** When `advance` wants to be called; null while the zone sleeps (SLEEP-1). */
  get deadlineMs(): number | null {
    return this.clock?.deadlineMs ?? null;
  }

  /** Asleep with its players' sockets open (SLEEP-1). */
  get resting(): boolean {
    return this.clock === null && this.sessions.size > 0;
  }

  /** A player did something: the zone is awake from here on, and for a while. */
  deed(): void {
    this.wake();
    this.rest.deed(this.tick);
  }

  // ---- sockets ----

  connect(connection: Connection, claims: TicketClaims): Session {
    if (claims.epoch === WAITING_EPOCH) return this.antechamber.admit(connection, claims);
    const session = new Session(connection, claims, this.ports.nowMs());
    this.enter(session);
    return session;
  }

  /** A session with the ticket of a claim. */
  enter(session: Session): void {
    this.sessions.add(session);
    const refusal = this.refusalOf(session);
    if (refusal) this.close(session, refusal);
    else this.wake();
  }

  /** Those here, and those of before it slept who are not confirmed yet. */
  private get present(): number {
    return this.players.size + this.sleepers.unconfirmed;
  }

  /** And those about to be: what the hard capacity bounds, however many claims are on the way at once. */
  get expected(): number {
    let claiming = 0;
    for (const { now, claims } of this.sessions)
      if (now.state === "claiming" && !this.players.has(claims.playerId)) claiming++;
    return this.present + claiming;
  }

  /** Why a socket may not even say hello, if so: one ticket must not open sockets without end (LIMIT-1). */
  private refusalOf({ claims }: Session): CloseRule | null {
    if (this.stopped) return CLOSE.restarting;
    if (this.sessions.size > SOCKETS_PER_ZONE_MAX) return CLOSE.zoneFull;
    let waiting = 0;
    for (const other of this.sessions) {
      if (other.claims.playerId === claims.playerId && other.now.state !== "playing") waiting++;
    }
    return waiting > GREETING_PER_PLAYER_MAX ? CLOSE.tooManyMessages : null;
  }

  /** One message from outside; see incoming.ts. */
  receive(session: Session, bytes: Uint8Array): void {
    receive(this, session, bytes);
  }

  /** The socket is gone; the player lingers, in case it comes back. */
  disconnect(session: Session): void {
    if (this.antechamber.has(session)) return this.antechamber.leave(session);
    const before = session.now;
    if (before.state === "playing") this.residents.lost(before.player.playerId, session);
    session.now = { state: "closed" };
    this.sessions.delete(session);
    if (before.state !== "sleeping") return;
    this.population.freeId(before.sleeper.memo.entity);
    if (this.sleepers.forget(before.sleeper)) this.leftAsleep(before.sleeper.memo);
  }

  /** Somebody's socket has closed while the zone slept: nobody simulates them, so they don't linger. Those who are there hear of it. */
  leftAsleep({ claims, epoch }: Memo): void {
    // Another instance may run the zone by now, and hold the lease under the same epoch.
    if (this.stopped) return;
    this.residents.handBack(claims.playerId, epoch);
    this.enqueue(() => this.broadcast({ type: "left", playerId: claims.playerId }));
  }

  /** The session plays from here on. */
  welcome(session: Session, player: Player): void {
    player.reception = NOTHING_RECEIVED;
    const roster = [...this.players.values()].map(({ playerId, name, mover }) => ({
      playerId,
      name,
      entity: mover.id,
    }));
    session.now = { state: "playing", player, outbox: new Outbox(player.mover.id, this.ports.random) };
    session.connection.send(
      encodeWelcome({
        type: "welcome",
        protocol: PROTOCOL_VERSION,
        incarnation: this.incarnation,
        tick: this.tick,
        frameTicks: this.frameTicks,
        zone: this.zone.id,
        instance: this.place.instance,
        epoch: player.epoch,
        playerId: player.playerId,
        entity: player.mover.id,
        roster,
      }),
    );
    this.counter.greet(player);
  }

  isHere(playerId: PlayerId): boolean {
    return this.players.has(playerId);
  }

  expects(playerId: PlayerId): boolean {
    if (this.isHere(playerId)) return true;
    for (const { now, claims } of this.sessions)
      if (now.state === "sleeping" && claims.playerId === playerId) return true;
    return false;
  }

  readmit(sleeper: Sleeper): Player | null {
    const player = this.residents.readmit(sleeper);
    if (player) this.counter.greet(player);
    return player;
  }

  enqueue(act: () => void): void {
    if (this.stopped) return;
    this.pending.push(act);
    this.wake();
  }

  /**
   * For an answer that somebody waits for at a border (HANDOFF-2): acted on between two frames, if the zone is awake and
   * there are not many, and not up to a frame later. Never called in the midst of one: answers come between them.
   */
  answer(act: () => void): void {
    if (!this.clock || this.pending.length > 0 || this.answered >= ANSWERS_PER_FRAME_MAX) return this.enqueue(act);
    this.answered++;
    this.attempt(act);
  }

  // ---- frames ----

  /** Runs the frames that are due. Called at `deadlineMs`; a late call catches up, within bounds (TICK-2). */
  advance(): void {
    const nowMs = this.ports.nowMs();
    const due = this.clock?.due(nowMs, this.players.size);
    if (!due || this.stopped) return;
    if (due.droppedTicks > 0) this.broadcast({ type: "droppedTime", ticks: due.droppedTicks });
    for (let i = 0; i < due.frames && this.clock; i++) this.runFrame(due.frameTicks, nowMs);
    if (!this.clock) return;
    this.keeper.checkpoint(nowMs, () => this.record());
    this.beat.pulse(this.tick, this.present, nowMs);
    if (this.players.size === 0 && this.sessions.size === 0 && this.pending.length === 0) this.sleep();
  }

  private runFrame(frameTicks: number, nowMs: number): void {
    // Not all at once: each may be told to everybody, and a client is told only so much in one frame.
    for (const act of this.pending.splice(0, ANSWERS_PER_FRAME_MAX - this.answered)) this.attempt(act);
    this.answered = 0;
    this.endSilentSessions(nowMs);
    for (let i = 0; i < frameTicks; i++) {
      this.tick = tick(this.tick + 1);
      runTick(this, this.tick);
    }
    this.counter.beat(nowMs);
    const { simulation, sessions } = this;
    this.chat.tellAll();
    const busy = this.pending.length > 0 || this.population.hasThrown || this.chat.busy;
    const scene = { simulation, sessions, players: this.players.values(), busy, nowMs };
    if (this.rest.calming(this.tick, frameTicks)) this.population.settleProps();
    const resting = this.rest.mayRest(this.tick, scene);
    if (resting) this.broadcast({ type: "sleeping" });
    this.sendFrames(frameTicks, nowMs);
    if (resting) this.sleep();
  }

  /** One answer that can't be acted on must not take the others with it. */
  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.ports.log("an answer could not be acted on", error);
    }
  }

  takeCommands(now: Tick): void {
    for (const player of this.players.values()) {
      const command = player.inbox.take(now);
      if (command) this.simulation.command(player.mover.id, command);
      performActs(this, player, now);
    }
    this.population.retireThrown(now);
  }

  think(now: Tick): void {
    const players = [...this.players.values()].map((player) => player.mover.position);
    this.population.think(now, players, this.rest.settling(now));
  }

  pursueDepartures(): void {
    for (const player of this.players.values()) this.residents.pursue(player);
  }

  private sendFrames(frameTicks: number, nowMs: number): void {
    this.encoder.begin(this.tick, frameTicks, (sink) => this.population.show(sink));
    for (const player of this.players.values()) {
      const { session, mover } = player;
      if (session?.now.state !== "playing") continue;
      const heldMs = Math.max(0, Math.min(255, Math.round(nowMs - player.receivedAtMs)));
      const reception = player.reception.sequence < 0 ? NOTHING_RECEIVED : { ...player.reception, heldMs };
      const outgoing = { tick: this.tick, reception, self: mover };
      const bytes = session.now.outbox.frame(outgoing, this.encoder, this.zone.rules.viewMetres, nowMs);
      if (!bytes) continue;
      session.connection.send(bytes);
      player.reception = NOTHING_RECEIVED;
    }
  }

  private endSilentSessions(nowMs: number): void {
    for (const session of this.sessions)
      if (nowMs - session.heardAtMs > SILENT_SESSION_MS) this.close(session, CLOSE.silent);
    for (const player of this.players.values()) {
      // A player on the way out is the character object's to decide about.
      if (!player.session && !player.departure && nowMs - player.lostAtMs > LINGER_MS) this.residents.release(player);
    }
  }

  /** `restedAs`: the incarnation that goes to rest by this. */
  private record(restedAs: number | null = null): Checkpoint {
    const players = [...this.players.values()].map(({ playerId, epoch, mover }) => ({ playerId, epoch, mover }));
    return {
      tick: this.tick,
      atSeconds: Math.floor(this.ports.nowMs() / 1000),
      restedAs,
      ...this.population.record(),
      // The freshest last: whoever reads them back drops the oldest first.
      players: [...this.keeper.carriedOver(this.players), ...players],
    };
  }

  // ---- sleeping and waking ----

  wake(): void {
    if (this.clock || this.stopped) return;
    if (this.sleepers.hold) return this.sleepers.rouse(null);
    this.roused();
  }

  /** Time goes on, for those who slept with a new stream and full state. */
  roused(): void {
    const nowMs = this.ports.nowMs();
    this.rest.woken();
    this.passTime(Math.max(0, nowMs - this.restedAtMs));
    for (const session of this.sessions) wakeSession(session, this.ports);
    this.clock = new FrameClock(nowMs);
    this.beat.wake();
    this.counter.look();
    this.chat.woken();
    this.ports.woken();
  }

  /**
   * What depends on time has moved on (SLEEP-1). Where nobody is, the time that nobody saw is run now: balls come to rest,
   * NPCs go about, by the rules and round every wall. Longer than a while makes no difference that anyone could tell. Under
   * players who sleep nothing moved when it fell asleep, and nothing may jump.
   */
  private passTime(milliseconds: number): void {
    this.population.slept(milliseconds);
    if (this.players.size > 0) return;
    const ticks = Math.min(MISSED_TICKS_MAX, Math.floor(milliseconds / TICK_MS));
    // After so long nothing creeps on any more. The last second is for what hung in the air.
    const long = ticks === MISSED_TICKS_MAX;
    for (let i = 0; i < ticks; i++) {
      if (long && i === ticks - TICKS_PER_SECOND) this.population.stopProps();
      this.tick = tick(this.tick + 1);
      // Or the NPCs would settle, as they do under players who sleep.
      this.rest.deed(this.tick);
      runTick(this, this.tick);
    }
    if (long) this.population.settleProps();
  }

  private sleep(): void {
    this.clock = null;
    this.restedAtMs = this.ports.nowMs();
    for (const session of this.sessions) keepMemo(session, this.incarnation, this.tick);
    void this.keeper.checkpointNow(this.record(this.sessions.size > 0 ? this.incarnation : null), this.restedAtMs);
    this.beat.sleep(this.tick, this.present, this.restedAtMs);
    this.chat.resting();
  }

  /**
   * New code is to run here: time stops, what is now is written, and only then everybody is sent for a new ticket, so that a
   * deploy loses nothing that a crash would. A zone that sleeps has written it all already, and goes on sleeping.
   * @returns whether it has ended.
   */
  async drain(): Promise<boolean> {
    if (!this.clock || this.stopped) return false;
    this.stopped = true;
    this.clock = null;
    await this.keeper.checkpointNow(this.record(), this.ports.nowMs());
    this.stop();
    return true;
  }

  /** This instance may no longer write: it stops, and its clients go where the zone runs now (LEASE-1). */
  stop(): void {
    this.stopped = true;
    this.clock = null;
    for (const session of this.sessions) this.close(session, CLOSE.restarting);
    this.antechamber.empty();
  }

  // ---- messages out ----

  broadcast(event: ZoneEvent): void {
    for (const player of this.players.values()) this.tell(player, event);
  }

  tell(player: Player, event: ZoneEvent): void {
    const { session } = player;
    if (session?.now.state === "playing" && !session.now.outbox.queue(event)) this.close(session, CLOSE.tooSlow);
  }

  close(session: Session, rule: CloseRule): void {
    session.connection.close(rule);
    this.disconnect(session);
  }
}
