// chat.test.ts — the real hubs, zones and characters: K = 4 hub objects, two zones, whispers, friends, mutes and reports (EVENT-1).
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test } from "vitest";
import { hubName, shardOf } from "../../durable-objects/hub/shards.ts";
import type { Report } from "../../durable-objects/talk.ts";
import { CHAT_BURST, HUB_SHARDS } from "../../shared/limits.ts";
import type { ChatLine } from "../../shared/wire/chat.ts";
import type { SocialState } from "../../shared/wire/social.ts";
import { env, worker } from "./worker.ts";
import { type Guest, newGuest, type Visitor, visit } from "./zone-visitor.ts";

const ORIGIN = "http://isthmus.test";
const visitors: Visitor[] = [];

afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    if (visitor.closed) continue;
    visitor.send({ type: "bye" });
    await visitor.ended();
  }
});

async function visitor(guest: Guest, zone: string): Promise<Visitor> {
  const entered = await visit(guest, zone);
  entered.listen();
  visitors.push(entered);
  return entered;
}

async function api<T>(guest: Guest | null, path: string, body?: unknown): Promise<{ status: number; answer: T }> {
  const method = body === undefined ? "GET" : "POST";
  const headers: Record<string, string> = guest ? { authorization: `Bearer ${guest.token}` } : {};
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await worker.fetch(ORIGIN + path, init);
  return { status: response.status, answer: (await response.json()) as T };
}

const texts = ({ said }: Visitor): string[] => said.map(({ text }) => text);
/** The channels' history has what other tests here have said; whispers are one's own. */
const whispers = ({ said }: Visitor): ChatLine[] => said.filter(({ channel }) => channel === "whisper");
const receipts = ({ frames }: Visitor) =>
  frames.flatMap(({ events }) => events.filter((event) => event.type === "receipt"));
/** Where one has heard as far as that. */
const cursorAt = (lines: readonly ChatLine[]) => {
  const newest = (channel: string, origin = 0) =>
    Math.max(0, ...lines.filter((line) => line.channel === channel && line.origin === origin).map(({ seq }) => seq));
  const world = Array.from({ length: HUB_SHARDS }, (_, origin) => newest("world", origin));
  return { zone: newest("zone"), world, whisper: newest("whisper") };
};

/** Guests whose lines are numbered by one hub each, so that all four have to relay. */
async function oneOfEachHub(): Promise<Guest[]> {
  const found = new Map<number, Guest>();
  for (let i = 0; found.size < HUB_SHARDS && i < 60; i++) {
    const guest = await newGuest(`P${i}`);
    const shard = shardOf(guest.playerId);
    if (!found.has(shard)) found.set(shard, guest);
  }
  return [...found.values()];
}

test("[LIMIT-1] K = 4: lines of players of each hub are heard once by all, in both zones, and no hub tells both zones", async () => {
  expect(HUB_SHARDS).toBe(4);
  const guests = await oneOfEachHub();
  expect(guests.map(({ playerId }) => shardOf(playerId)).sort()).toEqual([0, 1, 2, 3]);
  const zones = ["harbor", "quarry", "harbor", "quarry"];
  // This test proves nothing if one hub holds both zones.
  expect(shardOf("harbor-1")).not.toBe(shardOf("quarry-1"));
  const all = await Promise.all(guests.map((guest, i) => visitor(guest, zones[i] as string)));
  for (const [i, one] of all.entries()) {
    one.say(`world ${i} a`, { channel: "world" });
    one.say(`world ${i} b`, { channel: "world" });
  }
  const expected = [0, 1, 2, 3].flatMap((i) => [`world ${i} a`, `world ${i} b`]);
  for (const one of all) await one.until("all was heard", () => one.said.length >= expected.length);
  for (const one of all) {
    expect(texts(one).sort()).toEqual(expected);
    for (const i of [0, 1, 2, 3])
      expect(texts(one).filter((text) => text.startsWith(`world ${i}`))).toEqual([`world ${i} a`, `world ${i} b`]);
  }
  const listeners = await Promise.all(
    Array.from({ length: HUB_SHARDS }, (_, shard) =>
      runInDurableObject(env.HUB.get(env.HUB.idFromName(hubName(shard))), (_hub: object, state: DurableObjectState) =>
        state.storage.sql
          .exec<{ instance: string }>("SELECT instance FROM listeners WHERE listening = 1")
          .toArray()
          .map(({ instance }) => instance),
      ),
    ),
  );
  expect(listeners[shardOf("harbor-1")]).toContain("harbor-1");
  expect(listeners[shardOf("quarry-1")]).toContain("quarry-1");
  expect(listeners.flat()).toHaveLength(2);
});

