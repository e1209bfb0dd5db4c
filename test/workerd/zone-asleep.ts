// zone-asleep.ts — visitors of one zone who let it fall asleep under them, for the tests of that (SLEEP-1).
import { afterEach, expect, vi } from "vitest";
import type { ZoneId } from "../../shared/units.ts";
import { env } from "./worker.ts";
import { newGuest, type Visitor, visit } from "./zone-visitor.ts";

export const ZONE = "quarry";
export const WAIT = { timeout: 30_000, interval: 20 };
export const stub = () => env.ZONE.get(env.ZONE.idFromName(`${ZONE}-1`));

/** Each leaves after its test, and the zone is asleep before the next one. */
export const visitors: Visitor[] = [];
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    if (visitor.closed) continue;
    visitor.send({ type: "bye" });
    await visitor.ended();
  }
  await vi.waitFor(async () => expect((await listed()).state).toBe("asleep"), WAIT);
});

export async function visitor(name: string): Promise<Visitor> {
  const entered = await visit(await newGuest(name), ZONE);
  visitors.push(entered);
  return entered;
}

/** Nobody does anything any more, until the zone says that it sleeps. */
export async function sleep(...idle: Visitor[]): Promise<void> {
  for (const one of idle) one.idles = true;
  for (const one of idle) await vi.waitFor(() => expect(one.closed ?? one.sleeps).toBe(true), WAIT);
  await vi.waitFor(async () => expect(await listed()).toEqual({ players: idle.length, state: "asleep" }), WAIT);
}

export async function listed(): Promise<{ players: number; state: string }> {
  const directory = env.DIRECTORY.get(env.DIRECTORY.idFromName(ZONE));
  const [row] = await directory.list(ZONE as ZoneId);
  return { players: row?.players ?? 0, state: row?.state ?? "" };
}
