// lab-world.ts — a whole world in one process and in virtual time: rooms, characters, directory, and clients over seeded links.
import FakeTimers, { type Clock } from "@sinonjs/fake-timers";
import { type JoinOptions, joinWorld, type WorldSession } from "../../client/sdk.ts";
import { Character } from "../../durable-objects/character/character.ts";
import type {
  AccountId,
  CharacterRpc,
  DirectoryRpc,
  Entry,
  ExchangeRequest,
  GroundRpc,
  Refusal,
  TicketClaims,
  ZoneRpc,
} from "../../durable-objects/contracts.ts";
import { shardNamed } from "../../durable-objects/hub/shards.ts";
import type { ZoneTalkRpc } from "../../durable-objects/talk.ts";
import { isWaiting } from "../../durable-objects/zone/antechamber.ts";
import { decodeCheckpoint } from "../../durable-objects/zone/checkpoint.ts";
import { Room } from "../../durable-objects/zone/room.ts";
import type { Session } from "../../durable-objects/zone/session.ts";
import { continues } from "../../durable-objects/zone/sleepers.ts";
import type { Lease } from "../../shared/handoff/lease-state.ts";
import { FRAME_TICKS_MAX } from "../../shared/limits.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";
import { encodeClientMessage } from "../../shared/wire/client-messages.ts";
import { PROTOCOL_VERSION } from "../../shared/wire/protocol.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { LabDirectory } from "./lab-directory.ts";
import { LabGoods } from "./lab-goods.ts";
import { type LabDoor, LabSocket } from "./lab-socket.ts";
import { LabTalk } from "./lab-talk.ts";
import { LabLink, type LinkProfile, PERFECT } from "./link.ts";
import { seeded } from "./seeded.ts";

/** Between objects, milliseconds: one way, uniform up to this. */
const RPC_MS_MAX = 4;
/** How finely virtual time is cut when it runs: promises settle in between. */
const RUN_STEP_MS = 50;

interface LabBody {
  readonly name?: string;
  readonly zone?: string;
  readonly with?: string;
  readonly returning?: string;
  readonly wait?: boolean;
  readonly player?: string;
  readonly friends?: boolean;
  readonly muted?: boolean;
  readonly id?: string;
  readonly reason?: string;
}

/** Milliseconds of a thread. */
export interface Load {
  readonly frameMs: number;
  readonly tickMs: number;
}

interface LabCharacter {
  readonly character: Character;
  /** As stored: a string, so that nothing is shared that a real object would not share. */
  stored: string | null;
  alarm: ReturnType<typeof setTimeout> | null;
}

export class LabWorld {
  readonly random: () => number;
  /** How long clients wait for their turn: a stream of its own, so that it moves no other. */
  private readonly turns: () => number;
  /**
   * How long a call to a directory takes at most, milliseconds, one way. By default it takes no time, and chance of its own:
   * some tests of other things hold for the very moments of their seed only.
   */
  directoryMsMax = 0;
  private readonly directoryRandom: () => number;
  private readonly clock: Clock;
  private over = false;
  private readonly rooms = new Map<InstanceId, Room>();
  private readonly timers = new Map<InstanceId, ReturnType<typeof setTimeout>>();
  /** Ends what a room's killed instance still has under way. */
  private readonly alive = new Map<InstanceId, () => void>();
  private readonly checkpoints = new Map<InstanceId, Uint8Array<ArrayBuffer>>();
  private readonly characters = new Map<PlayerId, LabCharacter>();
  private readonly directories = new Map<string, LabDirectory>();
  private readonly tickets = new Map<string, TicketClaims>();
  private readonly sockets = new Map<LabSocket, LinkProfile>();
  private readonly loads = new Map<string, Load>();
  private readonly busyUntilMs = new Map<string, number>();
  readonly goods = new LabGoods({
    deliver: (to, request) => this.deliver(to, request),
    tellHolder: ({ holder, playerId }, bag) => {
      if (holder)
        void this.zoneStub(holder.instance)
          .bagChanged(playerId, bag)
          .catch(() => {});
    },
    log: (line) => void this.log.push(line),
  });
  private ids = 0;
  /** Hubs, whispers and friends. */
  readonly talk = new LabTalk({
    stub: (kind, name, target) => this.stub(kind, name, target),
    self: (playerId) => this.lease(playerId),
    zone: (instance) => this.zoneTarget(instance),
    log: (message) => void this.log.push(message),
  });
  /** Called before each call between objects arrives: may throw, to lose it, or wait, to make it late. `object`: who is called. */
  fault: (call: string, object: string) => void | Promise<void> = () => {};
  /** Called after a call has been carried out and before its answer is back: throwing loses the answer. */
  answerFault: (call: string, object: string) => void | Promise<void> = () => {};
  /** Called with each call: after so many milliseconds it arrives a second time; null: it does not. */
  echo: (call: string) => number | null = () => null;
  /** How often an object was aborted, by its name: a call that was under way then has no answer. */
  private readonly aborts = new Map<string, number>();
  readonly log: string[] = [];
  /** What costs money, in all: see TARGETS. A message that the platform answers itself is a ping. */
  readonly counts = { messages: 0, pings: 0, checkpoints: 0, heartbeats: 0 };

