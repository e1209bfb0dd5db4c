// bad-network.ts — a bad network, on purpose: delays, jitters and stalls messages in both directions, and keeps their order.
import { Link, type LinkLane } from "../../shared/network/link.ts";
import { boundedProfile, type NetworkProfile } from "../../shared/network/profiles.ts";

export type { NetworkProfile };

export class BadNetwork {
  private link: Link | null = null;
  private readonly now: () => number;
  private readonly random: () => number;

  constructor(now: () => number, random: () => number) {
    this.now = now;
    this.random = random;
  }

  /** From now on as `profile` says; null: as the real network is. What is on its way already keeps its time. */
  set(profile: NetworkProfile | null): void {
    this.link = profile && new Link(boundedProfile(profile), this.random, this.now());
  }

  /** Is the link standing still right now? */
  get stalled(): boolean {
    return this.link?.stallAt(this.now()) != null;
  }

  /** One direction of one connection: `pass(bytes, task)` runs it when its message would arrive, never before an earlier one. */
  lane(): Lane {
    return new Lane(
      () => this.link,
      () => this.now(),
    );
  }
}

export class Lane {
  private readonly queue: { atMs: number; task: () => void }[] = [];
  private lastMs = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly link: () => Link | null;
  private readonly now: () => number;
  /** Of the link that is in force: another one begins anew. */
  private model: { link: Link; lane: LinkLane } | null = null;

  constructor(link: () => Link | null, now: () => number) {
    this.link = link;
    this.now = now;
  }

  pass(bytes: number, task: () => void): void {
    this.lastMs = Math.max(this.lastMs, this.arrivalMs(bytes));
    if (this.queue.length === 0 && this.lastMs <= this.now()) return task();
    this.queue.push({ atMs: this.lastMs, task });
    this.schedule();
  }

  private arrivalMs(bytes: number): number {
    const link = this.link();
    if (!link) return this.now();
    if (this.model?.link !== link) this.model = { link, lane: link.lane() };
    return this.model.lane.arrivalMs(this.now(), bytes);
  }

  private schedule(): void {
    const next = this.queue[0];
    if (!next || this.timer !== null) return;
    this.timer = setTimeout(
      () => {
        this.timer = null;
        while (this.queue[0] && this.queue[0].atMs <= this.now()) this.queue.shift()?.task();
        this.schedule();
      },
      Math.max(0, next.atMs - this.now()),
    );
  }
}
