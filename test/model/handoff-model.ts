// handoff-model.ts — the handoff as a model to be checked: all that may happen next in a state of the world (HANDOFF-1, LEASE-1).
import { fingerprint } from "./canonical.ts";
import { CharacterModel } from "./character-model.ts";
import { ClientModel } from "./client-model.ts";
import type { Model, Move } from "./explore.ts";
import { unrest, wrong } from "./judge.ts";
import { channelOf, isBlocked, isQuestion, lossOf, nameOf, nextMessage } from "./messages.ts";
import type { Protocol } from "./protocol.ts";
import {
  ADA,
  type Answer,
  type Budget,
  copyOf,
  type Message,
  newId,
  PLACES,
  QUARRY,
  type Question,
  send,
  type World,
} from "./world.ts";
import { ZoneModel } from "./zone-model.ts";

export class HandoffModel implements Model<World> {
  readonly initial: World;
  readonly fingerprint = fingerprint;
  readonly wrong = wrong;
  readonly unrest = unrest;
  private readonly character: CharacterModel;
  private readonly zones: readonly ZoneModel[];
  private readonly client: ClientModel;

  /** One player who has just been made, on one device that begins to enter; `budget` of what may come from outside. */
  constructor(protocol: Protocol, budget: Budget) {
    this.character = new CharacterModel(protocol);
    this.zones = PLACES.map((_, index) => new ZoneModel(protocol, index));
    this.client = new ClientModel(protocol);
    const world: World = {
      lease: protocol.lease.create(null, ADA, "Ada").lease,
      asks: [],
      zones: [],
      clients: [],
      net: [],
      left: budget,
      askedForQuarry: false,
      newest: 0,
      durable: 0,
      poses: 0,
      ids: 0,
      broken: null,
    };
    for (const place of PLACES) {
      const tenancy = protocol.tenancy.begun<string, number>(null);
      const memory = { pose: 0, sessions: [], timers: [], checkpoint: null, savedEpoch: -1 };
      world.zones.push({ place, run: newId(world), tenancy, ...memory });
    }
    this.client.begin(world, null);
    this.initial = world;
  }

  moves(world: World): Move<World>[] {
    const moves: Move<World>[] = [];
    const add = (kind: Move<World>["kind"], label: string, act: (next: World) => void): void => {
      const take = (): World => {
        const next = copyOf(world);
        act(next);
        next.durable = Math.max(next.durable, durablePose(next));
        return next;
      };
      moves.push({ kind, label, take });
    };
    this.addDeliveries(world, (label, act) => add("own", label, act));
    const isQuiet = nextMessage(world) === null;
    if (isQuiet) this.addTimers(world, (label, act) => add("own", label, act));
    this.addWishes(world, isQuiet, (label, cost, act) => {
      if (world.left[cost] === 0) return;
      add("outside", label, (next) => {
        next.left = { ...next.left, [cost]: next.left[cost] - 1 };
        act(next);
      });
    });
    if (world.left.faults > 0)
      this.addFaults(world, (label, act) =>
        add("outside", label, (next) => {
          next.left = { ...next.left, faults: next.left.faults - 1 };
          act(next);
        }),
      );
    return moves;
  }

  // ---- messages ----

  /** In the order of sending; those that are late, at any time. */
  private addDeliveries(world: World, add: Add): void {
    const next = nextMessage(world);
    for (const message of world.net) {
      if (message !== next && !(message.late && !isBlocked(world, message))) continue;
      add(`${message.late ? "at last: " : ""}${nameOf(message)}`, (after) => {
        after.net = after.net.filter((other) => other !== message);
        this.deliver(after, message);
      });
    }
  }

