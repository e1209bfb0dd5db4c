// travels.ts — carries the client's journey out: opens, claims and closes the ways to zones as shared/handoff/journey.ts decides (HANDOFF-1, HANDOFF-2).
import {
  aborted,
  type ClientEffect,
  closed,
  type Journey,
  type Leg,
  leaves,
  offered,
  type Phase,
  refused,
  setOut,
  stands,
  tooLate,
} from "../../shared/handoff/journey.ts";
import { type Command, NEUTRAL } from "../../shared/sim/command.ts";
import type { CloseRule } from "../../shared/wire/close.ts";
import type { ZoneEvent } from "../../shared/wire/zone-messages.ts";
import { type ApiError, type EntryInfo, enterZone, socketUrl, type Transport, type Wish, waitInZone } from "./api.ts";
import { NextDoor } from "./next-door.ts";
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
  /** By the numbers that the journey gives them: the zone that one is in, and the one that one goes to. */
  private readonly clients = new Map<number, ZoneClient>();
  private readonly nextDoor = new NextDoor<Waiting>((zone) => this.waitIn(zone));
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

  /** Near a portal a socket waits behind it: opens, keeps and closes it. */
  lookNextDoor(): void {
    this.nextDoor.update(this.phase === "playing" ? this.current.stay : null, this.ports.nowMs());
    this.nextDoor.waiter?.update(() => NEUTRAL);
  }

  /** Goes where this entry leads, as through a portal. */
  goTo(entry: EntryInfo): void {
    this.travel(offered(this.journey, this.journey.current, entry));
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
        this.nextDoor.close();
        return this.events.over(effect.rule);
    }
  }

  /** The first attempt has its ticket, if there is one; any later one asks the character object where the player is by then. */
  private open(connection: number, entry: EntryInfo | null): void {
    const { sample, nowMs } = this.ports;
    const carried = entry ? (this.current.stay?.depart(() => sample(), nowMs()) ?? null) : null;
    const waiting = entry && this.nextDoor.take(entry.instance);
    if (waiting) {
      waiting.seat.connection = connection;
      waiting.claim((entry as EntryInfo).ticket, carried);
    }
    const client = waiting ?? this.connect({ connection, waitsIn: null }, entry, { carried });
    const { current, arriving } = this.journey;
    for (const old of this.clients.keys()) if (old !== current && old !== arriving) this.clients.delete(old);
    this.clients.set(connection, client);
    if (connection === current) this.events.opened(client);
  }

  /** Begins to wait in the zone behind a portal. */
  private waitIn(zone: string): Waiting {
    return this.connect({ connection: NOWHERE, waitsIn: zone }, null, { waits: true });
  }

  private connect(seat: Seat, entry: EntryInfo | null, kind: ClientKind): Waiting {
    const { transport, url, token } = this.ports;
    let ticket = entry;
    const enter = async () => {
      const waits = seat.connection === NOWHERE && seat.waitsIn !== null;
      if (waits) return waitInZone(transport, url, token, seat.waitsIn);
      const first = ticket;
      ticket = null;
      return first ?? this.enter();
    };
    const ports = { ...this.ports, urlOf: (path: string) => socketUrl(url, path), WebSocket: transport.WebSocket };
    const client: Waiting = Object.assign(
      new ZoneClient(
        ports,
        enter,
        this.eventsOf(seat, () => client),
        kind,
      ),
      {
        seat,
      },
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

  private eventsOf(seat: Seat, client: () => Waiting): ZoneClientEvents {
    const { nowMs } = this.ports;
    return {
      welcomed: () => {
        if (seat.connection === this.journey.arriving) this.current.ignore();
      },
      playing: () => this.travel(stands(this.journey, seat.connection)),
      event: (event) => this.received(seat.connection, event),
      offered: ({ zone, instance, ticket }) => {
        const entry = { zone, instance, socket: `/zone/${instance}`, ticket };
        this.travel(offered(this.journey, seat.connection, entry));
      },
      closed: (rule) => {
        this.nextDoor.lost(client(), nowMs());
        this.travel(closed(this.journey, seat.connection, rule));
      },
      refused: (error) => {
        this.nextDoor.lost(client(), nowMs());
        this.refused(seat.connection, error);
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

/** Which of the journey's connections a client is; one that waits is none of them yet. */
interface Seat {
  connection: number;
  readonly waitsIn: string | null;
}
type Waiting = ZoneClient & { readonly seat: Seat };
type ClientKind = ConstructorParameters<typeof ZoneClient>[3];
const NOWHERE = -1;
/** Where the character object has us. */
const ANYWHERE: Wish = { zone: null, with: null };
