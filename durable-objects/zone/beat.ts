// beat.ts — what a zone tells the directory of itself, and when: how full it is, and who has come to a place kept for them (INSTANCE-1, DIR-1).
import { HEARTBEAT_CHANGED_MS, HEARTBEAT_MS, HEARTBEAT_TRIES, KEPT_SLOTS_MAX } from "../../shared/limits.ts";
import type { Tick } from "../../shared/units.ts";
import type { Heartbeat, Place } from "../contracts.ts";
import type { RoomPorts } from "./ports.ts";

/**
 * Each heartbeat keeps the directory's object awake for some seconds, and costs a row there. So a zone speaks when there is
 * something to say, and else just often enough that its silence means something.
 */
export class Beat {
  private readonly ports: RoomPorts;
  private readonly place: Place;
  private readonly incarnation: number;
  /** By slot, in the order in which they were first seen. */
  private readonly arrivals = new Map<number, number>();
  private arrivedSinceSaid = false;
  /** What was said last, and when; null: the zone has just woken. */
  private said: { readonly report: Heartbeat; readonly atMs: number } | null = null;

  constructor(ports: RoomPorts, place: Place, incarnation: number) {
    this.ports = ports;
    this.place = place;
    this.incarnation = incarnation;
  }

  /** Somebody has come for whom a place was kept. Slots that the directory has forgotten by now need no counting. */
  arrived(slot: number): void {
    this.arrivedSinceSaid = true;
    this.arrivals.set(slot, (this.arrivals.get(slot) ?? 0) + 1);
    for (const oldest of this.arrivals.keys()) {
      if (this.arrivals.size <= KEPT_SLOTS_MAX) return;
      this.arrivals.delete(oldest);
    }
  }

  /** The zone has woken: the directory hears of it at once. */
  wake(): void {
    this.said = null;
  }

  /** Called each frame of a zone that is awake. */
  pulse(now: Tick, players: number, nowMs: number): void {
    if (this.said) {
      const sinceMs = nowMs - this.said.atMs;
      const changed = players !== this.said.report.players || this.arrivedSinceSaid;
      // Before it was said, the clock has jumped back.
      if (sinceMs >= 0 && sinceMs < (changed ? HEARTBEAT_CHANGED_MS : HEARTBEAT_MS)) return;
    }
    this.say(now, players, "awake", nowMs);
  }

  /** The zone falls asleep, with so many players in it. */
  sleep(now: Tick, players: number, nowMs: number): void {
    this.say(now, players, "asleep", nowMs);
  }

  private say(now: Tick, players: number, state: Heartbeat["state"], atMs: number): void {
    const { place, incarnation } = this;
    // Ticks go on where they stood when a zone wakes whose object had lost its memory. It may fall asleep in a tick in which it has spoken.
    const sequence = 2 * now + (state === "asleep" ? 1 : 0);
    const report = { place, players, state, incarnation, sequence, arrived: [...this.arrivals] };
    this.said = { report, atMs };
    this.arrivedSinceSaid = false;
    this.send(report, HEARTBEAT_TRIES);
  }

  /** Repeated while it is the newest: of a zone that sleeps nothing else would be heard. */
  private send(report: Heartbeat, triesLeft: number): void {
    this.ports.heartbeat(report).catch((error: unknown) => {
      this.ports.log("the directory did not hear the heartbeat", error);
      if (triesLeft > 1)
        this.ports.later(HEARTBEAT_CHANGED_MS, () => {
          if (this.said?.report === report) this.send(report, triesLeft - 1);
        });
    });
  }
}
