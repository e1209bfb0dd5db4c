// handoff.ts — `npm run bench -- handoff [--crossings N] [--cold N] [--players P]`: from crossing a portal to the first accepted command behind it, 50 ms away from everything (HANDOFF-2).
import { startBadnet } from "../../badnet/badnet.ts";
import { withStage } from "../crowd/stage.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { startMiniflareWorld } from "../miniflare-world.ts";
import { readNumbers } from "../options.ts";
import { quantile, rounded } from "../statistics.ts";
import { type Crossing, STAGES, type Stage } from "./crossing.ts";
import { PortalWalker } from "./walker.ts";

const WORKER = "test/bench/handoff/worker.ts";
/** One way; a TCP connect takes a round trip before anything may be said. */
const LATENCY_MS = 25;
const POLL_MS = 500;
const CROSSING_MS_MAX = 30_000;
/** How the frames of two zones lie to one another is up to when they woke, and makes up to a frame's difference: several worlds are measured. */
const WORLDS = 5;

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const { crossings, cold, players } = readNumbers(words, {
    crossings: { byDefault: 200, min: 1, max: 10_000 },
    cold: { byDefault: 60, min: 1, max: 10_000 },
    players: { byDefault: 8, min: 1, max: 50 },
  }) as { crossings: number; cold: number; players: number };
  const machine = describeMachine(["handoff", ...words]);
  printMachine(machine);
  return withStage(WORKER, async (staged) => {
    const waiting = await measured(staged, crossings, players, true);
    const without = await measured(staged, cold, players, false);
    const rows = { waiting, cold: without };
    for (const [name, row] of Object.entries(rows)) console.log(`${name}: ${JSON.stringify(row)}`);
    return { bench: "handoff", rttMs: 2 * LATENCY_MS, players, ...rows, machine };
  });
}

async function measured(staged: string, wanted: number, players: number, waits: boolean) {
  const crossings: Crossing[] = [];
  const feltMs: number[] = [];
  for (let world = 0; world < WORLDS; world++) {
    const part = Math.ceil((wanted - crossings.length) / (WORLDS - world));
    const { seen, felt } = await crossIn(staged, part, players, waits);
    crossings.push(...seen);
    feltMs.push(...felt);
  }
  return summary(crossings, feltMs);
}

async function crossIn(staged: string, wanted: number, players: number, waits: boolean) {
  const world = await startMiniflareWorld({ staged });
  const profile = { latencyMs: LATENCY_MS, jitterMs: 0, stallEveryMs: 0, stallMs: 0 };
  const proxy = await startBadnet({ profile, target: new URL(world.url), port: 0, seed: 1, connectMs: 2 * LATENCY_MS });
  const walkers: PortalWalker[] = [];
  try {
    for (let i = 0; i < players; i++) walkers.push(await PortalWalker.join(proxy.url, `Walker ${i}`, waits));
    const seen: Crossing[] = [];
    let lastMs = performance.now();
    while (seen.length < wanted) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      const news = (await (await fetch(`${world.url}/api/bench/crossings`)).json()) as Crossing[];
      if (news.length > 0) lastMs = performance.now();
      seen.push(...news);
      const failure = walkers.find((walker) => walker.failure !== null)?.failure;
      if (failure) throw new Error(failure);
      if (performance.now() - lastMs > CROSSING_MS_MAX) throw new Error("nobody crosses any more");
    }
    return { seen: seen.slice(0, wanted), felt: walkers.flatMap(({ felt }) => felt.map(({ ms }) => ms)) };
  } finally {
    for (const walker of walkers) walker.leave();
    await proxy.close();
    await world.stop();
  }
}

function summary(crossings: readonly Crossing[], feltMs: readonly number[]) {
  const between = (from: Stage, to: Stage) =>
    crossings.map(({ atMs }) => (atMs[to] as number) - (atMs[from] as number));
  const stages = STAGES.slice(1).map(
    (to, i) => [`${STAGES[i]} to ${to}`, figures(between(STAGES[i] as Stage, to))] as const,
  );
  return {
    crossings: crossings.length,
    acceptedMs: figures(between("crossed", "accepted")),
    stagesMs: Object.fromEntries(stages),
    /** From the own prediction standing in the portal to the next zone's first frame. */
    feltMs: figures(feltMs),
  };
}

const figures = (values: readonly number[]) => ({
  p50: rounded(quantile(values, 0.5), 0),
  p95: rounded(quantile(values, 0.95), 0),
  max: rounded(Math.max(...values), 0),
});
