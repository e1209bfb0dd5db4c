// lease.test.ts — the lease machine by example: entering, claiming, crossing, and each way that a transfer ends.
import { describe, expect, test } from "vitest";
import type { Place } from "../../durable-objects/contracts.ts";
import { beginTransfer, claim, create, departed, enter, release, save } from "../../shared/handoff/lease.ts";
import { ENDED_TRANSFERS_MAX, type Lease, type Step, TELL_ATTEMPTS_MAX } from "../../shared/handoff/lease-state.ts";
import { alarm, nextAlarmMs, told, transferStatus } from "../../shared/handoff/transfer-end.ts";
import { TRANSFER_MS_MAX } from "../../shared/limits.ts";
import type { InstanceId, ZoneId } from "../../shared/units.ts";
import { ADA, at, HARBOR, passportFrom, placeIn, QUARRY, VAULT, WORLD } from "./lease-fixtures.ts";

const NOW = 1_000_000;
const A = placeIn(HARBOR);
const B = placeIn(QUARRY);
const chosen = (zone: ZoneId) => ({ zone, instance: placeIn(zone).instance });
const full = (zone: ZoneId) => ({ zone, instance: null });

/** Keeps the state between transitions, as the character object does. */
class Character {
  lease: Lease | null = create(null, ADA, "Ada").lease;
  effects: Step<unknown>["effects"] = [];
  private readonly transfers = new Set<string>();

  enter(
    zone: ZoneId | null,
    choice: { zone: ZoneId; instance: InstanceId | null } | null = null,
    transferId = "t",
    nowMs = NOW,
  ) {
    return this.take(enter(this.lease, { zone, chosen: choice, transferId }, WORLD, nowMs));
  }
  claim(place: Place, epoch: number, ticketId = `k${epoch}`, nonce = "n", nowMs = NOW) {
    return this.take(claim(this.lease, { playerId: ADA, ticketId, epoch, place, nonce }, nowMs));
  }
  cross(
    transferId: string,
    epoch: number,
    from = A,
    to = QUARRY,
    choice: ReturnType<typeof full> | ReturnType<typeof chosen> = chosen(to),
  ) {
    const passport = { ...passportFrom(from.zone), tick: this.tickOf(transferId) };
    const request = { playerId: ADA, transferId, epoch, from, to, passport };
    return this.take(beginTransfer(this.lease, request, choice, WORLD, NOW));
  }
  departed(transferId: string, result: Parameters<typeof departed>[2], nowMs = NOW) {
    return this.take(departed(this.lease, transferId, result, nowMs));
  }
  status(transferId: string) {
    const epoch = this.lease?.epoch ?? 0;
    return this.take(transferStatus(this.lease, { transferId, epoch, tick: this.tickOf(transferId) }));
  }
  /** A zone's ticks go on: each transfer begins at a later one. */
  private tickOf(transferId: string): number {
    this.transfers.add(transferId);
    return [...this.transfers].indexOf(transferId);
  }
  alarm(nowMs: number) {
    return this.take(alarm(this.lease, nowMs));
  }
  take<T>(step: Step<T>): T {
    this.lease = JSON.parse(JSON.stringify(step.lease)) as Lease;
    this.effects = step.effects;
    return step.answer;
  }
}

/** Ada plays in the harbor under epoch 1. */
function inHarbor(): Character {
  const ada = new Character();
  ada.claim(A, 1);
  return ada;
}

describe("entering", () => {
  test("a new character is sent home, wherever the directory finds room", () => {
    const ada = new Character();
    expect(ada.enter(null)).toEqual({ kind: "choose", zone: HARBOR });
    expect(ada.enter(null, chosen(HARBOR))).toEqual({ kind: "ticket", place: A, epoch: 1 });
    expect(ada.enter(null, full(HARBOR))).toMatchObject({ ok: false, code: "zone_full" });
  });

  test("a character that was never made, and a zone that does not exist, are refused", () => {
    expect(enter(null, { zone: null, chosen: null, transferId: "t" }, WORLD, NOW).answer).toMatchObject({
      code: "unknown_character",
    });
    expect(new Character().enter("moon" as ZoneId)).toMatchObject({ code: "unknown_zone" });
  });

  test("[ADMIT-1] a second tab gets a ticket for the same place, full or not, and its claim takes over", () => {
    const ada = inHarbor();
    expect(ada.enter(null)).toEqual({ kind: "ticket", place: A, epoch: 2 });
    expect(ada.enter(HARBOR, full(HARBOR))).toEqual({ kind: "ticket", place: A, epoch: 2 });
    expect(ada.claim(A, 2)).toMatchObject({ ok: true, epoch: 2, previous: { place: A, epoch: 1 } });
  });

  test("who left is sent back to where they were; elsewhere only where teleporting is allowed", () => {
    const ada = inHarbor();
    ada.take(release(ada.lease, A, 1, at(QUARRY), NOW));
    expect(ada.enter(null, chosen(QUARRY))).toEqual({ kind: "ticket", place: B, epoch: 2 });
    expect(ada.enter(VAULT, chosen(VAULT))).toMatchObject({ code: "teleport_forbidden" });
    expect(ada.enter(HARBOR, chosen(HARBOR))).toMatchObject({ kind: "ticket", place: A });
  });

  test("a zone that is no longer in the world lets its people go home", () => {
    const ada = new Character();
    ada.claim(placeIn("sunken" as ZoneId), 1);
    ada.take(release(ada.lease, placeIn("sunken" as ZoneId), 1, at("sunken" as ZoneId), NOW));
    expect(ada.enter(null, chosen(HARBOR))).toEqual({ kind: "ticket", place: A, epoch: 2 });
  });
});