test("[EVENT-1] one who comes back hears what was said meanwhile, once; one who is new, the last of it; also after all objects were killed", async () => {
  const [a, b, c] = [await newGuest("Ada"), await newGuest("Bo"), await newGuest("Cy")];
  const ada = await visitor(a, "harbor");
  const bo = await visitor(b, "harbor");
  bo.say("one");
  bo.say("two", { channel: "world" });
  const heardBoth = (one: Visitor) => () => ["one", "two"].every((text) => texts(one).includes(text));
  await ada.until("Ada heard both", heardBoth(ada));
  const cursor = cursorAt(ada.said);
  ada.hangUp();
  bo.say("three");
  bo.say("four", { channel: "world" });
  await bo.until("Bo heard himself", () => ["three", "four"].every((text) => texts(bo).includes(text)));

  await abortAllDurableObjects();
  const again = await visit(a, "harbor");
  visitors.push(again);
  again.listen(cursor);
  await again.until("the rest was heard", () => ["three", "four"].every((text) => texts(again).includes(text)));
  const cy = await visitor(c, "harbor");
  await cy.until("the history was heard", () =>
    ["one", "three", "two", "four"].every((text) => texts(cy).includes(text)),
  );
  expect(
    texts(again)
      .filter((text) => /^(one|two|three|four)$/.test(text))
      .sort(),
  ).toEqual(["four", "three"]);
  // The same lines, said again by a client that never got its receipt, are the same lines.
  const boAgain = await visitor(b, "harbor");
  await boAgain.until("he heard the history", () => texts(boAgain).includes("three"));
  boAgain.send({ type: "say", channel: "zone", device: bo.device, serial: 3, to: "", text: "three" });
  boAgain.send({ type: "say", channel: "world", device: bo.device, serial: 4, to: "", text: "four" });
  await boAgain.until("both are settled", () => receipts(boAgain).length === 2);
  boAgain.say("five");
  await cy.until("she heard what came after", () => texts(cy).includes("five"));
  expect(texts(cy).filter((text) => text === "three" || text === "four")).toHaveLength(2);
});

