// bill.test.ts — the meter counts an object awake for as long as it can't hibernate, and the bill is PLATFORM's formula.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Meter, type Usage } from "./bill.ts";
import { dollarsOf } from "./prices.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("[SLEEP-1] an event keeps an object awake for 10 s, a timer for as long as it runs, and none of it twice", () => {
  const meter = new Meter();
  meter.message("a");
  vi.advanceTimersByTime(4000);
  meter.message("a");
  vi.advanceTimersByTime(60_000);
  expect(meter.total()).toMatchObject({ awakeSeconds: 14, heldSeconds: 0, messages: 2 });
  meter.timer("a", 1);
  vi.advanceTimersByTime(20_000);
  meter.request("a");
  meter.timer("a", -1);
  vi.advanceTimersByTime(60_000);
  expect(meter.total()).toMatchObject({ awakeSeconds: 44, heldSeconds: 20, requests: 1 });
});

test("[SLEEP-1] objects that are awake at once count each", () => {
  const meter = new Meter();
  meter.timer("a", 1);
  meter.timer("b", 1);
  vi.advanceTimersByTime(5000);
  expect(meter.total().awakeSeconds).toBe(10);
});

test("one zone awake, 50 players at 20 messages a second, no rows: $0.66 for 1,000 player-hours", () => {
  const hour = 3600;
  const usage: Usage = {
    requests: 0,
    messages: 50 * 20 * hour,
    rows: 0,
    awakeSeconds: hour,
    heldSeconds: hour,
    constructed: 1,
  };
  const dollars = dollarsOf(usage, 50, hour);
  expect(dollars.total).toBeCloseTo(0.6552, 4);
  expect(dollars.messages).toBeCloseTo(0.54, 4);
  // A row a second: 0.0036 R/N dollars a player-hour.
  expect(dollarsOf({ ...usage, rows: hour }, 50, hour).rows).toBeCloseTo(0.072, 4);
});
