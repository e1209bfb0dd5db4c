// feel.test.ts — what the page offers to see the netcode with: plots, ghosts, switches, beams, and flights that are replayed.
import { expect, test } from "vitest";
import { decodeFlight } from "../../client/flight/flight.ts";
import type { Techniques } from "../../client/techniques.ts";
import type { Player } from "./player.ts";
import { setStage } from "./stage.ts";

interface FeelApi {
  techniques(change: Partial<Techniques>): Techniques;
  ghosts(on: boolean): void;
  network(profile: unknown): void;
  beam(aim: { yaw: number; pitch: number }): number | null;
  throwBall(aim: { yaw: number; pitch: number }): number | null;
  flight(): Uint8Array | null;
  openFlight(bytes: Uint8Array): Promise<void>;
}

/** Runs in the page. */
declare const isthmus: FeelApi;

const stage = setStage();

const plotted = (player: Player) => player.page.getByTestId("net-graph").locator("canvas").count();

test("F3 plots the connection, ghosts are drawn, and each technique can be switched off", async () => {
  const ada = await stage.enter({ name: "Ada", zone: "quarry", quality: 5 });
  await ada.page.keyboard.press("F3");
  await ada.page.getByTestId("net-graph").waitFor();
  // On a small screen they are folded.
  await ada.page.getByText("Plots").click();
  await expect.poll(() => plotted(ada), { timeout: 10_000 }).toBe(5);
  const samples = () => ada.page.locator(".plots").getAttribute("data-samples").then(Number);
  await expect.poll(samples, { timeout: 20_000 }).toBeGreaterThan(8);

  expect(await ada.page.evaluate(() => isthmus.techniques({ prediction: false })).then((on) => on.prediction)).toBe(
    false,
  );
  await ada.page.evaluate(() => isthmus.ghosts(true));
  await ada.page.getByText("Techniques").click();
  const box = ada.page.getByTestId("technique-prediction");
  expect(await box.isChecked()).toBe(false);
  await box.check();
  expect((await ada.page.evaluate(() => isthmus.techniques({}))).prediction).toBe(true);
  const refused = await ada.page.evaluate(() => {
    try {
      isthmus.techniques({ magic: true } as never);
      return "";
    } catch (error) {
      return String(error);
    }
  });
  expect(refused).toContain('"magic" is no technique');
  const unknown = await ada.page.evaluate(() => {
    try {
      isthmus.network("5g");
      return "";
    } catch (error) {
      return String(error);
    }
  });
  expect(unknown).toContain("known are lan, cable");
  expect(ada.errors).toEqual([]);
});

test("[CMD-1] a stalled link says so, first in a word, then plainly, and all is well when it is back", async () => {
  const bo = await stage.enter({ name: "Bo", zone: "quarry", quality: 5 });
  await bo.network({ latencyMs: 10, jitterMs: 0, stallEveryMs: 200, stallMs: 6000 });
  await bo.page.getByTestId("connection-lost").waitFor({ timeout: 15_000 });
  await bo.network(null);
  await bo.page.getByTestId("connection-lost").waitFor({ state: "detached", timeout: 15_000 });
  expect((await bo.inspect()).phase).toBe("playing");
  expect(bo.errors).toEqual([]);
});

test("a flight is saved, opened in the page, and stepped tick by tick, with the corrections that it had", async () => {
  const cy = await stage.enter({ name: "Cy", zone: "quarry", quality: 5 });
  await cy.network({ latencyMs: 40, jitterMs: 20, stallEveryMs: 1500, stallMs: 700 });
  const { tick } = await cy.inspect();
  let turns = 0;
  await cy.until(
    "six seconds of running about were over",
    (now) => {
      void cy.drive({ forward: 1, yaw: ++turns / 7 });
      if (turns % 20 === 0) void cy.page.evaluate(() => isthmus.beam({ yaw: 1, pitch: 0 }));
      if (turns % 30 === 0) void cy.page.evaluate(() => isthmus.throwBall({ yaw: 2, pitch: 0.3 }));
      return now.tick > tick + 360;
    },
    60_000,
  );
  const saved = await cy.page.evaluate(() => {
    const bytes = isthmus.flight() ?? new Uint8Array();
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  });
  const bytes = Uint8Array.from(Buffer.from(saved, "base64"));
  const flight = decodeFlight(bytes);
  const corrected = flight.pieces.flatMap(({ entries }) => entries.filter(({ kind }) => kind === "corrected"));
  const largestMm = Math.max(...corrected.map((entry) => (entry.kind === "corrected" ? entry.metres * 1000 : 0)));
  expect(largestMm).toBeGreaterThan(0);

  await cy.page.evaluate((text) => {
    const raw = atob(text);
    const back = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) back[i] = raw.charCodeAt(i);
    return isthmus.openFlight(back);
  }, saved);
  const bar = cy.page.getByTestId("flight-bar");
  await bar.waitFor();
  await bar.getByText("Pause").click();
  const shownTick = () => cy.page.getByTestId("flight-tick").textContent().then(Number);
  const before = await shownTick();
  await bar.getByText("+1 tick").click();
  await expect.poll(shownTick, { timeout: 5000 }).toBeGreaterThan(before);
  // Through the whole of it: the corrections come again.
  await bar.getByText("Play").click();
  const largest = () => cy.page.getByTestId("flight-largest").textContent();
  await expect.poll(largest, { timeout: 60_000 }).toBe(largestMm.toFixed(1));
  await bar.getByText("Close").click();
  await cy.page.getByTestId("enter-button").waitFor();
  expect(cy.errors).toEqual([]);
});
