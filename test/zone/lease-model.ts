// lease-model.ts — zones, clients and a network that loses, repeats and delays, around the lease machine, driven by numbers.

import type { ClaimGranted, Place, Refusal, TransferEnd } from "../../durable-objects/contracts.ts";
import { beginTransfer, claim, create, departed, enter, release, save } from "../../shared/handoff/lease.ts";
import {
  type Chosen,
  type DepartAnswer,
  type DepartResult,
  type EnterAnswer,
  type Lease,
  type Step,
  samePlace,
} from "../../shared/handoff/lease-state.ts";
import { alarm, nextAlarmMs, told, transferStatus } from "../../shared/handoff/transfer-end.ts";
import type { ZoneId } from "../../shared/units.ts";
import { ADA, at, HARBOR, passportFrom, placeIn, QUARRY, VAULT, WORLD } from "./lease-fixtures.ts";

/** A zone that keeps the duties of contracts.ts, and nothing more. Memory is lost in a restart; `run` tells answers to the dead. */
interface ZoneModel {
  readonly place: Place;
  run: number;
  /** No epoch up to this one is simulated again by this run. */
  letGo: number;
  player: { epoch: number; transferId: string | null } | null;
}

interface Ticket {
  readonly place: Place;
  readonly epoch: number;
  readonly ticketId: string;
}

export class LeaseModel {
  lease: Lease | null = create(null, ADA, "Ada").lease;
  nowMs = 1_000_000;
  readonly zones: ZoneModel[] = [HARBOR, QUARRY, VAULT].map((id) => ({
    place: placeIn(id),
    run: 0,
    letGo: -1,
    player: null,
  }));
  readonly log: string[] = [];
  private readonly tickets: Ticket[] = [];
  private readonly network: { name: string; deliver: () => void }[] = [];
  private ids = 0;
  private full: ZoneId | null = null;

  /** One step of the world, chosen by two numbers; whatever they are, it is a possible one. */
  act(kind: number, choice: number): void {
    const zone = pick(this.zones, choice);
    const actions = [
      () => this.enter(pick([null, null, HARBOR, QUARRY, VAULT], choice)),
      () => this.present(choice),
      () => this.present(choice),
      () => this.cross(zone, pick([HARBOR, QUARRY, VAULT], choice >> 2)),
      () => this.askStatus(zone),
      () => this.deliver(choice, true),
      () => this.deliver(choice, true),
      () => this.deliver(choice, true),
      () => this.deliver(choice, false),
      () => this.network.splice(choice % Math.max(1, this.network.length), 1),
      () => this.wait(pick([10, 300, 2000, 6000], choice)),
      () => this.restart(zone),
      () => this.leave(zone),
      () => this.checkpoint(zone),
      () => {
        this.full = pick([null, null, QUARRY, HARBOR], choice);
      },
    ];
    pick(actions, kind)();
  }

  playing(): ZoneModel[] {
    return this.zones.filter((zone) => zone.player !== null && zone.player.transferId === null);
  }

  /** Everything arrives and time passes: what remains must be a player who stands somewhere, or is free. */
  settle(): void {
    this.full = null;
    for (let round = 0; round < 60; round++) {
      while (this.network.length > 0) this.deliver(0, true);
      for (const zone of this.zones) this.askStatus(zone);
      this.wait(1000);
    }
    while (this.network.length > 0) this.deliver(0, true);
  }

  /** A client that has just come back: enters, and presents the ticket it gets. */
  reconnect(): void {
    for (let tries = 0; tries < 4 && this.live().length === 0; tries++) {
      this.tickets.length = 0;
      this.enter(null);
      while (this.network.length > 0) this.deliver(0, true);
      if (this.tickets.length > 0) this.present(0);
      while (this.network.length > 0) this.deliver(0, true);
    }
  }

  /** Zones that simulate the player under the very epoch of the lease. */
  live(): ZoneModel[] {
    return this.playing().filter(
      (z) => z.player?.epoch === this.lease?.epoch && samePlace(this.lease?.holder ?? null, z.place),
    );
  }

  // ---- the character object's shell ----

  private step<Answer>(transition: (lease: Lease | null, nowMs: number) => Step<Answer>): Answer {
    const { lease, answer, effects } = transition(this.lease, this.nowMs);
    // What can't be stored can't be relied on.
    this.lease = JSON.parse(JSON.stringify(lease)) as Lease;
    for (const effect of effects) {
      if (effect.kind === "tell") this.send("tell", () => this.hearEnd(effect.place, effect.end));
    }
    return answer;
  }

  private choose(zone: ZoneId): Chosen {
    return { zone, instance: this.full === zone ? null : placeIn(zone).instance };
  }

  private enter(zone: ZoneId | null, chosen: Chosen | null = null, departures = 0): void {
    const transferId = this.id("t");
    const answer: EnterAnswer = this.step((lease, now) => enter(lease, { zone, chosen, transferId }, WORLD, now));
    if ("ok" in answer) return;
    if (answer.kind === "choose") this.enter(zone, this.choose(answer.zone), departures);
    else if (answer.kind === "ticket") this.write(answer.place, answer.epoch);
    else this.askToDepart(answer, zone, chosen, departures);
  }

  private askToDepart(answer: DepartAnswer, zone: ZoneId | null, chosen: Chosen | null, departures: number): void {
    const heard = (result: DepartResult) => {
      this.step((lease, now) => departed(lease, answer.transferId, result, now));
      if (result.state !== "unreachable") this.enter(zone, chosen, departures + 1);
    };
    if (departures > 0) {
      heard({ state: "unreachable" });
      return;
    }
    // The caller may give up while its question is still on the way.
    this.send("depart timed out", () => heard({ state: "unreachable" }));
    this.send("depart", () => {
      const result = this.depart(this.zoneAt(answer.holder), answer.epoch, answer.transferId);
      this.send("departed", () => heard(result));
    });
  }