test("[EVENT-1] a whisper reaches one player in another zone, once and in order; or says that they are not there", async () => {
  const [a, b] = [await newGuest("Ada"), await newGuest("Bo")];
  const ada = await visitor(a, "harbor");
  ada.say("anybody?", { channel: "whisper", to: b.playerId });
  await ada.until("she was told", () => receipts(ada).length === 1);
  expect(receipts(ada)[0]).toMatchObject({ serial: 1, code: "offline" });
  ada.say("nobody?", { channel: "whisper", to: crypto.randomUUID() });
  ada.say("nonsense", { channel: "whisper", to: "../etc" });
  ada.say("me?", { channel: "whisper", to: a.playerId });
  await ada.until("she was told of each", () => receipts(ada).length === 4);
  expect(new Map(receipts(ada).map(({ serial, code }) => [serial, code]))).toEqual(
    new Map([
      [1, "offline"],
      [2, "unknown_player"],
      [3, "unknown_player"],
      [4, "to_yourself"],
    ]),
  );

  // Another one, since Ada has said as much as she may at once.
  const d = await newGuest("Dee");
  const dee = await visitor(d, "harbor");
  const bo = await visitor(b, "quarry");
  const cy = await visitor(await newGuest("Cy"), "quarry");
  for (const text of ["psst", "psst", "it is me"]) {
    const before = receipts(dee).length;
    // The second is the first, said again.
    dee.say(text, { channel: "whisper", to: b.playerId, serial: text === "psst" ? 1 : 2 });
    await dee.until("it is settled", () => receipts(dee).length > before);
  }
  await bo.until("he heard it", () => whispers(bo).length >= 2);
  const psst = { channel: "whisper", playerId: d.playerId, name: "Dee", toId: b.playerId, toName: "Bo" };
  expect(whispers(bo)).toEqual([
    expect.objectContaining({ ...psst, seq: 1, text: "psst" }),
    expect.objectContaining({ ...psst, seq: 2, text: "it is me" }),
  ]);
  await dee.until("she has it in her log", () => whispers(dee).length >= 2);
  expect(whispers(dee).map(({ text }) => text)).toEqual(["psst", "it is me"]);
  expect(whispers(cy)).toEqual([]);
});

test("[LIMIT-1] what may not be said is refused by name, and what is foul is masked", async () => {
  const ada = await visitor(await newGuest("Ada"), "harbor");
  ada.say("   \u202e ");
  ada.say("x".repeat(241));
  ada.say("what the fuck, in this cockpit");
  for (let i = 0; i < CHAT_BURST; i++) ada.say(`line ${i}`);
  await ada.until("all is settled", () => receipts(ada).length === 3 + CHAT_BURST);
  const codes = receipts(ada).sort((a, b) => a.serial - b.serial);
  expect(codes.map(({ code }) => code)).toEqual(["chat_empty", "chat_long", "", "", "", "", "", "chat_rate"]);
  await ada.until("she heard herself", () => texts(ada).includes("line 3"));
  expect(texts(ada)).toContain("what the ****, in this cockpit");
});

test("friends: mutual consent, where they are for friends only, and what a lost answer leaves is mended by looking", async () => {
  const [a, b] = [await newGuest("Ada"), await newGuest("Bo")];
  const asked = await api<SocialState>(a, "/api/friends", { player: b.playerId, friends: true });
  expect(asked.answer.friends).toEqual([
    { playerId: b.playerId, name: "Bo", state: "asked", zone: null, instance: null },
  ]);
  await visitor(b, "quarry");
  // Not agreed yet: where he is, is none of her business.
  const before = await api<SocialState>(a, "/api/social");
  expect(before.answer.friends).toEqual([
    { playerId: b.playerId, name: "Bo", state: "asked", zone: null, instance: null },
  ]);
  const agreed = await api<SocialState>(b, "/api/friends", { player: a.playerId, friends: true });
  expect(agreed.answer.friends).toEqual([
    { playerId: a.playerId, name: "Ada", state: "friends", zone: null, instance: null },
  ]);
  const seen = await api<SocialState>(a, "/api/social");
  expect(seen.answer.friends).toEqual([
    { playerId: b.playerId, name: "Bo", state: "friends", zone: "quarry", instance: "quarry-1" },
  ]);

  const beside = await api<{ zone: string }>(a, "/api/enter", { with: b.playerId });
  expect(beside.answer.zone).toBe("quarry");

  // He ends it, and she does not hear of it: her object finds out when she looks.
  const character = env.CHARACTER.get(env.CHARACTER.idFromName(b.playerId));
  await runInDurableObject(character, (_object: object, state: DurableObjectState) => {
    state.storage.sql.exec("DELETE FROM friends");
  });
  await abortAllDurableObjects();
  expect((await api<SocialState>(a, "/api/social")).answer.friends).toEqual([]);
});

