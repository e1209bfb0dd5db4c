// social.test.ts — friends over calls that get lost and repeated: both sides agree in the end, and nobody is a friend against their will.
import { describe, expect, test } from "vitest";
import { Social } from "../../durable-objects/character/social.ts";
import { SOCIAL_SCHEMA, SocialStore } from "../../durable-objects/character/social-store.ts";
import type { Friendship, SocialState, TalkerRpc, TalkRefusal } from "../../durable-objects/talk.ts";
import { CHAT_BURST, FRIEND_REQUESTS_MAX, FRIENDS_MAX, PRESENCE_CACHE_MS } from "../../shared/limits.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";
import { seeded } from "../lab/seeded.ts";
import { Sqlite } from "../lab/sqlite.ts";

/** Characters that call one another over a network with faults. */
class Village {
  nowMs = 1_800_000_000_000;
  /** The share of calls that get lost before they arrive, and of answers. */
  lost = 0;
  /** How often where somebody is was asked of their object. */
  asked = 0;
  private readonly random: () => number;
  private readonly sqls = new Map<string, Sqlite>();
  private readonly socials = new Map<string, Social>();

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  of(id: string): Social {
    const known = this.socials.get(id);
    if (known) return known;
    const sql = this.sqls.get(id) ?? new Sqlite();
    this.sqls.set(id, sql);
    const holder = { zone: "quarry" as ZoneId, instance: "quarry-1" as InstanceId };
    const social = new Social({
      sql,
      nowMs: () => this.nowMs,
      self: () => (id === "nobody" ? null : { playerId: id as PlayerId, name: id.toUpperCase(), holder }),
      talker: (other) => this.stub(other),
      zone: () => ({ heard: async () => null, knock: async () => true, evidence: async () => [] }),
      reportsOf: () => ({ report: async () => ({ ok: true }) }),
      log: () => {},
    });
    this.socials.set(id, social);
    return social;
  }

  /** The object is killed: what was stored is not lost. */
  kill(id: string): void {
    this.socials.delete(id);
  }

  private stub(id: string): TalkerRpc {
    const call = async (name: keyof TalkerRpc, args: unknown[]): Promise<unknown> => {
      if (this.random() < this.lost) throw new Error("lost");
      if (name === "presence") this.asked++;
      const target = this.of(id) as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
      const answer = await target[name]?.(...structuredClone(args));
      if (this.random() < this.lost) throw new Error("the answer got lost");
      return structuredClone(answer);
    };
    return new Proxy({} as TalkerRpc, {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          call(name as keyof TalkerRpc, args),
    });
  }

  async state(id: string, of: string): Promise<Friendship | null> {
    const { friends } = await this.of(id).social();
    return friends.find(({ playerId }) => playerId === of)?.state ?? null;
  }

  later(): void {
    this.nowMs += PRESENCE_CACHE_MS + 1000;
  }
}

const id = (name: string) => name as PlayerId;

test("[LIMIT-1] one who whispers without end is refused by their own object, from whichever zone they do it; others whisper on", async () => {
  const village = new Village(9);
  const whisper = (from: string, serial: number) =>
    village.of(from).whisper("cy" as PlayerId, {
      playerId: from as PlayerId,
      name: from,
      device: "d",
      serial,
      text: `${serial}`,
    });
  const codes: string[] = [];
  for (let serial = 1; serial <= 3 * CHAT_BURST; serial++) {
    const said = await whisper("ada", serial);
    codes.push(said.ok ? "" : said.code);
  }
  expect(codes.filter((code) => code === "")).toHaveLength(2 * CHAT_BURST);
  expect(codes.at(-1)).toBe("chat_rate");
  // One that was heard is heard again for nothing: its receipt may have got lost.
  expect(await whisper("ada", 1)).toEqual({ ok: true });
  expect(await whisper("bo", 1)).toEqual({ ok: true });
});

describe("friends over lost calls", () => {
  test.each(Array.from({ length: 40 }, (_, i) => 700 + i))(
    "seed %i: both sides agree, by consent of both",
    async (seed) => {
      const random = seeded(seed * 3);
      const village = new Village(seed);
      village.lost = 0.25;
      const names = ["a", "b", "c"];
      /** Has `from` wanted to be a friend of `to` since one of them ended it? */
      const wanted = new Set<string>();
      for (let i = 0; i < 40; i++) {
        village.later();
        const [from, to] = names.sort(() => random() - 0.5) as [string, string];
        const choice = random();
        try {
          if (choice < 0.6) {
            wanted.add(`${from}>${to}`);
            await village.of(from).befriend(id(to));
          } else if (choice < 0.75) {
            await village.of(from).unfriend(id(to));
          } else if (choice < 0.9) await village.of(from).social();
          else village.kill(from);
        } catch {
          // The call got lost: it may have been carried out, or not.
        }
        for (const one of names)
          for (const other of names) {
            const { friends } = { friends: new SocialStore(sqlOf(village, one)).friends() };
            const row = friends.find(({ playerId }) => playerId === other);
            // A friend is one who has wanted it, and whom one has wanted.
            if (row?.state === "friends")
              expect({ one, other, consent: wanted.has(`${one}>${other}`) && wanted.has(`${other}>${one}`) }).toEqual({
                one,
                other,
                consent: true,
              });
          }
      }
      village.lost = 0;
      // Each looks twice: the second look finds what the first has mended.
      for (let round = 0; round < 2; round++) {
        for (const name of names) {
          village.later();
          await village.of(name).social();
        }
      }
      const MATCH: Record<string, Friendship | null> = { friends: "friends", asked: "asking", asking: "asked" };
      for (const one of names)
        for (const other of names) {
          if (one === other) continue;
          village.later();
          const [mine, theirs] = [await village.state(one, other), await village.state(other, one)];
          expect({ one, other, theirs }).toEqual({ one, other, theirs: mine === null ? null : MATCH[mine] });
        }
    },
  );
});

