// scroll.test.ts — a scroll in the character's own books: in escrow with the transfer, used up or back with its end, whatever is repeated or lost (LEDGER-1, HANDOFF-1).
import { beforeEach, expect, test } from "vitest";
import { Character } from "../../durable-objects/character/character.ts";
import { accountOf, Purse } from "../../durable-objects/character/purse.ts";
import { addUp, verdictOn } from "../../durable-objects/ledger/conservation.ts";
import { Ledger } from "../../durable-objects/ledger/ledger.ts";
import type { Lease } from "../../shared/handoff/lease-state.ts";
import { TRANSFER_MS_MAX } from "../../shared/limits.ts";
import { type InstanceId, tick, type ZoneId } from "../../shared/units.ts";
import { WireError } from "../../shared/wire/bits.ts";
import { decodeClientMessage, encodeClientMessage } from "../../shared/wire/client-messages.ts";
import { ITEMS, type ScrollId } from "../../shared/world/items.ts";
import { MemoryLedger } from "../lab/memory-ledger.ts";
import { ADA, HARBOR, passportFrom, placeIn, QUARRY, VAULT, WORLD } from "./lease-fixtures.ts";

const A = placeIn(HARBOR);
const B = placeIn(QUARRY);
const SCROLL: ScrollId = "scroll-quarry";

/** Both machines of one object, over stores that a crash of its transaction leaves as they were. */
class AdasObject {
  nowMs = 1_000_000;
  isFull = false;
  shown = 0;
  lease: Lease | null = null;
  readonly store = new MemoryLedger(() => this.lease);
  readonly purse = new Purse(this.store, () => null);
  readonly character = new Character(
    {
      nowMs: () => this.nowMs,
      newId: () => "id",
      load: () => this.lease,
      save: (lease) => {
        this.lease = lease;
      },
      transaction: (body) => {
        const before = this.lease;
        try {
          return this.store.transaction(body);
        } catch (error) {
          this.lease = before;
          throw error;
        }
      },
      setAlarm: () => {},
      scrolls: this.purse,
      bagChanged: () => {
        this.shown++;
      },
      zone: () => ({
        depart: async () => {
          throw new Error("out of reach");
        },
        transferEnded: async () => {},
      }),
      directory: (zone) => ({
        choose: async () => (this.isFull ? null : { zone, instance: `${zone}-1` as InstanceId, slot: 1 }),
      }),
      sign: async ({ epoch }) => `ticket ${epoch}`,
      waitUntil: (work) => void work,
      log: () => {},
    },
    WORLD,
  );

  use(transferId: string, tick: number, to: ZoneId = QUARRY, scroll: ScrollId | undefined = SCROLL) {
    const epoch = this.lease?.epoch ?? 0;
    const passport = { ...passportFrom(HARBOR), exitPortal: null, tick };
    const request = { playerId: ADA, transferId, epoch, from: A, to, passport };
    return this.character.beginTransfer(scroll ? { ...request, scroll } : request);
  }

  claim(place = B, epoch = (this.lease?.epoch ?? 0) + 1) {
    return this.character.claim({ playerId: ADA, ticketId: `k${epoch}`, epoch, place, nonce: "n" });
  }

  /** In the bag, in escrow, used up; and whether it all adds up. */
  get scrolls(): [number, number, number] {
    const line = this.purse.audit();
    if (!line) throw new Error("nobody is there");
    expect(verdictOn(addUp([line], () => null))).toEqual([]);
    return [line.balance[SCROLL] ?? 0, line.held[SCROLL] ?? 0, line.burned.scroll?.[SCROLL] ?? 0];
  }

  find(count: number): void {
    this.store.transaction(() => new Ledger(this.store.ledger, accountOf(ADA), {}).mint("spawn", { [SCROLL]: count }));
  }
}

let ada: AdasObject;
beforeEach(async () => {
  ada = new AdasObject();
  await ada.character.create(ADA, "Ada");
  await ada.claim(A);
  ada.find(2);
});

test("[LEDGER-1] claimed: the scroll is used up with the transfer, once, however often use and claim are repeated", async () => {
  expect(await ada.use("x", 1)).toMatchObject({ ok: true, place: B });
  expect(ada.scrolls).toEqual([1, 1, 0]);
  expect(await ada.use("x", 1)).toMatchObject({ ok: true, place: B });
  expect(ada.scrolls).toEqual([1, 1, 0]);
  const { epoch } = ada.lease as Lease;
  expect(await ada.claim(B, epoch + 1)).toMatchObject({ ok: true, passport: { exitPortal: null } });
  expect(ada.scrolls).toEqual([1, 0, 1]);
  expect(await ada.claim(B, epoch + 1)).toMatchObject({ ok: true });
  expect(await ada.use("x", 1)).toMatchObject({ code: "transfer_over" });
  ada.nowMs += TRANSFER_MS_MAX;
  ada.character.alarm();
  expect(ada.scrolls).toEqual([1, 0, 1]);
  expect(ada.shown).toBe(2);
});

test("[LEDGER-1] aborted by its time limit: the scroll is back, and the ticket's late claim uses up nothing", async () => {
  await ada.use("x", 1);
  const { epoch } = ada.lease as Lease;
  ada.nowMs += TRANSFER_MS_MAX;
  ada.character.alarm();
  expect(ada.scrolls).toEqual([2, 0, 0]);
  expect(await ada.claim(B, epoch + 1)).toMatchObject({ ok: false, code: "stale_epoch" });
  expect(await ada.use("x", 1)).toMatchObject({ code: "transfer_over" });
  expect(ada.scrolls).toEqual([2, 0, 0]);
  // Another use is another transfer.
  expect(await ada.use("y", 2)).toMatchObject({ ok: true });
  expect(ada.scrolls).toEqual([1, 1, 0]);
});

