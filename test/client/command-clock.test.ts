// command-clock.test.ts — the client's tick finds its place ahead of the zone's, by margins alone (CMD-1).
import { expect, test } from "vitest";
import { CommandClock } from "../../client/net/command-clock.ts";
import { TICK_MS } from "../../shared/units.ts";
import { seeded } from "../lab/seeded.ts";

interface Run {
  readonly margins: readonly number[];
  readonly clock: CommandClock;
}

/** A client that sends 15 messages a second to a zone whose tick 0 was at time 0; margins in ticks, as they arrive there. */
function run(upMs: number, jitterMs: number, downMs: number, guessMs: number, seconds: number): Run {
  const random = seeded(8);
  const clock = new CommandClock(0, guessMs, 0);
  const reports: { atMs: number; margin: number; originMs: number }[] = [];
  const margins: number[] = [];
  let lastUp = 0;
  for (let now = 0; now < seconds * 1000; now += 1000 / 60) {
    while (reports[0] && reports[0].atMs <= now) {
      const { margin, originMs, atMs } = reports.shift() as { atMs: number; margin: number; originMs: number };
      clock.report(margin, originMs, atMs);
    }
    clock.update(now);
    if (Math.round((now * 60) / 1000) % 4 !== 0) continue;
    lastUp = Math.max(lastUp, now + upMs + random() * jitterMs);
    const margin = Math.floor(clock.tickAt(now)) - lastUp / TICK_MS;
    margins.push(margin);
    reports.push({ atMs: lastUp + downMs + random() * jitterMs, margin, originMs: clock.originMs });
    reports.sort((a, b) => a.atMs - b.atMs);
  }
  return { margins, clock };
}

for (const [upMs, jitterMs, downMs] of [
  [0, 0, 0],
  [100, 50, 100],
  [300, 20, 300],
  [20, 5, 280],
  [280, 5, 20],
] as const) {
  test(`[CMD-1] after 5 s no message is late at ${upMs}+${jitterMs} ms up and ${downMs} down, and none much earlier than need be`, () => {
    const { margins } = run(upMs, jitterMs, downMs, 150, 30);
    const settled = margins.slice(75);
    expect(Math.min(...settled)).toBeGreaterThan(0);
    expect(Math.min(...settled)).toBeLessThan(4);
  });
}

test("[CMD-1] a first guess that is far off is corrected at once, not by slewing for a minute", () => {
  const { margins } = run(50, 5, 50, 1500, 5);
  expect(Math.max(...margins.slice(-15))).toBeLessThan(6);
});

test("[CMD-1] a settled clock slews at most 5 %", () => {
  const { clock } = run(50, 5, 50, 100, 5);
  clock.update(5000);
  let last = clock.tickAt(5000);
  for (let i = 1; i < 200; i++) {
    // The link has become 200 ms slower: all at once, everything is late.
    clock.report(-10, clock.originMs, 5000 + i * 16);
    clock.update(5000 + i * 16);
    const next = clock.tickAt(5000 + i * 16);
    expect(next - last).toBeLessThanOrEqual((16 / TICK_MS) * 1.051);
    last = next;
  }
});