  private deliver(world: World, { body, again }: Message): void {
    switch (body.kind) {
      case "enter":
        return this.character.enter(world, body, again);
      case "entered":
        return this.client.entered(world, body.client, body.attempt, body.answer);
      case "hello":
        return this.zone(body.zone).hello(world, body);
      case "knock":
        return this.zone(body.zone).knock(world, body.session);
      case "claim":
        return this.zone(body.zone).comesIn(world, body);
      case "bye":
        return this.zone(body.zone).bye(world, body.session);
      case "hangUp":
        return this.zone(body.zone).hangUp(world, body.session, null);
      case "welcome":
        return this.client.welcomed(world, body.client, body.session);
      case "admitted":
        return this.client.admitted(world, body.client, body.session);
      case "go":
        return this.client.toldToGo(world, body.client, body.session, body.ticket);
      case "stay":
        return this.client.toldToStay(world, body.client, body.session);
      case "hungUp":
        return this.client.hungUp(world, body.client, body.session, body.rule);
      case "call": {
        const { zone, run, call } = body;
        const answer = this.character.answer(world, zone, call);
        if (!again) send(world, { kind: "answer", zone, run, call, answer });
        return;
      }
      case "answer":
        // Of an earlier run nobody is left who asked.
        if (world.zones[body.zone]?.run === body.run) this.zone(body.zone).answered(world, body.call, body.answer);
        return;
      case "depart": {
        const result = this.zone(body.zone).depart(world, body.request);
        if (!again) send(world, { kind: "departed", ask: body.ask, result });
        return;
      }
      case "departed":
        return this.character.heard(world, body.ask, body.result);
      case "tell":
        this.zone(body.zone).transferEnded(world, body.end);
        if (!again) send(world, { kind: "told", transferId: body.end.transferId });
        return;
      case "told":
        if (body.transferId !== null) this.character.told(world, body.transferId);
    }
  }

  private zone(index: number): ZoneModel {
    return this.zones[index] as ZoneModel;
  }

  // ---- time ----

  /** All that waits for a time. Any may come first: how long each takes is not to matter. */
  private addTimers(world: World, add: Add): void {
    const { lease, asks, zones, clients } = world;
    if (lease.transfer) add("the transfer's time is over", (next) => this.character.offerEnds(next));
    if (lease.ended.some(({ tell }) => tell))
      add("the old holder is told again", (next) => this.character.tellAgain(next));
    for (const { id } of asks)
      add("the holder has not answered in time", (next) => this.character.heard(next, id, { state: "unreachable" }));
    for (const [index, { place, tenancy, timers }] of zones.entries()) {
      const zone = this.zone(index);
      const { resident } = tenancy;
      if (resident?.departure) add(`${place.zone} asks how it stands`, (next) => zone.askAgain(next));
      if (resident && !resident.session && !resident.departure)
        add(`${place.zone} lets the lingering player go`, (next) => zone.lingersOut(next));
      if (zone.isAsleep(world)) add(`${place.zone} wakes`, (next) => zone.wake(next));
      for (const timer of timers) add(`${place.zone}, later: ${timer.kind}`, (next) => zone.ring(next, timer));
      if (zone.hasNews(world)) add(`${place.zone} writes a checkpoint`, (next) => zone.checkpoint(next));
    }
    for (const [index, client] of clients.entries()) {
      const { connections, arrivalTimer } = client;
      if (this.client.waitsInVain(client))
        add(`client ${index} waits no longer`, (next) => this.client.walk(next, index));
      for (const connection of connections) {
        const what = this.client.waits(connection);
        if (what) add(`client ${index} ${what}`, (next) => this.client.hasWaited(next, index, connection));
      }
      if (arrivalTimer) add(`client ${index} gives up the crossing`, (next) => this.client.arrivalTooLate(next, index));
    }
  }

  // ---- from outside ----

  private addWishes(
    world: World,
    isQuiet: boolean,
    add: (label: string, cost: keyof Budget, act: (next: World) => void) => void,
  ): void {
    for (const [index, { place, tenancy }] of world.zones.entries()) {
      const { resident } = tenancy;
      if (resident?.session && !resident.departure)
        add(`the player steps into the portal in the ${place.zone}`, "crossings", (next) =>
          this.zone(index).cross(next),
        );
      if (isQuiet && this.zone(index).maySleep(world))
        add(`the ${place.zone} hibernates`, "sleeps", (next) => this.zone(index).sleep(next));
    }
    for (const [index, { state, journey }] of world.clients.entries()) {
      if (state !== "here" || journey.phase === "closed") continue;
      add(`client ${index} leaves`, "leaves", (next) => this.client.leave(next, index));
      if (journey.phase !== "playing") continue;
      const where = journey.waiting === null ? "comes near the portal" : "walks away from the portal";
      add(`client ${index} ${where}`, "walks", (next) => this.client.walk(next, index));
    }
    if (world.clients.some(({ state, journey }) => state === "here" && journey.phase !== "closed")) return;
    for (const zone of [null, QUARRY])
      add(`the player is back, and enters ${zone ?? "where they were"}`, "comes", (next) =>
        this.client.begin(next, zone),
      );
  }

