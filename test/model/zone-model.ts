// zone-model.ts — a zone in the model: the production tenancy, run as residents.ts, room.ts and keeper.ts run it.

import type { DepartResult } from "../../shared/handoff/lease-state.ts";
import type { DepartRequest, Refusal, TransferEnd, TransferStatus } from "../../shared/handoff/messages.ts";
import type { Origin, Tenancy, Turn, ZoneEffect } from "../../shared/handoff/tenancy-state.ts";
import { CLOSE, type CloseRule } from "../../shared/wire/close.ts";
import type { Protocol } from "./protocol.ts";
import {
  ADA,
  breaks,
  type Call,
  type Id,
  newId,
  PLACES,
  type Pose,
  passportFrom,
  poseOf,
  QUARRY,
  type Session,
  type SocketMessage,
  send,
  type Ticket,
  type World,
  whereaboutsAt,
  type Zone,
  type ZoneTimer,
} from "./world.ts";

/** It is always now: whoever has a question to repeat may repeat it at any time. */
const NOW = 0;

export class ZoneModel {
  private readonly protocol: Protocol;
  private readonly zoneOf: (world: World) => Zone;
  private readonly index: number;

  constructor(protocol: Protocol, index: number) {
    this.protocol = protocol;
    this.index = index;
    this.zoneOf = (world) => world.zones[index] as Zone;
  }

  // ---- sockets ----

  hello(world: World, { session, device, ticket }: Extract<SocketMessage, { kind: "hello" }>): void {
    this.wake(world);
    const { sessions, place, run } = this.zoneOf(world);
    sessions.push({ id: session, state: "claiming" });
    const { epoch, ticketId } = ticket;
    const request = { playerId: ADA, ticketId, epoch, place, nonce: `${device}.${session}:${run}` };
    this.call(world, { name: "claim", session, request });
  }

  /** A socket that is to wait: nobody is woken for it, and of one player there is one (HANDOFF-2). */
  knock(world: World, session: Id): void {
    const zone = this.zoneOf(world);
    for (const { id, state } of zone.sessions) if (state === "waiting") this.hangUp(world, id, CLOSE.takenOver);
    zone.sessions.push({ id: session, state: "waiting" });
    this.tell(world, session, (client) => ({ kind: "admitted", session, client }));
  }

  /** A crossing begins on a socket that waits. */
  comesIn(world: World, { session, device, ticket }: Extract<SocketMessage, { kind: "claim" }>): void {
    const zone = this.zoneOf(world);
    if (!zone.sessions.some(({ id, state }) => id === session && state === "waiting")) return;
    zone.sessions = zone.sessions.filter(({ id }) => id !== session);
    this.hello(world, { kind: "hello", session, zone: this.index, device, ticket });
  }

  bye(world: World, session: Id): void {
    const zone = this.zoneOf(world);
    const plays = zone.sessions.some(({ id, state }) => id === session && state === "playing");
    this.hangUp(world, session, CLOSE.left);
    if (plays) this.turn(world, (before) => this.protocol.tenancy.left(before, zone.pose));
  }

  /** The socket is gone, by the client's doing or by ours; `rule` is what the client reads, if it still listens. */
  hangUp(world: World, session: Id, rule: CloseRule | null): void {
    const zone = this.zoneOf(world);
    const known = zone.sessions.find(({ id }) => id === session);
    if (!known) return;
    zone.sessions = zone.sessions.filter((other) => other !== known);
    if (rule) this.tell(world, session, (client) => ({ kind: "hungUp", session, client, rule }));
    if (known.state === "playing") this.turn(world, (before) => this.protocol.tenancy.lost(before, session));
    // Nobody simulates them, so they don't linger; but not if it was us who closed it: their lease's fate is decided then.
    if (known.state === "sleeping" && !rule)
      this.turn(world, (before) => this.protocol.tenancy.handBack(before, known.epoch));
  }

  // ---- rest ----

