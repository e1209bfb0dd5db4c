// residents.ts — whom this zone simulates: carries out what the tenancy of each player asks for (LEASE-1, HANDOFF-1).
import type {
  ClaimGranted,
  Departed,
  DepartRequest,
  Passport,
  Place,
  Refusal,
  TransferEnd,
} from "../../shared/handoff/messages.ts";
import {
  claimed,
  departAsked,
  departs,
  handBack,
  isDue,
  left,
  lost,
  pursued,
  readmitted,
  releaseAnswered,
  statusAnswered,
  transferAnswered,
  transferEnded,
} from "../../shared/handoff/tenancy.ts";
import type { Release, Resident, Tenancy, Turn, ZoneEffect } from "../../shared/handoff/tenancy-state.ts";
import { neutralised } from "../../shared/sim/command.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import type { Simulation } from "../../shared/sim/step.ts";
import { type PlayerId, type Tick, tick, type ZoneId } from "../../shared/units.ts";
import { CLOSE, type CloseRule } from "../../shared/wire/close.ts";
import { encodeTransfer, type ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { ScrollId } from "../../shared/world/items.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { arrivingMover, comeThrough, portalAround } from "./arrival.ts";
import type { Beat } from "./beat.ts";
import { passportOf } from "./departure.ts";
import { type Keeper, whereabouts } from "./keeper.ts";
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
  answer(act: () => void): void;
  /** Something has happened: a zone that sleeps wakes (SLEEP-1). */
  wake(): void;
  tell(player: Player, event: ZoneEvent): void;
  broadcast(event: ZoneEvent): void;
  welcome(session: Session, player: Player): void;
  close(session: Session, rule: CloseRule): void;
}

type Effect = ZoneEffect<Session, MoverState>;
type Admission = Extract<Effect, { kind: "admit" }>;
type Question = Extract<Effect, { kind: "begin" | "status" }>;

export class Residents {
  readonly players = new Map<PlayerId, Player>();
  private readonly room: Home;
  private readonly keeper: Keeper;

  constructor(room: Home, keeper: Keeper) {
    this.room = room;
    this.keeper = keeper;
  }

  // ---- what happens to a player ----

  /** Takes the lease with the session's ticket. An exception leaves the outcome unknown, so the same claim is repeated. */
  claim(session: Session, nonce: string, triesLeft = CLAIM_TRIES): void {
    const { place, ports, incarnation } = this.room;
    const { playerId, ticketId, epoch } = session.claims;
    ports
      .character(playerId)
      // With the incarnation: a claim of this zone's last run must not be granted again to this one, which would be a second owner.
      .claim({ playerId, ticketId, epoch, place, nonce: `${nonce}:${incarnation}` })
      .then((answer) => this.room.answer(() => this.claimed(session, answer)))
      .catch((error: unknown) => {
        ports.log(`claim of ${playerId} at epoch ${epoch} is unanswered`, error);
        if (triesLeft > 1) ports.later(CLAIM_RETRY_MS, () => this.claim(session, nonce, triesLeft - 1));
        else this.room.close(session, CLOSE.restarting);
      });
  }

  private claimed(session: Session, answer: ClaimGranted | Refusal): void {
    const isOpen = session.now.state !== "closed";
    this.step(session.claims.playerId, (before) => claimed(before, session, isOpen, answer, this.room.place));
  }

  /** The lease of a player is confirmed whose zone hibernated: they stand as they stood, to the bit (SLEEP-1). */
  readmit({ session, memo }: Sleeper): Player | null {
    const { playerId } = memo.claims;
    if (!this.step(playerId, (before) => readmitted(before, session, memo.epoch))) return null;
    const player = this.players.get(playerId) as Player;
    player.latchedPortal = memo.latchedPortal;
    return player;
  }

  /** The player stands in a portal that leads to `to`, or uses a scroll that does. */
  cross({ playerId, epoch }: Player, to: ZoneId, passport: Passport, scroll?: ScrollId): void {
    const { place: from, ports } = this.room;
    const request = { playerId, transferId: ports.newId(), epoch, from, to, passport, ...(scroll && { scroll }) };
    this.step(playerId, (before) => departs(before, request, ports.nowMs()));
  }

