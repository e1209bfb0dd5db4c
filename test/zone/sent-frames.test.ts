// sent-frames.test.ts — what counts as an acknowledgement of the frames that one client was sent (FLOW-1).
import fc from "fast-check";
import { expect, test } from "vitest";
import { SentFrames } from "../../durable-objects/zone/sent-frames.ts";
import { tick } from "../../shared/units.ts";

const mark = (at: number, stamp: number) => ({ tick: tick(at), stamp });

test("[FLOW-1] only who has read a frame can acknowledge it; what is older was said before, and frees nothing", () => {
  const sent = new SentFrames();
  expect(sent.acknowledge(mark(5, 3))).toBe(true);
  sent.add(mark(10, 7), 1, 100, 0);
  sent.add(mark(13, 2), 2, 200, 50);
  expect(sent.acknowledge(mark(9, 0))).toBe(true);
  expect(sent.acknowledge(mark(10, 8))).toBe(false);
  expect(sent.acknowledge(mark(12, 2))).toBe(false);
  expect(sent.acknowledge(mark(16, 2))).toBe(false);
  expect(sent.unacknowledgedBytes).toBe(300);
  expect(sent.acknowledge(mark(10, 7))).toBe(true);
  expect([sent.unacknowledgedBytes, sent.waitingSinceMs]).toEqual([200, 50]);
  expect(sent.acknowledge(mark(13, 2))).toBe(true);
  expect([sent.unacknowledgedBytes, sent.waitingSinceMs]).toEqual([0, null]);
  expect(sent.acknowledge(mark(13, 2))).toBe(true);
});

test("[FLOW-1] however frames are sent and acknowledged, what is on its way is what was sent since, and the ring never overflows", () => {
  const deed = fc.oneof(fc.integer({ min: 1, max: 900 }), fc.constant("acknowledge" as const));
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 400 }), fc.infiniteStream(fc.nat(1000)), (deeds, picks) => {
      const sent = new SentFrames();
      let onTheWay: { tick: number; stamp: number; bytes: number }[] = [];
      let at = 0;
      for (const what of deeds) {
        if (what !== "acknowledge") {
          if (sent.isFull) continue;
          at += 3;
          const one = { tick: at, stamp: (at * 7) % 16, bytes: what };
          sent.add(mark(at, one.stamp), at, what, at);
          onTheWay.push(one);
        } else if (onTheWay.length > 0) {
          const place = (picks.next().value as number) % onTheWay.length;
          const { tick: newest, stamp } = onTheWay[place] as (typeof onTheWay)[number];
          expect(sent.acknowledge(mark(newest, stamp))).toBe(true);
          onTheWay = onTheWay.slice(place + 1);
        }
        expect(sent.unacknowledgedBytes).toBe(onTheWay.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(sent.waitingSinceMs).toBe(onTheWay[0]?.tick ?? null);
      }
      expect(onTheWay.length).toBeLessThanOrEqual(64);
    }),
  );
});
