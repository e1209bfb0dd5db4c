// hub.test.ts — the world channel over K = 4 real hubs: every zone hears every line once and in order, whatever gets lost or dies.
import { describe, expect, test } from "vitest";
import { HUB_SCHEMA } from "../../durable-objects/hub/hub.ts";
import { LineLog } from "../../durable-objects/hub/line-log.ts";
import { Listeners } from "../../durable-objects/hub/listeners.ts";
import { Reports } from "../../durable-objects/hub/reports.ts";
import { shardOf } from "../../durable-objects/hub/shards.ts";
import { Senders } from "../../durable-objects/senders.ts";
import { migrate } from "../../durable-objects/sql.ts";
import type { Report } from "../../durable-objects/talk.ts";
import { HUB_LISTENERS_MAX, HUB_RENEW_MS, WORLD_CHAT_BURST, WORLD_LINES_BURST } from "../../shared/limits.ts";
import type { InstanceId, PlayerId } from "../../shared/units.ts";
import { seeded } from "../lab/seeded.ts";
import { Sqlite } from "../lab/sqlite.ts";
import { HubNetwork, utterance } from "./hub-network.ts";

const K = 4;

async function listening(zones: number): Promise<HubNetwork> {
  const network = new HubNetwork(K, zones);
  for (const { feed } of network.zones) feed.begin();
  await network.clock.run(1000);
  return network;
}

const texts = (network: HubNetwork): string[][] => network.zones.map(({ heard }) => heard.map(({ text }) => text));

test("[LIMIT-1] K = 4: no hub holds all zones, and each zone hears each line once, from whatever hub its speaker belongs to", async () => {
  const network = await listening(40);
  for (let i = 0; i < 24; i++) {
    expect(await settled(network, network.say(i, utterance(`player-${i}`, 1, `line ${i}`)))).toBe("");
    await network.clock.run(400);
  }
  await network.clock.run(5000);
  const all = Array.from({ length: 24 }, (_, i) => `line ${i}`).sort();
  for (const heard of texts(network)) expect([...heard].sort()).toEqual(all);
  const origins = new Set(network.zones[0]?.heard.map(({ origin }) => origin));
  expect(origins.size).toBe(K);
});

/** Lets time pass until the promise is settled. */
async function settled<T>(network: HubNetwork, promise: Promise<T>): Promise<T> {
  let value: { readonly is: T } | null = null;
  void promise.then((is) => {
    value = { is };
  });
  for (let i = 0; i < 600 && value === null; i++) await network.clock.run(50);
  if (value === null) throw new Error("never settled");
  return (value as { is: T }).is;
}

describe("[EVENT-1] calls lost, repeated and late, hubs that die", () => {
  test.each(Array.from({ length: 24 }, (_, i) => 4000 + i))("seed %i: once each, in order per sender", async (seed) => {
    const random = seeded(seed);
    const network = await listening(9);
    network.fault = () => {
      if (random() < 0.15) throw new Error("lost");
      return random() < 0.2 ? random() * 3000 : 0;
    };
    const speakers = ["ada", "bo", "cy", "dee", "eve"];
    const accepted = new Map<string, number[]>(speakers.map((name) => [name, []]));
    const uncertain = new Map<string, number[]>(speakers.map((name) => [name, []]));
    await Promise.all([
      ...speakers.map(async (name) => {
        for (let serial = 1; serial <= 6; serial++) {
          // From wherever they are by now; said again, as a client does that has moved on, while it is not settled.
          const at = () => Math.floor(random() * network.zones.length);
          const again = random() < 0.3 ? network.say(at(), utterance(name, serial, String(serial))) : null;
          const codes = await Promise.all([network.say(at(), utterance(name, serial, String(serial))), again]);
          (codes.includes("") ? accepted : uncertain).get(name)?.push(serial);
          await new Promise<void>((resolve) => network.clock.later(random() * 2000, resolve));
        }
      }),
      (async () => {
        for (let i = 0; i < 200; i++) {
          await network.clock.run(500);
          if (random() < 0.1) network.killHub(Math.floor(random() * K));
        }
        network.fault = () => 0;
        await network.clock.run(2 * HUB_RENEW_MS);
      })(),
    ]);
    for (const { heard, place } of network.zones) {
      for (const name of speakers) {
        const serials = heard.filter((line) => line.playerId === name).map(({ text }) => Number(text));
        const who = `${place.instance} of ${name}`;
        expect({ who, serials }).toEqual({ who, serials: [...new Set(serials)].sort((a, b) => a - b) });
        const missing = (accepted.get(name) ?? []).filter((serial) => !serials.includes(serial));
        expect({ who, missing }).toEqual({ who, missing: [] });
      }
    }
    expect([...accepted.values()].flat().length).toBeGreaterThan(15);
  });
});