  /** Idle, with nothing on its way, the object hibernates: its memory is gone, its sockets are not (SLEEP-1). */
  maySleep(world: World): boolean {
    const { tenancy, timers, sessions } = this.zoneOf(world);
    const { resident } = tenancy;
    const isIdle = resident !== null && resident.session !== null && resident.departure === null;
    if (!isIdle || timers.length > 0 || sessions.filter(isIn).length > 1) return false;
    return world.net.every(({ body }) => !("call" in body) || body.zone !== this.index);
  }

  sleep(world: World): void {
    const zone = this.zoneOf(world);
    const epoch = zone.tenancy.resident?.epoch ?? 0;
    this.checkpoint(world);
    zone.sessions = zone.sessions.map((s) => (isIn(s) ? { id: s.id, state: "sleeping", epoch, asked: false } : s));
    zone.pose = 0;
    zone.savedEpoch = -1;
    zone.tenancy = this.protocol.tenancy.begun(zone.checkpoint);
  }

  isAsleep(world: World): boolean {
    return this.zoneOf(world).sessions.some((session) => session.state === "sleeping" && !session.asked);
  }

  /** Somebody stirs: the leases are confirmed before time goes on. */
  wake(world: World): void {
    const zone = this.zoneOf(world);
    for (const session of zone.sessions)
      if (session.state === "sleeping" && !session.asked)
        this.call(world, { name: "confirm", session: session.id, epoch: session.epoch });
    zone.sessions = zone.sessions.map((s) => (s.state === "sleeping" ? { ...s, asked: true } : s));
  }

  private confirmed(world: World, session: Id, epoch: number, answer: { readonly ok: boolean } | null): void {
    const zone = this.zoneOf(world);
    if (!zone.sessions.some(({ id, state }) => id === session && state === "sleeping")) return;
    // Asked again after a while.
    if (answer === null) {
      zone.sessions = zone.sessions.map((s) => (s.id === session ? { ...s, asked: false } : s) as Session);
      return;
    }
    const isBack = answer.ok && this.turn(world, (before) => this.protocol.tenancy.readmitted(before, session, epoch));
    if (!isBack) return this.hangUp(world, session, zone.tenancy.resident ? CLOSE.takenOver : CLOSE.staleEpoch);
    zone.sessions = zone.sessions.map((s) => (s.id === session ? { id: s.id, state: "playing" } : s));
  }

  // ---- other objects ----

  depart(world: World, request: DepartRequest): DepartResult {
    this.wake(world);
    const zone = this.zoneOf(world);
    const { place, tenancy, pose } = zone;
    const here = tenancy.resident ? { pose, passport: passportFrom(place.zone, pose, null) } : null;
    const ask = { ...request, from: place };
    const answer = this.turn(world, (before) => this.protocol.tenancy.departAsked(before, ask, here, NOW));
    if (answer.state === "frozen") return answer;
    // A busy zone throws, and an exception is as good as no answer.
    if (answer.state === "busy") return { state: "unreachable" };
    const { record } = answer;
    const whereabouts = record && whereaboutsAt(place.zone, record.pose);
    return { state: "absent", whereabouts, epoch: record?.epoch ?? 0 };
  }

  transferEnded(world: World, end: TransferEnd): void {
    this.wake(world);
    const { tenancy, pose } = this.zoneOf(world);
    const poseHere = tenancy.resident ? pose : null;
    this.turn(world, (before) => this.protocol.tenancy.transferEnded(before, end, poseHere));
  }

  /** The character object has answered; null: the answer is lost. */
  answered(world: World, call: Call, answer: unknown): unknown {
    const zone = this.zoneOf(world);
    const { tenancy } = this.protocol;
    const poseHere = zone.tenancy.resident ? zone.pose : null;
    switch (call.name) {
      case "claim": {
        const { session, request } = call;
        if (answer === null) return zone.timers.push({ kind: "claim", session, request });
        const isOpen = zone.sessions.some(({ id }) => id === session);
        return this.turn(world, (before) => tenancy.claimed(before, session, isOpen, answer as Refusal, zone.place));
      }
      case "begin":
        if (answer === null) return null;
        return this.turn(world, (before) =>
          tenancy.transferAnswered(before, call.request.transferId, answer as Refusal, poseHere, NOW),
        );
      case "status":
        if (answer === null) return null;
        return this.turn(world, (before) =>
          tenancy.statusAnswered(before, call.question.transferId, answer as TransferStatus, poseHere),
        );
      case "release":
        return this.turn(world, (before) => tenancy.releaseAnswered(before, call.release, answer as Refusal | null));
      case "confirm":
        return this.confirmed(world, call.session, call.epoch, answer as { ok: boolean } | null);
      case "save":
        if (answer === null) zone.savedEpoch = -1;
        return null;
    }
  }

