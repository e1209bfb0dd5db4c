// shared-props.test.ts — what one pushes moves at once, alone or with somebody else, and is in the same place for all (PRED-2).
import { afterEach, expect, test } from "vitest";
import { measure, pass, spread } from "../bench/feel/measure.ts";
import { props, shared } from "../bench/feel/scenes.ts";
import { labTheatre } from "../bench/feel/theatres.ts";

const AT_150_MS = { latencyMs: 75, jitterMs: 0, stallEveryMs: 0, stallMs: 0 };

let theatre: ReturnType<typeof labTheatre> | null = null;

afterEach(() => {
  theatre?.dispose();
  theatre = null;
});

test("[PRED-2] pushing crates, barrels and balls alone at 150 ms corrects nobody by more than 20 mm, 19 times of 20", async () => {
  theatre = labTheatre(61);
  const { session } = await theatre.join("Ada", AT_150_MS);
  await pass(theatre, 5);
  const [own, theirs]: [number[], number[]] = [[], []];
  session.stats.onCorrection = (metres) => own.push(metres * 1000);
  session.stats.onPropCorrection = (metres) => theirs.push(metres * 1000);
  const where = () => JSON.stringify(session.inspect().props.map(({ position }) => position));
  const before = where();
  await props(theatre, session, 30);
  // Something was pushed.
  expect(where()).not.toBe(before);
  expect(own.length).toBeGreaterThan(400);
  expect(spread(own).p95).toBeLessThan(20);
  expect(theirs.length).toBeGreaterThan(300);
  expect(spread(theirs).p95).toBeLessThan(20);
  session.leave();
});

test("[PRED-2] two who push one crate, with and against one another, are corrected by less than 150 mm, and agree within a second", async () => {
  theatre = labTheatre(62);
  const world = theatre;
  const [ada, bo] = [await world.join("Ada", AT_150_MS), await world.join("Bo", AT_150_MS)];
  await pass(world, 5);
  const millimetres: number[] = [];
  for (const { session } of [ada, bo]) {
    session.stats.onCorrection = (metres) => millimetres.push(metres * 1000);
    session.stats.onPropCorrection = (metres) => millimetres.push(metres * 1000);
  }
  const crates = () => ada.session.inspect().props.filter(({ kind }) => kind === "crate");
  const before = crates();
  let rounds = 0;
  await shared(world, [ada.session, bo.session], 24, async () => {
    rounds++;
    await pass(world, 1);
    const theirs = new Map(bo.session.inspect().props.map(({ id, position }) => [id, position]));
    for (const { id, position } of crates()) {
      const [x, y, z] = theirs.get(id) ?? position;
      expect(Math.hypot(position[0] - x, position[1] - y, position[2] - z)).toBeLessThan(0.02);
    }
  });
  expect(rounds).toBe(3);
  const moved = crates().map(({ position }, i) =>
    Math.hypot(...position.map((v, k) => v - (before[i]?.position[k] ?? v))),
  );
  expect(Math.max(...moved)).toBeGreaterThan(2);
  expect(spread(millimetres).p95).toBeLessThan(150);
  for (const { session } of [ada, bo]) session.leave();
});

test("[CMD-3] a busy player sends under 5 messages a second, one who turns without pause under 10, one who rests one", async () => {
  theatre = labTheatre(63);
  const report = await measure(theatre, "cable", { ...AT_150_MS, latencyMs: 12, jitterMs: 4 }, 6);
  expect(report.responseFrames).toBeLessThanOrEqual(2);
  expect(report.messagesPerSecond.busy).toBeLessThan(5);
  expect(report.messagesPerSecond.turning).toBeLessThan(10);
  expect(report.messagesPerSecond.idle).toBeLessThanOrEqual(1.01);
});
