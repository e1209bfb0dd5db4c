// bad-network.ts — a bad network, on purpose: delays, jitters and stalls messages in both directions, and keeps their order.

/** One way latency; jitter is uniform 0…J a message; for `stallMs` in every `stallEveryMs` nothing passes. */
export interface NetworkProfile {
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly stallEveryMs: number;
  readonly stallMs: number;
}

/** Bounds of what may be asked for; more is clamped (LIMIT-1). */
const DELAY_MS_MAX = 10_000;

export class BadNetwork {
  private profile: NetworkProfile | null = null;
  private sinceMs = 0;
  private readonly now: () => number;
  private readonly random: () => number;

  constructor(now: () => number, random: () => number) {
    this.now = now;
    this.random = random;
  }

  set(profile: NetworkProfile | null): void {
    this.sinceMs = this.now();
    const bounded = (value: number) => Math.max(0, Math.min(DELAY_MS_MAX, Number(value) || 0));
    this.profile = profile && {
      latencyMs: bounded(profile.latencyMs),
      jitterMs: bounded(profile.jitterMs),
      stallEveryMs: bounded(profile.stallEveryMs),
      stallMs: bounded(profile.stallMs),
    };
  }

  /** One direction of one connection: `pass(task)` runs it when its message would arrive, never before an earlier one. */
  lane(): Lane {
    return new Lane(
      () => this.arrivalMs(),
      () => this.now(),
    );
  }

  private arrivalMs(): number {
    const nowMs = this.now();
    if (!this.profile) return nowMs;
    const { latencyMs, jitterMs, stallEveryMs, stallMs } = this.profile;
    const arrivalMs = nowMs + latencyMs + this.random() * jitterMs;
    if (stallEveryMs <= 0 || stallMs <= 0) return arrivalMs;
    // The link stands still for the last `stallMs` of each period; what would arrive then arrives when it is over.
    const period = stallEveryMs + stallMs;
    const phase = (arrivalMs - this.sinceMs) % period;
    return phase > stallEveryMs ? arrivalMs + period - phase : arrivalMs;
  }
}

class Lane {
  private readonly queue: { atMs: number; task: () => void }[] = [];
  private lastMs = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly arrivalMs: () => number;
  private readonly now: () => number;

  constructor(arrivalMs: () => number, now: () => number) {
    this.arrivalMs = arrivalMs;
    this.now = now;
  }

  pass(task: () => void): void {
    this.lastMs = Math.max(this.lastMs, this.arrivalMs());
    if (this.queue.length === 0 && this.lastMs <= this.now()) return task();
    this.queue.push({ atMs: this.lastMs, task });
    this.schedule();
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
