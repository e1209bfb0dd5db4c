// inbox.test.ts — commands wait for their tick, in order, within bounds (CMD-1, CMD-2).
import fc from "fast-check";
import { expect, test } from "vitest";
import { Inbox } from "../../durable-objects/zone/inbox.ts";
import { COMMAND_AHEAD_TICKS_MAX, INBOX_MAX } from "../../shared/limits.ts";
import { type Command, NEUTRAL } from "../../shared/sim/command.ts";
import { tick } from "../../shared/units.ts";

const change = (at: number, forward = at % 127) => ({ tick: tick(at), command: { ...NEUTRAL, forward } });

test("[CMD-1] whatever batches commands come in, each tick has the newest that was stamped for it or before", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 10, max: 100 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 5 }),
      (stamps, batch) => {
        stamps.sort((a, b) => a - b);
        const inbox = new Inbox();
        for (let i = 0; i < stamps.length; i += batch)
          inbox.add(
            stamps.slice(i, i + batch).map((at) => change(at)),
            tick(5),
          );
        let inForce: Command | null = null;
        for (let now = 5; now <= 101; now++) {
          inForce = inbox.take(tick(now)) ?? inForce;
          const newest = stamps.filter((at) => at <= now).at(-1);
          expect(inForce?.forward).toBe(newest === undefined ? undefined : newest % 127);
        }
      },
    ),
  );
});

test("[CMD-2] a late command acts in the next tick and is counted; a burst of them acts once", () => {
  const inbox = new Inbox();
  expect(inbox.add([change(7, 1), change(8, 2), change(9, 3), change(30, 4)], tick(20))).toBe(3);
  expect(inbox.take(tick(20))?.forward).toBe(3);
  expect(inbox.take(tick(21))).toBeNull();
  expect(inbox.take(tick(30))?.forward).toBe(4);
});

test("[CMD-1] what is said later replaces what was planned from its tick on", () => {
  const inbox = new Inbox();
  inbox.add([change(30, 1), change(35, 2), change(40, 3)], tick(20));
  inbox.add([change(33, 4)], tick(21));
  expect(inbox.take(tick(30))?.forward).toBe(1);
  expect(inbox.take(tick(33))?.forward).toBe(4);
  expect(inbox.take(tick(60))).toBeNull();
});

test("[CMD-2] stamps from the far future are clamped: a zone that has dropped time bans nobody", () => {
  const inbox = new Inbox();
  inbox.add([change(21 + 10 * COMMAND_AHEAD_TICKS_MAX, 5)], tick(20));
  expect(inbox.take(tick(20 + COMMAND_AHEAD_TICKS_MAX))?.forward).toBe(5);
});

test("[LIMIT-1] however many commands come, late, early or both, an inbox stays within its bound", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 600 }), (stamps) => {
      const inbox = new Inbox();
      for (const at of stamps) inbox.add([change(at)], tick(500));
      expect(inbox.size).toBeLessThanOrEqual(INBOX_MAX);
    }),
  );
});
