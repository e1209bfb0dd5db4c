// directory.test.ts — the directory object in workerd: who is sent where, what survives eviction, and what it costs (INSTANCE-1, DIR-1).
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { DirectoryRpc } from "../../durable-objects/contracts.ts";
import { Instance } from "../../durable-objects/directory/instance.ts";
import { SqliteInstances } from "../../durable-objects/directory/instance-store.ts";
import { HEARTBEAT_STALE_MS, KEPT_SLOT_MS, KEPT_SLOTS_MAX } from "../../shared/limits.ts";
import type { InstanceId } from "../../shared/units.ts";
import { ZONES } from "../../shared/world/zones.ts";
import type { Env } from "../../worker/env.ts";
import { HARBOR, placeIn, QUARRY } from "../zone/lease-fixtures.ts";
import { enter, enterBeside, newGuest, Visitor, visit } from "./zone-visitor.ts";

const bindings = env as unknown as Env;
const A = placeIn(HARBOR);
const WAIT = { timeout: 15_000, interval: 50 };

afterEach(() => {
  vi.useRealTimers();
});

function laterBy(ms: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(now + ms);
}

test("[INSTANCE-1] two real instances: at the soft capacity the second opens, friends land in either, and the directory may die meanwhile", async () => {
  const directory = bindings.DIRECTORY.get(bindings.DIRECTORY.idFromName(QUARRY));
  const rpc = directory as unknown as DirectoryRpc;
  const dan = await visit(await newGuest("Dan"), "quarry");
  expect(dan.welcome?.instance).toBe("quarry-1");
  // All but two of its other places go to people who have a ticket and are on their way.
  const soft = ZONES.get(QUARRY)?.capacity ?? 0;
  for (let i = 2; i < soft; i++) await enter(await newGuest(`G${i}`), "quarry");
  const eve = await visit(await newGuest("Eve"), "quarry");
  expect(eve.welcome?.instance).toBe("quarry-1");
  const [ada, bo, cy] = [await newGuest("Ada"), await newGuest("Bo"), await newGuest("Cy")];
  const first = await visit(ada, "quarry");
  expect(first.welcome?.instance).toBe("quarry-2");
  await evictDurableObject(directory);
  const second = await visit(bo, "quarry");
  expect(second.welcome?.instance).toBe("quarry-2");
  const harbor = await visit(cy, "harbor");
  const beside = await Visitor.open(await enterBeside(cy, ada.playerId));
  beside.hello();
  await beside.until("Cy had a frame", () => beside.frames.length > 0);
  expect(beside.welcome?.instance).toBe("quarry-2");
  await harbor.ended();
  // And up to the hard capacity a friend is followed into the full one.
  const fay = await Visitor.open(await enterBeside(await newGuest("Fay"), eve.welcome?.playerId ?? ""));
  fay.hello();
  await fay.until("Fay had a frame", () => fay.frames.length > 0);
  expect(fay.welcome?.instance).toBe("quarry-1");
  const names = (visitor: Visitor) => visitor.welcome?.roster.map(({ name }) => name).sort();
  expect(names(fay)).toEqual(["Dan", "Eve", "Fay"]);
  expect(names(beside)).toEqual(["Ada", "Bo", "Cy"]);
  // All have come, and are told of.
  await vi.waitFor(async () => {
    const instances = await rpc.list(QUARRY);
    expect(instances.map(({ id, players }) => [id, players])).toEqual([
      ["quarry-1", 3],
      ["quarry-2", 3],
    ]);
  }, WAIT);
  for (const visitor of [first, second, beside, dan, eve, fay]) {
    visitor.send({ type: "bye" });
    await visitor.ended();
  }
  await vi.waitFor(async () => {
    for (const instance of await rpc.list(QUARRY)) expect(instance).toMatchObject({ players: 0, state: "asleep" });
  }, WAIT);
});

const CHANGES = "SELECT total_changes() AS n";