test("[SLEEP-1] a zone that rests is told nothing, is not woken, and hears what it has missed when it wakes", async () => {
  const network = await listening(8);
  const sleeper = network.zones[3];
  sleeper?.feed.cease();
  await network.clock.run(1000);
  const before = { ...network.calls };
  await settled(network, network.say(0, utterance("ada", 1, "while you slept")));
  await network.clock.run(3000);
  expect(network.calls.heard - before.heard).toBe(network.zones.length - 1);
  expect(sleeper?.heard).toEqual([]);
  sleeper?.feed.begin();
  await network.clock.run(1000);
  expect(sleeper?.heard.map(({ text }) => text)).toEqual(["while you slept"]);
});

test("[SLEEP-1] a zone whose goodbye got lost refuses one line, and is told no more", async () => {
  const network = await listening(2);
  network.fault = (call) => {
    if (call === "listen") throw new Error("lost");
    return 0;
  };
  network.zones[0]?.feed.cease();
  await network.clock.run(1000);
  network.fault = () => 0;
  const before = network.calls.heard;
  for (let serial = 1; serial <= 3; serial++) {
    await settled(network, network.say(1, utterance("ada", serial, String(serial))));
    await network.clock.run(3000);
  }
  // Three to the zone that listens, one to the one that does not.
  expect(network.calls.heard - before).toBe(4);
});

test("[LIMIT-1] many lines at once go out together, and those beyond the limit are refused by name", async () => {
  const network = await listening(4);
  const before = network.calls.heard;
  // Of one hub, as the calls below count it.
  const players = Array.from({ length: 400 }, (_, i) => `player-${i}`).filter((player) => shardOf(player, K) === 0);
  const said = players.slice(0, 60).map((player, i) => network.say(i % 4, utterance(player, 1, `${i}`)));
  await network.clock.run(10_000);
  const codes = await Promise.all(said);
  const fine = codes.filter((code) => code === "").length;
  expect(fine).toBeGreaterThanOrEqual(WORLD_LINES_BURST / K);
  expect(codes.filter((code) => code === "world_busy").length).toBe(60 - fine);
  // One at once, and the rest in the next interval, or two.
  expect(network.calls.heard - before).toBeLessThanOrEqual(4 * 3);
});

test("[LIMIT-1] who says much, from however many zones, is refused by the hub that numbers their lines, and others are heard", async () => {
  const network = await listening(4);
  // From a device of its own in each.
  const said = Array.from({ length: 12 }, (_, i) =>
    network.say(i % 4, { ...utterance("ada", 1 + Math.floor(i / 4), `${i}`), device: `d${i % 4}` }),
  );
  const other = network.say(1, utterance("bo", 1, "and I?"));
  await network.clock.run(10_000);
  const codes = await Promise.all(said);
  expect(codes.filter((code) => code === "").length).toBeLessThanOrEqual(2 * WORLD_CHAT_BURST + 1);
  expect(codes.filter((code) => code === "chat_rate").length).toBeGreaterThan(0);
  expect(await other).toBe("");
});

