// link.test.ts — the model of a bad link: order, jitter, stalls of both directions at once, rate, recorded traces.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Link } from "../../shared/network/link.ts";
import {
  boundedProfile,
  type NetworkProfile,
  PROFILES,
  profileNamed,
  readTrace,
} from "../../shared/network/profiles.ts";
import { seeded } from "../lab/seeded.ts";

const QUIET: NetworkProfile = PROFILES.lan;

test("[SNAP-1] nothing overtakes anything, and nothing arrives before its latency, over any link", () => {
  const profile = fc.record({
    latencyMs: fc.integer({ min: 0, max: 400 }),
    jitterMs: fc.integer({ min: 0, max: 300 }),
    stallEveryMs: fc.integer({ min: 0, max: 3000 }),
    stallMs: fc.integer({ min: 0, max: 900 }),
    stallMsMax: fc.integer({ min: 900, max: 3000 }),
    bitsPerSecond: fc.constantFrom(100_000, 5_000_000),
  });
  fc.assert(
    fc.property(profile, fc.integer(), fc.array(fc.nat(400), { minLength: 1, maxLength: 200 }), (given, seed, gaps) => {
      const lane = new Link(given, seeded(seed), 0).lane();
      let now = 0;
      let last = 0;
      for (const gap of gaps) {
        now += gap;
        const arrival = lane.arrivalMs(now, 100);
        expect(arrival).toBeGreaterThanOrEqual(Math.max(last, now + given.latencyMs));
        last = arrival;
      }
    }),
  );
});

test("a stall stops both directions, is as long as it should be, and comes about as often", () => {
  const link = new Link({ ...QUIET, stallEveryMs: 2000, stallMs: 60, stallMsMax: 120 }, seeded(1), 0);
  const [up, down] = [link.lane(), link.lane()];
  let stalls = 0;
  let apart = 0;
  let since = 0;
  let stalled = false;
  for (let now = 0; now < 600_000; now++) {
    const [there, back] = [up.arrivalMs(now, 1) > now, down.arrivalMs(now, 1) > now];
    if (there !== back) apart++;
    if (there && !stalled) since = now;
    if (!there && stalled) {
      stalls++;
      expect(now - since).toBeGreaterThanOrEqual(59);
      expect(now - since).toBeLessThanOrEqual(121);
    }
    stalled = there;
  }
  expect(apart).toBe(0);
  expect(stalls).toBeGreaterThan(230);
  expect(stalls).toBeLessThan(340);
});

test("without a longest length stalls are exactly periodic", () => {
  const lane = new Link({ ...QUIET, stallEveryMs: 1000, stallMs: 200 }, seeded(1), 50).lane();
  expect(lane.arrivalMs(1049, 1)).toBe(1049);
  expect(lane.arrivalMs(1100, 1)).toBe(1250);
  expect(lane.arrivalMs(1251, 1)).toBe(1251);
  expect(lane.arrivalMs(50 + 1200 * 5000 + 1100, 1)).toBe(50 + 1200 * 5001);
});

test("a rate of 1 Mbit/s passes 125 kB a second, and an idle link starts at once", () => {
  const lane = new Link({ ...QUIET, bitsPerSecond: 1_000_000 }, seeded(1), 0).lane();
  let last = 0;
  for (let i = 0; i < 100; i++) last = lane.arrivalMs(0, 1250);
  expect(last).toBeCloseTo(1000, 6);
  expect(lane.arrivalMs(5000, 1250)).toBeCloseTo(5010, 6);
});

test("a trace delivers at its milliseconds, goes round, and keeps nothing that nobody took", () => {
  const lane = new Link({ ...QUIET, trace: [10, 10, 50, 100] }, seeded(1), 0).lane();
  expect([1500, 1500, 1500, 1500, 1500].map((bytes) => lane.arrivalMs(0, bytes))).toEqual([10, 10, 50, 100, 110]);
  // Small messages share an opportunity; a large one takes several.
  expect([lane.arrivalMs(120, 100), lane.arrivalMs(120, 100), lane.arrivalMs(120, 3000)]).toEqual([150, 150, 210]);
  expect(lane.arrivalMs(1_000_020, 1500)).toBe(1_000_050);
});

test("[LIMIT-1] figures from outside are clamped, and a trace that is none says which line", () => {
  const wild = { latencyMs: Number.NaN, jitterMs: -5, stallEveryMs: 1e12, stallMs: 1e12, bitsPerSecond: 1 };
  expect(boundedProfile(wild)).toEqual({
    latencyMs: 0,
    jitterMs: 0,
    stallEveryMs: 1_000_000,
    stallMs: 10_000,
    bitsPerSecond: 8000,
  });
  expect(() => readTrace("")).toThrow(/after 0/);
  expect(() => readTrace("5\n3")).toThrow(/line 2/);
  expect(readTrace("1\r\n2\r\n\r\n")).toEqual([1, 2]);
  expect(() => profileNamed("toString")).toThrow(/no network profile/);
});
