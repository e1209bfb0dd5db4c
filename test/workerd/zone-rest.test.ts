// zone-rest.test.ts — the real zone object asleep under its players' sockets: what it costs, and how a command wakes it (SLEEP-1).
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { decodeCheckpoint } from "../../durable-objects/zone/checkpoint.ts";
import { NEUTRAL } from "../../shared/sim/command.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import type { PlayerId, ZoneId } from "../../shared/units.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { LIVENESS } from "../../shared/wire/protocol.ts";
import { env } from "./worker.ts";
import { newGuest, type Visitor, visit } from "./zone-visitor.ts";

const ZONE = "quarry";
const WAIT = { timeout: 30_000, interval: 20 };
const stub = () => env.ZONE.get(env.ZONE.idFromName(`${ZONE}-1`));

const visitors: Visitor[] = [];
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    if (visitor.closed) continue;
    visitor.send({ type: "bye" });
    await visitor.ended();
  }
  await vi.waitFor(async () => expect((await listed()).state).toBe("asleep"), WAIT);
});

async function visitor(name: string): Promise<Visitor> {
  const entered = await visit(await newGuest(name), ZONE);
  visitors.push(entered);
  return entered;
}

/** Nobody does anything any more, until the zone says that it sleeps. */
async function sleep(...idle: Visitor[]): Promise<void> {
  for (const one of idle) one.idles = true;
  for (const one of idle) await vi.waitFor(() => expect(one.closed ?? one.sleeps).toBe(true), WAIT);
  await vi.waitFor(async () => expect(await listed()).toEqual({ players: idle.length, state: "asleep" }), WAIT);
}

async function listed(): Promise<{ players: number; state: string }> {
  const directory = env.DIRECTORY.get(env.DIRECTORY.idFromName(ZONE));
  const [row] = await directory.list(ZONE as ZoneId);
  return { players: row?.players ?? 0, state: row?.state ?? "" };
}

/** What the object has stored, and whether it may write: asked of the platform, not of the room. */
const stored = () =>
  runInDurableObject(stub(), async (_object: object, state: DurableObjectState) => {
    const bytes = await state.storage.get<Uint8Array>("checkpoint");
    return bytes ? decodeCheckpoint(bytes) : null;
  });

const pose = ({ id, position, velocity, command }: MoverState) => ({ id, position, velocity, command });

/** Walks north at once. */
const WALK = { ...NEUTRAL, forward: 127 };

/** The newest frames of `visitor` since it was asleep at `tick`. */
const since = (visitor: Visitor, tick: number) => visitor.frames.filter((frame) => frame.tick > tick);

test("[SLEEP-1] with 3 idle players it stops: no tick, no row, no message, and a ping is answered without it", async () => {
  const all = [await visitor("Ada"), await visitor("Bo"), await visitor("Cy")];
  const began = all.map(({ tick }) => tick);
  await sleep(...all);
  // Within 30 s of ticks.
  for (const [i, one] of all.entries()) expect(one.tick - (began[i] as number)).toBeLessThan(30 * 60);
  const before = await stored();
  const frames = all.map((one) => one.frames.length);
  expect(before?.tick).toBe(all[0]?.tick);
  expect(before?.players.map(({ playerId }) => playerId).sort()).toEqual(
    all.map((one) => one.welcome?.playerId).sort(),
  );
  // It has no timer: or this would be refused, after half a minute.
  await evictDurableObject(stub(), { webSockets: "hibernate" });
  for (const one of all) one.sendRaw(LIVENESS.ping);
  for (const one of all) await one.until("the platform answered", () => one.texts.length > 0);
  expect(all.map((one) => one.texts)).toEqual(all.map(() => [LIVENESS.pong]));
  await expect(evictDurableObject(stub(), { webSockets: "hibernate" })).rejects.toThrow("not currently running");
  // One that was on its way when the zone fell asleep: the object starts, and the zone sleeps on.
  all[0]?.acknowledge();
  await vi.waitFor(() => evictDurableObject(stub(), { webSockets: "hibernate" }), WAIT);
  expect(await stored()).toEqual(before);
  expect(all.map((one) => one.frames.length)).toEqual(frames);
  expect(await listed()).toEqual({ players: 3, state: "asleep" });
});

