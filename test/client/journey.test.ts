// journey.test.ts — what a client does when it is sent, thrown out or taken over: by the machine that sdk.ts runs (HANDOFF-1, CLOSE-1).
import { expect, test } from "vitest";
import {
  aborted,
  closed,
  type Journey,
  type Leg,
  nears,
  offered,
  setOut,
  stands,
  tooLate,
  waits,
} from "../../shared/handoff/journey.ts";
import { CLOSE } from "../../shared/wire/close.ts";

const ENTRY = { ticket: "t", instance: "quarry-1" };
const journeyOf = ({ journey }: Leg<typeof ENTRY>): Journey => journey;

/** In its first zone, on connection 0, and offered a crossing, on connection 1. */
function crossing(): Journey {
  return journeyOf(offered(journeyOf(stands(journeyOf(setOut()), 0)), 0, ENTRY, ENTRY.instance));
}

test("[HANDOFF-2] the old zone's connection is closed once the player stands in the next zone, and not before", () => {
  expect(crossing()).toMatchObject({ phase: "crossing", current: 0, arriving: 1 });
  const { journey, effects } = stands<typeof ENTRY>(crossing(), 1);
  expect(journey).toMatchObject({ phase: "playing", current: 1, arriving: null });
  expect(effects[0]).toEqual({ kind: "close", connection: 0 });
  expect(closed(journey, 0, CLOSE.transferred)).toEqual({ journey, effects: [] });
});

test("[CLOSE-1] who is taken over by another device stays away", () => {
  const playing = journeyOf(stands(journeyOf(setOut<typeof ENTRY>()), 0));
  const { journey, effects } = closed<typeof ENTRY>(playing, 0, CLOSE.takenOver);
  expect(journey.phase).toBe("closed");
  expect(effects).toContainEqual({ kind: "over", rule: CLOSE.takenOver });
});

// The connection that was given up had asked for a ticket again, and was sent back to the first zone: its claim took the
// player from the connection that was there, which was told that another device had done so.
for (const [how, giveUp] of [
  ["the zone says so", aborted],
  ["it took too long", tooLate],
] as const) {
  test(`[CLOSE-1] a crossing is given up since ${how}: who takes us over then may be ourselves, and we ask`, () => {
    const stayed = giveUp<typeof ENTRY>(crossing(), 0);
    expect(stayed.effects).toContainEqual({ kind: "close", connection: 1 });
    const { journey, effects } = closed<typeof ENTRY>(stayed.journey, 0, CLOSE.takenOver);
    expect(journey).toMatchObject({ phase: "reconnecting", current: 2 });
    expect(effects).toEqual([{ kind: "open", connection: 2, entry: null }]);
    expect(journeyOf(stands(journey, 2)).gaveUp).toBe(false);
  });
}

/** In its first zone, and waiting in the quarry on connection 1. */
function waiting(): Journey {
  const playing = journeyOf(stands(journeyOf(setOut<typeof ENTRY>()), 0));
  return journeyOf(waits(journeyOf(nears(playing, "quarry")), 1, "quarry-1"));
}

test("[HANDOFF-2] a crossing uses the socket that waits where it leads, and no other", () => {
  const claimed = offered(waiting(), 0, ENTRY, "quarry-1");
  expect(claimed.effects[0]).toEqual({ kind: "claim", connection: 1, entry: ENTRY });
  expect(claimed.journey).toMatchObject({ phase: "crossing", arriving: 1, waiting: null });
  const cold = offered(waiting(), 0, ENTRY, "quarry-2");
  expect(cold.effects.slice(0, 2)).toEqual([
    { kind: "close", connection: 1 },
    { kind: "open", connection: 2, entry: ENTRY },
  ]);
  expect(cold.journey).toMatchObject({ phase: "crossing", arriving: 2, waiting: null });
});

test("[HANDOFF-2] one connection waits at most, none on the way or after the end, and its loss moves nobody", () => {
  const elsewhere = nears<typeof ENTRY>(waiting(), "harbor");
  expect(elsewhere.effects).toEqual([
    { kind: "close", connection: 1 },
    { kind: "wait", connection: 2, zone: "harbor" },
  ]);
  expect(nears(waiting(), "quarry").effects).toEqual([]);
  expect(nears(crossing(), "quarry").effects).toEqual([]);
  const lost = closed<typeof ENTRY>(waiting(), 1, CLOSE.takenOver);
  expect(lost.journey).toMatchObject({ phase: "playing", current: 0, waiting: null });
  expect(closed<typeof ENTRY>(waiting(), 0, CLOSE.takenOver).effects).toContainEqual({ kind: "close", connection: 1 });
});