  // ---- what the player does, and time ----

  /** Into the portal, to the other zone. */
  cross(world: World): void {
    const zone = this.zoneOf(world);
    const { resident } = zone.tenancy;
    if (!resident) return;
    zone.pose = world.newest = ++world.poses;
    const to = (PLACES[1 - this.index] as Zone["place"]).zone;
    const passport = passportFrom(zone.place.zone, zone.pose, "gate");
    const request = { playerId: ADA, transferId: newId(world), epoch: resident.epoch, from: zone.place, to, passport };
    this.turn(world, (before) => this.protocol.tenancy.departs(before, request, NOW));
  }

  askAgain(world: World): void {
    this.turn(world, (before) => this.protocol.tenancy.pursued(before, NOW));
  }

  lingersOut(world: World): void {
    const { pose } = this.zoneOf(world);
    this.turn(world, (before) => this.protocol.tenancy.left(before, pose));
  }

  ring(world: World, timer: ZoneTimer): void {
    const zone = this.zoneOf(world);
    zone.timers = zone.timers.filter((other) => other !== timer);
    if (timer.kind === "claim") this.call(world, { name: "claim", session: timer.session, request: timer.request });
    else this.call(world, { name: "release", release: timer.release });
  }

  /** Would a checkpoint change anything? */
  hasNews(world: World): boolean {
    const zone = this.zoneOf(world);
    const { resident } = zone.tenancy;
    const next = checkpointOf(zone);
    if (next?.epoch !== zone.checkpoint?.epoch || next?.pose !== zone.checkpoint?.pose) return true;
    return resident !== null && this.endsPassport(zone, resident.epoch);
  }

  checkpoint(world: World): void {
    const zone = this.zoneOf(world);
    zone.checkpoint = checkpointOf(zone);
    const { resident } = zone.tenancy;
    if (!resident || !this.endsPassport(zone, resident.epoch)) return;
    zone.savedEpoch = resident.epoch;
    this.call(world, { name: "save", epoch: resident.epoch, pose: zone.pose });
  }

  private endsPassport({ tenancy, savedEpoch }: Zone, epoch: number): boolean {
    return savedEpoch !== epoch && this.protocol.tenancy.endsPassport(tenancy, epoch);
  }

  /** Is there nothing in its memory that is not in its checkpoint? */
  isBlank(world: World): boolean {
    const { tenancy, sessions, timers, checkpoint } = this.zoneOf(world);
    const { resident, letGo, record } = tenancy;
    const known = record?.epoch === checkpoint?.epoch && record?.pose === checkpoint?.pose;
    return resident === null && letGo < 0 && known && sessions.length === 0 && timers.length === 0;
  }

  /** The object loses its memory; what it has asked is on its way, what it would have answered is lost. */
  crash(world: World): void {
    const zone = this.zoneOf(world);
    for (const { id } of zone.sessions) {
      this.loseSocketMessages(world, id);
      this.tell(world, id, (client) => ({ kind: "hungUp", session: id, client, rule: CLOSE.restarting }));
    }
    zone.run = newId(world);
    zone.sessions = [];
    zone.timers = [];
    zone.pose = 0;
    zone.savedEpoch = -1;
    zone.tenancy = this.protocol.tenancy.begun(zone.checkpoint);
    // A crash may cost what nothing durable holds, and no other object remembers.
    const others = world.zones.map(({ pose, tenancy }) => Math.max(pose, tenancy.record?.pose ?? 0));
    world.newest = Math.min(world.newest, Math.max(world.durable, ...others));
  }