for (const hibernates of [false, true]) {
  test(`[SLEEP-1] a command over the same socket wakes it ${hibernates ? "from hibernation" : "from memory"}, to the bit, and is acted on`, async () => {
    const ada = await visitor("Ada");
    const bo = await visitor("Bo");
    await sleep(ada, bo);
    const { tick, welcome } = ada;
    const stood = { ada: pose(ada.self), bo: pose(bo.self) };
    const crates = bo.props();
    if (hibernates) await evictDurableObject(stub(), { webSockets: "hibernate" });
    for (const one of [ada, bo]) one.idles = true;
    ada.command(WALK);
    await ada.until("she walks", () => ada.self.velocity.z < 0);
    await bo.until("Bo saw the zone again", () => since(bo, tick).length > 0);
    for (const one of [ada, bo]) {
      const [first, second] = since(one, tick);
      expect(one.closed).toBeNull();
      expect(first).toMatchObject({ fresh: true, tick: tick + 3 });
      expect(second?.fresh ?? false).toBe(false);
      expect(pose(first?.self as MoverState)).toEqual(one === ada ? stood.ada : stood.bo);
    }
    expect(bo.props()).toEqual(crates);
    // The same run of the zone, for all that a client can tell.
    expect(ada.welcome).toBe(welcome);
    const moved = since(ada, tick).find(({ self }) => self?.velocity.z !== 0);
    expect((moved?.tick ?? 0) - tick).toBeLessThanOrEqual(9);
    await bo.until("Bo heard on", () => since(bo, tick).length > 5);
    expect(await listed()).toEqual({ players: 2, state: "awake" });
    ada.command(NEUTRAL);
  });
}

test("[LEASE-1] whoever was taken over while the zone hibernated is not brought back by their old socket", async () => {
  const guest = await newGuest("Ada");
  const first = await visit(guest, ZONE);
  visitors.push(first);
  const bo = await visitor("Bo");
  await sleep(first, bo);
  await evictDurableObject(stub(), { webSockets: "hibernate" });
  const second = await visit(guest, null);
  visitors.push(second);
  expect((await first.ended()).code).toBe(CLOSE.takenOver.code);
  expect(second.welcome?.roster.map(({ name }) => name).sort()).toEqual(["Ada", "Bo"]);
  await bo.until("Bo is awake", () => !bo.sleeps);
});

test("[LEASE-1] whoever left for another zone while this one hibernated is gone when it wakes", async () => {
  const guest = await newGuest("Ada");
  const first = await visit(guest, ZONE);
  visitors.push(first);
  const bo = await visitor("Bo");
  await sleep(first, bo);
  await evictDurableObject(stub(), { webSockets: "hibernate" });
  const elsewhere = await visit(guest, "harbor");
  visitors.push(elsewhere);
  expect((await first.ended()).code).toBe(CLOSE.staleEpoch.code);
  await bo.until("Bo heard of it", () =>
    bo.frames.some(({ events }) => events.some((e) => e.type === "left" && e.playerId === guest.playerId)),
  );
  expect(elsewhere.welcome?.zone).toBe("harbor");
});

test("[SLEEP-1] whoever closes their socket while the zone hibernates is let go of, and the others sleep on", async () => {
  const ada = await visitor("Ada");
  const bo = await visitor("Bo");
  await sleep(ada, bo);
  await evictDurableObject(stub(), { webSockets: "hibernate" });
  ada.hangUp();
  const character = env.CHARACTER.get(env.CHARACTER.idFromName(ada.welcome?.playerId as PlayerId));
  await vi.waitFor(async () => expect(await character.where()).toBeNull(), WAIT);
  await sleep(bo);
});
