// heartbeat.ts — tells the directory how full the zone is, as long as it is awake, and once when it falls asleep (DIR-1, SLEEP-1).
import { HEARTBEAT_MS } from "../../shared/limits.ts";
import type { Place } from "../contracts.ts";
import type { RoomPorts } from "./ports.ts";

export class Heartbeat {
  private readonly ports: RoomPorts;
  private readonly place: Place;
  private nextMs = 0;

  constructor(ports: RoomPorts, place: Place) {
    this.ports = ports;
    this.place = place;
  }

  /** The next one is due at once. */
  soon(): void {
    this.nextMs = 0;
  }

  beat(nowMs: number, players: number): void {
    // Further off than a heartbeat, the clock has jumped back.
    if (nowMs < this.nextMs && this.nextMs - nowMs <= HEARTBEAT_MS) return;
    this.nextMs = nowMs + HEARTBEAT_MS;
    this.report(players, "awake");
  }

  report(players: number, state: "awake" | "asleep"): void {
    this.ports
      .heartbeat({ place: this.place, players, state })
      .catch((error: unknown) => this.ports.log("the directory did not hear the heartbeat", error));
  }
}