describe("directory object", () => {
  const capacity = ZONES.get(HARBOR)?.capacity ?? 0;
  const fresh = () => {
    const stub = bindings.DIRECTORY.get(bindings.DIRECTORY.newUniqueId());
    return { stub, rpc: stub as unknown as DirectoryRpc };
  };
  let beats = 0;
  const report = (players: number, state: "awake" | "asleep" = "awake", place = A) => ({
    place,
    players,
    state,
    incarnation: 7,
    sequence: beats++,
    arrived: [] as [number, number][],
  });

  test("[INSTANCE-1] the soft capacity opens another instance; asking again keeps one place, also after a restart", async () => {
    const { stub, rpc } = fresh();
    await rpc.heartbeat(report(capacity - 1));
    const place = await rpc.choose(HARBOR, {});
    expect(place).toEqual({ zone: "harbor", instance: "harbor-1", slot: expect.any(Number) });
    let held = place ?? undefined;
    for (let i = 0; i < 5; i++) {
      held = (await rpc.choose(HARBOR, { held })) ?? undefined;
      expect(held?.instance).toBe("harbor-1");
    }
    expect((await rpc.choose(HARBOR, {}))?.instance).toBe("harbor-2");
    await evictDurableObject(stub);
    expect((await rpc.choose(HARBOR, {}))?.instance).toBe("harbor-2");
    expect((await rpc.choose(HARBOR, { held }))?.instance).toBe("harbor-1");
    expect(await rpc.choose(HARBOR, { beside: A.instance })).toMatchObject({ instance: "harbor-1" });
    // One leaves, and nobody of those with a place has come: their tickets are over by now.
    laterBy(KEPT_SLOT_MS * KEPT_SLOTS_MAX);
    await rpc.heartbeat(report(capacity - 1));
    expect((await rpc.choose(HARBOR, {}))?.instance).toBe("harbor-1");
  });

  test("[INSTANCE-1] an unknown instance that reports is adopted; a heartbeat is one row written, what was heard before and questions are none", async () => {
    const { stub, rpc } = fresh();
    const second = { ...A, instance: "harbor-2" as InstanceId };
    await rpc.heartbeat(report(5, "awake", second));
    const written = () =>
      runInDurableObject(stub, (_: object, { storage }) => storage.sql.exec(CHANGES).one().n as number);
    const before = await written();
    const said = report(6, "awake", second);
    for (let i = 0; i < 20; i++) {
      await rpc.heartbeat(said);
      await rpc.list(HARBOR);
    }
    expect((await written()) - before).toBe(1);
    await evictDurableObject(stub);
    expect(await rpc.list(HARBOR)).toEqual([
      { id: "harbor-1", players: 0, state: "asleep" },
      { id: "harbor-2", players: 6, state: "awake" },
    ]);
  });

  test("[INSTANCE-1] to save an instance is one row on the bill, new or known", async () => {
    const { stub, rpc } = fresh();
    await rpc.list(HARBOR);
    const rows = await runInDurableObject(stub, (_: object, { storage }) => {
      const { exec } = storage.sql;
      const counted: number[] = [];
      const sql = {
        exec: (...args: Parameters<typeof exec>) => {
          const cursor = exec.apply(storage.sql, args);
          counted.push(cursor.rowsWritten);
          return cursor;
        },
      } as SqlStorage;
      const store = new SqliteInstances(sql);
      counted.length = 0;
      for (let i = 0; i < 3; i++) store.save(Instance.heard(report(i), 1, Date.now()).toRow());
      return counted;
    });
    expect(rows).toEqual([1, 1, 1]);
  });

  test("[DIR-1] a silent awake instance is forgotten, a sleeping one is not, and both survive eviction", async () => {
    const { stub, rpc } = fresh();
    expect(await rpc.list(HARBOR)).toEqual([{ id: "harbor-1", players: 0, state: "asleep" }]);
    await rpc.heartbeat(report(7));
    await evictDurableObject(stub);
    expect(await rpc.list(HARBOR)).toEqual([{ id: "harbor-1", players: 7, state: "awake" }]);
    laterBy(HEARTBEAT_STALE_MS + 1);
    expect(await rpc.list(HARBOR)).toEqual([{ id: "harbor-1", players: 0, state: "asleep" }]);
    await rpc.heartbeat(report(3, "asleep"));
    laterBy(10 * HEARTBEAT_STALE_MS);
    expect(await rpc.list(HARBOR)).toEqual([{ id: "harbor-1", players: 3, state: "asleep" }]);
  });
});