test("[LEDGER-1] an alarm that is late: whoever asks next ends the transfer, and the scroll is back with it", async () => {
  await ada.use("x", 1);
  ada.nowMs += TRANSFER_MS_MAX;
  expect(await ada.character.enter({ playerId: ADA, zone: null })).toMatchObject({ ok: true, place: A });
  expect(ada.scrolls).toEqual([2, 0, 0]);
});

test("[LEDGER-1] a second device takes them over in the midst of it: they are there, and the scroll is used up", async () => {
  await ada.use("x", 1);
  expect(await ada.character.enter({ playerId: ADA, zone: null })).toMatchObject({ ok: true, place: B });
  expect(await ada.claim(B)).toMatchObject({ ok: true });
  expect(ada.scrolls).toEqual([1, 0, 1]);
});

test("[LEDGER-1] a zone that is full, unknown, closed to teleports or the one they are in: refused in words, the scroll is there", async () => {
  ada.isFull = true;
  expect(await ada.use("a", 1)).toMatchObject({ code: "zone_full", message: "That zone is full." });
  ada.isFull = false;
  expect(await ada.use("b", 2, VAULT)).toMatchObject({ code: "teleport_forbidden" });
  expect(await ada.use("c", 3, "moon" as ZoneId)).toMatchObject({ code: "unknown_zone" });
  expect(await ada.use("d", 4, HARBOR)).toMatchObject({ ok: false, message: "You are there already." });
  expect(ada.scrolls).toEqual([2, 0, 0]);
  expect(ada.lease?.transfer).toBeNull();
});

test("[LEDGER-1] without the scroll there is no transfer; a second use while one is under way takes nothing", async () => {
  expect(await ada.use("a", 1, HARBOR, "scroll-harbor")).toMatchObject({ code: "no_scroll" });
  expect(await ada.use("b", 2, QUARRY, "scroll-harbor")).toMatchObject({ code: "no_scroll" });
  expect(ada.lease?.transfer).toBeNull();
  await ada.use("c", 3);
  expect(await ada.use("d", 4)).toMatchObject({ code: "transfer_pending" });
  expect(ada.scrolls).toEqual([1, 1, 0]);
});

test("[LEDGER-1] a portal costs no scroll", async () => {
  const passport = { ...passportFrom(HARBOR), tick: 1 };
  await ada.character.beginTransfer({ playerId: ADA, transferId: "x", epoch: 1, from: A, to: QUARRY, passport });
  expect(ada.scrolls).toEqual([2, 0, 0]);
  await ada.claim(B);
  expect(ada.scrolls).toEqual([2, 0, 0]);
});

test("[LEDGER-1] a crash as it is stored leaves neither transfer nor escrow behind, and at its end neither end nor return", async () => {
  const crash = () => {
    throw new Error("crashed");
  };
  ada.store.beforeCommit = crash;
  await expect(ada.use("x", 1)).rejects.toThrow("crashed");
  ada.store.beforeCommit = () => {};
  expect([ada.lease?.transfer, ...ada.scrolls]).toEqual([null, 2, 0, 0]);
  expect(await ada.use("x", 1)).toMatchObject({ ok: true });
  for (const end of [() => ada.claim(B), async () => ada.character.alarm()]) {
    ada.nowMs += TRANSFER_MS_MAX;
    ada.store.beforeCommit = crash;
    await expect(end()).rejects.toThrow("crashed");
    ada.store.beforeCommit = () => {};
    expect([ada.lease?.transfer?.transferId, ...ada.scrolls]).toEqual(["x", 1, 1, 0]);
  }
  ada.character.alarm();
  expect([ada.lease?.transfer, ...ada.scrolls]).toEqual([null, 2, 0, 0]);
});

test("[LIMIT-1] a message that would use what is of no use is refused at the edge", () => {
  const use = { type: "intent", tick: tick(5), intent: { kind: "use", item: SCROLL } } as const;
  const bytes = encodeClientMessage(use);
  const read = (flipped: readonly number[]) => {
    const altered = bytes.slice();
    for (const bit of flipped) altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
    try {
      return decodeClientMessage(altered);
    } catch (error) {
      expect(error).toBeInstanceOf(WireError);
      return null;
    }
  };
  expect(read([])).toEqual(use);
  let refused = 0;
  for (let a = 0; a < bytes.length * 8; a++)
    for (let b = a; b < bytes.length * 8; b++) {
      const message = read(a === b ? [a] : [a, b]);
      if (message === null) refused++;
      else if (message.type === "intent" && message.intent.kind === "use")
        expect(ITEMS[message.intent.item].leadsTo).toBeDefined();
    }
  expect(refused).toBeGreaterThan(0);
});

test("[LEDGER-1] what is in escrow keeps its room in the bag, so that it can come back", async () => {
  ada.find(7);
  await ada.use("x", 1);
  const gift = {
    from: accountOf("bo" as typeof ADA),
    to: accountOf(ADA),
    seq: 1,
    want: {},
    note: { kind: "gift" },
  } as const;
  expect(ada.purse.receive({ ...gift, give: { [SCROLL]: 1 } }, ada.nowMs)).toMatchObject({ code: "bag_full" });
});
