// journey.test.ts — what a client does when it is sent, thrown out or taken over: by the machine that sdk.ts runs (HANDOFF-1, CLOSE-1).
import { expect, test } from "vitest";
import {
  aborted,
  closed,
  type Journey,
  type Leg,
  offered,
  setOut,
  stands,
  tooLate,
} from "../../shared/handoff/journey.ts";
import { CLOSE } from "../../shared/wire/close.ts";

const ENTRY = { ticket: "t" };
const journeyOf = ({ journey }: Leg<typeof ENTRY>): Journey => journey;

/** In its first zone, on connection 0, and offered a crossing, on connection 1. */
function crossing(): Journey {
  return journeyOf(offered(journeyOf(stands(journeyOf(setOut()), 0)), 0, ENTRY));
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
