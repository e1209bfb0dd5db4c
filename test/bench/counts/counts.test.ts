// counts.test.ts — frames take no more than they took, and the recorded scenes go through the codec as they were.
import { expect, test } from "vitest";
import { measureAsteroids } from "../codec/asteroids.ts";
import { measureCubes } from "../codec/cubes.ts";
import { countFrames, LIMITS, regressions } from "./counts.ts";

for (const limits of LIMITS) {
  test(`[SNAP-2] a frame of ${limits.players} players, ${limits.viewMetres} m, has no more bytes, deltas and encodings than it had`, () => {
    const counts = countFrames(limits);
    console.log(`a frame: ${JSON.stringify(counts)}`);
    expect(regressions(counts, limits)).toEqual([]);
  });
}

test("[SNAP-2] ten seconds of the recorded cubes are read to the bit, at under 130 kbit/s", async () => {
  const trace = new URL("../codec/data/cubes-a.bin.br", import.meta.url);
  const { kbitPerSecond, exact } = await measureCubes(trace, 600);
  expect(exact).toBe(true);
  // This part of it is busier than the whole.
  expect(kbitPerSecond).toBeLessThan(160);
});

test("[SNAP-2] 250 asteroids are read to the bit, at under 3 kB/s", () => {
  const { kBPerSecond, exact } = measureAsteroids(10);
  expect(exact).toBe(true);
  expect(kBPerSecond).toBeLessThan(3);
});