  private write(place: Place, epoch: number): void {
    this.tickets.push({ place, epoch, ticketId: this.id("ticket") });
    if (this.tickets.length > 6) this.tickets.shift();
  }

  private wait(ms: number): void {
    this.nowMs += ms;
    const due = nextAlarmMs(this.lease);
    if (due !== null && due <= this.nowMs) this.step((lease, now) => alarm(lease, now));
  }

  // ---- clients ----

  /** One of two connections shows a ticket; the same one may show it again. */
  private present(choice: number): void {
    const ticket = this.tickets[choice % Math.max(1, this.tickets.length)];
    if (!ticket) return;
    const zone = this.zoneAt(ticket.place);
    const { run } = zone;
    // The zone adds its run: a claim repeated by a restarted zone is another one, or a release of its last run could undo it.
    const request = { playerId: ADA, ...ticket, nonce: `n${(choice >> 3) % 2}:${run}` };
    this.send("claim", () => {
      const answer = this.step<ClaimGranted | Refusal>((lease, now) => claim(lease, request, now));
      this.send("claimed", () => {
        if (!answer.ok || zone.run !== run || answer.epoch <= zone.letGo) return;
        if (zone.player === null || zone.player.epoch < answer.epoch)
          zone.player = { epoch: answer.epoch, transferId: null };
      });
    });
  }

  // ---- zones ----

  private cross(zone: ZoneModel, to: ZoneId): void {
    if (zone.player === null) return;
    // Asked again: the answer may have been lost.
    zone.player.transferId ??= this.id("t");
    const { epoch, transferId } = zone.player;
    const { run } = zone;
    const request = { playerId: ADA, transferId, epoch, from: zone.place, to, passport: passportFrom(zone.place.zone) };
    const ask = (chosen: Chosen | null) => {
      const answer = this.step((lease, now) => beginTransfer(lease, request, chosen, WORLD, now));
      if ("kind" in answer && answer.kind === "choose") return ask(this.choose(answer.zone));
      if ("kind" in answer) this.write(answer.place, answer.epoch);
      this.send("transfer answered", () => {
        if (zone.run !== run || zone.player?.transferId !== transferId || "kind" in answer) return;
        if (answer.code === "stale_epoch" || answer.code === "not_holder") this.drop(zone);
        else if (answer.code !== "transfer_over") zone.player.transferId = null;
      });
    };
    this.send("transfer", () => ask(null));
  }

  private askStatus(zone: ZoneModel): void {
    const transferId = zone.player?.transferId;
    if (!transferId) return;
    const { run } = zone;
    this.send("status", () => {
      const { status, epoch } = this.step((lease) => transferStatus(lease, transferId));
      this.send("status answered", () => {
        if (zone.run !== run || zone.player?.transferId !== transferId || status === "offered") return;
        const mine = status === "aborted" || (status === "unknown" && epoch === zone.player.epoch);
        this.end(zone, mine ? epoch : null);
      });
    });
  }

  private hearEnd(place: Place, end: TransferEnd): void {
    const zone = this.zoneAt(place);
    if (zone.player?.transferId === end.transferId) this.end(zone, end.outcome === "aborted" ? end.epoch : null);
    this.send("told", () => this.step((lease, now) => told(lease, end.transferId, now)));
  }

  /** Thaws under `epoch`, or lets go: null, or an epoch that this run has promised not to simulate. */
  private end(zone: ZoneModel, epoch: number | null): void {
    if (epoch === null || epoch <= zone.letGo) this.drop(zone);
    else zone.player = { epoch, transferId: null };
  }

  private depart(zone: ZoneModel, epoch: number, transferId: string): DepartResult {
    const { player } = zone;
    if (player === null || player.epoch !== epoch) {
      zone.letGo = Math.max(zone.letGo, epoch);
      if (player !== null && player.epoch < epoch) zone.player = null;
      return { state: "absent", whereabouts: null };
    }
    if (player.transferId !== null && player.transferId !== transferId) return { state: "unreachable" };
    player.transferId = transferId;
    return { state: "frozen", passport: passportFrom(zone.place.zone) };
  }

  private leave(zone: ZoneModel): void {
    if (zone.player === null || zone.player.transferId !== null) return;
    const { epoch } = zone.player;
    this.drop(zone);
    this.send("release", () => this.step((lease, now) => release(lease, zone.place, epoch, at(zone.place.zone), now)));
  }

  private checkpoint(zone: ZoneModel): void {
    if (zone.player === null) return;
    const { epoch } = zone.player;
    this.send("save", () => this.step((lease) => save(lease, zone.place, epoch, at(zone.place.zone, 1))));
  }

  private drop(zone: ZoneModel): void {
    if (zone.player !== null) zone.letGo = Math.max(zone.letGo, zone.player.epoch);
    zone.player = null;
  }

  private restart(zone: ZoneModel): void {
    zone.run++;
    zone.letGo = -1;
    zone.player = null;
  }

  // ---- the network ----

  private send(name: string, deliver: () => void): void {
    this.network.push({ name, deliver });
  }

  private deliver(choice: number, once: boolean): void {
    const index = choice % Math.max(1, this.network.length);
    const message = this.network[index];
    if (!message) return;
    if (once) this.network.splice(index, 1);
    this.log.push(message.name);
    message.deliver();
  }

  private zoneAt(place: Place): ZoneModel {
    return this.zones.find((zone) => samePlace(zone.place, place)) as ZoneModel;
  }

  private id(prefix: string): string {
    return `${prefix}${this.ids++}`;
  }
}

function pick<T>(items: readonly T[], choice: number): T {
  return items[choice % items.length] as T;
}
