// rest.test.ts — what a sleeping zone asks of others: whom the character object confirms (LEASE-1).
import { expect, test } from "vitest";
import { beginTransfer, claim, confirm, create, enter, release } from "../../shared/handoff/lease.ts";
import type { Lease } from "../../shared/handoff/lease-state.ts";
import { ADA, at, HARBOR, passportFrom, placeIn, QUARRY, WORLD } from "./lease-fixtures.ts";

const NOW = 1_000_000;
const A = placeIn(HARBOR);
const B = placeIn(QUARRY);

function held(): Lease {
  const made = create(null, ADA, "Ada").lease;
  const request = { playerId: ADA, ticketId: "t", epoch: 1, place: A, nonce: "n" };
  return claim(made, request, NOW).lease as Lease;
}

const answerTo = (lease: Lease | null, place: typeof A, epoch: number) => {
  const { answer, lease: after, effects } = confirm(lease, place, epoch);
  // It asks, and changes nothing.
  expect(after).toBe(lease);
  expect(effects).toEqual([]);
  return answer.ok ? "ok" : answer.code;
};

test("[LEASE-1] a zone that wakes is confirmed under the epoch that it holds, as often as it asks, and nobody else is", () => {
  const lease = held();
  expect(answerTo(lease, A, 1)).toBe("ok");
  expect(answerTo(lease, A, 1)).toBe("ok");
  expect(answerTo(lease, A, 0)).toBe("stale_epoch");
  expect(answerTo(lease, A, 2)).toBe("stale_epoch");
  expect(answerTo(lease, B, 1)).toBe("not_holder");
  expect(answerTo(null, A, 1)).toBe("unknown_character");
});

test("[LEASE-1] nor is it while a transfer stands, nor once the lease was given back or taken over", () => {
  const lease = held();
  const question = { zone: QUARRY, chosen: { zone: QUARRY, instance: B.instance }, transferId: "x" };
  expect(answerTo(enter(lease, question, WORLD, NOW).lease, A, 1)).toBe("transfer_pending");
  const request = { playerId: ADA, transferId: "y", epoch: 1, from: A, to: QUARRY, passport: passportFrom(HARBOR) };
  const offered = beginTransfer(lease, request, { zone: QUARRY, instance: B.instance }, WORLD, NOW).lease;
  expect(answerTo(offered, A, 1)).toBe("transfer_pending");
  expect(answerTo(release(lease, A, 1, at(HARBOR), NOW).lease, A, 1)).toBe("not_holder");
  const second = { playerId: ADA, ticketId: "u", epoch: 2, place: A, nonce: "m" };
  expect(answerTo(claim(lease, second, NOW).lease, A, 1)).toBe("stale_epoch");
});
