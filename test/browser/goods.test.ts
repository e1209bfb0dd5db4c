// goods.test.ts — things in the page: what lies there is picked up with a key or a button, is in the bag, and still there after a reload.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ZONES } from "../../shared/world/zones.ts";
import { launchChromium } from "./chromium.ts";
import { enterWorld, type Inspection, metresApart, type Player } from "./player.ts";
import { startWorld, type World } from "./world-server.ts";

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = [await startWorld(), await launchChromium()];
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

const HEAPS = ZONES.get("harbor" as never)?.items ?? [];
const carried = ({ inventory }: Inspection, item: string): number =>
  inventory.find(({ id }) => id === item)?.count ?? 0;

/** Walks there, ever more slowly: a page on a busy machine hears late that it should stop. */
async function walkTo(player: Player, [x, , z]: readonly [number, number, number]): Promise<void> {
  await player.until("they stood there", ({ self }) => {
    const [ownX = 0, , ownZ = 0] = self?.position ?? [];
    const metres = metresApart(self?.position ?? [], [x, 0, z]);
    const forward = metres < 1 ? 0 : Math.max(0.15, Math.min(1, metres / 6));
    void player.drive({ forward, yaw: Math.atan2(ownX - x, ownZ - z) });
    return metres < 1.5 && self?.velocity.every((speed) => Math.abs(speed) < 0.01) === true;
  });
  await player.drive(null);
}

test("[LEDGER-1] a visitor picks things up with E and with the button, and has them still after a reload", async () => {
  const ada = await enterWorld(browser, world.url, { name: "Ada", zone: "harbor" });
  await ada.until("they saw what lies there", ({ items }) => items.length === HEAPS.length);
  const [first, second] = HEAPS as [(typeof HEAPS)[0], (typeof HEAPS)[0]];
  await walkTo(ada, first.at);
  await ada.page.getByTestId("pick-up").waitFor();
  await ada.page.keyboard.press("KeyE");
  await ada.until("they had the first heap", (now) => carried(now, first.item) === first.count);
  await walkTo(ada, second.at);
  await ada.page.getByTestId("pick-up").click();
  await ada.until("they had the second", (now) => carried(now, second.item) === first.count + second.count);
  await ada.until("both heaps were gone", ({ items }) => items.length === HEAPS.length - 2);

  const bag = ada.page.getByTestId("inventory");
  if ((await bag.locator("li").count()) === 0) await bag.getByRole("button").first().click();
  expect(await bag.innerText()).toMatch(/Seashell\s+5/);
  await ada.page.getByTestId("drop-shell").click();
  await ada.until(
    "one lies there again",
    (now) => carried(now, "shell") === 4 && now.items.length === HEAPS.length - 1,
  );

  await ada.page.reload();
  const back = await ada.until("they were back with their bag", (now) => carried(now, "shell") === 4, 60_000);
  expect(carried(back, "coin")).toBe(20);
  expect(ada.errors).toEqual([]);
  await ada.leave();
});