  constructor(seed: number) {
    this.random = seeded(seed);
    this.turns = seeded(seed + 1);
    this.directoryRandom = seeded(seed ^ 0x5eed);
    // setImmediate and the microtask queue stay real: they only let promises settle.
    this.clock = FakeTimers.install({
      toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
    });
  }

  /** Gives the process its own time back. What is still under way stays so for ever: it must not go on in real time. */
  dispose(): void {
    this.over = true;
    this.clock.uninstall();
  }

  /** Lets virtual time pass. */
  async run(milliseconds: number): Promise<void> {
    for (let done = 0; done < milliseconds; done += RUN_STEP_MS) {
      await this.clock.tickAsync(Math.min(RUN_STEP_MS, milliseconds - done));
    }
  }

  /** Lets time pass until `holds`, at most `timeoutMs` of it; throws with `what` then. */
  async until(what: string, holds: () => boolean, timeoutMs = 20_000): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    while (!holds()) {
      if (performance.now() > endMs) throw new Error(`in vain waited until ${what}\n${this.log.slice(-20).join("\n")}`);
      await this.clock.tickAsync(RUN_STEP_MS / 5);
    }
  }

  /** A player joins over a link like `profile`; time passes until they stand in the zone. */
  async join(
    name: string,
    zone: string,
    profile: LinkProfile = PERFECT,
    options: Partial<JoinOptions> = {},
  ): Promise<WorldSession> {
    let session: WorldSession | null = null;
    let failure: unknown = null;
    const link = new LabLink(profile, this.random);
    joinWorld({ url: "http://lab", name, zone, transport: this.transport(profile, link), ...options }).then(
      (joined) => {
        session = joined;
      },
      (error: unknown) => {
        failure = error;
      },
    );
    await this.until(`${name} stands in ${zone}`, () => session !== null || failure !== null);
    if (failure) throw failure;
    this.links.set(session as unknown as WorldSession, link);
    return session as unknown as WorldSession;
  }

  room(instance: string): Room {
    const id = instance as InstanceId;
    return this.rooms.get(id) ?? this.startRoom(id);
  }

  /** The object sleeps, and the platform takes its memory away; its sockets stay. It starts again when it is called. */
  hibernate(instance: string): void {
    const id = instance as InstanceId;
    const room = this.rooms.get(id);
    if (!room || room.deadlineMs !== null) throw new Error(`${instance} is awake: it has a timer`);
    this.forget(id);
    for (const socket of this.sockets.keys()) if (socket.roomInstance === instance) socket.hibernate();
  }

  /** For a client that joins by itself: the way into this world over a link like `profile`. */
  transportOver(profile: LinkProfile): NonNullable<JoinOptions["transport"]> {
    return this.transport(profile, new LabLink(profile, this.random));
  }

  private forget(id: InstanceId): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.alive.get(id)?.();
    this.alive.delete(id);
    this.rooms.delete(id);
  }

  /** The object is killed: its memory and sockets are gone, what was stored is not. It starts again when it is called. */
  kill(instance: string): void {
    this.forget(instance as InstanceId);
    for (const socket of this.sockets.keys()) if (socket.roomInstance === instance) socket.die();
  }

  /**
   * The object is killed, of whatever kind, and each call to it that is under way fails. Characters, purses and grounds keep
   * nothing in memory: of them that is all there is to it.
   */
  abort(object: string): void {
    this.aborts.set(object, (this.aborts.get(object) ?? 0) + 1);
    const [kind, name] = object.split(" ") as [string, string];
    if (kind === "zone") this.kill(name);
    if (kind === "directory") this.directories.get(name)?.kill();
    if (kind === "hub") this.talk.killHub(shardNamed(name));
    if (kind === "character") this.talk.killTalker(name as PlayerId);
  }

  /** The whole process is killed: all objects at once. */
  abortAll(): void {
    for (const object of [...this.aborts.keys()]) this.abort(object);
  }

  /** By player: the link they joined over, which knows when it stalls. */
  readonly links = new Map<WorldSession, LabLink>();

  /** Machines without a network, by their links. */
  private readonly offline = new Set<LinkProfile>();

  /** Whoever joined over `profile` (this very object) reaches nothing, or again everything; their sockets are cut. */
  setOffline(profile: LinkProfile, offline: boolean): void {
    if (!offline) return void this.offline.delete(profile);
    this.offline.add(profile);
    for (const [socket, link] of this.sockets) if (link === profile) socket.cut();
  }

  /** The directory of a zone, to set its capacity, kill it, or look into it. */
  directory(zone: string): LabDirectory {
    const known = this.directories.get(zone) ?? new LabDirectory(zone as ZoneId);
    this.directories.set(zone, known);
    return known;
  }

  /** The instances that run now. */
  get running(): [string, Room][] {
    return [...this.rooms];
  }

  /** The object's thread is busy with something else for so long. */
  pause(instance: string, milliseconds: number): void {
    const id = instance as InstanceId;
    clearTimeout(this.timers.get(id));
    const timer = setTimeout(() => {
      this.timers.delete(id);
      this.rooms.get(id)?.advance();
      this.schedule(id);
    }, milliseconds);
    this.timers.set(id, timer);
  }

  /** What an object's frames cost its thread from now on: so much for each, and so much for each tick; null: nothing. */
  load(instance: string, costs: Load | null): void {
    if (costs) this.loads.set(instance, costs);
    else this.loads.delete(instance);
  }

  /** Milliseconds for which an object's thread will be busy still; messages wait as long. */
  private busyMs(instance: string | null): number {
    return Math.max(0, (this.busyUntilMs.get(instance ?? "") ?? 0) - Date.now());
  }

  private advance(room: Room): void {
    const { newestTick } = room;
    room.advance();
    const load = this.loads.get(room.place.instance);
    if (!load) return;
    const ticks = room.newestTick - newestTick;
    const frames = Math.ceil(ticks / FRAME_TICKS_MAX);
    this.busyUntilMs.set(room.place.instance, Date.now() + frames * load.frameMs + ticks * load.tickMs);
  }

  /** Sockets that zones have been asked for. */
  socketsOpened = 0;
  /** From now on nobody is given a ticket to wait (HANDOFF-2). */
  refuseToWait = false;
  /** Called with each message that reaches a zone. */
  onMessage: (instance: string, bytes: Uint8Array) => void = () => {};

  /** A ticket as the Worker would give it: to wait in `waitsIn`, or to come in where the player is. Null: refused. */
  async ticketFor(playerId: string, waitsIn: string | null): Promise<string | null> {
    const character = this.character(playerId as PlayerId).character;
    const asked =
      waitsIn === null
        ? character.enter({ playerId: playerId as PlayerId, zone: null })
        : character.wait(waitsIn as ZoneId);
    await this.run(100);
    const answer = await asked;
    return answer.ok ? answer.ticket : null;
  }

  /** Says hello on a socket that is none of a client's. */
  sayHello(session: Session, ticket: string): void {
    const nonce = this.newId();
    const hello = { type: "hello", protocol: PROTOCOL_VERSION, nonce, ticket, command: null } as const;
    this.room(session.claims.place.instance).receive(session, encodeClientMessage(hello));
  }

  /** The socket that was opened last. */
  get newestSocket(): LabSocket {
    return [...this.sockets.keys()].at(-1) as LabSocket;
  }

  /** From now on nothing that this player's client says gets through; its socket stays open. */
  freeze(player: WorldSession): void {
    player.setNetwork({ latencyMs: 10_000, jitterMs: 0, stallEveryMs: 0, stallMs: 0 });
  }

  lease(playerId: string): Lease {
    return JSON.parse(this.characters.get(playerId as PlayerId)?.stored ?? "null") as Lease;
  }

  /** Something that this zone or that has not heard of has happened to the lease. */
  rewriteLease(playerId: string, change: (lease: Lease) => Lease): void {
    const character = this.characters.get(playerId as PlayerId) as LabCharacter;
    character.stored = JSON.stringify(change(this.lease(playerId)));
  }

  // ---- what stands in for the platform ----

  private startRoom(instance: InstanceId): Room {
    const zone = ZONES.get(instance.replace(/-\d+$/, "") as ZoneId) as ZoneDefinition;
    const stored = this.checkpoints.get(instance);
    const checkpoint = stored ? decodeCheckpoint(stored) : null;
    const sockets = [...this.sockets.keys()].filter((socket) => socket.isDormantFor(instance));
    let alive = true;
    const guard = <T>(value: T): T => {
      if (!alive) throw new Error(`${instance} is dead`);
      return value;
    };
    const room: Room = new Room(
      zone,
      { zone: zone.id, instance },
      {
        nowMs: () => Date.now(),
        random: this.random,
        newId: () => this.newId(),
        character: (playerId) => this.characterStub(playerId),
        ground: () => this.groundStub(instance),
        verify: async (ticket) => {
          const claims = guard(this.tickets.get(ticket));
          return claims?.place.instance === instance ? claims : null;
        },
        saveCheckpoint: async (bytes) => {
          this.checkpoints.set(instance, guard(bytes));
          this.counts.checkpoints++;
        },
        heartbeat: (report) => {
          this.counts.heartbeats++;
          return this.directoryStub(zone.id).heartbeat(report);
        },
        talk: this.talk.portsOf(instance, guard),
        later: (delayMs, task) => void setTimeout(() => alive && task(), delayMs),
        woken: () => void (alive && this.schedule(instance)),
        log: (message, error) => this.log.push(`${instance}: ${message} ${error ?? ""}`),
      },
      checkpoint,
      sockets.some((socket) => continues(socket.kept, checkpoint)),
    );
    this.rooms.set(instance, room);
    for (const socket of sockets) {
      const { kept } = socket;
      socket.reopen(isWaiting(kept) || continues(kept, checkpoint) ? room : null);
    }
    this.alive.set(instance, () => {
      alive = false;
    });
    return room;
  }

  private schedule(instance: InstanceId): void {
    const room = this.rooms.get(instance);
    if (!room || room.deadlineMs === null || this.timers.has(instance)) return;
    const timer = setTimeout(
      () => {
        this.timers.delete(instance);
        this.advance(room);
        this.schedule(instance);
      },
      Math.max(room.deadlineMs - Date.now(), this.busyMs(instance)),
    );
    this.timers.set(instance, timer);
  }

  private character(playerId: PlayerId): LabCharacter {
    const known = this.characters.get(playerId);
    if (known) return known;
    const made: LabCharacter = { character: null as never, stored: null, alarm: null };
    const leaseOf = () => JSON.parse(made.stored ?? "null") as Lease | null;
    const character = new Character(
      {
        nowMs: () => Date.now(),
        newId: () => this.newId(),
        load: leaseOf,
        save: (lease) => {
          made.stored = JSON.stringify(lease);
        },
        transaction: (body) => {
          const before = made.stored;
          try {
            return this.goods.transaction(playerId, leaseOf, body);
          } catch (error) {
            made.stored = before;
            throw error;
          }
        },
        setAlarm: (atMs) => {
          if (made.alarm !== null) clearTimeout(made.alarm);
          made.alarm = atMs === null ? null : setTimeout(() => character.alarm(), Math.max(0, atMs - Date.now()));
        },
        scrolls: this.goods.scrolls(playerId, leaseOf),
        bagChanged: () => this.goods.bagChanged(playerId),
        zone: (place) => this.zoneStub(place.instance),
        directory: (zone) => this.directoryStub(zone),
        sign: async (claims) => this.sign(claims),
        waitUntil: (work) => void work.catch((error: unknown) => this.log.push(String(error))),
        log: (message, error) => this.log.push(`character: ${message} ${error}`),
      },
      {
        zones: new Map(
          [...ZONES].map(([id, { rules, portals }]) => [
            id,
            { teleport: rules.teleport, exits: new Set(portals.map(({ to }) => to)) },
          ]),
        ),
        home: [...ZONES.keys()][0] as ZoneId,
      },
    );
    Object.assign(made, { character });
    this.characters.set(playerId, made);
    return made;
  }

  private characterStub(playerId: PlayerId): CharacterRpc {
    return this.stub("character", playerId, () => {
      const { character, stored } = this.character(playerId);
      if (stored === null) return character as unknown as CharacterRpc;
      // Both machines of one object, under one name.
      return Object.assign(
        Object.create(character),
        this.goods.purse(playerId, () => this.lease(playerId)),
      ) as CharacterRpc;
    });
  }

  private groundStub(instance: InstanceId): GroundRpc {
    return this.stub("ground", instance, () => this.goods.ground(instance));
  }

  private deliver(to: AccountId, request: ExchangeRequest) {
    const [kind, name] = to.split(":") as ["player" | "ground", string];
    return kind === "player"
      ? this.characterStub(name as PlayerId).exchange(request)
      : this.groundStub(name as InstanceId).exchange(request);
  }

  private directoryStub(zone: ZoneId): DirectoryRpc {
    const takesMs = () => this.directoryRandom() * this.directoryMsMax;
    return this.stub("directory", zone, () => this.directory(zone), takesMs);
  }

  private zoneStub(instance: InstanceId): ZoneRpc {
    return this.stub("zone", instance, () => this.zoneTarget(instance));
  }

  private zoneTarget(instance: InstanceId): ZoneRpc & ZoneTalkRpc {
    const room = this.room(instance);
    return {
      depart: async (request) => room.residents.depart(request),
      transferEnded: async (end) => room.residents.transferEnded(end),
      bagChanged: async (playerId, bag) => room.counter.bagChanged(playerId, bag),
      heard: async (batch) => room.chat.heard(batch),
      knock: async (playerId, about) => room.chat.knock(playerId, about),
      evidence: async (playerId) => room.chat.evidence(playerId),
    };
  }

  /** Calls that take time, may be lost, and share nothing. */
  private stub<T extends object>(
    kind: string,
    name: string,
    target: () => T,
    takesMs = () => this.random() * RPC_MS_MAX,
  ): T {
    // What a player's character object talks about is another machine of the same object.
    const id = `${kind === "talker" ? "character" : kind} ${name}`;
    const aborts = () => this.aborts.get(id) ?? 0;
    if (!this.aborts.has(id)) this.aborts.set(id, 0);
    return new Proxy({} as T, {
      get:
        (_, method: string) =>
        async (...args: unknown[]) => {
          const call = `${kind}.${method}`;
          await this.delay(takesMs());
          await this.fault(call, id);
          const before = aborts();
          const object = target() as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
          const again = this.echo(call);
          if (again !== null) setTimeout(() => this.hearAgain(call, target, method, structuredClone(args)), again);
          const answer = structuredClone(await object[method]?.(...structuredClone(args)));
          await this.answerFault(call, id);
          if (aborts() !== before) throw new Error(`${id} was aborted`);
          await this.delay(takesMs());
          return answer;
        },
    });
  }

  /** Nobody waits for this answer. */
  private hearAgain(call: string, target: () => object, method: string, args: unknown[]): void {
    const object = target() as Record<string, (...given: unknown[]) => Promise<unknown>>;
    object[method]?.(...args).catch((error: unknown) => this.log.push(`${call}, heard again: ${error}`));
  }

  private transport(profile: LinkProfile, link: LabLink): NonNullable<JoinOptions["transport"]> {
    const lanes = () => link.lanes();
    const door: LabDoor = {
      open: (url, ticket) => {
        if (this.offline.has(profile)) return null;
        const claims = this.tickets.get(ticket);
        const instance = new URL(url).pathname.split("/").pop() ?? "";
        return claims && claims.place.instance === instance ? { room: this.room(instance), claims } : null;
      },
      lanes,
      opened: (socket) => {
        this.socketsOpened++;
        this.sockets.set(socket, profile);
      },
      said: (instance, bytes) => this.onMessage(instance, bytes),
      wake: (instance) => void this.room(instance),
      leftAsleep: (instance, memo) => {
        // As the shell does it: what the object began with says whether this socket was of that rest.
        const stored = this.checkpoints.get(instance as InstanceId);
        const ours = continues(memo, stored ? decodeCheckpoint(stored) : null);
        const room = this.room(instance);
        if (ours) room.leftAsleep(memo);
      },
      busyMs: (instance) => this.busyMs(instance),
      counts: this.counts,
    };
    class Socket extends LabSocket {
      constructor(url: string, protocols: string[]) {
        super(door, url, protocols);
      }
    }
    const request = async (input: unknown, init?: RequestInit): Promise<Response> => {
      if (this.offline.has(profile)) throw new TypeError("fetch failed");
      const { up, down } = lanes();
      await new Promise<void>((resolve) => up.pass(0, resolve));
      const response = await this.answer(new URL(String(input)).pathname, init);
      await new Promise<void>((resolve) => down.pass(0, resolve));
      return response;
    };
    return { fetch: request as typeof fetch, WebSocket: Socket as unknown as typeof WebSocket, random: this.turns };
  }

  /** The Worker's two routes, without the signatures. */
  private async answer(path: string, init?: RequestInit): Promise<Response> {
    const body = JSON.parse(String(init?.body ?? "{}")) as LabBody;
    if (path === "/api/session") {
      const playerId = `p${++this.ids}` as PlayerId;
      await this.characterStub(playerId).create(playerId, body.name ?? "");
      return Response.json({ token: playerId, playerId, name: body.name }, { status: 201 });
    }
    const token = new Headers(init?.headers).get("Authorization")?.replace("Bearer ", "") ?? "";
    const playerId = token as PlayerId;
    if (body.wait && this.refuseToWait)
      return Response.json({ error: { code: "no_portal", message: "" } }, { status: 409 });
    if (body.wait) return this.answerEntry(await this.characterStub(playerId).wait(body.zone as ZoneId));
    if (path !== "/api/enter") return this.answerSocial(path, playerId, body);
    const friend = body.with === undefined ? null : await this.characterStub(body.with as PlayerId).where();
    const answer = await this.characterStub(playerId).enter({
      playerId,
      zone: friend?.zone ?? ((body.zone ?? null) as ZoneId | null),
      beside: friend?.instance,
      returning: body.returning ?? null,
    });
    return this.answerEntry(answer);
  }

  private answerEntry(answer: Entry | Refusal): Response {
    if (!answer.ok) return Response.json({ error: { code: answer.code, message: answer.message } }, { status: 409 });
    const { zone, instance } = answer.place;
    return Response.json({ zone, instance, socket: `/zone/${instance}`, ticket: answer.ticket });
  }

  private async answerSocial(path: string, playerId: PlayerId, body: LabBody): Promise<Response> {
    const self = this.talk.talker(playerId);
    const other = body.player as PlayerId;
    const answers: Record<string, () => Promise<object>> = {
      "/api/social": () => self.social(),
      "/api/friends": () => (body.friends ? self.befriend(other) : self.unfriend(other)),
      "/api/mutes": () => self.mute(other, body.muted ?? false),
      "/api/reports": () => self.report(body.id ?? "", other, body.reason ?? ""),
    };
    const answer = (await answers[path]?.()) as { code?: string; message?: string };
    return answer.code === undefined ? Response.json(answer) : Response.json({ error: answer }, { status: 409 });
  }

  private sign(claims: TicketClaims): string {
    const ticket = this.newId();
    this.tickets.set(ticket, claims);
    return ticket;
  }

  private newId(): string {
    return `id-${++this.ids}`;
  }

  private delay(milliseconds: number): Promise<void> {
    if (this.over) return new Promise(() => {});
    if (milliseconds === 0) return Promise.resolve();
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}
