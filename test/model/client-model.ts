// client-model.ts — a client in the model: the production journey, with connections that behave as partysocket and connection.ts do.
import type { Leg } from "../../shared/handoff/journey.ts";
import type { Place, Refusal } from "../../shared/handoff/messages.ts";
import type { ZoneId } from "../../shared/units.ts";
import { type CloseRule, closeRule } from "../../shared/wire/close.ts";
import type { Protocol } from "./protocol.ts";
import {
  type Client,
  type Connection,
  type Id,
  newId,
  otherZone,
  PLACES,
  QUARRY,
  type Stage,
  send,
  type Ticket,
  type World,
  zoneIndex,
} from "./world.ts";

/** A connection that was lost without a word. */
const LOST = closeRule(1006);
/** Refusals after which the same request is tried again (api.ts, `passing`). */
const PASSING = new Set(["transfer_pending", "zone_unreachable"]);

export class ClientModel {
  private readonly protocol: Protocol;

  constructor(protocol: Protocol) {
    this.protocol = protocol;
  }

  /** A new device comes, and asks for `zone`. */
  begin(world: World, zone: Client["firstZone"]): void {
    const { journey, effects } = this.protocol.journey.setOut<Ticket>();
    const device = newId(world);
    world.askedForQuarry ||= zone === QUARRY;
    world.clients.push({ device, journey, firstZone: zone, connections: [], arrivalTimer: false, state: "here" });
    this.perform(world, world.clients.length - 1, effects);
  }

  // ---- what it hears ----

  entered(world: World, index: number, attempt: Id, answer: Ticket | Refusal | null): void {
    const client = world.clients[index] as Client;
    const connection = client.connections.find(({ at }) => at.state === "entering" && at.attempt === attempt);
    if (!connection) return;
    if (answer !== null && !("ok" in answer)) {
      if (!isToWait(client, connection.number)) client.firstZone = null;
      return this.connect(world, client, connection.number, answer);
    }
    if (answer === null || PASSING.has(answer.code)) return put(client, { ...connection, at: { state: "waiting" } });
    drop(client, connection.number);
    const rule: CloseRule = { code: 0, name: answer.code, action: "stayAway", message: "" };
    this.leg(world, index, (journey) => this.protocol.journey.refused(journey, connection.number, rule));
  }

  welcomed(world: World, index: number, session: Id): void {
    const connection = this.withSession(world, index, session);
    if (!connection) return;
    putAt(world.clients[index] as Client, connection, "welcomed");
    this.leg(world, index, (journey) => this.protocol.journey.stands(journey, connection.number));
  }

  /** The socket that is to wait is open. */
  admitted(world: World, index: number, session: Id): void {
    const connection = this.withSession(world, index, session);
    if (!connection) return;
    putAt(world.clients[index] as Client, connection, "waiting");
    const { instance } = PLACES[connection.at.zone] as Place;
    this.leg(world, index, (journey) => this.protocol.journey.waits(journey, connection.number, instance));
  }

  toldToGo(world: World, index: number, session: Id, ticket: Ticket): void {
    const connection = this.withSession(world, index, session);
    if (connection)
      this.leg(world, index, (journey) =>
        this.protocol.journey.offered(journey, connection.number, ticket, ticket.place.instance),
      );
  }

  toldToStay(world: World, index: number, session: Id): void {
    const connection = this.withSession(world, index, session);
    if (connection) this.leg(world, index, (journey) => this.protocol.journey.aborted(journey, connection.number));
  }

  hungUp(world: World, index: number, session: Id, rule: CloseRule): void {
    const connection = this.withSession(world, index, session);
    if (!connection) return;
    const client = world.clients[index] as Client;
    if (rule.action === "reconnect") put(client, { ...connection, at: { state: "waiting" } });
    else drop(client, connection.number);
    this.leg(world, index, (journey) => this.protocol.journey.closed(journey, connection.number, rule));
  }

  // ---- time ----

  /** What may come of waiting on this connection. */
  waits(connection: Connection): string | null {
    const { at } = connection;
    if (at.state === "waiting") return "asks for a ticket again";
    if (at.state === "entering") return "gives up an answer";
    return at.stage === "greeting" || at.stage === "knocking" ? "hears nothing for too long" : null;
  }

  hasWaited(world: World, index: number, connection: Connection): void {
    const client = world.clients[index] as Client;
    const { at, number } = connection;
    if (at.state === "waiting") this.ask(world, index, number);
    else if (at.state === "entering") put(client, { number, at: { state: "waiting" } });
    else this.cut(world, index, connection);
  }

  arrivalTooLate(world: World, index: number): void {
    (world.clients[index] as Client).arrivalTimer = false;
    this.leg(world, index, (journey) => this.protocol.journey.tooLate(journey));
  }

  /** As client/net/next-door.ts finds when it looks next: one waits who does not play, or behind a portal of another zone. */
  waitsInVain({ journey, connections, state }: Client): boolean {
    const { phase, waiting } = journey;
    return (
      state === "here" &&
      waiting !== null &&
      (phase !== "playing" || waiting.zone !== behindPortal(journey, connections))
    );
  }

  // ---- what its player and its network do ----

  /** Near the portal, or away from it: the other one than before. */
  walk(world: World, index: number): void {
    const { journey, connections } = world.clients[index] as Client;
    const zone = journey.waiting === null ? behindPortal(journey, connections) : null;
    this.leg(world, index, (before) => this.protocol.journey.nears(before, zone));
  }

