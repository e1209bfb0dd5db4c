// travels.ts — carries the client's journey out: opens, claims and closes the ways to zones as shared/handoff/journey.ts decides (HANDOFF-1, HANDOFF-2).
import {
  aborted,
  type ClientEffect,
  closed,
  type Journey,
  type Leg,
  leaves,
  nears,
  offered,
  type Phase,
  refused,
  setOut,
  stands,
  tooLate,
  waits,
} from "../../shared/handoff/journey.ts";
import { type Command, NEUTRAL } from "../../shared/sim/command.ts";
import type { CloseRule } from "../../shared/wire/close.ts";
import type { ZoneEvent } from "../../shared/wire/zone-messages.ts";
import { type ApiError, type EntryInfo, enterZone, socketUrl, type Transport, type Wish, waitInZone } from "./api.ts";
import { NextDoor } from "./next-door.ts";
import type { Carried } from "./stay.ts";
import { ZoneClient, type ZoneClientEvents, type ZoneClientPorts } from "./zone-client.ts";

/** The next zone must be reached within this time after its ticket came; then we stay, and the zone thaws us (HANDOFF-1). */
const ARRIVE_MS_MAX = 6000;

export interface TravelsPorts extends Omit<ZoneClientPorts, "urlOf" | "WebSocket"> {
  readonly transport: Transport;
  /** Where the world is. */
  readonly url: string;
  /** Of the session. */
  readonly token: string;
  /** What was asked for is where we begin, not where we are brought back to after each lost connection. */
  readonly firstWish: Wish;
  sample(): Command;
}

export interface TravelsEvents {
  /** After each step; the phase may be another one. */
  moved(): void;
  /** Another way to the zone that one is in: what was shown by the last one means nothing by this one. */
  opened(current: ZoneClient): void;
  /** The player stands in the zone that one is in now; `crossed`: it is another one. */
  stands(crossed: boolean): void;
  /** Of the zone that one is in. */
  event(event: ZoneEvent): void;
  refused(error: ApiError): void;
  over(rule: CloseRule): void;
}

export class Travels {
  private readonly ports: TravelsPorts;
  private readonly events: TravelsEvents;
  private journey: Journey;
  private readonly firstEffects: readonly ClientEffect<EntryInfo>[];
  /** By the numbers that the journey gives them: the zone that one is in, the one that one goes to, the one in which one waits. */
  private readonly clients = new Map<number, ZoneClient>();
  private readonly nextDoor = new NextDoor();
  private arrivalTimer: ReturnType<typeof setTimeout> | null = null;
  private wish: Wish;

  /** Nothing is opened before `begin`. */
  constructor(ports: TravelsPorts, events: TravelsEvents) {
    this.ports = ports;
    this.events = events;
    this.wish = ports.firstWish;
    const { journey, effects } = setOut<EntryInfo>();
    this.journey = journey;
    this.firstEffects = effects;
  }

  begin(): void {
    for (const effect of this.firstEffects) this.perform(effect);
  }

  get phase(): Phase {
    return this.journey.phase;
  }

  /** The way to the zone that one is in, or was last. */
  get current(): ZoneClient {
    return this.clients.get(this.journey.current) as ZoneClient;
  }

  /** Runs the ticks that are due, here and where one arrives. */
  update(): void {
    this.current.update(() => this.ports.sample());
    this.clients.get(this.journey.arriving ?? -1)?.update(() => this.ports.sample());
  }

  /** Near a portal a connection waits behind it: begins it, keeps it, ends it (HANDOFF-2). */
  lookNextDoor(): void {
    const held = this.journey.waiting?.zone ?? null;
    const goal = this.nextDoor.goal(this.phase === "playing" ? this.current.stay : null, held, this.ports.nowMs());
    if (goal !== held) this.travel(nears(this.journey, goal));
    this.clients.get(this.journey.waiting?.connection ?? -1)?.update(() => NEUTRAL);
  }

  /** Goes where this entry leads, as through a portal. */
  goTo(entry: EntryInfo): void {
    this.travel(offered(this.journey, this.journey.current, entry, entry.instance));
  }

  leave(): void {
    this.travel(leaves(this.journey));
  }

  private travel({ journey, effects }: Leg<EntryInfo>): void {
    this.journey = journey;
    for (const effect of effects) this.perform(effect);
    this.events.moved();
  }

