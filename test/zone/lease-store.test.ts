// lease-store.test.ts — a lease that an earlier version stored is read, and what it had begun goes on (LEASE-1, HANDOFF-1).
import { expect, test } from "vitest";
import { LeaseStore } from "../../durable-objects/character/lease-store.ts";
import { beginTransfer, claim } from "../../shared/handoff/lease.ts";
import type { Lease } from "../../shared/handoff/lease-state.ts";
import { transferStatus } from "../../shared/handoff/transfer-end.ts";
import { Sqlite } from "../lab/sqlite.ts";
import { ADA, HARBOR, passportFrom, placeIn, QUARRY, WORLD } from "./lease-fixtures.ts";
import { OLD_LEASES } from "./old-leases.ts";

const A = placeIn(HARBOR);
const B = placeIn(QUARRY);
/** While the offer stands. */
const NOW_MS = 1_764_000_000_100;
const CLAIM = { playerId: ADA, ticketId: "k2", epoch: 2, place: B, nonce: "n2" };

function stored(version: number, lease: string): LeaseStore {
  const sql = new Sqlite();
  sql.exec("CREATE TABLE lease (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, lease TEXT NOT NULL)");
  sql.exec("INSERT INTO lease VALUES (1, ?, ?)", version, lease);
  return new LeaseStore(sql as unknown as SqlStorage);
}

for (const version of [1, 2] as const) {
  const load = (state: keyof (typeof OLD_LEASES)[1]) => stored(version, OLD_LEASES[version][state]).load() as Lease;
  const slot = version === 1 ? null : 7;

  test(`[HANDOFF-1] version ${version}: an offer that stands is claimed, with the passport that it carried`, () => {
    const lease = load("offered");
    expect(lease.lastClaim).toEqual({ ticketId: "k1", nonce: "n1", previous: null, keptSlot: null });
    expect(lease).toMatchObject({ freshFrom: 0, fenceTick: -1 });
    expect(lease.kept).toEqual(version === 1 ? [] : [{ ...B, slot }]);
    const { answer, lease: moved } = claim(lease, CLAIM, NOW_MS);
    const passport = passportFrom(HARBOR);
    expect(answer).toMatchObject({ ok: true, epoch: 2, passport, keptSlot: slot, freshFrom: 2 });
    expect(moved?.holder).toEqual(B);
  });

  test(`[ADMIT-1] version ${version}: one who has just arrived has the same answer to the same claim, and their passport`, () => {
    const lease = load("arriving");
    // A record of the epoch under which they came is newer than the passport, an older one is not.
    expect(lease).toMatchObject({ freshFrom: 2, fenceTick: -1 });
    const previous = { place: A, epoch: 1 };
    const answer = { ok: true, epoch: 2, previous, freshFrom: 2, passport: passportFrom(HARBOR), keptSlot: slot };
    expect(claim(lease, CLAIM, NOW_MS).answer).toMatchObject(answer);
    expect(claim(lease, { ...CLAIM, nonce: "other" }, NOW_MS).answer).toMatchObject({ code: "ticket_used" });
    // It is still to be told to harbor-1, at the time that was meant.
    expect(lease.ended.find(({ transferId }) => transferId === "t1")).toEqual({
      transferId: "t1",
      outcome: "claimed",
      epoch: 2,
      from: A,
      tell: { attempts: 1, atMs: 1_764_000_000_250 },
    });
  });

  test(`[HANDOFF-1] version ${version}: a holder that asks again about a transfer that never began keeps its player`, () => {
    const lease = load("asked");
    const { answer } = transferStatus(lease, { transferId: "t0", epoch: 1, tick: 100 });
    expect(answer).toEqual({ status: "aborted", epoch: 1 });
    // And that transfer, which its holder was told is none, comes too late.
    const late = { playerId: ADA, transferId: "t0", epoch: 1, from: A, to: QUARRY, passport: passportFrom(HARBOR) };
    expect(beginTransfer(lease, late, B, WORLD, NOW_MS).answer).toMatchObject({ code: "transfer_over" });
    // Under another epoch the epoch itself says so.
    expect(load("arriving").ended.map(({ transferId }) => transferId)).toEqual(["t1"]);
  });

  test(`version ${version}: what is saved is of today's version`, () => {
    const store = stored(version, OLD_LEASES[version].offered);
    const lease = store.load() as Lease;
    store.save(lease);
    expect(store.load()).toEqual(lease);
  });
}

test("[LEASE-1] a lease of a version that is not known is not read: better no answer than a wrong holder", () => {
  expect(() => stored(99, OLD_LEASES[2].offered).load()).toThrow(/version 99/);
  expect(() => stored(2, "{}").load()).toThrow(/damaged/);
});
