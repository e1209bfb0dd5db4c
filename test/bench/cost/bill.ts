// bill.ts — counts what the platform would put on the bill: events, rows written, and for how long objects are kept awake.

/** What one class of objects has cost so far. */
export interface Usage {
  /** Calls and HTTP requests to objects of the class; alarms. Each is one billed request. */
  requests: number;
  /** Incoming WebSocket messages: 20 of them are one billed request. */
  messages: number;
  /** Rows written, by storage and by alarms that were set. */
  rows: number;
  /** Object-seconds in which an object could not have hibernated: a timer, or an event in the last 10 s. */
  awakeSeconds: number;
  /** Those of them in which a timer held it. */
  heldSeconds: number;
  /** Objects that were constructed. */
  constructed: number;
}

/** What the bench Worker answers at /api/bench/bill: totals since it started. */
export interface Bill {
  readonly atMs: number;
  readonly zone: Usage;
  readonly character: Usage;
  readonly directory: Usage;
  readonly hub: Usage;
}

/** An object without timers goes this long after its last event. */
const HIBERNATES_AFTER_MS = 10_000;

/** All objects of one class. In the simulator they live in one isolate, so that this sees them all. */
export class Meter {
  private readonly usage: Usage = {
    requests: 0,
    messages: 0,
    rows: 0,
    awakeSeconds: 0,
    heldSeconds: 0,
    constructed: 0,
  };
  private readonly objects = new Map<string, { countedToMs: number; awakeToMs: number; timers: number }>();

  constructed(): void {
    this.usage.constructed++;
  }

  request(object: string): void {
    this.usage.requests++;
    this.event(object);
  }

  message(object: string): void {
    this.usage.messages++;
    this.event(object);
  }

  rows(count: number): void {
    this.usage.rows += count;
  }

  /** A timer was set (+1), or has run or was cleared (−1). */
  timer(object: string, change: 1 | -1): void {
    const nowMs = Date.now();
    const state = this.settle(object, nowMs);
    state.timers += change;
    state.awakeToMs = Math.max(state.awakeToMs, nowMs);
  }

  total(): Usage {
    const nowMs = Date.now();
    for (const object of this.objects.keys()) this.settle(object, nowMs);
    return { ...this.usage };
  }

  private event(object: string): void {
    const nowMs = Date.now();
    this.settle(object, nowMs).awakeToMs = nowMs + HIBERNATES_AFTER_MS;
  }

  /** Counts the time since the last look at this object. */
  private settle(object: string, nowMs: number) {
    const state = this.objects.get(object) ?? { countedToMs: nowMs, awakeToMs: nowMs, timers: 0 };
    this.objects.set(object, state);
    if (state.timers > 0) this.usage.heldSeconds += (nowMs - state.countedToMs) / 1000;
    const awakeToMs = state.timers > 0 ? nowMs : Math.min(nowMs, state.awakeToMs);
    this.usage.awakeSeconds += Math.max(0, awakeToMs - state.countedToMs) / 1000;
    state.countedToMs = nowMs;
    return state;
  }
}
