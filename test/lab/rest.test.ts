// rest.test.ts — a zone whose players are all idle sleeps at no cost, and answers the first key press as if it had not (SLEEP-1).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import { LIVENESS_MS } from "../../shared/limits.ts";
import { LabWorld } from "./lab-world.ts";

const HARBOR = "harbor-1";
const HOUR_MS = 3_600_000;
const LINK = { latencyMs: 25, jitterMs: 5, stallEveryMs: 0, stallMs: 0 };

let lab: LabWorld;

afterEach(() => lab.dispose());

async function crowd(players: number, link = LINK): Promise<WorldSession[]> {
  const sessions: WorldSession[] = [];
  for (let i = 0; i < players; i++) sessions.push(await lab.join(`P${i}`, "harbor", { ...link }));
  return sessions;
}

const asleep = () => lab.room(HARBOR).deadlineMs === null;
const clientsRest = (sessions: readonly WorldSession[]) => sessions.every(({ stay }) => stay?.rest.tick != null);

async function sleepIn(sessions: readonly WorldSession[]): Promise<void> {
  await lab.until("the zone sleeps", asleep, 30_000);
  await lab.until("its clients rest", () => clientsRest(sessions), 2000);
}

/** Where every player stands, by their name, as the zone has it. */
function poses(): Map<string, string> {
  return new Map([...lab.room(HARBOR).players.values()].map(({ name, mover }) => [name, JSON.stringify(mover)]));
}

/** The largest correction of each session from here on, metres. */
function watchCorrections(sessions: readonly WorldSession[]): () => number {
  let worst = 0;
  for (const { stats } of sessions)
    stats.onCorrection = (metres) => {
      worst = Math.max(worst, metres);
    };
  return () => worst;
}

const seen = (by: WorldSession, who: WorldSession) =>
  by.inspect().players.find(({ name }) => false || name === who.info.name)?.position;

test("[SLEEP-1] 20 idle players: within 30 s nothing ticks, nothing is written or reported, and nobody says anything but pings", async () => {
  lab = new LabWorld(71);
  const sessions = await crowd(20);
  await sleepIn(sessions);
  await lab.run(1000);
  const before = { ...lab.counts };
  const { newestTick } = lab.room(HARBOR);
  expect(lab.reports.get(HARBOR)).toEqual({ players: 20, state: "asleep" });
  await lab.run(HOUR_MS);
  const { messages, checkpoints, heartbeats, pings } = lab.counts;
  expect({ messages, checkpoints, heartbeats }).toEqual({
    messages: before.messages,
    checkpoints: before.checkpoints,
    heartbeats: before.heartbeats,
  });
  expect(lab.room(HARBOR).newestTick).toBe(newestTick);
  const due = (20 * HOUR_MS) / LIVENESS_MS;
  expect(pings - before.pings).toBeLessThanOrEqual(due);
  expect(pings - before.pings).toBeGreaterThan(0.95 * due);
  for (const session of sessions) {
    expect(session.phase).toBe("playing");
    expect(session.inspect().net.connection).toBe("good");
  }
}, 120_000);

for (const hibernates of [false, true]) {
  const how = hibernates ? "after it hibernated" : "from memory";
  test(`[SLEEP-1] the first key press wakes it ${how}: answered at once, to the same pose, with no correction`, async () => {
    lab = new LabWorld(72);
    const sessions = await crowd(4);
    const [ada, bo] = sessions as [WorldSession, WorldSession];
    await sleepIn(sessions);
    const before = poses();
    const welcome = ada.stay?.welcome;
    const tick = lab.room(HARBOR).newestTick;
    await lab.run(60_000);
    if (hibernates) lab.hibernate(HARBOR);
    const correction = watchCorrections(sessions);
    const rose = { ...ada.position().self } as { x: number; z: number };
    const stood = seen(bo, ada) as number[];
    ada.drive({ forward: 1, yaw: 0 });
    await lab.run(20);
    // On their own screen at once.
    expect(ada.position().self).not.toEqual(rose);
    await lab.until(
      "the zone has moved them",
      () => {
        const mover = [...lab.room(HARBOR).players.values()].find(({ name }) => name === "P0")?.mover;
        return mover !== undefined && mover.velocity.z !== 0;
      },
      300,
    );
    await lab.run(300);
    const now = seen(bo, ada) as number[];
    expect(
      Math.hypot((now[0] as number) - (stood[0] as number), (now[2] as number) - (stood[2] as number)),
    ).toBeGreaterThan(0.3);
    await lab.run(3000);
    expect(correction()).toBe(0);
    // The same run of the zone, for all that a client can tell: the same entities, ticks that go on.
    expect(ada.stay?.welcome).toBe(welcome);
    expect(lab.room(HARBOR).newestTick).toBeGreaterThan(tick);
    expect(lab.room(HARBOR).newestTick).toBeLessThan(tick + 300);
    for (const [name, pose] of poses()) if (name !== "P0") expect(pose).toBe(before.get(name));
    expect(sessions.every(({ phase }) => phase === "playing")).toBe(true);
  });
}
