// zone-rest.test.ts — the real zone object asleep under its players' sockets: what it costs, and how a command wakes it (SLEEP-1).
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { decodeCheckpoint } from "../../durable-objects/zone/checkpoint.ts";
import { NEUTRAL } from "../../shared/sim/command.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import { LIVENESS } from "../../shared/wire/protocol.ts";
import { listed, sleep, stub, visitor, WAIT } from "./zone-asleep.ts";
import type { Visitor } from "./zone-visitor.ts";

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
