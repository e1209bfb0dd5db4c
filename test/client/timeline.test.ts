// timeline.test.ts — others move on screen without jumps, never back, and stop cleanly when nothing comes (issue 2: interpolation).
import { expect, test } from "vitest";
import { Entities } from "../../client/remote/entities.ts";
import { FADE_MS, Timeline } from "../../client/remote/timeline.ts";
import { POSITION_STEPS, TICK_MS, tick } from "../../shared/units.ts";
import { entityId, indexOf, newTrack } from "../../shared/wire/entities.ts";
import type { Held } from "../../shared/wire/frame-body.ts";
import { seeded } from "../lab/seeded.ts";

const SPEED = 5;
const ID = entityId(3, 1);

/** Someone who runs along x at 5 m/s. */
function runner(at: number): Held {
  const track = newTrack(ID, { kind: "player" });
  const { fields } = track;
  fields[0] = Math.round(((at * SPEED) / 60) * POSITION_STEPS);
  fields[3] = SPEED * 4096;
  return { ...track, cadence: 1, stale: false };
}

/** Frames every 50 ms over a jittery link, drawn 60 times a second: the positions shown. */
function shown(jitterMs: number, frames: number, drawMs: number): number[] {
  const random = seeded(3);
  const timeline = new Timeline();
  const entities = new Entities({ entity: entityId(9, 1), tick: tick(0) });
  const arrivals: { atMs: number; at: number }[] = [];
  let last = 0;
  for (let i = 1; i <= frames; i++) {
    last = Math.max(last, i * 3 * TICK_MS + 80 + random() * jitterMs);
    arrivals.push({ atMs: last, at: i * 3 });
  }
  const xs: number[] = [];
  for (let now = 0; now < drawMs; now += 1000 / 60) {
    while (arrivals[0] && arrivals[0].atMs <= now) {
      const { atMs, at } = arrivals.shift() as { atMs: number; at: number };
      const known = runner(at);
      entities.stream.held.set(indexOf(ID), known);
      timeline.push(tick(at), { changed: [known], parted: [] }, entities, 3, atMs);
    }
    timeline.advance(now);
    const sample = timeline.find(ID);
    if (sample) xs.push(sample.position.x);
  }
  return xs;
}

for (const jitterMs of [0, 30, 80]) {
  test(`a steady runner is shown steadily at ${jitterMs} ms of jitter: never back, never faster than a little over their speed`, () => {
    const steps = differences(shown(jitterMs, 200, 10_000)).slice(120);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(-1e-9);
    expect(Math.max(...steps)).toBeLessThan((SPEED / 60) * 1.35);
  });
}

test("when frames stop coming, the runner coasts for a tenth of a second and stops", () => {
  const xs = shown(0, 60, 6000);
  const end = xs.at(-1) as number;
  const lastReceived = (60 * 3 * SPEED) / 60;
  expect(end - lastReceived).toBeGreaterThan(0);
  expect(end - lastReceived).toBeLessThanOrEqual(SPEED * 0.1 + 1e-3);
  expect(Math.min(...differences(xs))).toBeGreaterThanOrEqual(-1e-9);
});

/** A runner who is shown, and parts at `nowMs`. */
function partedRunner(gone: boolean): { timeline: Timeline; entities: Entities; nowMs: number; lastX: number } {
  const timeline = new Timeline();
  const entities = new Entities({ entity: entityId(9, 1), tick: tick(0) });
  let nowMs = 0;
  for (let i = 1; i <= 40; i++) {
    nowMs = i * 3 * TICK_MS;
    const known = runner(i * 3);
    entities.stream.held.set(indexOf(ID), known);
    timeline.push(tick(i * 3), { changed: [known], parted: [] }, entities, 3, nowMs);
    timeline.advance(nowMs);
  }
  const lastX = timeline.find(ID)?.position.x as number;
  entities.stream.held.delete(indexOf(ID));
  timeline.push(tick(123), { changed: [], parted: [{ id: ID, gone }] }, entities, 3, nowMs);
  return { timeline, entities, nowMs, lastX };
}

test("[AOI-1] what left the area fades where it was last seen, and does not move on", () => {
  const { timeline, nowMs, lastX } = partedRunner(false);
  expect(timeline.find(ID)).toBeNull();
  expect([...timeline.sample()]).toEqual([]);
  let before = 1.001;
  for (let ms = 0; ms < FADE_MS; ms += 50) {
    timeline.advance(nowMs + ms);
    const [leaving, ...more] = [...timeline.leaving(nowMs + ms)];
    expect(more).toEqual([]);
    expect(leaving?.shown.position.x).toBe(lastX);
    expect(leaving?.shown.velocity).toEqual({ x: 0, y: 0, z: 0 });
    expect(leaving?.presence).toBeLessThan(before);
    expect(leaving?.presence).toBeGreaterThan(0);
    before = leaving?.presence as number;
  }
  expect([...timeline.leaving(nowMs + FADE_MS + 1)]).toEqual([]);
});

test("[AOI-1] what is gone vanishes at once", () => {
  const { timeline, nowMs } = partedRunner(true);
  expect(timeline.find(ID)).toBeNull();
  expect([...timeline.leaving(nowMs)]).toEqual([]);
});

test("[AOI-1] what comes back while it fades is shown once", () => {
  const { timeline, entities, nowMs } = partedRunner(false);
  const known = runner(126);
  entities.stream.held.set(indexOf(ID), known);
  timeline.push(tick(126), { changed: [known], parted: [] }, entities, 3, nowMs + 50);
  expect([...timeline.sample()].map((shown) => shown.known.id)).toEqual([ID]);
  expect([...timeline.leaving(nowMs + 50)]).toEqual([]);
});

function differences(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value - (values[i] as number));
}
