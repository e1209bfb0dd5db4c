// chaos.ts — `npm run chaos -- --seconds S --seed N [--bots B] [--json]`: a real world whose objects, calls, sockets and process fail to a seeded plan while bots live in it; then judges it.
import { parseArgs } from "node:util";
import { hubName } from "../../durable-objects/hub/shards.ts";
import { HUB_SHARDS } from "../../shared/limits.ts";
import { ChaosBot } from "./bot.ts";
import { ChatJudge } from "./chat-judge.ts";
import type { FaultPlan } from "./faults.ts";
import { Judge } from "./judge.ts";
import type { DebugState } from "./protocol.ts";
import { type Deed, scheduleOf, type Target } from "./schedule.ts";
import type { ChaosStage } from "./stage.ts";
import { ChaosWorld } from "./world.ts";

export interface ChaosOptions {
  /** With faults; some without follow. */
  readonly seconds: number;
  readonly seed: number;
  readonly bots: number;
  /** For people: what is being done. */
  readonly log?: (line: string) => void;
}

export interface ChaosReport {
  readonly seed: number;
  readonly seconds: number;
  readonly bots: number;
  readonly handoffs: number;
  /** As the bots that asked for them were told; what was settled while nobody was told is not among them. */
  readonly trades: number;
  readonly pickups: number;
  readonly kills: number;
  readonly aborts: number;
  readonly cuts: number;
  readonly takeovers: number;
  /** Calls between objects, and what was done to them. */
  readonly calls: DebugState;
  readonly linesHeard: number;
  /** Why sessions ended that were not meant to. */
  readonly endings: Record<string, number>;
  readonly longestAwayMs: number;
  readonly lost: number;
  readonly doubled: number;
  readonly stuck: number;
  /** Nothing was made or lost, by the world's own audit; and each bot was shown what its ledger has. */
  readonly conserved: boolean;
  readonly chatInOrder: boolean;
  readonly findings: readonly string[];
}

const BOTS = 50;
const JOIN_EVERY_MS = 100;
const OBSERVE_MS = 1000;
/** Time without faults before the verdict: a minute, less after a short run. */
const quietMs = (seconds: number): number => Math.min(60_000, Math.max(15_000, seconds * 500));

/** Objects that are there whoever plays; each bot's character comes on top. */
const TARGETS: readonly Target[] = [
  ["ZONE", "harbor-1"],
  ["ZONE", "quarry-1"],
  ["DIRECTORY", "harbor"],
  ["DIRECTORY", "quarry"],
  ["GROUND", "harbor-1"],
  ["GROUND", "quarry-1"],
  ...Array.from({ length: HUB_SHARDS }, (_, shard): Target => ["HUB", hubName(shard)]),
];

const FAULTS: Omit<FaultPlan, "seed" | "run"> = {
  ...{ loseRequest: 0.03, loseAnswer: 0.03, delay: 0.2, delayMsMax: 4000, repeat: 0.05, crash: 0.01 },
};

/** Lets the chaos loose on `world`, from its first player to the verdict on it, and stops it. */
export async function runChaos(options: ChaosOptions, world: ChaosStage): Promise<ChaosReport> {
  const { seconds, seed, log = () => {} } = options;
  const chat = new ChatJudge();
  const bots = Array.from({ length: options.bots }, (_, i) => new ChaosBot(world, i, seed, chat));
  try {
    log(`${bots.length} bots enter ${world.url}`);
    for (const bot of bots) bot.others = bots.filter((other) => other !== bot);
    await Promise.all(bots.map((bot, i) => pause(i * JOIN_EVERY_MS).then(() => bot.play())));
    const judge = new Judge();
    const done = await trouble(world, bots, judge, options);
    log(`no more faults; ${quietMs(seconds) / 1000} s of quiet`);
    await pause(quietMs(seconds));
    for (const bot of bots) bot.dealNoMore();
    const verdict = await judge.verdict(world, bots);
    // The audit waits until nothing happens any more.
    for (const bot of bots) bot.rest();
    const conserved = await judge.conserved(world, bots);
    const sum = (pick: (bot: ChaosBot) => number): number => bots.reduce((total, bot) => total + pick(bot), 0);
    const endings: Record<string, number> = {};
    for (const bot of bots) for (const [name, n] of bot.endings) endings[name] = (endings[name] ?? 0) + n;
    return {
      ...{ seed, seconds, bots: bots.length },
      handoffs: sum((bot) => bot.handoffs),
      trades: sum((bot) => bot.trades),
      pickups: sum((bot) => bot.pickups),
      kills: world.kills,
      ...done,
      calls: world.calls,
      linesHeard: chat.heard,
      endings,
      longestAwayMs: Math.round(Math.max(...bots.map((bot) => bot.longestAwayMs))),
      ...verdict,
      conserved,
      chatInOrder: chat.violations.length === 0,
      findings: [...verdict.findings, ...chat.violations],
    };
  } finally {
    for (const bot of bots) bot.leave();
    await world.stop();
  }
}

