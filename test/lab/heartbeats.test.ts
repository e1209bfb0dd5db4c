// heartbeats.test.ts — what zones tell their directory: seldom, for each word costs money, and yet it knows the world (DIR-1, INSTANCE-1).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import { HEARTBEAT_CHANGED_MS, HEARTBEAT_MS, HEARTBEAT_STALE_MS, HEARTBEAT_TOLD_MS } from "../../shared/limits.ts";
import { LabWorld } from "./lab-world.ts";
import type { LinkProfile } from "./link.ts";

let lab: LabWorld;
const HARBOR = "harbor-1";
const LINK: LinkProfile = { latencyMs: 20, jitterMs: 5, stallEveryMs: 0, stallMs: 0 };
/** An object goes to sleep so long after it was called last (PLATFORM.md). */
const HIBERNATES_AFTER_MS = 10_000;

afterEach(() => lab.dispose());

const truth = () => lab.room(HARBOR).players.size;

/** As a directory says it whose object has slept since it was called last. */
async function listed(): Promise<{ players: number; state: string }> {
  lab.directory("harbor").kill();
  const first = (await lab.directory("harbor").list())[0];
  return { players: first?.players ?? -1, state: first?.state ?? "" };
}

/** Turns now and then, so that the zone stays awake. */
async function fidget(player: WorldSession, milliseconds: number): Promise<void> {
  for (let done = 0; done < milliseconds; done += 2500) {
    player.drive({ forward: 0, yaw: (done / 2500) % 2 });
    await lab.run(2500);
  }
}

/** When calls of this kind arrived at their object. */
function timesOf(call: string): number[] {
  const times: number[] = [];
  lab.fault = (arrived) => void (arrived === call && times.push(Date.now()));
  return times;
}

test("[DIR-1] a zone that is awake, and that nobody comes to or leaves, says so once a minute: its directory sleeps for five sixths of the time", async () => {
  lab = new LabWorld(81);
  const players = [await lab.join("P0", "harbor", LINK), await lab.join("P1", "harbor", LINK)];
  await fidget(players[0] as WorldSession, 2 * HEARTBEAT_CHANGED_MS);
  const [times, rows, startMs] = [timesOf("directory.heartbeat"), lab.directory("harbor").rowsWritten, Date.now()];
  await fidget(players[0] as WorldSession, 5 * HEARTBEAT_MS);
  expect(times.length).toBeGreaterThanOrEqual(4);
  expect(times.length).toBeLessThanOrEqual(5);
  expect(lab.directory("harbor").rowsWritten - rows).toBe(times.length);
  let awakeMs = 0;
  let sleepsAtMs = startMs;
  for (const atMs of times) {
    awakeMs += atMs + HIBERNATES_AFTER_MS - Math.max(atMs, sleepsAtMs);
    sleepsAtMs = atMs + HIBERNATES_AFTER_MS;
  }
  expect(awakeMs / (Date.now() - startMs)).toBeLessThanOrEqual(1 / 6);
  expect(await listed()).toEqual({ players: 2, state: "awake" });
  for (const player of players) player.leave();
});

for (const [seed, lost] of [
  [82, 0],
  [83, 0],
  [84, 2],
  [85, 2],
] as const) {
  test(`[DIR-1] seed ${seed}: players who come and go are listed within ${lost === 0 ? "5 s" : `15 s, though ${lost} of 3 heartbeats get lost`}`, async () => {
    lab = new LabWorld(seed);
    lab.directoryMsMax = 20;
    const boundMs = (lost === 0 ? HEARTBEAT_CHANGED_MS : HEARTBEAT_TOLD_MS) + 300;
    /** How many were there, of late. */
    let lately: { players: number; untilMs: number }[] = [{ players: 0, untilMs: Date.now() }];
    const note = (): void => {
      lately = lately.filter(({ untilMs }) => Date.now() - untilMs <= boundMs);
      if (lately.at(-1)?.players === truth()) lately.pop();
      lately.push({ players: truth(), untilMs: Date.now() });
    };
    let beats = 0;
    lab.fault = (call) => {
      note();
      if (call === "directory.heartbeat" && beats++ % 3 < lost) throw new Error("lost");
    };
    const here: WorldSession[] = [await lab.join("Stays", "harbor", LINK)];
    let changes = 0;
    for (let i = 0; i < 240; i++) {
      if (lab.random() < 0.12) {
        const goes = here.length > 5 || (here.length > 1 && lab.random() < 0.4);
        if (goes) here.pop()?.leave();
        else here.push(await lab.join(`P${i}`, "harbor", LINK));
        changes++;
      }
      if (i % 10 === 0) here[0]?.drive({ forward: 0, yaw: i % 20 });
      await lab.run(250);
      note();
      expect(lately.map(({ players }) => players)).toContain((await listed()).players);
    }
    expect(changes).toBeGreaterThan(10);
    for (const player of here) player.leave();
  });
}

test("[SLEEP-1] a zone that falls asleep is heard though its word gets lost twice, and heard again after it hibernated", async () => {
  lab = new LabWorld(86);
  const players = [await lab.join("P0", "harbor", LINK), await lab.join("P1", "harbor", LINK)];
  let losses = 0;
  lab.fault = (call) => {
    const asleep = lab.room(HARBOR).deadlineMs === null;
    if (call === "directory.heartbeat" && asleep && losses++ < 2) throw new Error("lost");
  };
  await lab.until("the zone sleeps", () => lab.room(HARBOR).deadlineMs === null);
  expect(await listed()).toEqual({ players: 2, state: "awake" });
  await lab.run(HEARTBEAT_TOLD_MS);
  expect(losses).toBe(3);
  expect(await listed()).toEqual({ players: 2, state: "asleep" });
  lab.hibernate(HARBOR);
  await lab.run(2 * HEARTBEAT_STALE_MS);
  expect(await listed()).toEqual({ players: 2, state: "asleep" });
  players.push(await lab.join("P2", "harbor", LINK));
  await lab.run(HEARTBEAT_CHANGED_MS + 300);
  expect(await listed()).toEqual({ players: 3, state: "awake" });
  // Those of before are not counted twice: no other run of the zone has died.
  lab.directory("harbor").capacity = { soft: 4, hard: 4 };
  expect((await lab.directory("harbor").choose("harbor" as never, {}))?.instance).toBe(HARBOR);
  for (const player of players) player.leave();
});

test("[DIR-1] a zone that died with its players is listed as empty, though its directory sleeps between any two questions", async () => {
  lab = new LabWorld(87);
  const link = { ...LINK };
  await lab.join("P0", "harbor", link);
  await lab.run(HEARTBEAT_CHANGED_MS);
  lab.setOffline(link, true);
  lab.kill(HARBOR);
  const diedMs = Date.now();
  while ((await listed()).players > 0) {
    await lab.run(5000);
    expect(Date.now() - diedMs).toBeLessThanOrEqual(HEARTBEAT_STALE_MS + 5000);
  }
  expect(await listed()).toEqual({ players: 0, state: "asleep" });
});
