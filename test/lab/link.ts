// link.ts — one direction of a link in the lab: ordered, with seeded latency, jitter and stalls.

/** One way, milliseconds. Jitter is uniform 0…J a message; for `stallMs` in every `stallEveryMs` nothing passes. */
export interface LinkProfile {
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly stallEveryMs: number;
  readonly stallMs: number;
}

export const PERFECT: LinkProfile = { latencyMs: 0, jitterMs: 0, stallEveryMs: 0, stallMs: 0 };

export class Link {
  private lastMs = 0;
  private readonly profile: LinkProfile;
  private readonly random: () => number;

  constructor(profile: LinkProfile, random: () => number) {
    this.profile = profile;
    this.random = random;
  }

  /** Runs `task` when what is sent now would arrive; never before what was sent earlier. */
  pass(task: () => void): void {
    const nowMs = performance.now();
    this.lastMs = Math.max(this.lastMs, this.arrivalMs(nowMs));
    setTimeout(task, this.lastMs - nowMs);
  }

  private arrivalMs(nowMs: number): number {
    const { latencyMs, jitterMs, stallEveryMs, stallMs } = this.profile;
    const arrivalMs = nowMs + latencyMs + this.random() * jitterMs;
    if (stallEveryMs <= 0) return arrivalMs;
    const phase = arrivalMs % (stallEveryMs + stallMs);
    return phase > stallEveryMs ? arrivalMs + stallEveryMs + stallMs - phase : arrivalMs;
  }
}