describe("claiming", () => {
  test("[ADMIT-1] a ticket is good for one claim, which the same connection may repeat", () => {
    const ada = new Character();
    const granted = ada.claim(A, 1, "k", "n");
    const state = ada.lease;
    expect(granted).toMatchObject({ ok: true, epoch: 1, name: "Ada", previous: null });
    expect(ada.claim(A, 1, "k", "n")).toEqual(granted);
    expect(ada.lease).toEqual(state);
    expect(ada.claim(A, 1, "k", "another")).toMatchObject({ ok: false, code: "ticket_used" });
    expect(ada.claim(A, 1, "other", "n")).toMatchObject({ ok: false, code: "stale_epoch" });
    expect(ada.claim(A, 3)).toMatchObject({ ok: false, code: "stale_epoch" });
  });

  test("[LEASE-1] another zone is refused while the holder has not let go", () => {
    expect(inHarbor().claim(B, 2)).toMatchObject({ ok: false, code: "not_holder" });
  });

  test("[LEASE-1] after a release the old claim is not granted again", () => {
    const ada = inHarbor();
    expect(ada.take(release(ada.lease, A, 1, at(HARBOR, 7), NOW))).toEqual({ ok: true });
    expect(ada.take(release(ada.lease, A, 1, at(HARBOR, 9), NOW))).toEqual({ ok: true });
    expect(ada.lease?.whereabouts?.position[0]).toBe(7);
    expect(ada.claim(A, 1)).toMatchObject({ ok: false, code: "ticket_used" });
    expect(ada.claim(B, 2)).toMatchObject({
      ok: true,
      previous: { place: A, epoch: 1 },
      freshFrom: 2,
      whereabouts: at(HARBOR, 7),
    });
  });

  test("[LEASE-1] a stale epoch writes nothing", () => {
    const ada = inHarbor();
    ada.claim(A, 2);
    const state = ada.lease;
    expect(ada.take(save(ada.lease, A, 1, at(HARBOR, 3)))).toMatchObject({ code: "stale_epoch" });
    expect(ada.take(save(ada.lease, B, 2, at(QUARRY, 3)))).toMatchObject({ code: "not_holder" });
    expect(ada.take(release(ada.lease, A, 1, at(HARBOR, 3), NOW))).toMatchObject({ code: "stale_epoch" });
    expect(ada.lease).toEqual(state);
  });
});

