// rest.test.ts — a zone whose players are all idle sleeps at no cost, and answers the first key press as if it had not (SLEEP-1).

import { afterEach, expect, test } from "vitest";
import { decodeFlight } from "../../client/flight/flight.ts";
import { Replay } from "../../client/flight/replay.ts";
import type { WorldSession } from "../../client/sdk.ts";
import type { Room } from "../../durable-objects/zone/room.ts";
import { LIVENESS_MS, SILENT_ZONE_MS } from "../../shared/limits.ts";
import { knockProp } from "../../shared/sim/knock.ts";
import type { Prop } from "../../shared/sim/prop.ts";
import type { PropState } from "../../shared/sim/state.ts";
import type { Simulation } from "../../shared/sim/step.ts";
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

const room = () => lab.room(HARBOR);
const asleep = () => room().deadlineMs === null;
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
  const all: number[] = [];
  for (const { stats } of sessions) stats.onCorrection = (metres) => all.push(metres);
  return () => {
    expect(all.length).toBeGreaterThan(20 * sessions.length);
    return Math.max(...all);
  };
}

const seen = (by: WorldSession, who: WorldSession) =>
  by.inspect().players.find(({ name }) => name === who.info.name)?.position;

test("[SLEEP-1] 20 idle players: within 30 s nothing ticks, nothing is written or reported, and nobody says anything but pings", async () => {
  lab = new LabWorld(71);
  const sessions = await crowd(20);
  await sleepIn(sessions);
  await lab.run(1000);
  const before = { ...lab.counts };
  const { newestTick } = lab.room(HARBOR);
  expect((await lab.directory("harbor").list())[0]).toMatchObject({ players: 20, state: "asleep" });
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

test("[SLEEP-1] asleep, it costs at most $0.03 per 1,000 player-hours, even if answered pings were billed", async () => {
  lab = new LabWorld(73);
  const sessions = await crowd(5);
  await sleepIn(sessions);
  await lab.run(1000);
  const before = { ...lab.counts };
  await lab.run(HOUR_MS);
  const perPlayerSecond = (lab.counts.messages - before.messages + lab.counts.pings - before.pings) / (5 * 3600);
  expect(0.000027 * perPlayerSecond * 1000).toBeLessThanOrEqual(0.03 / 10);
  expect(lab.counts.checkpoints).toBe(before.checkpoints);
});

test("[SLEEP-1] a zone does not rest under somebody who holds a key, and NPCs walk on", async () => {
  lab = new LabWorld(74);
  const [ada] = (await crowd(2)) as [WorldSession];
  ada.drive({ strafe: 1, yaw: 0 });
  const npcs = () => room().simulation.movers.filter(({ kind }) => kind === "npc");
  let walking = 0;
  for (let i = 0; i < 40; i++) {
    await lab.run(1000);
    expect(asleep()).toBe(false);
    if (i > 20 && npcs().some(({ velocity }) => velocity.x !== 0)) walking++;
  }
  expect(walking).toBeGreaterThan(5);
  ada.drive(null);
  await lab.until("the zone sleeps", asleep, 30_000);
  expect(npcs().every(({ velocity }) => velocity.x === 0 && velocity.z === 0)).toBe(true);
});

test("[SLEEP-1] a zone does not rest while a ball that was thrown is there", async () => {
  lab = new LabWorld(75);
  const [ada] = (await crowd(1)) as [WorldSession];
  await lab.run(9000);
  expect(ada.throwBall({ yaw: 0 })).not.toBeNull();
  await lab.run(10_000);
  expect(room().simulation.props.length).toBe(room().zone.props.length + 1);
  expect(asleep()).toBe(false);
  await lab.until("the zone sleeps", asleep, 60_000);
  expect(room().simulation.props.length).toBe(room().zone.props.length);
});

test("[SLEEP-1] somebody who speaks, or beams, wakes everyone; all hear it", async () => {
  lab = new LabWorld(76);
  const sessions = await crowd(3);
  const [ada, bo] = sessions as [WorldSession, WorldSession];
  const lines: string[] = [];
  const verdicts: string[] = [];
  bo.on("said", ({ text }) => lines.push(text));
  ada.on("verdict", ({ outcome }) => verdicts.push(outcome));
  for (const hibernates of [false, true]) {
    await sleepIn(sessions);
    if (hibernates) lab.hibernate(HARBOR);
    ada.say(`awake? ${hibernates}`);
    await lab.until("Bo hears it", () => lines.includes(`awake? ${hibernates}`), 1000);
    await sleepIn(sessions);
    if (hibernates) lab.hibernate(HARBOR);
    ada.beam({ yaw: 0, pitch: 1 });
    await lab.until("Ada hears what came of it", () => verdicts.length > (hibernates ? 1 : 0), 1000);
  }
  expect(verdicts).toEqual(["miss", "miss"]);
  // Who says on waking how far they have heard is told again what was on its way; they hear it once (EVENT-1).
  expect(lines).toEqual(["awake? false", "awake? true"]);
});

test("[SLEEP-1] who joins a sleeping zone sees everyone; who leaves it is told of; both let it rest again", async () => {
  lab = new LabWorld(77);
  const sessions = await crowd(2);
  for (const hibernates of [false, true]) {
    await sleepIn(sessions);
    if (hibernates) lab.hibernate(HARBOR);
    const guest = await lab.join("Guest", "harbor", { ...LINK });
    let roster: string[] = [];
    sessions[0]?.on("roster", (entries) => {
      roster = entries.map(({ name }) => name).sort();
    });
    await lab.run(500);
    expect(
      guest
        .inspect()
        .players.map(({ name }) => name)
        .sort(),
    ).toEqual(["P0", "P1"]);
    await sleepIn([...sessions, guest]);
    if (hibernates) lab.hibernate(HARBOR);
    guest.leave();
    await lab.until("the others hear of it", () => roster.join() === "P0,P1", 2000);
    await sleepIn(sessions);
    expect((await lab.directory("harbor").list())[0]).toMatchObject({ players: 2, state: "asleep" });
    expect(lab.lease(guest.info.playerId).holder).toBeNull();
  }
});

test("[SLEEP-1] a link that dies while its zone sleeps is noticed, and the player comes back to where they stood", async () => {
  lab = new LabWorld(78);
  const sessions = await crowd(2);
  const [ada] = sessions as [WorldSession];
  await sleepIn(sessions);
  const stood = { ...ada.position().self };
  const phases: string[] = [];
  ada.on("phase", (phase) => phases.push(phase));
  lab.freeze(ada);
  await lab.run(LIVENESS_MS + SILENT_ZONE_MS + 1000);
  expect(phases).toEqual(["reconnecting"]);
  ada.setNetwork(null);
  await lab.until("they are back", () => ada.phase === "playing");
  expect(ada.position().self).toEqual(stood);
});

test("[SLEEP-1] a zone killed in its sleep has its players back where they stood", async () => {
  lab = new LabWorld(79);
  const sessions = await crowd(3);
  await sleepIn(sessions);
  lab.hibernate(HARBOR);
  const stood = sessions.map((session) => ({ ...session.position().self }));
  lab.kill(HARBOR);
  await lab.until("the loss is noticed", () => sessions.every(({ phase }) => phase === "reconnecting"), 2000);
  await lab.until("they are back", () => sessions.every(({ phase }) => phase === "playing"));
  expect(sessions.map((session) => ({ ...session.position().self }))).toEqual(stood);
});

test("[LEASE-1] whoever moved elsewhere while the zone hibernated is not simulated by it, whatever their old socket says", async () => {
  lab = new LabWorld(80);
  const sessions = await crowd(2);
  const [ada, bo] = sessions as [WorldSession, WorldSession];
  await sleepIn(sessions);
  lab.hibernate(HARBOR);
  const { playerId } = ada.info;
  const second = await lab.join("P0", "quarry", { ...LINK }, { session: ada.info });
  ada.drive({ forward: 1, yaw: 0 });
  await lab.run(3000);
  expect(room().players.has(playerId as never)).toBe(false);
  expect(lab.lease(playerId).holder?.instance).toBe("quarry-1");
  expect(ada.phase).toBe("closed");
  expect([second.phase, second.position().zone]).toEqual(["playing", "quarry"]);
  expect(bo.phase).toBe("playing");
});

test("[LEASE-1] a zone that wakes simulates nobody whose lease has moved on without its knowing", async () => {
  lab = new LabWorld(82);
  const sessions = await crowd(2);
  const [ada, bo] = sessions as [WorldSession, WorldSession];
  await sleepIn(sessions);
  lab.hibernate(HARBOR);
  const { playerId } = ada.info;
  const elsewhere = { zone: "quarry", instance: "quarry-1" } as never;
  lab.rewriteLease(playerId, (lease) => ({
    ...lease,
    epoch: lease.epoch + 1,
    holder: elsewhere,
    lastHolder: elsewhere,
  }));
  let simulated = false;
  ada.drive({ forward: 1, yaw: 0 });
  for (let i = 0; i < 100; i++) {
    await lab.run(10);
    simulated ||= lab.lease(playerId).epoch === 2 && room().players.has(playerId as never);
  }
  expect(simulated).toBe(false);
  // Nobody else is disturbed.
  expect([...room().players.keys()]).toEqual([bo.info.playerId]);
  expect(bo.phase).toBe("playing");
});

test("[SLEEP-1] a flight across a sleep is replayed as it was flown", async () => {
  lab = new LabWorld(81);
  const ada = await lab.join("Ada", "harbor", { ...LINK }, { record: true });
  const bo = await lab.join("Bo", "harbor", { ...LINK });
  await sleepIn([ada, bo]);
  lab.hibernate(HARBOR);
  await lab.run(5000);
  bo.drive({ forward: 1, yaw: 0 });
  await lab.run(2000);
  bo.drive(null);
  await sleepIn([ada, bo]);
  await lab.run(5000);
  ada.drive({ forward: 1, yaw: 2 });
  await lab.run(2000);
  const flight = decodeFlight(ada.saveFlight() as Uint8Array);
  const recorded = flight.pieces.flatMap(({ entries }) =>
    entries.flatMap((entry) => (entry.kind === "corrected" ? [{ tick: entry.tick, metres: entry.metres }] : [])),
  );
  const replay = new Replay(flight);
  expect(replay.run()).toEqual(recorded);
  expect(replay.tick).toBe(ada.inspect().tick);
});

for (const memory of ["kept", "lost"] as const)
  test(`[SLEEP-1] an empty zone wakes after ten minutes with its memory ${memory}: the ball has come to rest, the NPCs have gone about`, async () => {
    lab = new LabWorld(90);
    const ada = await lab.join("Ada", "harbor");
    const { simulation } = lab.room(HARBOR);
    const ball = simulation.props.find(({ kind }) => kind === "ball") as Prop;
    // By the lab's clock, second 0 would mean that nobody knows when.
    await lab.run(2000);
    // The last deed of the last to go.
    knockProp(ball, { x: 1, y: 0, z: 0 }, ball.position);
    ada.leave();
    await lab.until("the zone sleeps", () => lab.room(HARBOR).deadlineMs === null, 60_000);
    const then = { ...ball.position };
    expect(ball.asleep).toBe(false);
    const stood = npcs(lab.room(HARBOR).simulation);
    if (memory === "lost") lab.kill(HARBOR);
    await lab.run(600_000);
    const bo = await lab.join("Bo", "harbor");
    const now = lab.room(HARBOR).simulation;
    const rested = now.props.find(({ id }) => id === ball.id) as PropState;
    expect(rested.asleep).toBe(true);
    expect(Math.hypot(rested.position.x - then.x, rested.position.z - then.z)).toBeGreaterThan(0.5);
    const moved = npcs(now).filter(({ x, z }, i) => Math.hypot(x - (stood[i]?.x ?? 0), z - (stood[i]?.z ?? 0)) > 0.5);
    expect(moved.length).toBeGreaterThan(2);
    bo.leave();
  });

const npcs = ({ movers }: Simulation) =>
  movers.filter(({ kind }) => kind === "npc").map(({ position }) => ({ ...position }));

/** In each of these some would creep on for longer than a zone that wakes runs. */
const SCATTERED = [
  ["quarry", 4, 2, 0],
  ["harbor", 4, 2, 0],
  ["harbor", 4, 5, 1],
  ["harbor", 12, 5, 1],
] as const;

/** Pushes everything that lies about, each in another direction, if `spread` is not 0. */
function scatter({ simulation }: Room, speed: number, direction: number, spread: number): void {
  simulation.props.forEach(({ id }, i) => {
    const prop = simulation.prop(id) as Prop;
    prop.wake();
    prop.velocity.x = speed * Math.cos(direction + i * spread);
    prop.velocity.z = speed * Math.sin(direction + i * spread);
    prop.quantise();
  });
}

for (const [zone, speed, direction, spread] of SCATTERED)
  test(`[SLEEP-1] ${zone}, ${speed} m/s, ${direction}: whatever flew about, it lies still where nobody was for long, and what was thrown is gone`, async () => {
    lab = new LabWorld(91);
    const ada = await lab.join("Ada", zone);
    await lab.run(2000);
    const room = lab.room(`${zone}-1`);
    const { simulation } = room;
    const defined = simulation.props.length;
    scatter(room, speed, direction, spread);
    ada.throwBall({ yaw: 0.5, pitch: 0.3 });
    await lab.until("a ball is in the air", () => simulation.props.length > defined);
    ada.leave();
    await lab.until("the zone sleeps", () => room.deadlineMs === null, 60_000);
    expect(simulation.props.length).toBe(defined + 1);
    await lab.run(600_000);
    room.wake();
    expect(simulation.props.length).toBe(defined);
    expect(simulation.props.filter(({ asleep }) => !asleep)).toEqual([]);
  });

for (const [zone, speed, direction, spread] of SCATTERED)
  test(`[SLEEP-1] ${zone}, ${speed} m/s, ${direction}: one who idles there doesn't keep it awake, though something trembles`, async () => {
    lab = new LabWorld(92);
    const ada = await lab.join("Ada", zone);
    await lab.run(2000);
    const room = lab.room(`${zone}-1`);
    scatter(room, speed, direction, spread);
    await lab.until("the zone sleeps", () => room.deadlineMs === null, 60_000);
    ada.leave();
  });
