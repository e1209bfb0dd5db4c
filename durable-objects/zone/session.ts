// session.ts — one socket's session, as a union of its states, and the player it moves.
import type { Departure, Resident } from "../../shared/handoff/tenancy-state.ts";
import { MESSAGE_BURST, MESSAGE_REFILL_PER_SECOND } from "../../shared/limits.ts";
import type { Command } from "../../shared/sim/command.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import type { PlayerId } from "../../shared/units.ts";
import type { Reception } from "../../shared/wire/zone-messages.ts";
import type { TicketClaims } from "../contracts.ts";
import { Bucket } from "./bucket.ts";
import { Inbox } from "./inbox.ts";
import type { Outbox } from "./outbox.ts";
import type { Connection } from "./ports.ts";
import type { Sleeper } from "./sleepers.ts";

/**
 * waiting: for a crossing that may never come, in the antechamber. showing: the ticket of one is being checked. greeting: its hello is awaited. claiming: the character object is asked for the lease. sleeping: the zone hibernated
 * under it, and its lease is to be confirmed.
 */
export type SessionState =
  | { readonly state: "sleeping"; readonly sleeper: Sleeper }
  | { readonly state: "waiting" | "showing" }
  | { readonly state: "greeting" }
  | { readonly state: "claiming" }
  | { readonly state: "playing"; readonly player: Player; readonly outbox: Outbox }
  | { readonly state: "closed" };

export class Session {
  readonly connection: Connection;
  /** Another ticket's, once one that waited has come in. */
  claims: TicketClaims;
  readonly messages: Bucket;
  now: SessionState = { state: "greeting" };
  heardAtMs: number;
  /** What one who comes through a portal asked for as they said hello. */
  carried: Command | null = null;

  constructor(connection: Connection, claims: TicketClaims, nowMs: number) {
    this.connection = connection;
    this.claims = claims;
    this.messages = new Bucket(MESSAGE_BURST, MESSAGE_REFILL_PER_SECOND, nowMs);
    this.heardAtMs = nowMs;
  }
}

/** A player whom this zone simulates: holder of the lease under `epoch` (LEASE-1). */
export class Player {
  readonly playerId: PlayerId;
  readonly name: string;
  readonly mover: MoverState;
  readonly inbox = new Inbox();
  /** By which lease, by whom moved, and whether on the way out; only residents.ts changes it. */
  holding: Resident<Session>;
  lostAtMs: number;
  /** The portal that it stands in and was thrown back from: it acts again once it was left. */
  latchedPortal: string | null = null;
  reception: Reception = NOTHING_RECEIVED;
  receivedAtMs = 0;
  /** Ticks of the last beam and throw: the next ones have to wait. */
  lastBeamTick = Number.NEGATIVE_INFINITY;
  lastThrowTick = Number.NEGATIVE_INFINITY;

  constructor(playerId: PlayerId, name: string, holding: Resident<Session>, mover: MoverState, nowMs: number) {
    this.playerId = playerId;
    this.name = name;
    this.holding = holding;
    this.mover = mover;
    this.lostAtMs = nowMs;
  }

  get epoch(): number {
    return this.holding.epoch;
  }

  /** The connection that moves it; null while the connection is lost and the player lingers. */
  get session(): Session | null {
    return this.holding.session;
  }

  get departure(): Departure | null {
    return this.holding.departure;
  }
}

export const NOTHING_RECEIVED: Reception = { sequence: -1, heldMs: 0, marginSixteenths: 0, late: 0 };