  private addFaults(world: World, add: Add): void {
    const message = nextMessage(world);
    if (message) this.addMessageFaults(message, add);
    // A crash that costs nothing is none.
    const isAsked = world.asks.length > 0 || world.net.some(({ body }) => isOfCharacter(body));
    if (isAsked) add("CRASH of the character object", (next) => crashCharacter(next));
    for (const [index, { place }] of world.zones.entries()) {
      if (this.zone(index).isBlank(world) && !world.net.some(({ body }) => isOfZone(body))) continue;
      add(`CRASH of the ${place.zone}`, (next) => {
        failAnswersOf(next, isOfZone);
        this.zone(index).crash(next);
      });
    }
    for (const [index, { state, journey, connections }] of world.clients.entries()) {
      if (state !== "here" || journey.phase === "closed") continue;
      add(`GONE: client ${index}`, (next) => this.client.vanish(next, index));
      for (const connection of connections)
        if (connection.at.state === "open")
          add(`CUT: client ${index}`, (next) => this.client.cut(next, index, connection));
    }
    for (const zone of [null, QUARRY])
      add(`TAKEN OVER by a device that enters ${zone ?? "where the player is"}`, (next) =>
        this.client.begin(next, zone),
      );
  }

  private addMessageFaults(message: Message, add: Add): void {
    const { body } = message;
    const replace = (next: World, by: readonly Message[]): void => {
      next.net = next.net.flatMap((other) => (other === message ? by : [other]));
    };
    const name = nameOf(message);
    add(`LATE: ${name}`, (next) => replace(next, [{ ...message, late: true }]));
    // What is on a socket arrives once, or the socket ends.
    if (channelOf(message) !== null) return;
    add(`LOST: ${name}`, (next) => {
      replace(next, []);
      const failure = lossOf(body as Question | Answer);
      if (failure && !message.again) send(next, failure);
    });
    if (isQuestion(body)) add(`TWICE: ${name}`, (next) => replace(next, [message, { body, late: true, again: true }]));
  }
}

type Add = (label: string, act: (next: World) => void) => void;

const isOfCharacter = ({ kind }: Message["body"]): boolean => kind === "entered" || kind === "answer";
const isOfZone = ({ kind }: Message["body"]): boolean => kind === "departed" || kind === "told";

/** Its memory is lost, and what it has answered but not delivered. */
function crashCharacter(world: World): void {
  failAnswersOf(world, isOfCharacter);
  for (const { request, again } of world.asks)
    if (!again) send(world, { kind: "entered", client: request.client, attempt: request.attempt, answer: null });
  world.asks = [];
}

function failAnswersOf(world: World, isTheirs: (body: Message["body"]) => boolean): void {
  world.net = world.net.flatMap((message) => {
    if (!isTheirs(message.body)) return [message];
    const failure = lossOf(message.body as Answer);
    return failure ? [{ ...message, body: failure }] : [];
  });
}

/** The newest pose that survives a crash of all zones. */
function durablePose({ lease, zones }: World): number {
  const at = (whereabouts: { readonly position: readonly number[] } | undefined | null) =>
    whereabouts?.position[0] ?? 0;
  const { transfer, arriving, whereabouts } = lease;
  const offered = transfer?.state === "offered" ? at(transfer.passport.whereabouts) : 0;
  return Math.max(
    offered,
    at(arriving?.passport.whereabouts),
    at(whereabouts),
    ...zones.map(({ checkpoint }) => checkpoint?.pose ?? 0),
  );
}
