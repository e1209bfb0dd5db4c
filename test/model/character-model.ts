// character-model.ts — the character object in the model: the production lease machine, run as character.ts runs it.
import type { Chosen, DepartResult, Lease, Step } from "../../shared/handoff/lease-state.ts";
import type { Refusal } from "../../shared/handoff/messages.ts";
import type { ZoneId } from "../../shared/units.ts";
import type { Protocol } from "./protocol.ts";
import {
  type Ask,
  breaks,
  type Call,
  type EnterMessage,
  LEASE_WORLD,
  newId,
  PLACES,
  send,
  type Ticket,
  type World,
  whereaboutsAt,
  zoneIndex,
} from "./world.ts";

/** It is always now; what is due by time is due when it is said to be (`time`). */
const NOW = 0;
const OFFER_ENDS = 1;
const TELL_AGAIN = 1;
const NEVER = 9;
/** Of a ticket that only admits to wait: one that no claim has. Below all others, so that its distance from them does not count. */
const WAITING_EPOCH = -1;

export class CharacterModel {
  private readonly protocol: Protocol;

  constructor(protocol: Protocol) {
    this.protocol = protocol;
  }

  enter(world: World, request: EnterMessage, again: boolean, asked: Ask | null = null): void {
    const { zone, returning } = request;
    const answer = (result: Ticket | Refusal): void => {
      if (!again) send(world, { kind: "entered", client: request.client, attempt: request.attempt, answer: result });
    };
    if (request.waits) return answer(this.wait(world, zone as ZoneId));
    let chosen: Chosen | null = asked?.zone ? chosenIn(asked.zone) : null;
    for (;;) {
      const question = { zone, returning, chosen, transferId: newId(world) };
      const next = this.step(world, (lease) => this.protocol.lease.enter(lease, question, LEASE_WORLD, NOW));
      if ("ok" in next) return answer(next);
      if (next.kind === "ticket") return answer(this.ticket(world, next));
      if (next.kind === "choose") chosen = chosenIn(next.zone);
      else if (asked !== null) {
        // One departure a request.
        this.departed(world, next.transferId, { state: "unreachable" });
        return answer(unreachable);
      } else {
        const { epoch, transferId } = next;
        const id = newId(world);
        world.asks.push({ id, request, again, transferId, zone: chosen?.zone ?? null });
        const ask = { playerId: (world.lease as Lease).playerId, epoch, transferId, to: next.to.zone };
        return send(world, { kind: "depart", zone: zoneIndex(next.holder), ask: id, request: ask });
      }
    }
  }

  private wait(world: World, zone: ZoneId): Ticket | Refusal {
    const next = this.step(world, (lease) => this.protocol.kept.wait(lease, zone, chosenIn(zone), LEASE_WORLD));
    if ("ok" in next) return next;
    if (next.kind === "choose") throw new Error("the zone was chosen");
    return this.ticket(world, { place: next.place, epoch: WAITING_EPOCH });
  }

  /** A holder has answered, or has not in time, or can't have: the request goes on. */
  heard(world: World, id: string, result: DepartResult): void {
    const ask = world.asks.find((candidate) => candidate.id === id);
    if (!ask) return;
    world.asks = world.asks.filter((candidate) => candidate !== ask);
    this.departed(world, ask.transferId, result);
    const { client, attempt } = ask.request;
    if (result.state !== "unreachable") this.enter(world, ask.request, ask.again, ask);
    else if (!ask.again) send(world, { kind: "entered", client, attempt, answer: unreachable });
  }

  /** What a zone asks. */
  answer(world: World, zone: number, call: Call): unknown {
    const { lease, transferEnd } = this.protocol;
    const place = PLACES[zone] as (typeof PLACES)[number];
    switch (call.name) {
      case "claim":
        return this.step(world, (before) => lease.claim(before, call.request, NOW));
      case "begin": {
        const chosen = chosenIn(call.request.to);
        const next = this.step(world, (before) => lease.beginTransfer(before, call.request, chosen, LEASE_WORLD, NOW));
        if ("kind" in next && next.kind === "choose") throw new Error("the zone was chosen");
        return "kind" in next ? { ok: true, place: next.place, ticket: this.ticket(world, next) } : next;
      }
      case "status":
        return this.step(world, (before) => transferEnd.transferStatus(before, call.question));
      case "release": {
        const { epoch, pose, recordedUnder } = call.release;
        const whereabouts = whereaboutsAt(place.zone, pose);
        return this.step(world, (before) => lease.release(before, place, epoch, whereabouts, NOW, recordedUnder));
      }
      case "confirm":
        return this.step(world, (before) => lease.confirm(before, place, call.epoch));
      case "save":
        return this.step(world, (before) =>
          lease.save(before, place, call.epoch, whereaboutsAt(place.zone, call.pose)),
        );
    }
  }

  told(world: World, transferId: string): void {
    this.step(world, (lease) => this.protocol.transferEnd.told(lease, transferId, NOW));
  }

  /** An offer, or a departure, has stood for too long. */
  offerEnds(world: World): void {
    this.step(world, (lease) => this.protocol.transferEnd.alarm(timed(lease, OFFER_ENDS, NEVER), OFFER_ENDS));
  }

  /** Whoever has not answered is told again. */
  tellAgain(world: World): void {
    this.step(world, (lease) => this.protocol.transferEnd.alarm(timed(lease, NEVER, TELL_AGAIN), TELL_AGAIN));
  }

  private departed(world: World, transferId: string, result: DepartResult): void {
    this.step(world, (lease) => this.protocol.lease.departed(lease, transferId, result, NOW));
  }

  private ticket(world: World, { place, epoch }: { place: Ticket["place"]; epoch: number }): Ticket {
    return { place, epoch, ticketId: newId(world) };
  }

  private step<A>(world: World, transition: (lease: Lease | null) => Step<A>): A {
    const before = world.lease;
    const { lease, answer, effects } = transition(before);
    const after = lease as Lease;
    if (after.epoch < before.epoch) breaks(world, `the epoch goes back from ${before.epoch} to ${after.epoch}`);
    world.lease = timed(after, NEVER, NEVER) as Lease;
    for (const effect of effects)
      if (effect.kind === "tell") send(world, { kind: "tell", zone: zoneIndex(effect.place), end: effect.end });
    return answer;
  }
}

const unreachable: Refusal = { ok: false, code: "zone_unreachable", message: "" };

const chosenIn = (zone: Chosen["zone"]): Chosen => ({
  zone,
  instance: (PLACES.find((place) => place.zone === zone) as (typeof PLACES)[number]).instance,
});

/** The same lease with other times in it: when its transfer ends, and when somebody is told again. */
function timed(lease: Lease | null, deadlineMs: number, tellAtMs: number): Lease | null {
  if (lease === null) return null;
  const transfer = lease.transfer && { ...lease.transfer, deadlineMs };
  const ended = lease.ended.map((end) => (end.tell ? { ...end, tell: { attempts: 1, atMs: tellAtMs } } : end));
  return { ...lease, transfer, ended };
}
