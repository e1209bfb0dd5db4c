// wake.ts — `npm run bench -- wake [--players N] [--wakes N]`: how long a zone that sleeps takes to answer a key, and what its players see of it (SLEEP-1).
import { joinWorld, type WorldSession } from "../../../client/sdk.ts";
import type { Vec3 } from "../../../shared/units.ts";
import { CROWD_WORKER, withStage } from "../crowd/stage.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { type MiniflareWorld, startMiniflareWorld } from "../miniflare-world.ts";
import { readNumbers } from "../options.ts";
import { quantile, rounded } from "../statistics.ts";

/** With NPCs, and props that lie about. */
const ZONE = "quarry";
const INSTANCE = `${ZONE}-1`;
const SLEEP_MS_MAX = 60_000;
const ANSWER_MS_MAX = 10_000;
const LOOK_MS = 1;
/** For how long after a key it is looked at what the players see. */
const WATCHED_MS = 1000;
/** An empty zone runs so much of the time that it slept when it wakes, at most; nobody has to wait longer than for all of that. */
const EMPTY_MS = 25_000;
const EMPTY_WAKES_MAX = 5;

/** One key into a sleeping zone. */
interface Wake {
  /** Until the zone is heard again: it is awake. */
  readonly awakeMs: number;
  /** Until the zone's own answer is here: its mover of that player has moved. */
  readonly answeredMs: number;
  /** What the players saw that was not so: the largest correction of anybody's own player, and of any who stood still. */
  readonly correctionMm: number;
  readonly jumpMm: number;
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const { players, wakes } = readNumbers(words, {
    players: { byDefault: 20, min: 2, max: 200 },
    wakes: { byDefault: 8, min: 1, max: 1000 },
  }) as { players: number; wakes: number };
  const machine = describeMachine(["wake", ...words]);
  printMachine(machine);
  return withStage(CROWD_WORKER, async (staged) => {
    const world = await startMiniflareWorld({ staged });
    const sessions: WorldSession[] = [];
    try {
      for (let i = 0; i < players; i++)
        sessions.push(await joinWorld({ url: world.url, zone: ZONE, name: `Idle ${i}` }));
      const fellAsleepMs = await asleep(sessions);
      const rows = { memory: [] as Wake[], hibernation: [] as Wake[] };
      for (let i = 0; i < 2 * wakes; i++) {
        const from = i % 2 === 0 ? "memory" : "hibernation";
        await asleep(sessions);
        if (from === "hibernation") await evict(world);
        rows[from].push(await press(sessions, i % players));
      }
      for (const session of sessions.splice(0)) session.leave();
      const result = {
        fellAsleepMs: rounded(fellAsleepMs, 0),
        memory: summary(rows.memory),
        hibernation: summary(rows.hibernation),
        empty: await enterEmpty(world, Math.min(wakes, EMPTY_WAKES_MAX)),
      };
      for (const [name, row] of Object.entries(result)) console.log(`${name}: ${JSON.stringify(row)}`);
      return { bench: "wake", players, wakes, ...result, machine };
    } finally {
      for (const session of sessions) session.leave();
      await world.stop();
    }
  });
}

/** Resolves when the zone sleeps, and so does everybody in it. @returns how long that took. */
async function asleep(sessions: readonly WorldSession[]): Promise<number> {
  const startMs = performance.now();
  await until("all slept", SLEEP_MS_MAX, () => sessions.every(({ stay }) => stay?.rest.tick != null));
  return performance.now() - startMs;
}

/** Takes the object's memory, as the platform does with one that hibernates. */
async function evict({ miniflare }: MiniflareWorld): Promise<void> {
  await miniflare.unsafeEvictDurableObject("isthmus", "ZoneObject", { name: INSTANCE, webSockets: "hibernate" });
}

/** One of them takes a few steps. */
async function press(sessions: readonly WorldSession[], by: number): Promise<Wake> {
  const session = sessions[by] as WorldSession;
  const others = sessions.filter((one) => one !== session);
  let correctionMm = 0;
  for (const { stats } of sessions)
    stats.onCorrection = (metres) => {
      correctionMm = Math.max(correctionMm, 1000 * metres);
    };
  const stood = others.map((one) => standing(one, session));
  const restedAt = { ...(session.stay?.selfTrack.newest?.position as Vec3) };
  const startMs = performance.now();
  session.drive({ forward: 1, yaw: (2 * Math.PI * by) / sessions.length });
  let awakeMs: number | null = null;
  await until("the zone had answered", ANSWER_MS_MAX, () => {
    if (!session.stay?.rest.zoneSleeps) awakeMs ??= performance.now() - startMs;
    const now = session.stay?.selfTrack.newest?.position;
    return now !== undefined && metresBetween(now, restedAt) > 0;
  });
  const answeredMs = performance.now() - startMs;
  session.drive(null);
  let jumpMm = 0;
  for (const watchedMs = performance.now() + WATCHED_MS; performance.now() < watchedMs; await pause(50))
    for (const [i, other] of others.entries())
      for (const [id, now] of standing(other, session)) {
        const before = stood[i]?.get(id);
        if (before) jumpMm = Math.max(jumpMm, 1000 * metresBetween(now, before));
      }
  return { awakeMs: awakeMs ?? answeredMs, answeredMs, correctionMm, jumpMm };
}

/** Where `session` shows the players who stand still: all but itself and `walker`. */
function standing(session: WorldSession, walker: WorldSession): Map<string, Vec3> {
  session.frame();
  const others = session.inspect().players.filter(({ id }) => id !== walker.info.playerId);
  return new Map(others.map(({ id, position: [x = 0, y = 0, z = 0] }) => [id, { x, y, z }]));
}

/** From asking to standing there: in a zone that nobody has been in for a while, and, beside it, in one that is awake. */
async function enterEmpty(world: MiniflareWorld, times: number) {
  const rows = { asleep: [] as number[], awake: [] as number[] };
  for (let i = 0; i < times; i++) {
    await pause(EMPTY_MS);
    const first = await entered(world, `First ${i}`);
    const second = await entered(world, `Second ${i}`);
    rows.asleep.push(first.ms);
    rows.awake.push(second.ms);
    for (const { session } of [first, second]) session.leave();
  }
  return { asleep: figures(rows.asleep), awake: figures(rows.awake) };
}

async function entered({ url }: MiniflareWorld, name: string): Promise<{ ms: number; session: WorldSession }> {
  const startMs = performance.now();
  const session = await joinWorld({ url, zone: ZONE, name });
  return { ms: performance.now() - startMs, session };
}

const summary = (wakes: readonly Wake[]) => ({
  wakes: wakes.length,
  awakeMs: figures(wakes.map(({ awakeMs }) => awakeMs)),
  answeredMs: figures(wakes.map(({ answeredMs }) => answeredMs)),
  correctionMm: rounded(Math.max(...wakes.map(({ correctionMm }) => correctionMm)), 3),
  jumpMm: rounded(Math.max(...wakes.map(({ jumpMm }) => jumpMm)), 3),
});

const figures = (values: readonly number[]) => ({
  p50: rounded(quantile(values, 0.5), 0),
  max: rounded(Math.max(...values), 0),
});

const metresBetween = (a: Vec3, b: Vec3): number => Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);

async function until(what: string, msMax: number, holds: () => boolean): Promise<void> {
  const endMs = performance.now() + msMax;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`${msMax} ms went by before ${what}`);
    await pause(LOOK_MS);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