describe("crossing", () => {
  test("[HANDOFF-1] offered, claimed, told until heard; the passport stays until the first save", () => {
    const ada = inHarbor();
    expect(ada.cross("x", 1)).toEqual({ kind: "ticket", place: B, epoch: 2 });
    expect(ada.effects).toEqual([{ kind: "alarm", atMs: NOW + TRANSFER_MS_MAX }]);
    expect(ada.cross("x", 1)).toEqual({ kind: "ticket", place: B, epoch: 2 });
    expect(ada.cross("y", 1)).toMatchObject({ code: "transfer_pending" });
    expect(ada.enter(null)).toEqual({ kind: "ticket", place: B, epoch: 2 });
    expect(ada.enter(HARBOR)).toMatchObject({ code: "transfer_pending" });
    expect(ada.claim(A, 2)).toMatchObject({ code: "transfer_pending" });
    expect(ada.take(release(ada.lease, A, 1, at(HARBOR), NOW))).toMatchObject({ code: "transfer_pending" });

    expect(ada.claim(B, 2)).toMatchObject({
      ok: true,
      passport: { whereabouts: at(HARBOR), exitPortal: "gate" },
      previous: { place: A, epoch: 1 },
    });
    const end = { playerId: ADA, transferId: "x", outcome: "claimed", epoch: 2 };
    expect(ada.effects).toContainEqual({ kind: "tell", place: A, end });
    expect(ada.cross("x", 1)).toMatchObject({ code: "transfer_over" });
    expect(ada.status("x")).toEqual({ status: "claimed", epoch: 2 });

    expect(ada.claim(B, 3)).toMatchObject({ ok: true, passport: { whereabouts: at(HARBOR), exitPortal: "gate" } });
    ada.take(save(ada.lease, B, 3, at(QUARRY, 1)));
    expect(ada.claim(B, 4)).toMatchObject({ ok: true, passport: null, whereabouts: at(QUARRY, 1) });
  });

  test("[HANDOFF-1] the old holder is told again, ever more slowly, until it answers or is given up", () => {
    const ada = inHarbor();
    ada.cross("x", 1);
    ada.claim(B, 2);
    let tells = 1;
    for (let atMs = nextAlarmMs(ada.lease); atMs !== null; atMs = nextAlarmMs(ada.lease)) {
      ada.alarm(atMs);
      tells += ada.effects.filter((e) => e.kind === "tell").length;
    }
    expect(tells).toBe(TELL_ATTEMPTS_MAX);

    const heard = inHarbor();
    heard.cross("x", 1);
    heard.claim(B, 2);
    heard.take(told(heard.lease, "x", NOW));
    expect(heard.effects).toEqual([{ kind: "alarm", atMs: null }]);
  });

  test("[HANDOFF-1] unclaimed after 5 s it is aborted by alarm, and A thaws the player under a new epoch", () => {
    const ada = inHarbor();
    ada.cross("x", 1);
    ada.alarm(NOW + TRANSFER_MS_MAX);
    const end = { playerId: ADA, transferId: "x", outcome: "aborted", epoch: 2 };
    expect(ada.effects).toContainEqual({ kind: "tell", place: A, end });
    expect(ada.claim(B, 2)).toMatchObject({ ok: false, code: "stale_epoch" });
    expect(ada.claim(B, 3)).toMatchObject({ ok: false, code: "not_holder" });
    expect(ada.status("x")).toEqual({ status: "aborted", epoch: 2 });
    expect(ada.take(save(ada.lease, A, 2, at(HARBOR)))).toEqual({ ok: true });
    expect(ada.claim(A, 1)).toMatchObject({ ok: false, code: "stale_epoch" });
  });

  test("[HANDOFF-1] an alarm that is late keeps nobody waiting: entering ends what is overdue", () => {
    const ada = inHarbor();
    ada.cross("x", 1);
    expect(ada.enter(null, null, "t", NOW + TRANSFER_MS_MAX)).toEqual({ kind: "ticket", place: A, epoch: 3 });
  });

  test("a full zone refuses the crossing for good: the same question asked late moves nobody", () => {
    const ada = inHarbor();
    expect(ada.cross("x", 1, A, QUARRY, full(QUARRY))).toMatchObject({ code: "zone_full" });
    expect(ada.cross("x", 1)).toMatchObject({ code: "transfer_over" });
    expect(ada.status("x")).toEqual({ status: "unknown", epoch: 1 });
    expect(ada.cross("y", 1)).toMatchObject({ kind: "ticket" });
  });

  test("[HANDOFF-1] a refused question never comes true, however late it is repeated, and however many came after", () => {
    const ada = inHarbor();
    expect(ada.cross("x", 1, A, QUARRY, full(QUARRY))).toMatchObject({ code: "zone_full" });
    for (let i = 0; i < 3 * ENDED_TRANSFERS_MAX; i++) {
      ada.enter(QUARRY, chosen(QUARRY), `t${i}`);
      ada.departed(`t${i}`, { state: "unreachable" });
    }
    expect(ada.cross("x", 1)).toMatchObject({ code: "transfer_over" });
  });

  test("[HANDOFF-1] an aborted crossing leaves the passport to the first zone, until its next save", () => {
    const ada = inHarbor();
    ada.cross("x", 1);
    ada.alarm(NOW + TRANSFER_MS_MAX);
    expect(ada.take(release(ada.lease, A, 2, at(HARBOR, 5), NOW, 1))).toEqual({ ok: true });
    expect(ada.claim(A, 3)).toMatchObject({ ok: true, freshFrom: 2, whereabouts: at(HARBOR) });
    ada.take(save(ada.lease, A, 3, at(HARBOR, 9)));
    expect(ada.claim(A, 4)).toMatchObject({ ok: true, freshFrom: 3, passport: null, whereabouts: at(HARBOR, 9) });
  });

  test("a crossing that was asked about before it began never begins", () => {
    const ada = inHarbor();
    expect(ada.status("x")).toEqual({ status: "unknown", epoch: 1 });
    expect(ada.cross("x", 1)).toMatchObject({ code: "transfer_over" });
    expect(ada.status("x")).toEqual({ status: "unknown", epoch: 1 });
  });

  test("[LIMIT-1] ended transfers are remembered up to a bound", () => {
    const ada = inHarbor();
    for (let i = 0; i < 3 * ENDED_TRANSFERS_MAX; i++) {
      expect(ada.cross(`t${i}`, i + 1)).toMatchObject({ kind: "ticket" });
      ada.alarm(NOW + TRANSFER_MS_MAX);
    }
    expect(ada.lease?.ended).toHaveLength(ENDED_TRANSFERS_MAX);
  });

  test("only the holder, under its epoch, may begin one, and not into its own zone", () => {
    const ada = inHarbor();
    expect(ada.cross("x", 2)).toMatchObject({ code: "stale_epoch" });
    expect(ada.cross("x", 1, B, HARBOR)).toMatchObject({ code: "not_holder" });
    expect(ada.cross("x", 1, A, HARBOR)).toMatchObject({ code: "unknown_zone" });
  });
});

