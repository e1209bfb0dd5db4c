// chat-rest.test.ts — a zone that sleeps under its players and what is said in the world: it is not woken by it, and nobody misses it (SLEEP-1, EVENT-1).
import { afterEach, expect, test } from "vitest";
import type { ChatLine, WorldSession } from "../../client/sdk.ts";
import { LabWorld } from "./lab-world.ts";

const HARBOR = "harbor-1";
const LINK = { latencyMs: 25, jitterMs: 5, stallEveryMs: 0, stallMs: 0 };

let lab: LabWorld;

afterEach(() => lab.dispose());

async function guest(name: string, zone: string): Promise<{ session: WorldSession; heard: string[] }> {
  const heard: string[] = [];
  const onCreated = (session: WorldSession): void => {
    session.on("said", ({ text }: ChatLine) => heard.push(text));
  };
  const session = await lab.join(name, zone, { ...LINK }, { onCreated });
  return { session, heard };
}

const asleep = (): boolean => lab.room(HARBOR).deadlineMs === null;

async function sleepIn(...sessions: WorldSession[]): Promise<void> {
  await lab.until("the zone sleeps", asleep, 30_000);
  await lab.until("its clients rest", () => sessions.every(({ stay }) => stay?.rest.tick != null), 2000);
}

test.each([false, true])(
  "[SLEEP-1] the world's chat wakes no zone; who wakes hears it, once (hibernated: %s)",
  async (hibernates) => {
    lab = new LabWorld(411);
    const [ada, bo] = [await guest("Ada", "harbor"), await guest("Bo", "quarry")];
    await sleepIn(ada.session);
    if (hibernates) lab.hibernate(HARBOR);
    const { counts } = lab;
    const before = { ...counts };
    for (const text of ["one", "two", "three"]) {
      bo.session.say(text, { channel: "world" });
      await lab.run(12_000);
    }
    expect(bo.heard).toEqual(["one", "two", "three"]);
    expect(asleep()).toBe(true);
    expect(ada.heard).toEqual([]);
    expect(counts.checkpoints - before.checkpoints).toBeLessThan(20);
    ada.session.drive({ forward: 1, yaw: 0 });
    await lab.until("she hears it", () => ada.heard.length === 3, 3000);
    await lab.run(3000);
    expect(ada.heard).toEqual(["one", "two", "three"]);
  },
);

test.each([false, true])(
  "[SLEEP-1] a whisper wakes the zone of whom it is for, is heard once, and lets it rest again (hibernated: %s)",
  async (hibernates) => {
    lab = new LabWorld(412);
    const [ada, bo] = [await guest("Ada", "harbor"), await guest("Bo", "quarry")];
    await sleepIn(ada.session);
    if (hibernates) lab.hibernate(HARBOR);
    bo.session.say("are you awake?", { channel: "whisper", to: ada.session.info.playerId });
    await lab.until("she hears it", () => ada.heard.length > 0, 3000);
    await lab.until("he knows that it was said", () => bo.heard.length > 0, 3000);
    expect(ada.heard).toEqual(["are you awake?"]);
    await sleepIn(ada.session);
    await lab.run(60_000);
    expect(asleep()).toBe(true);
    expect(ada.heard).toEqual(["are you awake?"]);
  },
);

test("[EVENT-1] a line that crosses with what a waking client says it has heard is heard once", async () => {
  lab = new LabWorld(413);
  const [ada, bo, cy] = [await guest("Ada", "harbor"), await guest("Bo", "harbor"), await guest("Cy", "harbor")];
  const said: string[] = [];
  for (const delayMs of [0, 15, 30, 45, 60, 75, 90]) {
    await sleepIn(ada.session, bo.session, cy.session);
    ada.session.drive({ forward: 1, yaw: delayMs });
    await lab.run(delayMs);
    const text = `after ${delayMs} ms`;
    cy.session.say(text);
    said.push(text);
    await lab.run(200);
    ada.session.drive(null);
    await lab.until("Bo hears it", () => bo.heard.includes(text), 3000);
  }
  await lab.run(2000);
  expect(bo.heard).toEqual(said);
});

test("[LIMIT-1] a line said again on a new connection costs no second allowance, and is not refused though it was heard", async () => {
  lab = new LabWorld(414);
  const [ada, bo] = [await guest("Ada", "harbor"), await guest("Bo", "quarry")];
  const refused: string[] = [];
  ada.session.on("refused", ({ code }) => refused.push(code));
  const said: string[] = [];
  for (let i = 0; i < 3; i++) {
    said.push(`line ${i}`);
    ada.session.say(`line ${i}`, { channel: "world" });
    if (i < 2) await lab.until("it is heard", () => bo.heard.includes(`line ${i}`), 5000);
  }
  // The allowance is used up, and the receipt of the last gets lost.
  await lab.run(60);
  ada.session.cut();
  await lab.until("it is heard", () => bo.heard.includes("line 2"), 20_000);
  await lab.run(20_000);
  expect(bo.heard).toEqual(said);
  expect(refused).toEqual([]);
});