  private perform(effect: ClientEffect<EntryInfo>): void {
    switch (effect.kind) {
      case "open":
        return this.open(effect.connection, effect.entry);
      case "wait":
        return this.keep(effect.connection, this.connect(effect.connection, null, { waits: true }));
      case "claim":
        return this.clients.get(effect.connection)?.claim(effect.entry.ticket, this.carry());
      case "close":
        // Also the next zone's that was not reached: then this one, if it is still there, is to hear of our keys again.
        this.clients.get(this.journey.current)?.stay?.goOn();
        return this.clients.get(effect.connection)?.close();
      case "sayBye":
        return this.clients.get(effect.connection)?.leave();
      case "show":
        return this.events.stands(effect.crossed);
      case "arrivalTimer":
        if (this.arrivalTimer !== null) clearTimeout(this.arrivalTimer);
        this.arrivalTimer = effect.runs ? setTimeout(() => this.travel(tooLate(this.journey)), ARRIVE_MS_MAX) : null;
        return;
      case "over":
        return this.events.over(effect.rule);
    }
  }

  /** The first attempt has its ticket, if there is one; any later one asks the character object where the player is by then. */
  private open(connection: number, entry: EntryInfo | null): void {
    const client = this.connect(connection, entry, { carried: entry ? this.carry() : null });
    this.keep(connection, client);
    if (connection === this.journey.current) this.events.opened(client);
  }

  /** Those before it that the journey has no use for any more are forgotten. */
  private keep(connection: number, client: ZoneClient): void {
    const { current, arriving, waiting } = this.journey;
    for (const old of this.clients.keys())
      if (old !== current && old !== arriving && old !== waiting?.connection) this.clients.delete(old);
    this.clients.set(connection, client);
  }

  /** What goes along through a portal. */
  private carry(): Carried | null {
    return this.current.stay?.depart(() => this.ports.sample(), this.ports.nowMs()) ?? null;
  }

  private connect(connection: number, entry: EntryInfo | null, kind: ClientKind): ZoneClient {
    const { transport, url, token } = this.ports;
    let ticket = entry;
    const enter = async () => {
      const { waiting } = this.journey;
      if (connection === waiting?.connection) return waitInZone(transport, url, token, waiting.zone);
      const first = ticket;
      ticket = null;
      return first ?? this.enter();
    };
    const ports = { ...this.ports, urlOf: (path: string) => socketUrl(url, path), WebSocket: transport.WebSocket };
    const client: ZoneClient = new ZoneClient(
      ports,
      enter,
      this.eventsOf(connection, () => client),
      kind,
    );
    return client;
  }

  /** Asks for a ticket. Once the player has stood in the world, it is a lost connection that asks, not a person. */
  private async enter(): Promise<EntryInfo> {
    const { transport, url, token, device } = this.ports;
    const returning = this.journey.hasEntered ? device : null;
    const entry = await enterZone(transport, url, token, this.wish, returning);
    this.wish = ANYWHERE;
    return entry;
  }

  private eventsOf(connection: number, client: () => ZoneClient): ZoneClientEvents {
    // One that waits may be closed before it is open: then it is tried again later.
    const pauses = () => {
      if (connection === this.journey.waiting?.connection) this.nextDoor.pause(this.ports.nowMs());
    };
    return {
      welcomed: () => {
        if (connection === this.journey.arriving) this.current.ignore();
      },
      playing: () => this.travel(stands(this.journey, connection)),
      event: (event) => this.received(connection, event),
      waits: () => this.travel(waits(this.journey, connection, client().entry?.instance ?? "")),
      offered: ({ zone, instance, ticket }) => {
        const entry = { zone, instance, socket: `/zone/${instance}`, ticket };
        this.travel(offered(this.journey, connection, entry, instance));
      },
      closed: (rule) => {
        pauses();
        this.travel(closed(this.journey, connection, rule));
      },
      refused: (error) => {
        pauses();
        this.refused(connection, error);
      },
    };
  }

  private received(connection: number, event: ZoneEvent): void {
    if (connection !== this.journey.current) return;
    if (event.type === "transferAborted") this.travel(aborted(this.journey, connection));
    this.events.event(event);
  }

  private refused(connection: number, error: ApiError): void {
    if (connection === this.journey.current) this.events.refused(error);
    const { code: name, message } = error;
    this.travel(refused(this.journey, connection, { code: 0, name, action: "stayAway", message }));
  }
}

type ClientKind = ConstructorParameters<typeof ZoneClient>[3];
/** Where the character object has us. */
const ANYWHERE: Wish = { zone: null, with: null };
