// frame-pace.test.ts — a zone that can't keep up lengthens its frame before it drops a tick, and shortens it when that is over, without flapping (TICK-1).
import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameClock } from "../../durable-objects/zone/frame-clock.ts";
import { FRAME_TICKS, FRAME_TICKS_MAX } from "../../shared/limits.ts";
import { TICK_MS } from "../../shared/units.ts";
import { seeded } from "../lab/seeded.ts";

/** What a frame costs: so much each, and so much for each of its ticks; milliseconds. */
interface Load {
  readonly frameMs: number;
  readonly tickMs: number;
}

const costMs = ({ frameMs, tickMs }: Load, frameTicks: number): number => frameMs + tickMs * frameTicks;
const IDLE: Load = { frameMs: 8, tickMs: 1 };

/** A thread that runs a zone's frames: begun at the deadline, a timer's lateness after it, or when the one before is done. */
class Thread {
  readonly clock = new FrameClock(0);
  nowMs = 0;
  ticks = 0;
  /** The most that any tick was run before it was due. */
  earlyTicks = 0;
  /** Each change of the frame's length, and when. */
  readonly changes: { frameTicks: number; atMs: number }[] = [];
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  run(seconds: number, load: Load, players = 100): void {
    const endMs = this.nowMs + seconds * 1000;
    while (this.nowMs < endMs) {
      // A timer is late by up to 4 ms, and one in fifty by up to 30.
      const lateMs = this.random() * (this.random() < 0.02 ? 30 : 4);
      this.nowMs = Math.max(this.nowMs, this.clock.deadlineMs + lateMs);
      const before = this.clock.frameTicks;
      const { frames, frameTicks } = this.clock.due(this.nowMs, players);
      this.ticks += frames * frameTicks;
      this.earlyTicks = Math.max(this.earlyTicks, -this.owedTicks);
      this.nowMs += frames * costMs(load, frameTicks);
      const { frameTicks: after } = this.clock;
      if (after !== before) this.changes.push({ frameTicks: after, atMs: this.nowMs });
    }
  }

  /** Ticks that are due and were neither run nor dropped. */
  get owedTicks(): number {
    return this.nowMs / TICK_MS - this.ticks - this.clock.droppedTicks;
  }
}

const seeds = fc.integer({ min: 0, max: 1 << 30 });
/** Too much for frames of three ticks, and not for frames of four. */
const bearable = fc
  .record({ frameMs: fc.double({ min: 0, max: 66, noNaN: true }), tickMs: fc.double({ min: 0, max: 16, noNaN: true }) })
  .filter((load) => costMs(load, FRAME_TICKS) > 51 && costMs(load, FRAME_TICKS_MAX) < 63);

test("[TICK-1] a load that only longer frames can bear lengthens them, and no tick is ever dropped", () => {
  fc.assert(
    fc.property(seeds, bearable, (seed, load) => {
      const thread = new Thread(seed);
      thread.run(10, IDLE);
      expect(thread.changes).toEqual([]);
      thread.run(20, load);
      expect(thread.changes[0]?.frameTicks).toBe(FRAME_TICKS_MAX);
      thread.run(300, load);
      expect(thread.clock.droppedTicks).toBe(0);
      expect(thread.owedTicks).toBeLessThan(2 * FRAME_TICKS_MAX + 1);
    }),
    { numRuns: 60 },
  );
});

test("[TICK-1] with the load gone the frame is as short as before; under a steady load it is tried again ever more seldom", () => {
  fc.assert(
    fc.property(seeds, bearable, (seed, load) => {
      const thread = new Thread(seed);
      thread.run(1800, load);
      const returns = thread.changes.filter(({ frameTicks }) => frameTicks === FRAME_TICKS);
      expect(returns.length).toBeLessThan(6 + 1800 / 60);
      const changes = thread.changes.length;
      thread.run(120, IDLE);
      expect(thread.clock.frameTicks).toBe(FRAME_TICKS);
      thread.run(1800, IDLE);
      // One return; and one lengthening before it, if the load ended within a trial.
      expect(thread.changes.length - changes).toBeLessThanOrEqual(2);
      expect(thread.clock.droppedTicks).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test("[TICK-1] a single pause lengthens nothing, unless time would be dropped: and then for some seconds", () => {
  const thread = new Thread(7);
  for (let i = 0; i < 20; i++) {
    thread.run(5, IDLE);
    thread.nowMs = thread.clock.deadlineMs + 90;
    thread.run(5, IDLE);
  }
  expect(thread.changes).toEqual([]);
  thread.nowMs = thread.clock.deadlineMs + 120;
  thread.run(10, IDLE);
  expect(thread.changes.map(({ frameTicks }) => frameTicks)).toEqual([FRAME_TICKS_MAX, FRAME_TICKS]);
  expect(thread.clock.droppedTicks).toBe(0);
});

test("[TICK-1] 500 players alone lengthen nothing; a few more do, until they are clearly fewer", () => {
  const thread = new Thread(8);
  thread.run(60, IDLE, 500);
  expect(thread.clock.frameTicks).toBe(FRAME_TICKS);
  thread.run(1, IDLE, 510);
  expect(thread.clock.frameTicks).toBe(FRAME_TICKS_MAX);
  thread.run(60, IDLE, 470);
  expect(thread.clock.frameTicks).toBe(FRAME_TICKS_MAX);
  thread.run(60, IDLE, 440);
  expect(thread.clock.frameTicks).toBe(FRAME_TICKS);
  expect(thread.earlyTicks).toBeLessThan(1e-6);
});

test("[TICK-1] no tick is run before it is due, whatever the frame's length does", () => {
  fc.assert(
    fc.property(seeds, fc.array(fc.double({ min: 0, max: 80, noNaN: true }), { maxLength: 12 }), (seed, loads) => {
      const thread = new Thread(seed);
      for (const frameMs of loads) {
        thread.run(4, { frameMs, tickMs: 0.2 });
      }
      expect(thread.earlyTicks).toBeLessThan(1e-6);
    }),
    { numRuns: 50 },
  );
});
