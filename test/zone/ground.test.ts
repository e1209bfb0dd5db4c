// ground.test.ts — what lies in a zone: heaps that grow again, a ground that is full, and who gets what (LEDGER-1).
import { expect, test } from "vitest";
import type { ExchangeRequest } from "../../durable-objects/contracts.ts";
import { Ground, groundOf } from "../../durable-objects/ground/ground.ts";
import { PILES_MAX } from "../../shared/limits.ts";
import type { InstanceId } from "../../shared/units.ts";
import type { ItemSpawn } from "../../shared/world/zone.ts";
import { MemoryLedger } from "../lab/memory-ledger.ts";
import { ADA, HARBOR, placeIn } from "./lease-fixtures.ts";

const SPAWNS: readonly ItemSpawn[] = [
  { item: "shell", count: 2, at: [1, 0, 0], againSeconds: 60 },
  { item: "ore", count: 1, at: [2, 0, 0], againSeconds: 5 },
];
const CONSENT = { place: placeIn(HARBOR), epoch: 1 };
const INSTANCE = "harbor-1" as InstanceId;
const newGround = () => new Ground(new MemoryLedger(), INSTANCE, SPAWNS);

/** Takes a heap, and has its taker's character accept it. */
function takeAll(ground: Ground, id: number, nowMs: number): void {
  expect(ground.take(id, ADA, CONSENT)).toEqual({ ok: true, state: "pending" });
  for (const request of ground.due(nowMs)) ground.answered(request, { ok: true }, nowMs);
}

function drop(ground: Ground, seq: number): boolean {
  const request: ExchangeRequest = {
    from: `player:${ADA}`,
    to: groundOf(INSTANCE),
    seq,
    give: { coin: 1 },
    want: {},
    note: { kind: "drop", at: [0, 0, 0] },
  };
  return ground.receive(request, 0).ok;
}

test("[LEDGER-1] a heap is there again so long after it was taken, not before, under another number", () => {
  const ground = newGround();
  const [shells, ore] = ground.look(1000).piles;
  takeAll(ground, ore?.id ?? 0, 1000);
  expect(ground.look(1000)).toMatchObject({ piles: [shells], nextMs: 6000 });
  expect(ground.look(5999).piles).toHaveLength(1);
  const { piles, nextMs } = ground.look(6000);
  expect(piles).toMatchObject([shells, { item: "ore", count: 1, at: [2, 0, 0] }]);
  expect(piles[1]?.id).not.toBe(ore?.id);
  expect(nextMs).toBeNull();
});

test("[LEDGER-1] a heap on its way to one player is gone for another, and lies there again if it is refused", () => {
  const ground = newGround();
  const id = ground.look(0).piles[0]?.id ?? 0;
  ground.take(id, ADA, CONSENT);
  expect(ground.look(0).piles.some((pile) => pile.id === id)).toBe(false);
  expect(ground.take(id, "bo" as typeof ADA, CONSENT)).toMatchObject({ code: "gone" });
  expect(ground.take(id, ADA, CONSENT)).toEqual({ ok: true, state: "pending" });
  const [request] = ground.due(0);
  ground.answered(request as ExchangeRequest, { ok: false, code: "bag_full", message: "" }, 0);
  expect(ground.takenOf(id)).toMatchObject({ code: "bag_full" });
  expect(ground.look(0).piles.some((pile) => pile.id === id)).toBe(true);
});

test("[LIMIT-1] the ground is full before what grows has no place any more", () => {
  const ground = newGround();
  for (const { id } of ground.look(0).piles) takeAll(ground, id, 0);
  let dropped = 0;
  while (drop(ground, dropped + 1)) dropped++;
  expect(dropped).toBe(PILES_MAX - SPAWNS.length);
  expect(ground.look(1_000_000).piles).toHaveLength(PILES_MAX);
});