/** The database behind a character, for looking without asking. */
function sqlOf(village: Village, name: string): Sqlite {
  village.of(name);
  return (village as unknown as { sqls: Map<string, Sqlite> }).sqls.get(name) as Sqlite;
}

test("[LIMIT-1] so many friends, so many requests, each refused by name beyond that", async () => {
  const village = new Village(1);
  const refusal = (answer: SocialState | TalkRefusal) => ("code" in answer ? answer.code : null);
  for (let i = 0; i < FRIEND_REQUESTS_MAX; i++)
    expect(refusal(await village.of(`p${i}`).befriend(id("star")))).toBeNull();
  expect(refusal(await village.of("late").befriend(id("star")))).toBe("requests_full");
  for (let i = 0; i < FRIENDS_MAX; i++) {
    village.later();
    expect(refusal(await village.of("fan").befriend(id(`q${i}`)))).toBeNull();
  }
  village.later();
  expect(refusal(await village.of("fan").befriend(id("one-more")))).toBe("friends_full");
  expect(refusal(await village.of("a").befriend(id("nobody")))).toBe("unknown_player");
  expect(refusal(await village.of("a").befriend(id("a")))).toBe("to_yourself");
});

test("where friends are is asked when somebody looks, and not again for some seconds", async () => {
  const village = new Village(2);
  for (let i = 0; i < 10; i++) {
    await village.of("a").befriend(id(`f${i}`));
    await village.of(`f${i}`).befriend(id("a"));
  }
  village.later();
  village.asked = 0;
  for (let i = 0; i < 5; i++) {
    const { friends } = await village.of("a").social();
    expect(friends.map(({ zone }) => zone)).toEqual(Array.from({ length: 10 }, () => "quarry"));
  }
  expect(village.asked).toBe(10);
});

test("asked whom one has muted, one is not bothered, and they don't find out", async () => {
  const village = new Village(3);
  await village.of("a").mute(id("pest"), true);
  expect(await village.of("pest").befriend(id("a"))).toMatchObject({ friends: [] });
  expect((await village.of("a").social()).friends).toEqual([]);
});

/** What code of each version left behind, statement by statement as it wrote it then: never to be brought up to date. */
const LEFT_BY: readonly (readonly string[])[] = [
  [],
  [
    "CREATE TABLE schemas (name TEXT PRIMARY KEY, version INTEGER NOT NULL)",
    "INSERT INTO schemas VALUES ('social', 1)",
    "CREATE TABLE friends (player TEXT PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE mutes (player TEXT PRIMARY KEY, name TEXT NOT NULL)",
    `CREATE TABLE whispers (seq INTEGER PRIMARY KEY, player TEXT NOT NULL, name TEXT NOT NULL, to_player TEXT NOT NULL,
      to_name TEXT NOT NULL, text TEXT NOT NULL, at_ms INTEGER NOT NULL)`,
    "CREATE TABLE senders (sender TEXT PRIMARY KEY, serial INTEGER NOT NULL, seq INTEGER NOT NULL)",
    "INSERT INTO friends VALUES ('c', 'C', 'friends')",
    "INSERT INTO mutes VALUES ('pest', 'Pest')",
    "INSERT INTO whispers VALUES (4, 'c', 'C', 'a', 'A', 'psst', 1)",
    "INSERT INTO senders VALUES ('c', 2, 4)",
  ],
];

test("there is a record of every version", () => {
  expect(LEFT_BY.length).toBe(SOCIAL_SCHEMA.length + 1);
});

for (const [version, statements] of LEFT_BY.entries())
  test(`the tables of version ${version} become today's, with what was in them, and go on`, () => {
    const sql = new Sqlite();
    for (const statement of statements) sql.exec(statement);
    const store = new SocialStore(sql);
    store.setFriend({ playerId: id("b"), name: "B", state: "asked" });
    const asked = { playerId: "b", name: "B", state: "asked" };
    const old = { playerId: "c", name: "C", state: "friends" };
    expect(store.friends()).toEqual(version > 0 ? [asked, old] : [asked]);
    expect(store.muted()).toEqual(version > 0 ? [{ playerId: "pest", name: "Pest" }] : []);
    const whisper = { playerId: id("c"), name: "C", toId: id("a"), toName: "A", text: "psst", atMs: 1 };
    expect(store.whispersAfter(0)).toEqual(version > 0 ? [{ seq: 4, ...whisper }] : []);
    // Heard once, also across the versions; and the next has the next number.
    expect(store.hasHeard("c", 2)).toBe(version > 0);
    expect(store.addWhisper(whisper, "c", 3)).toBe(version > 0 ? 5 : 1);
  });

test("the tables that newer code has written are not touched", () => {
  const newer = new Sqlite();
  newer.exec("CREATE TABLE schemas (name TEXT PRIMARY KEY, version INTEGER NOT NULL)");
  newer.exec("INSERT INTO schemas VALUES ('social', ?)", SOCIAL_SCHEMA.length + 1);
  expect(() => new SocialStore(newer)).toThrow(/version/);
});
