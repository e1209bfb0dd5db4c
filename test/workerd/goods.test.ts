// goods.test.ts — things in workerd: the real ground, character and zone objects, through eviction, alarms and the auditor (LEDGER-1).
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test } from "vitest";
import type { GroundRpc } from "../../durable-objects/contracts.ts";
import { addPages, EMPTY_PAGE, verdictOn } from "../../durable-objects/ledger/conservation.ts";
import { type PlayerId, tick } from "../../shared/units.ts";
import type { GoodsNews, Heap, Intent, TradeView } from "../../shared/wire/goods.ts";
import type { Goods } from "../../shared/world/goods.ts";
import type { AuditAnswer } from "../../worker/audit.ts";
import { HARBOR, placeIn } from "../zone/lease-fixtures.ts";
import { env, worker } from "./worker.ts";
import { type Guest, newGuest, type Visitor, visit } from "./zone-visitor.ts";

const visitors: Visitor[] = [];
afterEach(() => {
  for (const visitor of visitors.splice(0)) if (!visitor.closed) visitor.send({ type: "bye" });
});

/** A visitor, and what they have been told of things. */
class Dealer {
  readonly guest: Guest;
  readonly visitor: Visitor;

  constructor(guest: Guest, visitor: Visitor) {
    this.guest = guest;
    this.visitor = visitor;
  }

  static async enter(guest: Guest): Promise<Dealer> {
    const visitor = await visit(guest, HARBOR);
    visitors.push(visitor);
    const dealer = new Dealer(guest, visitor);
    await visitor.until("they stood", () => visitor.frames.at(-1)?.self?.grounded === true);
    await visitor.until("they knew what they carry and what lies here", () => dealer.told.bag && dealer.told.ground);
    return dealer;
  }

  private get news(): GoodsNews[] {
    return this.visitor.frames
      .flatMap(({ events }) => events)
      .flatMap((event) => (event.type === "goods" ? [event.news] : []));
  }

  get told() {
    return {
      bag: this.news.some(({ kind }) => kind === "bag"),
      ground: this.news.some(({ kind }) => kind === "ground"),
    };
  }

  get bag(): Goods {
    return this.news.findLast((news) => news.kind === "bag")?.goods ?? {};
  }

  get trade(): TradeView | null {
    return this.news.findLast((news) => news.kind === "trade")?.trade ?? null;
  }

  get heaps(): Heap[] {
    const heaps = new Map<number, Heap>();
    for (const news of this.news) {
      if (news.kind !== "ground") continue;
      if (news.all) heaps.clear();
      for (const id of news.gone) heaps.delete(id);
      for (const heap of news.lie) heaps.set(heap.id, heap);
    }
    return [...heaps.values()];
  }

  intend(intent: Intent): void {
    this.visitor.send({ type: "intent", tick: tick(this.visitor.tick), intent });
  }
}

const ground = () => env.GROUND.get(env.GROUND.idFromName("harbor-1"));
const character = (guest: Guest) => env.CHARACTER.get(env.CHARACTER.idFromName(guest.playerId));

async function audit(): Promise<{ violations: string[]; accounts: number; unfinished: number }> {
  let total = EMPTY_PAGE;
  for (let at: string | null = ""; at !== null; ) {
    const headers = { authorization: "Bearer another-secret-that-only-the-tests-know-0123456789abcdef" };
    const response = await worker.fetch(`http://isthmus.test/api/admin/audit${at === "" ? "" : `?at=${at}`}`, {
      headers,
    });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as AuditAnswer;
    total = addPages(total, answer.page);
    at = answer.next;
  }
  return { violations: verdictOn(total), accounts: total.accounts, unfinished: total.unfinished };
}

