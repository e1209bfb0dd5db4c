// explore.test.ts — the model checker itself, on systems so small that one sees what it must find; and its two searches against one another.
import { expect, test } from "vitest";
import { explore, type Model, type Move } from "./explore.ts";
import { HandoffModel } from "./handoff-model.ts";
import { PROTOCOL } from "./protocol.ts";
import { shortest } from "./shortest.ts";
import { NOTHING } from "./world.ts";

type Arrow = readonly [from: number, label: string, to: number];

/** States are numbers, from 0 on; a label in capitals comes from outside. */
function graph(arrows: readonly Arrow[], broken: readonly number[] = []): Model<number> {
  return {
    initial: 0,
    moves: (state) =>
      arrows
        .filter(([from]) => from === state)
        .map(([, label, to]): Move<number> => {
          return { label, kind: label === label.toUpperCase() ? "outside" : "own", take: () => to };
        }),
    fingerprint: (state, into) => {
      into[0] = state;
      into[1] = 7;
    },
    wrong: (state) => (broken.includes(state) ? "broken" : null),
    unrest: (state) => (state === 9 ? "restless" : null),
  };
}

const ROUND = /^it may go on for ever: (b, c|c, b)$/;
const findingOf = async (model: Model<number>) => (await explore(model, 1000)).finding;

test("a state that is wrong, and one that it must not rest in, are found", async () => {
  expect(await findingOf(graph([[0, "a", 1]], [1]))).toEqual({ what: "broken", trace: ["a"] });
  const restless = await findingOf(
    graph([
      [0, "a", 1],
      [1, "FAULT", 9],
    ]),
  );
  expect(restless).toEqual({ what: "restless", trace: ["a", "FAULT"] });
});

test("it goes on for ever if nothing that can happen again and again leads out", async () => {
  const round: Arrow[] = [
    [0, "a", 1],
    [1, "b", 2],
    [2, "c", 1],
  ];
  expect((await findingOf(graph(round)))?.what).toMatch(ROUND);
  // What can happen time and again does, in the end, also if only one of the states allows it.
  expect(await findingOf(graph([...round, [1, "d", 3], [2, "d", 3]]))).toBeNull();
  expect(await findingOf(graph([...round, [2, "d", 3]]))).toBeNull();
  // The same thing happens inside as well: that may be all that ever comes of it.
  expect((await findingOf(graph([...round, [2, "b", 3]])))?.what).toMatch(ROUND);
  expect((await findingOf(graph([[0, "a", 0]])))?.what).toBe("it may go on for ever: a");
  // Only faults lead out: they need not come.
  expect((await findingOf(graph([...round, [1, "FAULT", 3]])))?.what).toMatch(ROUND);
});

test("depth first and breadth first, with and without a growing table, see the same states of the handoff", async () => {
  const model = new HandoffModel(PROTOCOL, { ...NOTHING, faults: 1, crossings: 1, walks: 2 });
  const { states, finding } = await explore(model, 1_000_000);
  expect(finding).toBeNull();
  expect(shortest(model, 1_000_000)).toEqual({ states, finding: null });
  // More than the table has room for at first, so it has grown.
  expect(states).toBeGreaterThan(50_000);
});