  /** Called each tick: a departure whose end has not been heard of asks how it stands. */
  pursue({ playerId, departure }: Player): void {
    // Of nearly everybody, each tick: not even the clock is read for them.
    if (departure === null) return;
    const nowMs = this.room.ports.nowMs();
    if (isDue(departure, nowMs)) this.step(playerId, (before) => pursued(before, nowMs));
  }

  /**
   * The character object asks to freeze a player for a move that began elsewhere (HANDOFF-1, LEASE-1). Its answer is the
   * passport, so it can't wait for the next tick; it happens between ticks, as all calls do. Throws while the player is
   * crossing under another transfer id.
   */
  depart(request: DepartRequest): Departed {
    const { place, zone, newestTick, ports } = this.room;
    this.room.wake();
    const player = this.players.get(request.playerId);
    const here = player ? { pose: player.mover, passport: passportOf(player, zone.id, null, newestTick) } : null;
    const ask = { ...request, from: place };
    const answer = this.step(request.playerId, (before) => departAsked(before, ask, here, ports.nowMs()));
    if (answer.state === "frozen") return answer;
    if (answer.state === "absent") {
      const { record } = answer;
      return { state: "absent", whereabouts: record && whereabouts(zone.id, record.pose), epoch: record?.epoch ?? 0 };
    }
    throw new Error(`${request.playerId} is crossing already, as ${answer.with.request.transferId}`);
  }

  transferEnded(end: TransferEnd): void {
    this.room.enqueue(() => {
      const pose = this.players.get(end.playerId)?.mover ?? null;
      this.step(end.playerId, (before) => transferEnded(before, end, pose));
    });
  }

  /** A socket is gone; the player lingers, in case it comes back. */
  lost(playerId: PlayerId, session: Session): void {
    this.step(playerId, (before) => lost(before, session));
  }

  /** The player's session is over: the character object gets the lease back. */
  release(player: Player): void {
    if (this.players.get(player.playerId) === player)
      this.step(player.playerId, (before) => left(before, player.mover));
  }

  /** A lease is ours, under `epoch`, whose player is not here any more. */
  handBack(playerId: PlayerId, epoch: number): void {
    this.step(playerId, (before) => handBack(before, epoch));
  }

  // ---- what comes of it ----

  /** One transition: what it leaves behind is kept before its effects are carried out. */
  private step<Answer>(
    playerId: PlayerId,
    transition: (before: Tenancy<Session, MoverState>) => Turn<Session, MoverState, Answer>,
  ): Answer {
    const player = this.players.get(playerId);
    const before = { resident: player?.holding ?? null, ...this.keeper.memory(playerId) };
    const { tenancy, answer, effects } = transition(before);
    this.keeper.remember(playerId, before, tenancy);
    if (player && tenancy.resident) this.hold(player, tenancy.resident);
    for (const effect of effects) this.perform(playerId, tenancy.resident, effect);
    return answer;
  }

  private hold(player: Player, holding: Resident<Session>): void {
    const { departure, session } = player.holding;
    player.holding = holding;
    const { mover } = player;
    if (holding.departure && !departure) mover.velocity.x = mover.velocity.y = mover.velocity.z = 0;
    mover.crossing = holding.departure !== null;
    if (!session || holding.session) return;
    player.lostAtMs = this.room.ports.nowMs();
    this.room.enqueue(() => this.standStill(player));
  }

  /** Nobody holds its keys any more: it stops, unless another connection has taken it over meanwhile (CMD-1). */
  private standStill(player: Player): void {
    if (player.session) return;
    player.inbox.clear();
    this.room.simulation.command(player.mover.id, neutralised(player.mover.command));
  }