test("[LIMIT-1] the edge refuses what is no request about a player", async () => {
  const ada = await newGuest("Ada");
  for (const [path, body] of [
    ["/api/friends", { player: "bo", friends: true }],
    ["/api/friends", { player: ada.playerId }],
    ["/api/mutes", { player: ada.playerId, muted: "yes" }],
    ["/api/reports", { id: "", player: ada.playerId }],
    ["/api/reports", { id: "1", player: ada.playerId, reason: "x".repeat(201) }],
  ] as const) {
    const { status, answer } = await api<{ error: { code: string } }>(ada, path, body);
    expect({ path, status, code: answer.error.code }).toEqual({ path, status: 400, code: "bad_request" });
  }
  const self = await api<{ error: { code: string } }>(ada, "/api/friends", { player: ada.playerId, friends: true });
  expect(self).toMatchObject({ status: 409, answer: { error: { code: "to_yourself" } } });
  const nobody = { player: crypto.randomUUID(), friends: true };
  expect(await api(ada, "/api/friends", nobody)).toMatchObject({
    status: 404,
    answer: { error: { code: "unknown_player" } },
  });
  expect((await api(null, "/api/social")).status).toBe(401);
});

test("whom one has muted one hears no whispers of, also after a restart; a report holds what was said, and only an admin reads it", async () => {
  const [a, b] = [await newGuest("Ada"), await newGuest("Bo")];
  const ada = await visitor(a, "harbor");
  const bo = await visitor(b, "harbor");
  bo.say("buy my crates");
  bo.say("psst: crates", { channel: "whisper", to: a.playerId });
  await ada.until("she heard him", () => texts(ada).includes("buy my crates") && whispers(ada).length > 0);
  const report = { id: "r-1", player: b.playerId, reason: "spam" };
  expect((await api(a, "/api/reports", report)).status).toBe(201);
  // Sent again, since the answer got lost.
  expect((await api(a, "/api/reports", report)).status).toBe(201);
  const nothing = await api(b, "/api/reports", { id: "r-2", player: a.playerId, reason: "" });
  expect(nothing).toMatchObject({ status: 409, answer: { error: { code: "nothing_to_report" } } });

  expect(await api(a, "/api/admin/reports")).toMatchObject({ status: 401, answer: { error: { code: "bad_token" } } });
  expect((await api(null, "/api/admin/reports")).status).toBe(401);
  const admin = { token: env.ADMIN_SECRET, playerId: "", name: "" };
  const { answer } = await api<{ reports: Report[] }>(admin, "/api/admin/reports");
  const mine = answer.reports.filter(({ reporter }) => reporter === a.playerId);
  expect(mine).toHaveLength(1);
  expect(mine[0]).toMatchObject({ reported: b.playerId, reportedName: "Bo", reason: "spam", zone: "harbor-1" });
  const told = mine[0]?.lines.map(({ channel, text }) => `${channel}: ${text}`);
  expect(told).toEqual(expect.arrayContaining(["zone: buy my crates", "whisper: psst: crates"]));

  const muted = await api<SocialState>(a, "/api/mutes", { player: b.playerId, muted: true });
  expect(muted.answer.muted).toEqual([{ playerId: b.playerId, name: "Bo" }]);
  await abortAllDurableObjects();
  expect((await api<SocialState>(a, "/api/social")).answer.muted).toEqual([{ playerId: b.playerId, name: "Bo" }]);
  const [adaAgain, boAgain] = [await visitor(a, "harbor"), await visitor(b, "harbor")];
  boAgain.say("and now?", { channel: "whisper", to: a.playerId });
  await boAgain.until("he is told nothing of that", () => receipts(boAgain).length === 1);
  expect(receipts(boAgain)[0]).toMatchObject({ code: "" });
  boAgain.say("here");
  await adaAgain.until("she heard the zone", () => texts(adaAgain).includes("here"));
  expect(texts(adaAgain)).not.toContain("and now?");
});
