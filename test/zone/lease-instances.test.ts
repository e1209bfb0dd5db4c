// lease-instances.test.ts — one player among the instances of a zone: beside a friend, kept places, and what an arrival uses up (INSTANCE-1).
import { expect, test } from "vitest";
import { Character } from "../../durable-objects/character/character.ts";
import { Purse } from "../../durable-objects/character/purse.ts";
import type { ChooseOptions, KeptPlace } from "../../durable-objects/contracts.ts";
import { heldIn, keep } from "../../shared/handoff/kept.ts";
import { claim, create, enter } from "../../shared/handoff/lease.ts";
import type { Lease } from "../../shared/handoff/lease-state.ts";
import { KEPT_PLACES_MAX } from "../../shared/limits.ts";
import type { ZoneId } from "../../shared/units.ts";
import { MemoryLedger } from "../lab/memory-ledger.ts";
import { ADA, HARBOR, placeIn, QUARRY, WORLD } from "./lease-fixtures.ts";

const NOW = 1_000_000;
const [FIRST, SECOND] = [placeIn(QUARRY), placeIn(QUARRY, 2)];
const fresh = () => create(null, ADA, "Ada").lease;
const claimed = (lease: Lease | null, place = FIRST) =>
  claim(lease, { playerId: ADA, ticketId: "k", epoch: 1, place, nonce: "n" }, NOW);

function ask(lease: Lease | null, instance?: string | null) {
  const chosen = instance === undefined ? null : { zone: QUARRY, instance: instance as typeof FIRST.instance | null };
  const question = { zone: QUARRY, beside: SECOND.instance, chosen, transferId: "t" };
  return enter(lease, question, WORLD, NOW).answer;
}

test("[INSTANCE-1] whoever enters beside a friend asks for the friend's instance, and takes another if that is full", () => {
  const lease = fresh();
  expect(ask(lease)).toEqual({ kind: "choose", zone: QUARRY, beside: SECOND.instance, besideOnly: false });
  expect(ask(lease, FIRST.instance)).toEqual({ kind: "ticket", place: FIRST, epoch: 1 });
});

test("[INSTANCE-1] a friend in another instance of the zone one is in is worth a move, but only to their side", () => {
  const { lease } = claimed(fresh());
  expect(ask(lease)).toEqual({ kind: "choose", zone: QUARRY, beside: SECOND.instance, besideOnly: true });
  expect(ask(lease, SECOND.instance)).toMatchObject({ kind: "depart", holder: FIRST, to: SECOND });
  expect(ask(lease, null)).toEqual({ kind: "ticket", place: FIRST, epoch: 2 });
  // The answer to a question that was asked before they stood here.
  expect(ask(lease, FIRST.instance)).toEqual({ kind: "ticket", place: FIRST, epoch: 2 });
  const there = claimed(fresh(), SECOND).lease;
  expect(ask(there)).toEqual({ kind: "ticket", place: SECOND, epoch: 2 });
});

test("[INSTANCE-1] a claim uses up the place that was kept for it, tells its slot, and tells it again when repeated", () => {
  const harbor: KeptPlace = { ...placeIn(HARBOR), slot: 6 };
  let lease = keep(fresh(), { ...FIRST, slot: 7 }).lease;
  lease = keep(lease, harbor).lease;
  lease = keep(lease, { ...FIRST, slot: 8 }).lease;
  const first = claimed(lease);
  expect(first.answer).toMatchObject({ ok: true, keptSlot: 8 });
  expect(first.lease?.kept).toEqual([harbor]);
  expect(claimed(first.lease).answer).toMatchObject({ ok: true, keptSlot: 8 });
  expect(claimed(keep(fresh(), { ...SECOND, slot: 8 }).lease).answer).toMatchObject({ ok: true, keptSlot: null });
});

test("[LIMIT-1] one place is remembered for each zone, and not for more zones than the bound", () => {
  let lease = fresh() as Lease | null;
  for (let i = 0; i < 3 * KEPT_PLACES_MAX; i++) {
    const zone = `zone${i % (2 * KEPT_PLACES_MAX)}` as ZoneId;
    lease = keep(lease, { ...placeIn(zone), slot: i }).lease;
  }
  expect(lease?.kept).toHaveLength(KEPT_PLACES_MAX);
});

test("[INSTANCE-1] a burst of requests of one player asks the directory one by one, each with what is kept already", async () => {
  let lease: Lease | null = fresh();
  const asked: (ChooseOptions["held"] | null)[] = [];
  let slot = 0;
  const character = new Character(
    {
      nowMs: () => NOW,
      newId: () => "id",
      load: () => lease,
      save: (saved) => {
        lease = saved;
      },
      transaction: (body) => body(),
      setAlarm: () => {},
      scrolls: new Purse(new MemoryLedger(() => lease), () => null),
      bagChanged: () => {},
      zone: () => {
        throw new Error("no zone is asked");
      },
      directory: () => ({
        choose: async (_zone, { held }) => {
          asked.push(held ?? null);
          await new Promise((resolve) => setImmediate(resolve));
          // The third question is lost on its way: those after it go on.
          if (asked.length === 3) throw new Error("lost");
          return { ...FIRST, slot: ++slot };
        },
      }),
      sign: async ({ place }) => place.instance,
      waitUntil: () => {},
      log: () => {},
    },
    WORLD,
  );
  const burst = await Promise.allSettled(
    Array.from({ length: 5 }, () => character.enter({ playerId: ADA, zone: QUARRY })),
  );
  expect(burst.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled", "fulfilled"]);
  expect(asked.map((held) => held?.slot ?? null)).toEqual([null, 1, 2, 2, 3]);
  expect(heldIn(lease, QUARRY)).toEqual({ ...FIRST, slot: 4 });
});
