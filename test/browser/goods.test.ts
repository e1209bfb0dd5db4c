// goods.test.ts — things in the page: what lies there is picked up with a key or a button, is in the bag, and still there after a reload.
import { expect, test } from "vitest";
import { bornAs, figureHash } from "../../client/view/figures/palettes.ts";
import { APPEARANCE } from "../../shared/world/profile.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { type Inspection, metresApart, type Player } from "./player.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

/** Whoever never chose changes one part, and keeps the rest of what their name makes them. */
async function choosesAShirt(ada: Player): Promise<void> {
  const wardrobe = ada.page.getByTestId("wardrobe");
  await ada.page.getByTestId("wardrobe-button").click();
  // Faster than the zone takes wishes: what it gets is the last.
  for (let i = 0; i < 12; i++) await ada.page.getByTestId("next-shirt").click();
  const born = bornAs(figureHash("Ada"));
  const chosen = { ...born, shirt: (born.shirt + 12) % APPEARANCE.shirt };
  await ada.until(
    "they wore the twelfth shirt from theirs",
    ({ appearance }) => JSON.stringify(appearance) === JSON.stringify(chosen),
  );
  await ada.page.keyboard.press("Escape");
  await wardrobe.waitFor({ state: "detached" });
  expect(await ada.page.getByTestId("chat-log").textContent()).not.toContain("too much at once");
}

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
  const ada = await stage.enter({ name: "Ada", zone: "harbor" });
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

  await choosesAShirt(ada);
  await ada.page.reload();
  const back = await ada.until("they were back with their bag", (now) => carried(now, "shell") === 4, 60_000);
  expect(carried(back, "coin")).toBe(20);
  expect(ada.errors).toEqual([]);
});

test("[LEDGER-1] a visitor buys a scroll of a merchant, uses it by keyboard, and is in its zone with one less", async () => {
  const ada = await stage.enter({ name: "Ada", zone: "harbor" });
  const marta = ZONES.get("harbor" as never)?.npcs.find(({ name }) => name === "Marta");
  await walkTo(ada, marta?.at ?? [0, 0, 0]);
  await ada.page.getByTestId("talk").click();
  for (const count of [1, 2]) {
    await ada.page.getByTestId("buy-scroll-quarry").click();
    await ada.until(`they had ${count}`, (now) => carried(now, "scroll-quarry") === count);
  }
  await ada.page.keyboard.press("Escape");
  const bag = ada.page.getByTestId("inventory");
  if ((await bag.locator("li").count()) === 0) await bag.getByRole("button").first().click();
  // From the bag's own button on, as one who walks the page with Tab.
  await bag.getByRole("button").first().focus();
  const use = ada.page.getByRole("button", { name: "Use one Scroll to the Quarry" });
  for (let i = 0; i < 8 && !(await use.evaluate((button) => button === document.activeElement)); i++)
    await ada.page.keyboard.press("Tab");
  await ada.page.keyboard.press("Enter");
  await ada.until("they were in the quarry", ({ zone, phase }) => zone === "quarry" && phase === "playing", 60_000);
  await ada.until("one was used up", (now) => carried(now, "scroll-quarry") === 1);
  await use.click();
  await ada.page.getByText("You are there already.").first().waitFor();
  expect(carried(await ada.until("it is kept", () => true), "scroll-quarry")).toBe(1);
  expect(ada.errors).toEqual([]);
});
