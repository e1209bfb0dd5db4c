// instances.test.ts — a zone that is full opens again: the page says which one you are in, and `with` brings you to a friend (INSTANCE-1).
import { expect, test } from "vitest";
import { enterZone, makeSession, type Transport } from "../../client/net/api.ts";
import type { ZoneId } from "../../shared/units.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { setStage } from "./stage.ts";

const stage = setStage();
const TRANSPORT: Transport = { fetch, WebSocket: globalThis.WebSocket };

/** So many people get tickets and are on their way, with a place kept for each. */
async function crowd(zone: string, people: number): Promise<void> {
  for (let i = 0; i < people; i++) {
    const { token } = await makeSession(TRANSPORT, stage.world.url, `G${i}`);
    await enterZone(TRANSPORT, stage.world.url, token, { zone, with: null }, null);
  }
}

async function playersIn(instance: string): Promise<number> {
  const { zones } = (await (await fetch(`${stage.world.url}/api/world?zone=quarry`)).json()) as {
    zones: { instances: { id: string; players: number }[] }[];
  };
  return zones[0]?.instances.find(({ id }) => id === instance)?.players ?? 0;
}

test("[INSTANCE-1] alone nobody is told of instances; the second says so, and a friend of the first lands there, and knows it", async () => {
  const ada = await stage.enter({ name: "Ada", zone: "quarry" });
  const adaIsIn = await ada.inspect();
  expect(adaIsIn.instance).toBe("quarry-1");
  await crowd("quarry", (ZONES.get("quarry" as ZoneId)?.capacity ?? 0) - 1);
  const bo = await stage.enter({ name: "Bo", zone: "quarry" });
  expect((await bo.inspect()).instance).toBe("quarry-2");
  const mark = bo.page.getByTestId("zone-instance");
  await mark.waitFor();
  expect(await mark.textContent()).toBe("2");
  expect(await mark.getAttribute("aria-label")).toContain("you are in number 2");
  expect(await ada.page.getByTestId("zone-instance").count()).toBe(0);

  await expect.poll(() => playersIn("quarry-2"), { timeout: 15_000 }).toBe(1);
  const cy = await stage.enter({ name: "Cy", with: String(adaIsIn.self?.id) });
  expect((await cy.inspect()).instance).toBe("quarry-1");
  await cy.until("Cy saw Ada", ({ players }) => players.some(({ name }) => name === "Ada"));
  const first = cy.page.getByTestId("zone-instance");
  await first.waitFor();
  expect(await first.textContent()).toBe("1");
  for (const player of [ada, bo, cy]) {
    expect(player.errors).toEqual([]);
  }
});
