// character-schema.test.ts — a character's SQLite of every earlier version comes to this one with all that was in it.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { CHARACTER_MIGRATIONS } from "../../durable-objects/character/character-schema.ts";
import type { CharacterRpc } from "../../durable-objects/contracts.ts";
import { versionOf } from "../../durable-objects/schema.ts";
import type { Lease } from "../../shared/handoff/lease-state.ts";
import type { PlayerId } from "../../shared/units.ts";
import { at, HARBOR, passportFrom, placeIn, QUARRY } from "../zone/lease-fixtures.ts";
import { OLD_LEASES } from "../zone/old-leases.ts";
import { env } from "./worker.ts";

/** As code of version 1 wrote it. */
const LEASE: Omit<Lease, "kept" | "freshFrom" | "fenceTick"> = {
  playerId: "" as PlayerId,
  name: "Ada",
  epoch: 4,
  holder: null,
  lastHolder: null,
  lastClaim: null,
  whereabouts: at(HARBOR, 12),
  arriving: null,
  transfer: null,
  ended: [],
};
const ACCOUNT = {
  balance: { coin: 7, shell: 2 },
  revision: 5,
  nextSeq: 3,
  minted: { start: { coin: 20 } },
  burned: {},
  sent: { coin: 13 },
  received: { shell: 2 },
};

/** What code of each version left behind, statement by statement as it wrote them then: never to be brought up to date. */
const LEFT_BY: readonly ((playerId: string) => string[])[] = [
  () => [],
  (playerId) => [
    "CREATE TABLE lease (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, lease TEXT NOT NULL)",
    `INSERT INTO lease VALUES (1, 1, '${JSON.stringify({ ...LEASE, playerId })}')`,
  ],
  (playerId) => [
    ...(LEFT_BY[1] as (playerId: string) => string[])(playerId),
    "CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL)",
    "CREATE TABLE outgoing (seq INTEGER PRIMARY KEY, json TEXT NOT NULL)",
    "CREATE TABLE receipts (source TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, json TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX receipts_by_age ON receipts (at_ms)",
    "CREATE TABLE intents (key TEXT PRIMARY KEY, seq INTEGER, until_ms INTEGER NOT NULL, json TEXT NOT NULL)",
    "CREATE INDEX intents_by_exchange ON intents (seq)",
    `INSERT INTO account VALUES (1, '${JSON.stringify({ id: `player:${playerId}`, ...ACCOUNT })}')`,
    "CREATE TABLE schema_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL)",
    "INSERT INTO schema_version VALUES (1, 2)",
  ],
];

const character = (playerId: string) => env.CHARACTER.get(env.CHARACTER.idFromName(playerId));
const rpc = (playerId: string) => character(playerId) as unknown as CharacterRpc;

async function left(version: number): Promise<string> {
  const playerId = crypto.randomUUID();
  await runInDurableObject(character(playerId), (_, { storage }) => {
    for (const statement of LEFT_BY[version]?.(playerId) ?? []) storage.sql.exec(statement);
  });
  await evictDurableObject(character(playerId));
  return playerId;
}

test("there is a record of every earlier version", () => {
  expect(LEFT_BY.length).toBe(CHARACTER_MIGRATIONS.length);
});

for (const version of LEFT_BY.keys())
  test(`from version ${version}: the character is who and where they were, and owns what they owned`, async () => {
    const playerId = await left(version);
    if (version === 0) await rpc(playerId).create(playerId as PlayerId, "Ada");
    const { goods } = await rpc(playerId).bag();
    expect(goods).toEqual(version < 2 ? { coin: 20 } : ACCOUNT.balance);
    await runInDurableObject(character(playerId), (_, { storage }) => {
      expect(versionOf(storage.sql)).toBe(CHARACTER_MIGRATIONS.length);
      const { lease } = storage.sql.exec<{ lease: string }>("SELECT lease FROM lease").one();
      expect(JSON.parse(lease)).toMatchObject(version === 0 ? { name: "Ada" } : { ...LEASE, playerId });
    });
    expect((await rpc(playerId).audit())?.balance).toEqual(goods);
  });

for (const version of [1, 2] as const)
  test(`[HANDOFF-1] from a lease of version ${version}: one who was crossing is claimed where they were going, with their passport`, async () => {
    const playerId = crypto.randomUUID() as PlayerId;
    await runInDurableObject(character(playerId), (_, { storage }) => {
      const lease = OLD_LEASES[version].offered.replace('"ada"', `"${playerId}"`);
      for (const statement of LEFT_BY[2]?.(playerId) ?? []) storage.sql.exec(statement);
      storage.sql.exec("UPDATE lease SET version = ?, lease = ?", version, lease);
    });
    await evictDurableObject(character(playerId));
    const request = { playerId, ticketId: "k2", epoch: 2, place: placeIn(QUARRY), nonce: "n2" };
    const answer = { ok: true, epoch: 2, name: "Ada", passport: passportFrom(HARBOR) };
    expect(await rpc(playerId).claim(request)).toMatchObject(answer);
    await evictDurableObject(character(playerId));
    // As it is stored now.
    expect(await rpc(playerId).claim(request)).toMatchObject(answer);
    expect(await rpc(playerId).confirm(placeIn(QUARRY), 2)).toEqual({ ok: true });
  });

test("storage of a newer version is not touched: better no answer than a wrong one", async () => {
  const playerId = await left(1);
  await rpc(playerId).bag();
  await runInDurableObject(character(playerId), (_, { storage }) => {
    storage.sql.exec("UPDATE schema_version SET version = 99");
  });
  await evictDurableObject(character(playerId));
  // Asked inside: what a call throws across objects counts as nobody's to the runner.
  await runInDurableObject(character(playerId), async (object) => {
    await expect(object.bag()).rejects.toThrow(/version 99/);
  });
});

test("a question about a character who never was leaves no storage behind", async () => {
  const playerId = crypto.randomUUID();
  expect(await rpc(playerId).audit()).toBeNull();
  await runInDurableObject(character(playerId), (_, { storage }) => {
    expect(
      storage.sql
        .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")
        .toArray(),
    ).toEqual([]);
  });
});