  /** The socket is lost: both ends hear so. */
  cut(world: World, index: number, connection: Connection): void {
    if (connection.at.state !== "open") return;
    const { session } = connection.at;
    this.hangUp(world, session);
    this.hungUp(world, index, session, LOST);
  }

  leave(world: World, index: number): void {
    this.leg(world, index, (journey) => this.protocol.journey.leaves(journey));
    (world.clients[index] as Client).state = "left";
  }

  /** The device is gone without a word. */
  vanish(world: World, index: number): void {
    const client = world.clients[index] as Client;
    for (const { at } of client.connections) if (at.state === "open") this.hangUp(world, at.session);
    client.connections = [];
    client.arrivalTimer = false;
    client.state = "gone";
  }

  // ---- inside ----

  private leg(world: World, index: number, travel: (journey: Client["journey"]) => Leg<Ticket>): void {
    const client = world.clients[index] as Client;
    const { journey, effects } = travel(client.journey);
    client.journey = journey;
    this.perform(world, index, effects);
  }

  private perform(world: World, index: number, effects: Leg<Ticket>["effects"]): void {
    const client = world.clients[index] as Client;
    for (const effect of effects) {
      switch (effect.kind) {
        case "open":
          if (effect.entry === null) this.ask(world, index, effect.connection);
          else this.connect(world, client, effect.connection, effect.entry);
          break;
        case "wait":
          this.ask(world, index, effect.connection);
          break;
        case "claim":
          this.claim(world, client, effect.connection, effect.entry);
          break;
        case "sayBye":
        case "close":
          this.close(world, client, effect.connection, effect.kind === "sayBye");
          break;
        case "arrivalTimer":
          client.arrivalTimer = effect.runs;
          break;
        case "over":
        case "show":
          break;
      }
    }
  }

  private ask(world: World, index: number, number: number): void {
    const client = world.clients[index] as Client;
    const attempt = newId(world);
    put(client, { number, at: { state: "entering", attempt } });
    const { waiting, hasEntered } = client.journey;
    const waits = isToWait(client, number);
    const zone = waits ? (waiting?.zone as ZoneId) : client.firstZone;
    const returning = hasEntered && !waits ? client.device : null;
    send(world, { kind: "enter", client: index, attempt, zone, returning, waits });
  }

  private connect(world: World, client: Client, number: number, ticket: Ticket): void {
    const session = newId(world);
    const zone = zoneIndex(ticket.place);
    const waits = isToWait(client, number);
    put(client, { number, at: { state: "open", session, zone, stage: waits ? "knocking" : "greeting" } });
    if (waits) send(world, { kind: "knock", session, zone });
    else send(world, { kind: "hello", session, zone, device: client.device, ticket });
  }

  /** The ticket of a crossing is said on the socket that waits. */
  private claim(world: World, client: Client, number: number, ticket: Ticket): void {
    const connection = client.connections.find((candidate) => candidate.number === number);
    if (connection?.at.state !== "open") return;
    const { session, zone } = connection.at;
    put(client, { number, at: { ...connection.at, stage: "greeting" } });
    send(world, { kind: "claim", session, zone, device: client.device, ticket });
  }

  private close(world: World, client: Client, number: number, withBye: boolean): void {
    const connection = client.connections.find((candidate) => candidate.number === number);
    drop(client, number);
    if (connection?.at.state !== "open") return;
    const { session } = connection.at;
    if (withBye) this.toZone(world, "bye", session);
    this.hangUp(world, session);
  }

  /** Nothing more comes on this socket, and its zone hears that it is gone. */
  private hangUp(world: World, session: Id): void {
    world.net = world.net.filter(({ body }) => !("client" in body && "session" in body && body.session === session));
    this.toZone(world, "hangUp", session);
  }

  private toZone(world: World, kind: "bye" | "hangUp", session: Id): void {
    const zone = world.zones.findIndex(
      ({ sessions }, i) =>
        sessions.some(({ id }) => id === session) ||
        world.net.some(
          ({ body }) => (body.kind === "hello" || body.kind === "knock") && body.session === session && body.zone === i,
        ),
    );
    if (zone >= 0) send(world, { kind, session, zone });
  }

  private withSession(world: World, index: number, session: Id): Open | undefined {
    return world.clients[index]?.connections.find(
      (connection): connection is Open => connection.at.state === "open" && connection.at.session === session,
    );
  }
}

type Open = Connection & { readonly at: Extract<Connection["at"], { state: "open" }> };

/** Is it the one that waits behind a portal? */
const isToWait = ({ journey }: Client, number: number): boolean => journey.waiting?.connection === number;

/** Where the portal leads in the zone that the player is in, as far as this client knows. */
function behindPortal({ current }: Client["journey"], connections: readonly Connection[]): ZoneId | null {
  const at = connections.find(({ number }) => number === current)?.at;
  return at?.state === "open" ? otherZone((PLACES[at.zone] as Place).zone) : null;
}

const putAt = (client: Client, connection: Open, stage: Stage): void =>
  put(client, { number: connection.number, at: { ...connection.at, stage } });

function put(client: Client, connection: Connection): void {
  const others = client.connections.filter(({ number }) => number !== connection.number);
  // In one order, whatever happened to which last: else a state would count twice.
  client.connections = [...others, connection].sort((a, b) => a.number - b.number);
}

function drop(client: Client, number: number): void {
  client.connections = client.connections.filter((connection) => connection.number !== number);
}