test("[LEDGER-1] what is dropped lies there, what is picked up is carried, and both outlive their objects", async () => {
  const ada = await Dealer.enter(await newGuest("Ada"));
  expect(ada.heaps.length).toBeGreaterThan(5);
  ada.intend({ kind: "drop", item: "coin", count: 3 });
  await ada.visitor.until("the coins lie there", () =>
    ada.heaps.some(({ item, count }) => item === "coin" && count === 3),
  );
  expect(ada.bag.coin).toBe(17);
  await evictDurableObject(ground());
  await evictDurableObject(character(ada.guest));
  const coins = ada.heaps.find(({ item }) => item === "coin") as Heap;
  ada.intend({ kind: "pickUp", pile: coins.id });
  await ada.visitor.until("they are in her bag again", () => ada.bag.coin === 20);
  await ada.visitor.until("they are gone", () => !ada.heaps.some(({ id }) => id === coins.id));
  ada.intend({ kind: "pickUp", pile: coins.id });
  await ada.visitor.until("a second time is refused", () =>
    ada.visitor.frames.some(({ events }) => events.some((event) => event.type === "refused" && event.code === "gone")),
  );
  expect(await audit()).toMatchObject({ violations: [], unfinished: 0 });
});

test("[LEDGER-1] a heap whose taker can't be reached is in escrow, and the alarm finishes it, once, whoever crashed", async () => {
  const ada = await Dealer.enter(await newGuest("Ada"));
  ada.intend({ kind: "drop", item: "coin", count: 2 });
  await ada.visitor.until("the coins lie there", () => ada.heaps.some(({ item }) => item === "coin"));
  const pile = (ada.heaps.find(({ item }) => item === "coin") as Heap).id;
  let delivered = 0;
  await runInDurableObject(ground(), (object: object) => {
    const real = (object as { env: { CHARACTER: DurableObjectNamespace } }).env;
    const deaf = {
      idFromName: (name: string) => name,
      get: () => ({
        exchange: async () => {
          delivered++;
          throw new Error("out of reach");
        },
      }),
    };
    (object as { env: object }).env = { ...real, CHARACTER: deaf };
  });
  const rpc = ground() as unknown as GroundRpc;
  const consent = { place: placeIn(HARBOR), epoch: ada.visitor.welcome?.epoch ?? 0 };
  const { taken, listing } = await rpc.take(pile, ada.guest.playerId as PlayerId, consent);
  expect([taken, delivered]).toEqual([{ ok: true, state: "pending" }, 1]);
  expect(listing.piles.some(({ id }) => id === pile)).toBe(false);
  expect(await audit()).toMatchObject({ violations: [], unfinished: 1 });
  await evictDurableObject(ground());
  expect(await runDurableObjectAlarm(ground())).toBe(true);
  await ada.visitor.until("her zone was told of what she has", () => ada.bag.coin === 20);
  expect(await audit()).toMatchObject({ violations: [], unfinished: 0 });
});

test("[LEDGER-1] two trade across their objects: both or neither", async () => {
  const ada = await Dealer.enter(await newGuest("Ada"));
  const bo = await Dealer.enter(await newGuest("Bo"));
  ada.intend({ kind: "tradeAsk", with: bo.guest.playerId });
  await bo.visitor.until("Bo was asked", () => bo.trade?.stage === "asked");
  bo.intend({ kind: "tradeAsk", with: ada.guest.playerId });
  await ada.visitor.until("it was open", () => ada.trade?.stage === "open");
  ada.intend({ kind: "tradeOffer", goods: { coin: 4 } });
  await ada.visitor.until("her offer showed", () => ada.trade?.mine.coin === 4);
  ada.intend({ kind: "tradeAgree", revision: ada.trade?.revision ?? 0 });
  await bo.visitor.until("Bo saw that she agrees", () => bo.trade?.theyAgree === true);
  bo.intend({ kind: "tradeAgree", revision: bo.trade?.revision ?? 0 });
  await bo.visitor.until("Bo had the coins", () => bo.bag.coin === 24);
  await ada.visitor.until("Ada had not", () => ada.bag.coin === 16);
  expect(await audit()).toMatchObject({ violations: [], unfinished: 0 });
});

test("[LEDGER-1] the auditor's door opens for the admin's secret alone", async () => {
  const status = async (headers: Record<string, string>) =>
    (await worker.fetch("http://isthmus.test/api/admin/audit", { headers })).status;
  expect(await status({})).toBe(401);
  expect(await status({ authorization: "Bearer wrong" })).toBe(401);
  const { token } = await newGuest("Eve");
  expect(await status({ authorization: `Bearer ${token}` })).toBe(401);
});
