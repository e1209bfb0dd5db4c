// trade-table.test.ts — what two players say at the table: nobody is held to what they have not seen (LEDGER-1).
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Trade, TradeTable } from "../../durable-objects/zone/trade-table.ts";
import { TRADE_IDLE_MS } from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import type { Goods } from "../../shared/world/goods.ts";

const PLAYERS = ["ada", "bo", "cy"] as PlayerId[];
/** Two who deal, and one who gets in between now and then. */
const player = fc.constantFrom(...(["ada", "bo", "ada", "bo", "ada", "bo", "cy"] as PlayerId[]));
const say = fc.oneof(
  fc.record({ kind: fc.constant("ask" as const), by: player, to: player }),
  fc.record({ kind: fc.constant("offer" as const), by: player, coins: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ kind: fc.constant("agree" as const), by: player, stale: fc.nat(4).map((n) => n === 0) }),
  fc.record({ kind: fc.constant("agree" as const), by: player, stale: fc.constant(false) }),
  fc.record({ kind: fc.constant("ask" as const), by: player, to: player }),
  fc.record({ kind: fc.constant("end" as const), by: fc.constant("cy" as PlayerId) }),
);

test("[LEDGER-1] a trade settles only on offers that both have seen since they last changed, each player at one table", () => {
  fc.assert(
    fc.property(fc.array(say, { minLength: 20, maxLength: 120 }), (says) => {
      const table = new TradeTable();
      /** What each has agreed to, by what they were shown when they did. */
      const agreedTo = new Map<PlayerId, string>();
      let ids = 0;
      for (const said of says) {
        const trade = table.of(said.by);
        let outcome: Trade | { ok: false } | null = null;
        if (said.kind === "ask" && said.by !== said.to) outcome = table.ask(`t${++ids}`, said.by, said.to, 0);
        if (said.kind === "offer") {
          const goods: Goods = said.coins > 0 ? { coin: said.coins } : {};
          outcome = table.offer(said.by, goods, 0);
          if (!("ok" in outcome)) for (const one of [outcome.asker, outcome.asked]) agreedTo.delete(one);
        }
        if (said.kind === "agree") {
          outcome = table.agree(said.by, (trade?.revision ?? 0) - (said.stale ? 1 : 0), 0);
          if (said.stale) expect(outcome).toMatchObject({ ok: false });
          if (!("ok" in outcome)) agreedTo.set(said.by, JSON.stringify(outcome.offers));
        }
        if (said.kind === "end") outcome = table.end(said.by);
        if (outcome !== null && !("ok" in outcome) && outcome.stage === "settling") {
          const offers = JSON.stringify(outcome.offers);
          expect([agreedTo.get(outcome.asker), agreedTo.get(outcome.asked)]).toEqual([offers, offers]);
          expect(table.end(said.by)).toMatchObject({ code: "no_trade" });
          table.remove(outcome.id);
        }
        const seated = [...table.all].flatMap(({ asker, asked }) => [asker, asked]);
        expect(new Set(seated).size).toBe(seated.length);
      }
    }),
    { numRuns: 500 },
  );
});

test("[LEDGER-1] a table that nothing happens at, or that one has left, is cleared", () => {
  const table = new TradeTable();
  const [ada, bo, cy] = PLAYERS as [PlayerId, PlayerId, PlayerId];
  table.ask("t1", ada, bo, 0);
  expect(table.clear(1, (id) => id !== bo)).toHaveLength(1);
  table.ask("t2", ada, cy, 0);
  expect(table.clear(TRADE_IDLE_MS, () => true)).toEqual([]);
  expect(table.clear(TRADE_IDLE_MS + 1, () => true)).toHaveLength(1);
  expect(table.of(ada)).toBeNull();
});