  loseSocketMessages(world: World, session: Id): void {
    world.net = world.net.filter(({ body }) => !("session" in body) || body.session !== session);
  }

  // ---- inside ----

  private turn<A = null>(world: World, transition: (before: Tenancy<Id, Pose>) => Turn<Id, Pose, A>): A {
    const zone = this.zoneOf(world);
    const { tenancy, answer, effects } = transition(zone.tenancy);
    const departure = tenancy.resident?.departure;
    zone.tenancy = departure
      ? { ...tenancy, resident: { ...tenancy.resident, departure: { ...departure, askAtMs: NOW } } as never }
      : tenancy;
    for (const effect of effects) this.perform(world, zone, effect);
    return answer;
  }

  private perform(world: World, zone: Zone, effect: ZoneEffect<Id, Pose>): void {
    switch (effect.kind) {
      case "admit":
        return this.admit(world, zone, effect.origin, effect.granted.whereabouts);
      case "readmit":
        // The very last pose before it slept: nothing has happened since.
        if (effect.pose < world.newest)
          breaks(world, `the ${zone.place.zone} woke to pose ${effect.pose}, of ${world.newest}`);
        zone.pose = effect.pose;
        return;
      case "takenOver":
        return;
      case "welcome":
        zone.sessions = zone.sessions.map((s) => (s.id === effect.session ? { id: s.id, state: "playing" } : s));
        return this.tell(world, effect.session, (client) => ({ kind: "welcome", session: effect.session, client }));
      case "close":
        return this.hangUp(world, effect.session, effect.rule);
      case "remove":
        zone.pose = 0;
        return;
      case "offered":
      case "thawed": {
        const session = zone.tenancy.resident?.session;
        if (!session) return;
        return this.tell(world, session, (client) =>
          effect.kind === "thawed"
            ? { kind: "stay", session, client }
            : { kind: "go", session, client, ticket: effect.entry.ticket as unknown as Ticket },
        );
      }
      case "begin":
        return this.call(world, { name: "begin", request: effect.request });
      case "status":
        return this.call(world, { name: "status", question: effect.question });
      case "release":
        return this.call(world, { name: "release", release: effect.release });
      case "releaseLater":
        return void zone.timers.push({ kind: "release", release: effect.release });
    }
  }

  /** They stand somewhere: from there they move on, which makes a newer pose. */
  private admit(world: World, zone: Zone, origin: Origin<Pose>, known: Parameters<typeof poseOf>[0]): void {
    // Who asked for this zone is content to begin at a spawn.
    const chosen = origin.from === "spawn" && zone.place.zone === QUARRY && world.askedForQuarry;
    const from = chosen ? world.newest : originPose(origin, known);
    if (from < world.newest)
      breaks(world, `${zone.place.zone} puts the player back to pose ${from} (${origin.from}), of ${world.newest}`);
    zone.pose = world.newest = ++world.poses;
  }

  private call(world: World, call: Call): void {
    send(world, { kind: "call", zone: this.index, run: this.zoneOf(world).run, call });
  }

  private tell(world: World, session: Id, message: (client: number) => SocketMessage): void {
    const client = world.clients.findIndex(({ connections }) =>
      connections.some(({ at }) => at.state === "open" && at.session === session),
    );
    if (client >= 0) send(world, message(client));
  }
}

/** Who waits is no session of the room: no rest knows of them. */
const isIn = ({ state }: Session): boolean => state !== "waiting";

const checkpointOf = ({ tenancy, pose }: Zone): Zone["checkpoint"] =>
  tenancy.resident ? { epoch: tenancy.resident.epoch, pose } : tenancy.record;

function originPose(origin: Origin<Pose>, known: Parameters<typeof poseOf>[0]): Pose {
  switch (origin.from) {
    case "record":
      return origin.pose;
    case "passport":
      return poseOf(origin.passport.whereabouts);
    case "whereabouts":
      return poseOf(origin.whereabouts);
    case "spawn":
      return poseOf(known);
  }
}
