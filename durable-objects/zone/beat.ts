// beat.ts — what a zone tells the directory of itself, and when: how full it is, and who has come to a place kept for them (INSTANCE-1).
import { HEARTBEAT_MS, KEPT_SLOTS_MAX } from "../../shared/limits.ts";
import type { Heartbeat, Place } from "../contracts.ts";
import type { RoomPorts } from "./ports.ts";

export class Beat {
  private readonly ports: RoomPorts;
  private readonly place: Place;
  private readonly incarnation: number;
  /** By slot, in the order in which they were first seen. */
  private readonly arrivals = new Map<number, number>();
  private sequence = 0;
  private nextMs = 0;

  constructor(ports: RoomPorts, place: Place, incarnation: number) {
    this.ports = ports;
    this.place = place;
    this.incarnation = incarnation;
  }

  /** Somebody has come for whom a place was kept. Slots that the directory has forgotten by now need no counting. */
  arrived(slot: number): void {
    this.arrivals.set(slot, (this.arrivals.get(slot) ?? 0) + 1);
    for (const oldest of this.arrivals.keys()) {
      if (this.arrivals.size <= KEPT_SLOTS_MAX) return;
      this.arrivals.delete(oldest);
    }
  }

  /** The zone has woken: the directory hears of it at once. */
  wake(): void {
    this.nextMs = 0;
  }

  /** Called each frame of a zone that is awake; speaks every HEARTBEAT_MS. */
  pulse(players: number, nowMs: number): void {
    // Further off than a heartbeat, the clock has jumped back.
    if (nowMs < this.nextMs && this.nextMs - nowMs <= HEARTBEAT_MS) return;
    this.nextMs = nowMs + HEARTBEAT_MS;
    this.say(players, "awake");
  }

  say(players: number, state: Heartbeat["state"]): void {
    const { place, incarnation } = this;
    this.ports
      .heartbeat({ place, players, state, incarnation, sequence: this.sequence++, arrived: [...this.arrivals] })
      .catch((error: unknown) => this.ports.log("the directory did not hear the heartbeat", error));
  }
}