/** Carries the schedule out, deed by deed, in its time. */
async function trouble(
  world: ChaosStage,
  bots: readonly ChaosBot[],
  judge: Judge,
  { seconds, seed, log = () => {} }: ChaosOptions,
): Promise<Pick<ChaosReport, "aborts" | "cuts" | "takeovers">> {
  const done = { aborts: 0, cuts: 0, takeovers: 0 };
  const plan = (): FaultPlan => ({ ...FAULTS, seed, run: world.kills });
  const act = async (deed: Deed): Promise<void> => {
    switch (deed.kind) {
      case "kill":
        log(`SIGKILL, down for ${deed.downMs} ms`);
        await world.kill();
        await pause(deed.downMs);
        await world.run();
        return world.setPlan(plan());
      case "abort":
        done.aborts++;
        return world.abort(deed.binding, deed.name);
      case "abortCharacter": {
        done.aborts++;
        const id = bots[deed.bot]?.playerId;
        return id ? world.abort("CHARACTER", id) : undefined;
      }
      case "cut":
        done.cuts++;
        return bots[deed.bot]?.cut();
      case "device":
        done.takeovers++;
        // Takes as long as the faults make it take; the schedule does not wait for it.
        void bots[deed.bot]?.takeOver();
    }
  };
  await world.setPlan(plan());
  const startMs = performance.now();
  let observedAtMs = 0;
  for (const { atMs, deed } of scheduleOf(seed, seconds, bots.length, TARGETS)) {
    for (let now = performance.now() - startMs; now < atMs; now = performance.now() - startMs) {
      await pause(Math.min(atMs - now, OBSERVE_MS));
      if (performance.now() - observedAtMs < OBSERVE_MS) continue;
      observedAtMs = performance.now();
      // A zone may be dying just now: it is looked at again soon.
      judge.observe(await world.census().catch(() => []));
    }
    await act(deed);
  }
  await world.setPlan();
  return done;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

function readOptions(): ChaosOptions & { json: boolean } {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: "1" },
      bots: { type: "string", default: String(BOTS) },
      json: { type: "boolean", default: false },
    },
  });
  const whole = (name: "seconds" | "seed" | "bots", max: number): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1 || value > max)
      throw new Error(`--${name} takes a whole number from 1 to ${max}`);
    return value;
  };
  return { seconds: whole("seconds", 3600), seed: whole("seed", 1e9), bots: whole("bots", 500), json: values.json };
}

if (import.meta.main) {
  const { json, ...options } = readOptions();
  const report = await runChaos({ ...options, log: (line) => console.error(line) }, await ChaosWorld.start());
  console.log(json ? JSON.stringify(report) : report);
  const sound = report.lost + report.doubled + report.stuck === 0 && report.conserved && report.chatInOrder;
  const { seed, seconds, bots } = options;
  // The same schedule, bots and faults in the lab, where each run with a seed is the same to the bit.
  const again = `ISTHMUS_CHAOS_SEED=${seed} ISTHMUS_CHAOS_SECONDS=${seconds} ISTHMUS_CHAOS_BOTS=${bots}`;
  if (!sound) console.error(`in virtual time: ${again} npx vitest run --project node test/lab/chaos-seed.test.ts`);
  process.exit(sound ? 0 : 1);
}
