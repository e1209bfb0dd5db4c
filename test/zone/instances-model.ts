// instances-model.ts — instances of one zone with their players, and a network that loses and delays heartbeats, around the directory's Occupancy.
import type { Heartbeat, KeptPlace } from "../../durable-objects/contracts.ts";
import type { InstanceRow } from "../../durable-objects/directory/instance.ts";
import { Occupancy } from "../../durable-objects/directory/occupancy.ts";
import {
  HEARTBEAT_CHANGED_MS,
  HEARTBEAT_MS,
  HEARTBEAT_STALE_MS,
  HEARTBEAT_TOLD_MS,
  INSTANCES_PER_ZONE_MAX,
  KEPT_SLOTS_MAX,
  RETURN_MS,
  TICKET_SECONDS,
} from "../../shared/limits.ts";
import type { InstanceId } from "../../shared/units.ts";
import { QUARRY } from "./lease-fixtures.ts";

const CAPACITY = { soft: 8, hard: 12 };

/** A zone that keeps the duties of contracts.ts, and nothing more. */
interface ZoneModel {
  readonly id: InstanceId;
  players: number;
  incarnation: number;
  sequence: number;
  arrived: Map<number, number>;
  /** When it was last heard by the directory. */
  heardMs: number;
  /** Since when it has something to tell; null: all has been told. */
  untoldSinceMs: number | null;
  /** Players of the run before who may still come back, by a lease that names this instance. */
  returning: number;
  returnUntilMs: number;
}

interface Ticket {
  readonly place: KeptPlace;
  readonly untilMs: number;
}

export class InstancesModel {
  nowMs = 1_700_000_000_000;
  private readonly zones = new Map<InstanceId, ZoneModel>();
  private readonly rows = new Map<InstanceId, InstanceRow>();
  private tickets: Ticket[] = [];
  private late: Heartbeat[] = [];
  private incarnations = 0;
  private directory: Occupancy;

  constructor() {
    this.directory = this.start();
  }

  /** One step of the world, chosen by two numbers; whatever they are, it is a possible one. */
  act(kind: number, choice: number): void {
    const zone = pick([...this.zones.values()], choice);
    const actions = [
      () => this.ask(undefined),
      () => this.ask(undefined),
      () => this.ask(zone?.id),
      () => this.crowd(`quarry-${1 + (choice % 3)}` as InstanceId, 1 + (choice >> 5)),
      () => this.askAgain(choice),
      () => this.arrive(choice),
      () => this.arrive(choice),
      () => this.arrive(choice),
      () => zone && this.leave(zone),
      () => zone && this.beat(zone),
      () => zone && this.late.push(this.heartbeatOf(zone)),
      () => this.deliverLate(choice),
      () => this.wait(choice * 20),
      () => this.wait(pick([100, HEARTBEAT_MS, 12_000], choice) as number),
      () => pick([() => zone && this.restart(zone), () => zone && this.comeBack(zone)], choice)?.(),
      () => {
        this.directory = this.start();
      },
    ];
    pick(actions, kind)?.();
  }

  check(): void {
    for (const zone of this.zones.values()) {
      if (zone.players + zone.returning > CAPACITY.hard)
        throw new Error(`${zone.id} has ${zone.players} players, and ${zone.returning} who may come back`);
    }
    const { instances, slots } = this.directory.size;
    if (instances > INSTANCES_PER_ZONE_MAX || this.rows.size > INSTANCES_PER_ZONE_MAX)
      throw new Error("too many instances");
    if (slots > instances * 3 * KEPT_SLOTS_MAX) throw new Error("too many slots");
  }

  /** Every zone is heard, and the tickets of those who never came are over. */
  settle(): void {
    this.late = [];
    this.tickets = [];
    for (const zone of this.zones.values()) zone.returning = 0;
    for (let round = 0; round < 12; round++) this.wait(HEARTBEAT_MS);
  }

  listed(): Record<string, number> {
    return occupied(this.directory.list(CAPACITY, this.nowMs).map(({ id, players }) => [id, players]));
  }

  truth(): Record<string, number> {
    return occupied([...this.zones.values()].map(({ id, players }) => [id, players]));
  }

  // ---- players ----

  private ask(beside: InstanceId | undefined, held?: KeptPlace): void {
    const place = this.directory.choose({ beside, held }, CAPACITY, this.nowMs);
    if (place) this.tickets.push({ place, untilMs: this.nowMs + TICKET_SECONDS * 1000 });
  }

  /** Friends of somebody come all together, and arrive before anybody is heard again. */
  private crowd(beside: InstanceId, friends: number): void {
    for (let i = 0; i < friends; i++) {
      const before = this.tickets.length;
      this.ask(beside);
      if (this.tickets.length > before) this.arrive(before);
    }
  }

