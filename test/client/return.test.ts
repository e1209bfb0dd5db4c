// return.test.ts — a crowd that loses its zone comes back spread out in time; whoever was alone is back at once (CLOSE-1).
import FakeTimers from "@sinonjs/fake-timers";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EntryInfo } from "../../client/net/api.ts";
import { BadNetwork } from "../../client/net/bad-network.ts";
import { Connection, returnAfterMs } from "../../client/net/connection.ts";
import { RETURN_SPREAD_MS_MAX, RETURNS_PER_SECOND } from "../../shared/limits.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { seeded } from "../lab/seeded.ts";

const ENTRY: EntryInfo = { zone: "harbor", instance: "harbor-1", socket: "/zone/harbor-1", ticket: "t" };
const WINDOW_MS = 100;

let clock: FakeTimers.Clock;
beforeEach(() => {
  // Of what the platform has only this, as in the lab: a runner whose setImmediate and nextTick are ours never ends.
  clock = FakeTimers.install({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
    shouldClearNativeTimers: true,
  });
});
afterEach(() => void clock.uninstall());

/** A server's end of nothing: it opens, and closes when the zone does. */
class Socket extends EventTarget {
  static readonly all = new Set<Socket>();
  readyState = 0;
  constructor() {
    super();
    Socket.all.add(this);
    setTimeout(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    }, 20);
  }
  send(): void {}
  close(): void {
    this.end(1000);
  }
  end(code: number): void {
    Socket.all.delete(this);
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}

/** When each of `crowd` clients asks for its next ticket after their zone ended with `code`, milliseconds. */
async function returnsAfter(code: number, crowd: number, seed: number, leaves = false): Promise<number[]> {
  Socket.all.clear();
  const random = seeded(seed);
  const asked: number[] = [];
  let endedAtMs = Number.POSITIVE_INFINITY;
  const enter = async (): Promise<EntryInfo> => {
    if (Date.now() >= endedAtMs) asked.push(Date.now() - endedAtMs);
    return ENTRY;
  };
  const ports = {
    network: new BadNetwork(() => Date.now(), random),
    WebSocket: Socket as unknown as typeof WebSocket,
    device: "d",
    random,
    crowd: () => crowd,
  };
  const nothing = (): void => {};
  const events = { opened: nothing, received: nothing, ponged: nothing, closed: nothing, refused: nothing };
  const all = Array.from(
    { length: crowd },
    () => new Connection(enter, (path) => `ws://isthmus.test${path}`, ports, events),
  );
  await clock.tickAsync(10_000);
  expect(all.every((connection) => connection.isOpen)).toBe(true);
  endedAtMs = Date.now();
  for (const socket of [...Socket.all]) socket.end(code);
  if (leaves) for (const connection of all) connection.close();
  await clock.tickAsync(RETURN_SPREAD_MS_MAX + 2000);
  for (const connection of all) connection.close();
  return asked.sort((a, b) => a - b);
}

test.each([1, 2, 3, 4])(
  "[CLOSE-1] a thousand clients of a restarted zone do not come back in the same 100 ms (seed %i)",
  async (seed) => {
    const asked = await returnsAfter(CLOSE.restarting.code, 1000, seed);
    expect(asked).toHaveLength(1000);
    let most = 0;
    for (let from = 0, to = 0; to < asked.length; to++) {
      while ((asked[to] as number) - (asked[from] as number) >= WINDOW_MS) from++;
      most = Math.max(most, to - from + 1);
    }
    // Evenly it would be 20 of them; chance makes it twice as many somewhere.
    expect(most).toBeLessThan(3 * RETURNS_PER_SECOND * (WINDOW_MS / 1000));
  },
);

test("[CLOSE-1] whoever was alone in a zone that crashed is back at once", async () => {
  const [askedMs] = await returnsAfter(1006, 1, 1);
  expect(askedMs).toBeLessThan(300);
});

test("[LEASE-1] whoever leaves while they wait for their turn asks for no ticket: it would take the player from where they are by then", async () => {
  expect(await returnsAfter(CLOSE.restarting.code, 50, 1, true)).toEqual([]);
});

test("however large the crowd, nobody waits longer than the limit, and somebody not at all", () => {
  expect(returnAfterMs(100_000, 0.999999)).toBeLessThan(RETURN_SPREAD_MS_MAX);
  expect(returnAfterMs(100_000, 0)).toBe(0);
});
