// bucket.ts — token buckets: how often someone may do something (LIMIT-1).

export class Bucket {
  private tokens: number;
  private readonly burst: number;
  private readonly perSecond: number;
  private atMs: number;

  constructor(burst: number, perSecond: number, nowMs: number) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.tokens = burst;
    this.atMs = nowMs;
  }

  /** Takes one; false if there is none. A clock that jumps back grants nothing. */
  take(nowMs: number): boolean {
    this.tokens = Math.min(this.burst, this.tokens + (Math.max(0, nowMs - this.atMs) / 1000) * this.perSecond);
    this.atMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

/**
 * A bucket for each of many, by key, of whom `max` are remembered: who did something longest ago is forgotten first, and
 * would be full again by then.
 */
export class Buckets {
  private readonly buckets = new Map<string, Bucket>();
  private readonly burst: number;
  private readonly perSecond: number;
  private readonly max: number;

  constructor(burst: number, perSecond: number, max: number) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.max = max;
  }

  /** Takes one from the bucket of `key`; false if there is none. */
  take(key: string, nowMs: number): boolean {
    const bucket = this.buckets.get(key) ?? new Bucket(this.burst, this.perSecond, nowMs);
    // Taken out first, so that it goes to the end.
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    for (const oldest of this.buckets.keys()) {
      if (this.buckets.size <= this.max) break;
      this.buckets.delete(oldest);
    }
    return bucket.take(nowMs);
  }
}