test("[LIMIT-1] a hub takes so many zones, and refuses more by name", async () => {
  const network = new HubNetwork(1, 0);
  const hub = network.hub(0);
  for (let i = 0; i < HUB_LISTENERS_MAX; i++)
    await hub.listen({ place: { zone: "z", instance: `z-${i}` } as never, term: 1, cursor: [] });
  const more = { zone: "z", instance: "more" } as never;
  expect(await hub.listen({ place: more, term: 1, cursor: [] })).toMatchObject({ ok: false, code: "hub_full" });
  await hub.listen({ place: { zone: "z", instance: "z-7" } as never, term: 2, cursor: null });
  expect(await hub.listen({ place: more, term: 1, cursor: [] })).toMatchObject({ lines: [] });
});

/** What code of each version left behind, from version 1 on, as it wrote it then: never to be brought up to date. */
const LEFT_BY: readonly (readonly string[])[] = [
  [
    "CREATE TABLE schemas (name TEXT PRIMARY KEY, version INTEGER NOT NULL)",
    "INSERT INTO schemas VALUES ('hub', 1)",
    `CREATE TABLE lines (origin INTEGER, slot INTEGER, seq INTEGER NOT NULL, player TEXT NOT NULL, name TEXT NOT NULL,
      text TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (origin, slot))`,
    "CREATE TABLE senders (sender TEXT PRIMARY KEY, serial INTEGER NOT NULL, seq INTEGER NOT NULL)",
    "CREATE TABLE listeners (instance TEXT PRIMARY KEY, zone TEXT NOT NULL, term INTEGER NOT NULL, listening INTEGER NOT NULL)",
    "CREATE TABLE reports (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, reporter TEXT NOT NULL, body TEXT NOT NULL)",
    "INSERT INTO lines VALUES (2, 7, 7, 'ada', 'Ada', 'hello', 1)",
    "INSERT INTO senders VALUES ('ada', 3, 7)",
    "INSERT INTO listeners VALUES ('quarry-1', 'quarry', 5, 1)",
    `INSERT INTO reports VALUES ('r', 1, 'ada', '{"id":"r"}')`,
  ],
];

test("there is a record of a hub of every version", () => {
  expect(LEFT_BY.length).toBe(HUB_SCHEMA.length);
});

for (const [i, statements] of LEFT_BY.entries())
  test(`a hub's tables of version ${i + 1} become today's, with what was in them, and go on`, () => {
    const sql = new Sqlite();
    for (const statement of statements) sql.exec(statement);
    migrate(sql, "hub", HUB_SCHEMA);
    const line = { origin: 2, seq: 7, playerId: "ada" as PlayerId, name: "Ada", text: "hello", atMs: 1 };
    const log = new LineLog(sql, K);
    expect(log.after([]).lines).toEqual([line]);
    const senders = new Senders(sql);
    expect([senders.hasSaid("ada", 3), senders.hasSaid("ada", 4), senders.newestSeq]).toEqual([true, false, 7]);
    const listeners = new Listeners(sql, 9);
    expect(listeners.listening()).toMatchObject([{ place: { zone: "quarry", instance: "quarry-1" }, term: 5 }]);
    expect(new Reports(sql).newestFirst()).toEqual([{ id: "r" }]);
    // Today's code writes to them, too.
    log.append({ ...line, seq: 8 });
    senders.note("ada", 4, 8);
    listeners.silence("quarry-1" as InstanceId);
    new Reports(sql).add({ id: "s", atMs: 2, reporter: "ada" } as Report);
    expect(new LineLog(sql, K).heads[2]).toBe(8);
    expect(new Senders(sql).hasSaid("ada", 4)).toBe(true);
    expect(new Listeners(sql, 9).listening()).toEqual([]);
    expect(new Reports(sql).newestFirst().map(({ id }) => id)).toEqual(["s", "r"]);
  });

test("a hub's tables that newer code has written are not touched", () => {
  const sql = new Sqlite();
  sql.exec("CREATE TABLE schemas (name TEXT PRIMARY KEY, version INTEGER NOT NULL)");
  sql.exec("INSERT INTO schemas VALUES ('hub', 99)");
  expect(() => migrate(sql, "hub", HUB_SCHEMA)).toThrow(/version 99/);
});
