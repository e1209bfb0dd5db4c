// link.ts — a link in the lab: the model of shared/network/link.ts, run by virtual time.
import { Link, type LinkLane } from "../../shared/network/link.ts";
import { type NetworkProfile, PROFILES } from "../../shared/network/profiles.ts";

export const PERFECT: NetworkProfile = PROFILES.lan;

/** How a client is connected: the same both ways, or not. */
export type LinkProfile = NetworkProfile | { readonly up: NetworkProfile; readonly down: NetworkProfile };

/** One direction, from the client or to it. */
export class LabLane {
  private readonly lane: LinkLane;
  private readonly queue: (() => void)[] = [];

  constructor(lane: LinkLane) {
    this.lane = lane;
  }

  /** Runs `task` when `bytes` that are sent now would arrive; never before what was sent earlier. */
  pass(bytes: number, task: () => void): void {
    const nowMs = performance.now();
    this.queue.push(task);
    // Each timer runs what was sent first: timers of whole milliseconds may overtake one another.
    setTimeout(() => this.queue.shift()?.(), this.lane.arrivalMs(nowMs, bytes) - nowMs);
  }
}

/** The links of one machine: all its sockets and requests stall together. */
export class LabLink {
  readonly up: Link;
  readonly down: Link;

  constructor(profile: LinkProfile, random: () => number) {
    const nowMs = performance.now();
    if ("up" in profile) {
      this.up = new Link(profile.up, random, nowMs);
      this.down = new Link(profile.down, random, nowMs);
    } else this.up = this.down = new Link(profile, random, nowMs);
  }

  lanes(): { up: LabLane; down: LabLane } {
    return { up: new LabLane(this.up.lane()), down: new LabLane(this.down.lane()) };
  }
}
