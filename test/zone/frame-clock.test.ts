// frame-clock.test.ts — deadlines, catching up, dropping time, and clocks that misbehave (TICK-2).
import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameClock } from "../../durable-objects/zone/frame-clock.ts";
import { CATCH_UP_TICKS_MAX } from "../../shared/limits.ts";
import { TICK_MS } from "../../shared/units.ts";

const FRAME_MS = 3 * TICK_MS;

test("[TICK-2] late callbacks don't delay the frames that follow: a minute has its ticks, however late each is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { minLength: 1200, maxLength: 1200 }),
      (lateness) => {
        const clock = new FrameClock(0);
        let ticks = 0;
        for (const lateMs of lateness) {
          const { frames, frameTicks } = clock.due(clock.deadlineMs + lateMs, 1);
          // Each callback is less than a frame late, so none can hide another.
          expect(frames).toBe(1);
          ticks += frameTicks;
          expect(clock.deadlineMs).toBeCloseTo((ticks + clock.frameTicks) * TICK_MS, 6);
        }
        expect(clock.droppedTicks).toBe(0);
      },
    ),
    { numRuns: 20 },
  );
});

test("[TICK-2] it catches up at most 8 ticks, and counts what it drops", () => {
  const clock = new FrameClock(0);
  const due = clock.due(FRAME_MS * 10, 1);
  expect(due.frames * 3).toBeLessThanOrEqual(CATCH_UP_TICKS_MAX);
  expect(due.frames * 3 + due.droppedTicks).toBe(30);
  expect(clock.droppedTicks).toBe(due.droppedTicks);
  expect(clock.due(FRAME_MS * 10, 1).frames).toBe(0);
});

test("[TICK-2] a clock that stands still inside a callback gives no frame twice", () => {
  const clock = new FrameClock(0);
  expect(clock.due(FRAME_MS, 1).frames).toBe(1);
  expect(clock.due(FRAME_MS, 1).frames).toBe(0);
});

test("[TICK-2] a clock that jumps back rebases the deadline, so the zone does not stand for an hour", () => {
  const clock = new FrameClock(3_600_000);
  expect(clock.due(1000, 1).frames).toBe(0);
  expect(clock.deadlineMs).toBeCloseTo(1000 + FRAME_MS, 6);
  expect(clock.due(1000 + FRAME_MS, 1).frames).toBe(1);
});