  private perform(playerId: PlayerId, holding: Resident<Session> | null, effect: Effect): void {
    const { room } = this;
    const player = this.players.get(playerId);
    switch (effect.kind) {
      case "admit":
        return this.admit(playerId, holding as Resident<Session>, effect);
      case "readmit":
        return this.addReadmitted(playerId, holding as Resident<Session>, effect.pose);
      case "takenOver":
        return player?.inbox.clear();
      case "welcome":
        return room.welcome(effect.session, player as Player);
      case "close":
        return room.close(effect.session, effect.rule);
      case "remove":
        return this.remove(player as Player);
      case "offered": {
        const { place, ticket } = effect.entry;
        const { zone, instance } = place;
        const { transferId } = effect;
        player?.session?.connection.send(encodeTransfer({ type: "transfer", transferId, zone, instance, ticket }));
        return;
      }
      case "thawed": {
        const { transferId, reason } = effect;
        return room.tell(player as Player, { type: "transferAborted", transferId, reason });
      }
      case "begin":
      case "status":
        return this.ask(playerId, effect);
      case "release":
        return this.giveBack(playerId, effect.release);
      case "releaseLater":
        return room.ports.later(effect.afterMs, () => this.giveBack(playerId, effect.release));
    }
  }

  private admit(playerId: PlayerId, holding: Resident<Session>, { origin, granted }: Admission): void {
    const { zone, population, ports } = this.room;
    const mover = this.room.simulation.addMover(arrivingMover(zone, population.newId(), origin));
    const player = new Player(playerId, granted.name, holding, mover, ports.nowMs());
    player.latchedPortal = portalAround(zone, mover);
    const carried = holding.session?.carried;
    if (carried && origin.from === "passport") {
      const next = tick(this.room.newestTick + 1);
      player.inbox.add([{ tick: next, command: comeThrough(carried, origin.passport, mover) }], next);
    }
    this.players.set(playerId, player);
    if (granted.keptSlot !== null) this.room.beat.arrived(granted.keptSlot);
    this.room.broadcast({ type: "joined", playerId, name: player.name, entity: mover.id });
  }

  private addReadmitted(playerId: PlayerId, holding: Resident<Session>, pose: MoverState): void {
    const session = holding.session as Session;
    const mover = this.room.simulation.addMover(pose);
    const player = new Player(playerId, session.claims.name, holding, mover, this.room.ports.nowMs());
    this.players.set(playerId, player);
    session.now = { state: "playing", player, outbox: new Outbox(mover.id, this.room.ports.random) };
    session.connection.keep(null);
  }

  private remove({ playerId, mover }: Player): void {
    this.players.delete(playerId);
    this.room.simulation.removeMover(mover.id);
    this.room.population.freeId(mover.id);
    this.room.broadcast({ type: "left", playerId });
  }

  /** An exception leaves the outcome unknown: the same question, with the same id, is asked again later. */
  private ask(playerId: PlayerId, question: Question): void {
    const { ports } = this.room;
    const character = ports.character(playerId);
    const id = question.kind === "begin" ? question.request.transferId : question.question.transferId;
    const pose = () => this.players.get(playerId)?.mover ?? null;
    const act = (transition: (before: Tenancy<Session, MoverState>) => Turn<Session, MoverState>) =>
      this.room.enqueue(() => this.step(playerId, transition));
    const answered =
      question.kind === "begin"
        ? character.beginTransfer(question.request).then((answer) => {
            const transition = (before: Tenancy<Session, MoverState>) =>
              transferAnswered(before, id, answer, pose(), ports.nowMs());
            // An offer moves nobody here, and its ticket is waited for: it goes on at once, not with the next frame.
            if (answer.ok) this.step(playerId, transition);
            else act(transition);
          })
        : character
            .transferStatus(question.question)
            .then((answer) => act((before) => statusAnswered(before, id, answer, pose())));
    answered.catch((error: unknown) => ports.log(`${question.kind} of transfer ${id} is unanswered`, error));
  }

  /** Gives the lease back, with where the player stood. The answer wakes no zone: it moves nobody. */
  private giveBack(playerId: PlayerId, release: Release<MoverState>): void {
    const { ports, place, zone } = this.room;
    const answered = (answer: { ok: true } | Refusal | null) =>
      this.step(playerId, (before) => releaseAnswered(before, release, answer));
    ports
      .character(playerId)
      .release(place, release.epoch, whereabouts(zone.id, release.pose), release.recordedUnder)
      .then(answered, (error: unknown) => {
        ports.log(`the release of ${playerId} was not heard`, error);
        answered(null);
      });
  }
}
