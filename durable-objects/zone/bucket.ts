// bucket.ts — a token bucket: how often someone may do something (LIMIT-1).

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
