// outage.test.ts — a page that loses its socket, its network, its server or its place to another tab, and what becomes of its player.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { CHECKPOINT_MS } from "../../shared/limits.ts";
import { TICKS_PER_SECOND } from "../../shared/units.ts";
import { walkTo } from "./pilot.ts";
import { type Inspection, metresApart, type Player } from "./player.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

/** A player who has walked away from where they appeared. */
async function wanderer(name: string, to: readonly [number, number]): Promise<{ player: Player; before: Inspection }> {
  const player = await stage.enter({ name, zone: "harbor", quality: 5 });
  await walkTo(player, to);
  const stood = await player.until("they stood", ({ self }) => Math.hypot(...(self?.velocity ?? [1])) === 0);
  // The zone must have heard of it: whoever is cut off while walking goes on walking for a while (CMD-1).
  const before = await player.until("the zone had heard of it", ({ tick }) => tick > stood.tick + 60);
  return { player, before };
}

const playing = ({ phase, self }: Inspection): boolean => phase === "playing" && self !== null;
const sockets = ({ sockets: events }: Player): number => events.filter((event) => event.startsWith("open")).length;
const reconnecting = (page: Page) => page.getByTestId("reconnecting");

async function expectBack(
  { player, before }: { player: Player; before: Inspection },
  withinMetres: number,
): Promise<void> {
  const after = await player.until("they were back", playing, 60_000);
  expect(after.zone).toBe(before.zone);
  expect(after.self?.id).toBe(before.self?.id);
  expect(metresApart(after.self?.position ?? [], before.self?.position ?? [])).toBeLessThanOrEqual(withinMetres);
  await reconnecting(player.page).waitFor({ state: "detached" });
}

test("[ADMIT-1] a page that is cut off says so, and comes back as the same character where it stood", async () => {
  const ada = await wanderer("Ada", [-10, -5]);
  await noteReconnecting(ada.player.page);
  await ada.player.cut();
  await ada.player.until("a second socket was opened", () => sockets(ada.player) === 2);
  await expectBack(ada, 0);
  expect(await ada.player.page.evaluate(() => (window as unknown as { noted: boolean }).noted)).toBe(true);
  await walkTo(ada.player, [-12, -5]);
  expect(ada.player.errors).toEqual([]);
});

/** Sets window.noted once the notice is there: a reconnection on one machine is quicker than any question from outside. */
async function noteReconnecting(page: Page): Promise<void> {
  await page.evaluate(() => {
    const noted = window as unknown as { noted: boolean };
    noted.noted = false;
    new MutationObserver(() => {
      if (document.querySelector("[data-testid=reconnecting]")) noted.noted = true;
    }).observe(document.body, { childList: true, subtree: true });
  });
}

test("[ADMIT-1] while the network is away the page goes on trying, and says so; then it is back where it stood", async () => {
  const bo = await wanderer("Bo", [-8, -3]);
  const { page } = bo.player;
  // Chromium's emulation refuses what is new, and lets open sockets live on.
  await page.context().setOffline(true);
  await bo.player.cut();
  await reconnecting(page).waitFor();
  await page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/enter"));
  expect((await bo.player.inspect()).phase).toBe("reconnecting");
  await reconnecting(page).waitFor();
  await page.context().setOffline(false);
  await expectBack(bo, 0);
  expect(sockets(bo.player)).toBe(2);
});

test("[CLOSE-1] a second tab takes the player over; the first is told, leaves, and doesn't fight back", async () => {
  const cy = await wanderer("Cy", [-12, -8]);
  const first = cy.player;
  const second = await stage.enter({ name: "Cy", quality: 5, context: first.page.context() });
  const taken = await second.inspect();
  expect(taken.self?.id).toBe(cy.before.self?.id);
  expect(metresApart(taken.self?.position ?? [], cy.before.self?.position ?? [])).toBe(0);

  await first.page.getByRole("alertdialog").getByText("another tab or device").waitFor();
  expect(playing(await first.inspect())).toBe(false);
  // Long enough for the longest delay of a reconnection.
  await second.until("five seconds of play had passed", ({ tick }) => tick > taken.tick + 300);
  expect(sockets(first)).toBe(1);
  expect(playing(await first.inspect())).toBe(false);
  expect(sockets(second)).toBe(1);
  expect((await second.inspect()).phase).toBe("playing");
});

test("[LEASE-1] the server is killed and started again: the page reconnects by itself, and the player stands where they stood", async () => {
  const dee = await wanderer("Dee", [-9, -6]);
  // Nothing is promised of what happened since the zone's last checkpoint (docs/durability.md).
  const durable = dee.before.tick + ((CHECKPOINT_MS + 1000) * TICKS_PER_SECOND) / 1000;
  await dee.player.until("a checkpoint was written", ({ tick }) => tick > durable);
  await stage.world.kill();
  await reconnecting(dee.player.page).waitFor({ timeout: 30_000 });
  await stage.world.restart();
  await expectBack(dee, 0);
  await walkTo(dee.player, [-11, -6]);
});