describe("teleporting", () => {
  test("the holder is asked to freeze the player, then it is a transfer like any other", () => {
    const ada = inHarbor();
    expect(ada.enter(QUARRY)).toEqual({ kind: "choose", zone: QUARRY });
    expect(ada.enter(QUARRY, chosen(QUARRY), "x")).toEqual({
      kind: "depart",
      holder: A,
      epoch: 1,
      transferId: "x",
      to: B,
    });
    expect(ada.status("x")).toEqual({ status: "offered", epoch: 1 });
    expect(ada.claim(A, 2)).toMatchObject({ code: "transfer_pending" });
    expect(ada.enter(null, null, "z")).toMatchObject({ kind: "depart", transferId: "x" });
    ada.departed("x", { state: "frozen", passport: passportFrom(HARBOR) });
    expect(ada.enter(QUARRY)).toEqual({ kind: "ticket", place: B, epoch: 2 });
    expect(ada.claim(B, 2)).toMatchObject({ ok: true, passport: { exitPortal: null } });
  });

  test("a holder's own request for the departure that it was asked for is as good as its answer", () => {
    const ada = inHarbor();
    ada.enter(QUARRY, chosen(QUARRY), "x");
    expect(ada.cross("x", 1)).toEqual({ kind: "ticket", place: B, epoch: 2 });
    ada.departed("x", { state: "frozen", passport: passportFrom(HARBOR) });
    expect(ada.claim(B, 2)).toMatchObject({ ok: true, passport: { exitPortal: null } });
    expect(ada.lease?.ended).toHaveLength(1);
  });

  test("[LEASE-1] a holder that has restarted is as good as released", () => {
    const ada = inHarbor();
    ada.enter(QUARRY, chosen(QUARRY), "x");
    ada.departed("x", { state: "absent", whereabouts: at(HARBOR, 4), epoch: 1 });
    expect(ada.lease).toMatchObject({ holder: null, epoch: 1, whereabouts: at(HARBOR, 4) });
    expect(ada.claim(A, 1)).toMatchObject({ code: "ticket_used" });
    expect(ada.enter(QUARRY, chosen(QUARRY))).toEqual({ kind: "ticket", place: B, epoch: 2 });
  });

  test("[LEASE-1] out of reach: nothing moves, and the holder goes on under its epoch", () => {
    const ada = inHarbor();
    ada.enter(QUARRY, chosen(QUARRY), "x");
    ada.departed("x", { state: "unreachable" });
    expect(ada.lease).toMatchObject({ holder: A, epoch: 1, transfer: null });
    const end = { playerId: ADA, transferId: "x", outcome: "aborted", epoch: 1 };
    expect(ada.effects).toContainEqual({ kind: "tell", place: A, end });
    ada.departed("x", { state: "frozen", passport: passportFrom(HARBOR) });
    expect(ada.lease?.transfer).toBeNull();
  });

  test("nobody teleports where the zone's rules forbid it, and a full zone freezes nobody", () => {
    const ada = inHarbor();
    expect(ada.enter(VAULT, chosen(VAULT))).toMatchObject({ code: "teleport_forbidden" });
    expect(ada.enter(QUARRY, full(QUARRY))).toMatchObject({ code: "zone_full" });
    expect(ada.lease?.transfer).toBeNull();
  });
});
