// residents.ts — whom this zone simulates, and by which lease: claims, takeovers, departures, releases (LEASE-1, HANDOFF-1).

import type { Simulation } from "../../shared/sim/step.ts";
import type { PlayerId, Tick, ZoneId } from "../../shared/units.ts";
import { CLOSE, type CloseRule } from "../../shared/wire/close.ts";
import type { ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import type { ClaimGranted, Entry, Passport, Place, Refusal, TransferEnd, Whereabouts } from "../contracts.ts";
import { arrivingMover } from "./arrival.ts";
import type { Beat } from "./beat.ts";
import { type DepartureHost, endDeparture, freeze, passportOf, thaw } from "./departure.ts";
import type { Keeper } from "./keeper.ts";
import { Outbox } from "./outbox.ts";
import type { Population } from "./population.ts";
import type { RoomPorts } from "./ports.ts";
import { Player, type Session } from "./session.ts";
import type { Sleeper } from "./sleepers.ts";

/** How often, and how long apart, an unanswered claim is repeated: it is idempotent by its nonce. */
const CLAIM_TRIES = 4;
const CLAIM_RETRY_MS = 500;

/** What residents need of their room. */
export interface Home {
  readonly zone: ZoneDefinition;
  readonly place: Place;
  readonly ports: RoomPorts;
  readonly simulation: Simulation;
  readonly population: Population;
  readonly incarnation: number;
  readonly beat: Beat;
  readonly newestTick: Tick;
  /** Runs `act` at the next tick: answers are queued, ticks act. */
  enqueue(act: () => void): void;
  /** Something has happened: a zone that sleeps wakes (SLEEP-1). */
  wake(): void;
  tell(player: Player, event: ZoneEvent): void;
  broadcast(event: ZoneEvent): void;
  welcome(session: Session, player: Player): void;
  close(session: Session, rule: CloseRule): void;
}

export class Residents implements DepartureHost {
  readonly players = new Map<PlayerId, Player>();
  private readonly room: Home;
  private readonly keeper: Keeper;

  constructor(room: Home, keeper: Keeper) {
    this.room = room;
    this.keeper = keeper;
  }

  get place(): Place {
    return this.room.place;
  }

  get ports(): RoomPorts {
    return this.room.ports;
  }

  enqueue(act: () => void): void {
    this.room.enqueue(act);
  }

  /** Takes the lease with the session's ticket. An exception leaves the outcome unknown, so the same claim is repeated. */
  claim(session: Session, nonce: string, triesLeft = CLAIM_TRIES): void {
    const { playerId, ticketId, epoch } = session.claims;
    this.ports
      .character(playerId)
      // With the incarnation: a claim of this zone's last run must not be granted again to this one, which would be a second owner.
      .claim({ playerId, ticketId, epoch, place: this.place, nonce: `${nonce}:${this.room.incarnation}` })
      .then((answer) => this.enqueue(() => this.claimed(session, answer)))
      .catch((error: unknown) => {
        this.ports.log(`claim of ${playerId} at epoch ${epoch} is unanswered`, error);
        if (triesLeft > 1) this.ports.later(CLAIM_RETRY_MS, () => this.claim(session, nonce, triesLeft - 1));
        else this.room.close(session, CLOSE.restarting);
      });
  }

  private claimed(session: Session, answer: ClaimGranted | Refusal): void {
    if (!answer.ok)
      return this.room.close(session, answer.code === "stale_epoch" ? CLOSE.staleEpoch : CLOSE.ticketRefused);
    const { playerId } = session.claims;
    // The lease moved on while this answer was on its way: to simulate the player now would make two owners (LEASE-1).
    if (this.keeper.letGoOf(playerId) >= answer.epoch) return this.room.close(session, CLOSE.staleEpoch);
    const resident = this.players.get(playerId);
    // An answer that was overtaken by the next one's: the player has a newer session, under a newer epoch.
    if (resident && resident.epoch > answer.epoch) return this.room.close(session, CLOSE.staleEpoch);
    const player = resident ?? this.admit(playerId, answer);
    player.epoch = answer.epoch;
    if (resident) this.takeOver(player);
    // Nobody at the other end any more: the player lingers like any that lost its connection.
    if (session.now.state === "closed") return;
    this.room.welcome(session, player);
  }

  private admit(playerId: PlayerId, granted: ClaimGranted): Player {
    const record = this.keeper.takeRecord(playerId);
    const id = this.room.population.newId();
    const mover = this.room.simulation.addMover(arrivingMover(this.room.zone, this.place, id, granted, record));
    const player = new Player(playerId, granted.name, granted.epoch, mover, this.ports.nowMs());
    player.latchedPortal =
      this.room.zone.portals.find((portal) => portal.id === granted.passport?.exitPortal)?.id ?? null;
    this.players.set(playerId, player);
    if (granted.keptSlot !== null) this.room.beat.arrived(granted.keptSlot);
    this.room.broadcast({ type: "joined", playerId, name: player.name, entity: id });
    return player;
  }

  /** The lease of a player is confirmed whose zone hibernated: they stand as they stood, to the bit (SLEEP-1). */
  readmit({ session, memo }: Sleeper): Player | null {
    const { claims, epoch, latchedPortal } = memo;
    const { playerId } = claims;
    if (this.players.has(playerId) || this.keeper.letGoOf(playerId) >= epoch) return null;
    const record = this.keeper.takeRecordOf(playerId, epoch);
    if (!record) return null;
    const player = new Player(
      playerId,
      claims.name,
      epoch,
      this.room.simulation.addMover(record.mover),
      this.ports.nowMs(),
    );
    player.latchedPortal = latchedPortal;
    this.players.set(playerId, player);
    player.session = session;
    session.now = { state: "playing", player, outbox: new Outbox(player.mover.id) };
    session.connection.keep(null);
    return player;
  }

  /** Another connection has claimed the player: the one before must not fight back (CLOSE-1). */
  private takeOver(player: Player): void {
    player.inbox.clear();
    thaw(player, player.epoch);
    if (player.session) this.room.close(player.session, CLOSE.takenOver);
  }

  /**
   * The character object asks to freeze a player for a move that began elsewhere (HANDOFF-1, LEASE-1). Its answer is the
   * passport, so it can't wait for the next tick; it happens between ticks, as all calls do.
   */
  depart(request: {
    playerId: PlayerId;
    epoch: number;
    transferId: string;
    to: ZoneId;
  }): { state: "frozen"; passport: Passport } | { state: "absent"; whereabouts: Whereabouts | null } {
    this.room.wake();
    const player = this.players.get(request.playerId);
    if (!player || player.epoch !== request.epoch) {
      this.keeper.markLetGo(request.playerId, request.epoch);
      // Held under an older epoch: the lease went elsewhere and back without our hearing of it.
      if (player && player.epoch < request.epoch) this.letGo(player);
      return { state: "absent", whereabouts: this.keeper.whereaboutsOf(request.playerId, request.epoch) };
    }
    if (player.departure && player.departure.request.transferId !== request.transferId) {
      throw new Error(`${request.playerId} is crossing already, as ${player.departure.request.transferId}`);
    }
    if (!player.departure) {
      const passport = passportOf(player, this.room.zone.id, null, this.room.newestTick);
      freeze(player, request.transferId, this.place, request.to, passport, this.ports.nowMs(), "elsewhere");
    }
    return { state: "frozen", passport: (player.departure as NonNullable<typeof player.departure>).request.passport };
  }

  /** Is `epoch` of this player one that this zone has let go of? Then nothing may bring them back under it. */
  hasLetGo(player: Player, epoch: number): boolean {
    return this.keeper.letGoOf(player.playerId) >= epoch;
  }

  transferEnded(end: TransferEnd): void {
    this.enqueue(() => {
      const player = this.players.get(end.playerId);
      if (player) endDeparture(this, player, end);
      else if (end.outcome === "aborted") this.keeper.handBack(end.playerId, end.epoch);
    });
  }

  /** The player's session is over: the character object gets the lease back. Not if another session has taken over since. */
  release(player: Player): void {
    if (this.players.get(player.playerId) !== player || player.session) return;
    this.remove(player);
    this.keeper.release(player);
  }

  private remove(player: Player): void {
    this.players.delete(player.playerId);
    this.room.simulation.removeMover(player.mover.id);
    this.room.population.freeId(player.mover.id);
    this.keeper.markLetGo(player.playerId, player.epoch);
    this.room.broadcast({ type: "left", playerId: player.playerId });
  }

  offered(player: Player, entry: Entry): void {
    const transferId = player.departure?.request.transferId ?? "";
    this.room.tell(player, {
      type: "transfer",
      transferId,
      zone: entry.place.zone,
      instance: entry.place.instance,
      ticket: entry.ticket,
    });
  }

  thawed(player: Player, transferId: string, reason: string): void {
    this.room.tell(player, { type: "transferAborted", transferId, reason });
  }

  letGo(player: Player): void {
    const { session, departure } = player;
    this.remove(player);
    // Their own client knows of a portal. A move that began elsewhere is another tab's: this one must not fight back (CLOSE-1).
    if (session) this.room.close(session, departure?.begun === "elsewhere" ? CLOSE.takenOver : CLOSE.transferred);
  }
}