  /** A retry: the ticket that it replaces is never used, for the character's epoch lets one of them in. */
  private askAgain(choice: number): void {
    const [ticket] = this.tickets.splice(choice % Math.max(1, this.tickets.length), 1);
    if (!ticket) return;
    this.ask(undefined, ticket.place);
    const again = this.tickets.at(-1)?.place;
    if (ticket.untilMs > this.nowMs && again?.instance !== ticket.place.instance)
      throw new Error(`${ticket.place.instance} was kept, and a retry was sent to ${again?.instance}`);
  }

  private arrive(choice: number): void {
    const [ticket] = this.tickets.splice(choice % Math.max(1, this.tickets.length), 1);
    if (!ticket || ticket.untilMs <= this.nowMs) return;
    const { instance, slot } = ticket.place;
    const zone = this.zones.get(instance) ?? this.open(instance);
    zone.players++;
    zone.arrived.set(slot, (zone.arrived.get(slot) ?? 0) + 1);
    zone.untoldSinceMs ??= this.nowMs;
    // A zone that wakes says so at once.
    if (zone.players === 1) this.beat(zone);
  }

  private leave(zone: ZoneModel): void {
    if (zone.players === 0) return;
    zone.players--;
    zone.untoldSinceMs ??= this.nowMs;
    if (zone.players === 0) this.beat(zone);
  }

  // ---- zones ----

  private open(id: InstanceId): ZoneModel {
    const zone = {
      id,
      players: 0,
      incarnation: ++this.incarnations,
      sequence: 0,
      arrived: new Map(),
      heardMs: this.nowMs,
      untoldSinceMs: null,
      returning: 0,
      returnUntilMs: 0,
    };
    this.zones.set(id, zone);
    return zone;
  }

  /** It dies under its players, starts again and says so; they may come back as long as their places are kept. */
  private restart(zone: ZoneModel): void {
    // One that dies again before everybody is back is promised nothing for those.
    if (zone.returning > 0) return;
    zone.returning = zone.players;
    zone.returnUntilMs = this.nowMs + RETURN_MS - HEARTBEAT_TOLD_MS;
    zone.players = 0;
    zone.incarnation = ++this.incarnations;
    zone.sequence = 0;
    zone.arrived = new Map();
    if (zone.returning > 0) this.directory.report(this.heartbeatOf(zone, "awake"), CAPACITY, this.nowMs);
  }

  private comeBack(zone: ZoneModel): void {
    if (zone.returning === 0) return;
    zone.returning--;
    zone.players++;
    zone.untoldSinceMs ??= this.nowMs;
  }

  private heartbeatOf(zone: ZoneModel, state: Heartbeat["state"] = zone.players > 0 ? "awake" : "asleep"): Heartbeat {
    const { id, players, incarnation, sequence } = zone;
    zone.sequence++;
    const arrived = [...zone.arrived].slice(-KEPT_SLOTS_MAX);
    return { place: { zone: QUARRY, instance: id }, players, state, incarnation, sequence, arrived };
  }

  private beat(zone: ZoneModel): void {
    zone.heardMs = this.nowMs;
    zone.untoldSinceMs = null;
    const state = zone.players + zone.returning > 0 ? "awake" : "asleep";
    this.directory.report(this.heartbeatOf(zone, state), CAPACITY, this.nowMs);
  }

  /** From a run that is over it would not come: a zone that restarts is heard after everything it said before. */
  private deliverLate(choice: number): void {
    const [beat] = this.late.splice(choice % Math.max(1, this.late.length), 1);
    if (beat && this.zones.get(beat.place.instance)?.incarnation === beat.incarnation)
      this.directory.report(beat, CAPACITY, this.nowMs);
  }

  /** Heartbeats may be lost: two that tell of a change, and not for so long that an instance counts as dead. */
  private wait(ms: number): void {
    for (let left = ms; left > 0; left -= HEARTBEAT_CHANGED_MS) {
      this.nowMs += Math.min(left, HEARTBEAT_CHANGED_MS);
      for (const zone of this.zones.values()) {
        // Who has not come back by now is gone.
        if (this.nowMs >= zone.returnUntilMs) zone.returning = 0;
        const untoldMs = this.nowMs - (zone.untoldSinceMs ?? this.nowMs);
        const silentMs = this.nowMs - zone.heardMs;
        const overdue =
          untoldMs > HEARTBEAT_TOLD_MS - HEARTBEAT_CHANGED_MS || silentMs > HEARTBEAT_STALE_MS - HEARTBEAT_MS;
        if (zone.players + zone.returning > 0 && overdue) this.beat(zone);
      }
    }
  }

  private start(): Occupancy {
    const store = {
      save: (row: InstanceRow) => void this.rows.set(row.id, JSON.parse(JSON.stringify(row)) as InstanceRow),
      drop: (id: InstanceId) => void this.rows.delete(id),
    };
    return new Occupancy(QUARRY, store, [...this.rows.values()]);
  }
}

function occupied(entries: [InstanceId, number][]): Record<string, number> {
  return Object.fromEntries(entries.filter(([, players]) => players > 0));
}

function pick<T>(items: readonly T[], choice: number): T | undefined {
  return items[choice % Math.max(1, items.length)];
}
