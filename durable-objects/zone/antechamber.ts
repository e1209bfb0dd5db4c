// antechamber.ts — sockets of players near a portal to this zone: they wait, cost the zone nothing, and come in with a crossing's ticket (HANDOFF-2, ADMIT-1).
import { WAITING_EPOCH } from "../../shared/admission/tokens.ts";
import { WAITING_SOCKET_MS_MAX, WAITING_SOCKETS_MAX } from "../../shared/limits.ts";
import type { Hello } from "../../shared/wire/client-messages.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import type { TicketClaims } from "../contracts.ts";
import type { Connection, RoomPorts } from "./ports.ts";
import { Session } from "./session.ts";

/** What a socket that waits is told to remember, should its object lose its memory: it may, at any time (SLEEP-1). */
export interface WaitingMemo {
  readonly waits: TicketClaims;
  readonly sinceMs: number;
}

export const isWaiting = (memo: object | null): memo is WaitingMemo => memo !== null && "waits" in memo;

/** Nobody in here is a session of the room: no tick, no frame, no rest and no capacity knows of them. */
export class Antechamber {
  private readonly ports: Pick<RoomPorts, "nowMs" | "verify" | "log">;
  private readonly waiting = new Set<Session>();

  constructor(ports: Pick<RoomPorts, "nowMs" | "verify" | "log">) {
    this.ports = ports;
  }

  /** A ticket that admits to wait; the zone is not woken for it. */
  admit(connection: Connection, claims: TicketClaims, sinceMs = this.ports.nowMs()): Session {
    const session = new Session(connection, claims, sinceMs);
    session.now = { state: "waiting" };
    for (const other of this.waiting) {
      // One a player, and none for ever: no timer runs for them, so each is looked at when another one comes.
      const tooLong = Math.abs(sinceMs - other.heardAtMs) > WAITING_SOCKET_MS_MAX;
      if (tooLong || other.claims.playerId === claims.playerId)
        this.close(other, tooLong ? CLOSE.silent : CLOSE.takenOver);
    }
    this.waiting.add(session);
    connection.keep({ waits: claims, sinceMs });
    if (this.waiting.size > WAITING_SOCKETS_MAX) this.close(session, CLOSE.zoneFull);
    return session;
  }

  has(session: Session): boolean {
    return this.waiting.has(session);
  }

  get size(): number {
    return this.waiting.size;
  }

  leave(session: Session): void {
    this.waiting.delete(session);
    session.now = { state: "closed" };
  }

  /** The zone stops: nobody waits for it any more. */
  empty(): void {
    for (const session of this.waiting) this.close(session, CLOSE.restarting);
  }

  /** A crossing begins: with its ticket, the session leaves for `enter`, with what the ticket says. A bad one wakes nobody. */
  greet(session: Session, hello: Hello, enter: (session: Session) => void): void {
    if (session.now.state !== "waiting") return this.close(session, { ...CLOSE.badMessage, message: "a second hello" });
    session.now = { state: "showing" };
    const { playerId } = session.claims;
    this.ports
      .verify(hello.ticket)
      .then((claims) => {
        if (!this.waiting.has(session)) return;
        if (claims?.playerId !== playerId || claims.epoch === WAITING_EPOCH)
          return this.close(session, CLOSE.ticketRefused);
        this.waiting.delete(session);
        session.claims = claims;
        session.now = { state: "greeting" };
        session.connection.keep(null);
        enter(session);
      })
      .catch((error: unknown) => {
        this.ports.log(`a ticket of ${playerId} could not be checked`, error);
        this.close(session, CLOSE.restarting);
      });
  }

  private close(session: Session, rule: Parameters<Connection["close"]>[0]): void {
    session.connection.close(rule);
    this.leave(session);
  }
}
