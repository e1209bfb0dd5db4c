// sleepers.ts — players whose zone hibernated under their open sockets: what the sockets remember, and how they wake (SLEEP-1, LEASE-1).
import { ROUSE_WAIT_MS, SLEEPER_MESSAGES_MAX } from "../../shared/limits.ts";
import type { EntityId, PlayerId, Tick } from "../../shared/units.ts";
import { CLOSE, type CloseRule } from "../../shared/wire/close.ts";
import type { ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { Place, Refusal, TicketClaims } from "../contracts.ts";
import { isWaiting, type WaitingMemo } from "./antechamber.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { isBareAcknowledgement } from "./incoming.ts";
import { Outbox } from "./outbox.ts";
import type { RoomPorts } from "./ports.ts";
import type { Player, Session } from "./session.ts";

/** How often, and how long apart, an unanswered question is repeated. */
const CONFIRM_TRIES = 4;
const CONFIRM_RETRY_MS = 500;

/** What a socket is told to remember while its zone rests: plain, small, and all that can't be had from the checkpoint. */
export interface Memo {
  readonly incarnation: number;
  /** The zone's last tick before it rested. */
  readonly tick: Tick;
  readonly claims: TicketClaims;
  /** Under which the player was simulated: takeovers and thaws raise it above the ticket's. */
  readonly epoch: number;
  readonly entity: EntityId;
  readonly latchedPortal: string | null;
}

/** Of a session that hibernated: nobody simulates its player until the character object confirms the lease. */
export interface Sleeper {
  readonly session: Session;
  readonly memo: Memo;
  /** What it said meanwhile. */
  readonly held: Uint8Array[];
}

/** What sleepers need of their room. */
export interface Bedroom {
  readonly place: Place;
  readonly ports: RoomPorts;
  /** The player stands where they stood. Null: they can't, since the record is of another epoch, or they are here already. */
  readmit(sleeper: Sleeper): Player | null;
  receive(session: Session, bytes: Uint8Array): void;
  close(session: Session, rule: CloseRule): void;
  broadcast(event: ZoneEvent): void;
  isHere(playerId: PlayerId): boolean;
  /** Everyone who will be there at once is there: time may go on. */
  roused(): void;
  enqueue(act: () => void): void;
}

/** Does this socket's memo belong to the rest that `checkpoint` is the last state of? Then nothing has happened since. */
export function continues(memo: Memo | WaitingMemo | null, checkpoint: Checkpoint | null): memo is Memo {
  return (
    memo !== null &&
    !isWaiting(memo) &&
    checkpoint !== null &&
    checkpoint.restedAs !== null &&
    memo.incarnation === checkpoint.restedAs &&
    memo.tick === checkpoint.tick
  );
}

export class Sleepers {
  private readonly room: Bedroom;
  private readonly all = new Set<Sleeper>();
  /** asleep: nothing has happened. rousing: leases are being confirmed. awake: time goes on, whoever is still unconfirmed. */
  private state: "asleep" | "rousing" | "awake" = "awake";
  /** Who woke the zone is waited for; others only so long. */
  private first: Sleeper | null = null;
  private waited = false;
  /** Who is back, and has said something that waits for the first tick. */
  private confirmed: Sleeper[] = [];

  constructor(room: Bedroom) {
    this.room = room;
  }

  add(session: Session, memo: Memo): void {
    const sleeper: Sleeper = { session, memo, held: [] };
    session.now = { state: "sleeping", sleeper };
    this.all.add(sleeper);
    this.state = "asleep";
  }

  /** Their socket has closed. @returns false if their lease's fate is decided already. */
  forget(sleeper: Sleeper): boolean {
    const waited = this.all.delete(sleeper);
    this.goOn();
    return waited;
  }

  /** How many wait for the confirmation of their lease. */
  get unconfirmed(): number {
    return this.all.size;
  }

  /** Must the room wait before time goes on? */
  get hold(): boolean {
    return this.state !== "awake";
  }

  /** A message from someone unconfirmed: it waits for the confirmation, and wakes the zone, unless it only acknowledges. */
  heard(sleeper: Sleeper, bytes: Uint8Array): void {
    if (isBareAcknowledgement(bytes)) return;
    if (sleeper.held.length >= SLEEPER_MESSAGES_MAX) return this.room.close(sleeper.session, CLOSE.tooManyMessages);
    sleeper.held.push(bytes.slice());
    this.rouse(sleeper);
  }

  /** Confirms all leases, that of whoever woke the zone first. */
  rouse(first: Sleeper | null): void {
    if (this.state !== "asleep") return;
    this.state = "rousing";
    this.first = first;
    if (first) this.confirm(first);
    for (const sleeper of this.all) if (sleeper !== first) this.confirm(sleeper);
    this.room.ports.later(ROUSE_WAIT_MS, () => {
      this.waited = true;
      this.goOn();
    });
    this.goOn();
  }

  private confirm(sleeper: Sleeper, triesLeft = CONFIRM_TRIES): void {
    const { claims, epoch } = sleeper.memo;
    const { ports, place } = this.room;
    ports
      .character(claims.playerId)
      .confirm(place, epoch)
      .then((answer) => this.answered(sleeper, answer))
      .catch((error: unknown) => {
        ports.log(`whether we hold ${claims.playerId} under epoch ${epoch} is unanswered`, error);
        if (triesLeft > 1) ports.later(CONFIRM_RETRY_MS, () => this.confirm(sleeper, triesLeft - 1));
        else this.answered(sleeper, null);
      });
  }

  /** Null: the character object is out of reach. */
  private answered(sleeper: Sleeper, answer: { ok: true } | Refusal | null): void {
    if (!this.all.has(sleeper)) return;
    // Handlers enqueue, ticks act; before the first tick nothing is running that this could disturb.
    if (this.state === "awake") this.room.enqueue(() => this.settle(sleeper, answer));
    else this.settle(sleeper, answer);
  }

  private settle(sleeper: Sleeper, answer: { ok: true } | Refusal | null): void {
    if (!this.all.delete(sleeper)) return;
    const player = answer?.ok ? this.room.readmit(sleeper) : null;
    if (player) {
      // Those who entered while the zone was waking were not told of this one.
      if (this.state === "awake") {
        const { playerId, name, mover } = player;
        this.room.broadcast({ type: "joined", playerId, name, entity: mover.id });
      }
      this.confirmed.push(sleeper);
    } else this.drop(sleeper, answer);
    this.goOn();
    if (this.state === "awake") this.hear();
  }

  /** What was held back is said now: a zone that wakes begins new streams, so before that its answers would be lost. */
  private hear(): void {
    const confirmed = this.confirmed;
    this.confirmed = [];
    for (const { session, held } of confirmed) for (const bytes of held) this.room.receive(session, bytes);
  }

  private drop({ session, memo }: Sleeper, answer: { ok: true } | Refusal | null): void {
    const { playerId } = memo.claims;
    const here = this.room.isHere(playerId);
    this.room.close(session, here ? CLOSE.takenOver : answer === null ? CLOSE.restarting : CLOSE.staleEpoch);
    if (!here) this.room.enqueue(() => this.room.broadcast({ type: "left", playerId }));
  }

  private goOn(): void {
    if (this.state !== "rousing") return;
    const waitsForFirst = this.first !== null && this.all.has(this.first);
    if (waitsForFirst || (this.all.size > 0 && !this.waited)) return;
    this.state = "awake";
    this.room.roused();
    this.hear();
  }
}

/** The zone rests: its sockets remember what it takes to go on, should the object lose its memory meanwhile. */
export function keepMemo({ now, claims, connection }: Session, incarnation: number, tick: Tick): void {
  if (now.state !== "playing") return;
  const { epoch, mover, latchedPortal } = now.player;
  connection.keep({ incarnation, tick, claims, epoch, entity: mover.id, latchedPortal });
}

/** It has been silent because it was asked to be, and begins anew with full state. */
export function wakeSession(session: Session, { nowMs, random }: RoomPorts): void {
  session.heardAtMs = nowMs();
  if (session.now.state !== "playing") return;
  session.now = { ...session.now, outbox: new Outbox(session.now.player.mover.id, random) };
  // A run that goes on from here must not be taken for one that rests, whatever becomes of it.
  session.connection.keep(null);
}
