// goods-chaos.test.ts — a square full of players who grab, drop, give and trade at random, while calls fail and the zone dies (LEDGER-1).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import type { Intent } from "../../shared/wire/goods.ts";
import type { ItemId } from "../../shared/world/items.ts";
import { LabWorld } from "./lab-world.ts";
import { seeded } from "./seeded.ts";

const SEEDS = [11, 12, 13, 14];
const ROUNDS = 200;
const ROUND_MS = 100;
const PLAYERS = 5;
/** Shares of the calls between objects that get lost on the way, are carried out and not answered, or come late. */
const LOST = 0.06;
const UNANSWERED = 0.06;
const LATE = 0.1;
const LATE_MS_MAX = 1500;
const KILL_EVERY_ROUNDS = 60;
const GOODS = /^(ground\.|character\.(deal|exchange|bag))|zone\.bagChanged/;

let lab: LabWorld;
afterEach(() => lab.dispose());

for (const seed of SEEDS)
  test(`[LEDGER-1] seed ${seed}: nothing is made or lost, nothing stays under way, and every bag shows what its ledger has`, async () => {
    lab = new LabWorld(seed);
    const random = seeded(seed * 7919);
    const players: WorldSession[] = [];
    for (let i = 0; i < PLAYERS; i++) players.push(await lab.join(`P${i}`, "harbor"));
    let done = 0;
    for (const player of players) player.on("goods", () => done++);
    lab.fault = async (call) => {
      if (!GOODS.test(call)) return;
      if (random() < LOST) throw new Error("lost");
      if (random() < LATE) await new Promise((resolve) => setTimeout(resolve, random() * LATE_MS_MAX));
    };
    lab.answerFault = (call) => {
      if (GOODS.test(call) && random() < UNANSWERED) throw new Error("unanswered");
    };
    for (let round = 1; round <= ROUNDS; round++) {
      const player = players[Math.floor(random() * players.length)] as WorldSession;
      if (player.phase === "playing") player.intend(anyIntent(player, players, random));
      if (round % KILL_EVERY_ROUNDS === 0) lab.kill("harbor-1");
      await lab.run(ROUND_MS);
      expect(lab.goods.violations()).toEqual([]);
    }
    lab.fault = () => {};
    lab.answerFault = () => {};
    await lab.until("nothing is under way", () => lab.goods.settled, 300_000);
    await lab.until("everybody plays", () => players.every(({ phase }) => phase === "playing"), 60_000);
    // Whatever got lost on the way to a bag, the next news of it makes good.
    for (const player of players) player.intend({ kind: "drop", item: "coin", count: 1 });
    await lab.run(3000);
    expect(lab.goods.violations()).toEqual([]);
    for (const player of players) expect(player.belongings.bag).toEqual(lab.goods.bagOf(player.info.playerId));
    expect(done).toBeGreaterThan(PLAYERS * 10);
    for (const player of players) player.leave();
  });

function anyIntent(player: WorldSession, players: readonly WorldSession[], random: () => number): Intent {
  const chance = random();
  const own = player.belongings.inventory;
  const item: ItemId = own[Math.floor(random() * own.length)]?.id ?? "coin";
  const other = players[Math.floor(random() * players.length)]?.info.playerId ?? "";
  const heap = player.nearby()?.heap;
  const { trade } = player.belongings;
  if (trade?.stage === "asked") return { kind: "tradeAsk", with: trade.with };
  if (trade?.stage === "open" && chance < 0.5) return { kind: "tradeAgree", revision: trade.revision };
  if (trade?.stage === "open" && chance < 0.9) return { kind: "tradeOffer", goods: { [item]: 1 } };
  if (trade && chance > 0.97) return { kind: "tradeEnd" };
  if (chance < 0.3) return heap ? { kind: "pickUp", pile: heap.id } : { kind: "drop", item, count: 1 };
  if (chance < 0.55) return { kind: "drop", item, count: 1 + Math.floor(random() * 3) };
  if (chance < 0.7) return { kind: "give", to: other, goods: { [item]: 1 } };
  return { kind: "tradeAsk", with: other };
}
