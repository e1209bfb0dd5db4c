// smoke.test.ts — the page comes up in a real browser, draws, and takes its player for a walk.
import { expect, test } from "vitest";
import { metresApart } from "./player.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

test("a visitor stands in the harbor, and walks", async () => {
  const ada = await stage.enter({ name: "Ada", zone: "harbor" });
  const before = await ada.until("they stood on the ground", ({ self }) => self?.grounded === true);
  expect(before.zone).toBe("harbor");
  expect(before.self?.name).toBe("Ada");

  await ada.drive({ forward: 1 });
  await ada.until(
    "they had gone two metres",
    ({ self }) => metresApart(self?.position ?? [], before.self?.position ?? []) > 2,
  );
  await ada.drive(null);
  expect(ada.errors).toEqual([]);
});

test("the page draws with WebGL2 and says nothing to the error console before anyone joins", async () => {
  const visitor = await stage.enter({ name: "Bo", join: false });
  await visitor.page.getByTestId("enter-button").waitFor();
  const webgl2 = await visitor.page.evaluate(() => document.createElement("canvas").getContext("webgl2") !== null);
  expect(webgl2).toBe(true);
  expect(visitor.errors).toEqual([]);
});

test("a browser whose language is no language tag shows the world all the same, and F3 its plots", async () => {
  const context = await stage.browser.newContext({ viewport: { width: 480, height: 270 } });
  // What Chromium says on a machine without a locale; uPlot threw at it, and took the page with it.
  await context.addInitScript(() =>
    Object.defineProperty(navigator, "language", { get: () => "en-US@posix", configurable: true }),
  );
  const ada = await stage.enter({ name: "Cy", zone: "harbor", context });
  await ada.page.keyboard.press("F3");
  await ada.page.getByTestId("net-graph").waitFor();
  await ada.page.getByText("Plots").click();
  await ada.page.getByTestId("net-graph").locator("canvas").nth(4).waitFor();
  expect(ada.errors).toEqual([]);
});
