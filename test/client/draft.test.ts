// draft.test.ts — what one chooses in a panel by clicking on and on: nothing clicked is lost, however late the zone answers or the page draws.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Draft } from "../../client/hud/draft.ts";

type Offer = Readonly<Record<string, number>>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test.for([0, 40, 90, 130, 260, 700])("[LEDGER-1] ten clicks offer ten, answered after %i ms", async (delayMs) => {
  let told: Offer = {};
  const draft = new Draft<Offer>(
    (value) => setTimeout(() => (told = value), delayMs),
    () => {},
  );
  for (let i = 0; i < 10; i++) {
    // Drawn, and then clicked on: to what stands there one is added. Between the two an answer may arrive.
    const shown = draft.shown(told);
    await vi.advanceTimersByTimeAsync(i * 7);
    draft.choose({ coin: (shown.coin ?? 0) + 1 });
    await vi.advanceTimersByTimeAsync(30);
  }
  await vi.advanceTimersByTimeAsync(2000);
  expect(draft.shown(told)).toEqual({ coin: 10 });
  expect(told).toEqual({ coin: 10 });
  expect(draft.pending).toBe(false);
});

test("[LIMIT-1] clicks in between are sent as one, and the last one always", async () => {
  const sent: number[] = [];
  const draft = new Draft<Offer>(
    ({ coin }) => sent.push(coin ?? 0),
    () => {},
  );
  for (let i = 1; i <= 50; i++) {
    draft.choose({ coin: i });
    await vi.advanceTimersByTimeAsync(20);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent.at(-1)).toBe(50);
  expect(sent.length).toBeLessThanOrEqual(4);
});

test("what the zone does not take over is forgotten, and the page is told to draw what stands", async () => {
  let drawn = 0;
  const draft = new Draft<Offer>(
    () => {},
    () => drawn++,
  );
  draft.choose({ coin: 3 });
  expect(draft.shown({})).toEqual({ coin: 3 });
  drawn = 0;
  await vi.advanceTimersByTimeAsync(5000);
  expect(drawn).toBe(1);
  expect(draft.shown({})).toEqual({});
});

test("a panel that is closed sends what was chosen last, if that is its way", async () => {
  for (const outlives of [true, false]) {
    const sent: Offer[] = [];
    const draft = new Draft<Offer>(
      (value) => sent.push(value),
      () => {},
    );
    draft.choose({ hair: 1 });
    draft.choose({ hair: 2 });
    draft.close(outlives);
    await vi.advanceTimersByTimeAsync(5000);
    expect(sent.at(-1)).toEqual({ hair: outlives ? 2 : 1 });
  }
});

test("[LEDGER-1] one more and back again, before the first is answered, is what stood there at first", async () => {
  let told: Offer = { coin: 5 };
  const draft = new Draft<Offer>(
    (value) => setTimeout(() => (told = value), 200),
    () => {},
  );
  draft.choose({ coin: 6 });
  draft.choose({ coin: 5 });
  expect(draft.shown(told)).toEqual({ coin: 5 });
  await vi.advanceTimersByTimeAsync(3000);
  expect(told).toEqual({ coin: 5 });
});
