// bots.ts — N simulated players on the SDK that walk, jump, chat and change zones, and what they measured.
// npm run bots -- --url U --zone Z --players N --seconds S [--json]
import { parseArgs } from "node:util";
import { joinWorld, type WorldSession } from "../client/sdk.ts";
import { FRAME_TICKS } from "../shared/limits.ts";
import { TICK_MS, type ZoneId } from "../shared/units.ts";
import type { ZoneDefinition } from "../shared/world/zone.ts";
import { ZONES } from "../shared/world/zones.ts";
import { seeded } from "./lab/seeded.ts";

export interface BotsOptions {
  readonly url: string;
  readonly zone: string;
  readonly players: number;
  readonly seconds: number;
  readonly seed: number;
}

export interface BotsReport {
  readonly players: number;
  readonly seconds: number;
  readonly errors: readonly string[];
  readonly snapshotsDue: number;
  readonly snapshotsReceived: number;
  readonly snapshotsPerPlayerPerSecond: number;
  readonly bytesInPerPlayerPerSecond: number;
  readonly bytesOutPerPlayerPerSecond: number;
  readonly messagesOutPerPlayerPerSecond: number;
  readonly rttMs: { p50: number; p99: number };
  readonly correctionMm: { p50: number; p95: number; max: number };
  readonly zoneChanges: number;
}

const PLAYERS_MAX = 500;
const SECONDS_MAX = 3600;
/** Players come in one after another, as people do. */
const JOIN_EVERY_MS = 60;
/** A bot thinks this often, milliseconds. */
const THINK_MS = 250;
const LINES = ["hello", "nice crate", "who is in the quarry?", "wait for me", "this way"];

/** Runs the bots against a world that is up. Never throws for what a bot met: that is in `errors`. */
export async function runBots(options: BotsOptions): Promise<BotsReport> {
  const errors: string[] = [];
  const bots: Bot[] = [];
  for (let i = 0; i < options.players; i++) {
    try {
      bots.push(await Bot.join(options, i, errors));
    } catch (error) {
      errors.push(`bot ${i}: ${error instanceof Error ? error.message : error}`);
    }
    await delay(JOIN_EVERY_MS);
  }
  for (const bot of bots) bot.begin();
  const startMs = performance.now();
  await delay(options.seconds * 1000);
  const seconds = (performance.now() - startMs) / 1000;
  const report = summarise(options, bots, errors, seconds);
  for (const bot of bots) bot.leave();
  // The goodbyes must be on their way before the process ends.
  await delay(300);
  return report;
}

class Bot {
  private readonly session: WorldSession;
  private readonly random: () => number;
  private start = { bytesIn: 0, bytesOut: 0, messagesOut: 0, snapshots: 0 };
  private thinking: ReturnType<typeof setInterval> | null = null;
  private goal: { x: number; z: number } | null = null;
  private untilMs = 0;
  readonly rttsMs: number[] = [];
  readonly correctionsMm: number[] = [];

  static async join({ url, zone, seed }: BotsOptions, index: number, errors: string[]): Promise<Bot> {
    const session = await joinWorld({ url, zone, name: `Bot ${index + 1}` });
    session.on(
      "closed",
      (rule) => rule.action !== "done" && errors.push(`bot ${index}: ${rule.name}: ${rule.message}`),
    );
    session.on("refused", ({ code, message }) => errors.push(`bot ${index}: ${code}: ${message}`));
    return new Bot(session, seeded(seed * 1000 + index));
  }

  private constructor(session: WorldSession, random: () => number) {
    this.session = session;
    this.random = random;
  }

  /** From here on it moves and is measured. */
  begin(): void {
    this.start = this.session.stats.totals();
    this.session.stats.onCorrection = (metres) => this.correctionsMm.push(metres * 1000);
    this.thinking = setInterval(() => this.think(), THINK_MS);
  }

  leave(): void {
    if (this.thinking !== null) clearInterval(this.thinking);
    this.session.leave();
  }

  /** Since `begin`. */
  totals() {
    const now = this.session.stats.totals();
    return {
      bytesIn: now.bytesIn - this.start.bytesIn,
      bytesOut: now.bytesOut - this.start.bytesOut,
      messagesOut: now.messagesOut - this.start.messagesOut,
      snapshots: now.snapshots - this.start.snapshots,
    };
  }

  get zoneChanges(): number {
    return this.session.zoneChanges;
  }

  private think(): void {
    const { session, random } = this;
    if (session.stats.rttMs > 0) this.rttsMs.push(session.stats.rttMs);
    if (session.phase !== "playing") return;
    if (random() < 0.004) session.say(LINES[Math.floor(random() * LINES.length)] as string);
    const { self, zone } = session.position();
    if (!self) return;
    const nowMs = performance.now();
    const arrived = this.goal && Math.hypot(this.goal.x - self.x, this.goal.z - self.z) < 1;
    if (nowMs > this.untilMs || arrived) this.decide(ZONES.get(zone as ZoneId), self, nowMs);
    const { goal } = this;
    const jump = random() < 0.04;
    session.drive(
      goal ? { forward: 1, yaw: Math.atan2(self.x - goal.x, self.z - goal.z), jump, sprint: this.sprints } : { jump },
    );
  }

  private sprints = false;

  /** Somewhere in sight, now and then a portal, now and then a rest. */
  private decide(zone: ZoneDefinition | undefined, self: { x: number; z: number }, nowMs: number): void {
    const { random } = this;
    this.untilMs = nowMs + 1000 + random() * 5000;
    this.sprints = random() < 0.3;
    const portal = zone?.portals[0];
    const chance = random();
    if (chance < 0.15) this.goal = null;
    else if (chance < 0.3 && portal) {
      this.goal = { x: portal.at[0], z: portal.at[2] };
      this.untilMs += 5000;
    } else this.goal = { x: self.x + (random() - 0.5) * 24, z: self.z + (random() - 0.5) * 24 };
  }
}

function summarise(options: BotsOptions, bots: readonly Bot[], errors: readonly string[], seconds: number): BotsReport {
  const totals = bots.map((bot) => bot.totals());
  const sum = (pick: (total: (typeof totals)[number]) => number) => totals.reduce((all, total) => all + pick(total), 0);
  const perPlayerSecond = (value: number) => round(value / Math.max(1, bots.length) / seconds);
  const rtts = bots.flatMap((bot) => bot.rttsMs);
  const corrections = bots.flatMap((bot) => bot.correctionsMm);
  return {
    players: options.players,
    seconds: round(seconds),
    errors,
    snapshotsDue: Math.round((seconds * 1000 * options.players) / (FRAME_TICKS * TICK_MS)),
    snapshotsReceived: sum((total) => total.snapshots),
    snapshotsPerPlayerPerSecond: perPlayerSecond(sum((total) => total.snapshots)),
    bytesInPerPlayerPerSecond: perPlayerSecond(sum((total) => total.bytesIn)),
    bytesOutPerPlayerPerSecond: perPlayerSecond(sum((total) => total.bytesOut)),
    messagesOutPerPlayerPerSecond: perPlayerSecond(sum((total) => total.messagesOut)),
    rttMs: { p50: round(quantile(rtts, 0.5)), p99: round(quantile(rtts, 0.99)) },
    correctionMm: {
      p50: round(quantile(corrections, 0.5)),
      p95: round(quantile(corrections, 0.95)),
      max: round(quantile(corrections, 1)),
    },
    zoneChanges: bots.reduce((all, bot) => all + bot.zoneChanges, 0),
  };
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

const round = (value: number): number => Math.round(value * 100) / 100;
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function readOptions(): BotsOptions & { json: boolean } {
  const { values } = parseArgs({
    options: {
      url: { type: "string", default: "http://localhost:8787" },
      zone: { type: "string", default: "harbor" },
      players: { type: "string", default: "10" },
      seconds: { type: "string", default: "20" },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const whole = (name: "players" | "seconds" | "seed", max: number) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1 || value > max)
      throw new Error(`--${name} takes a whole number from 1 to ${max}`);
    return value;
  };
  if (!URL.canParse(values.url)) throw new Error(`--url ${values.url} is no address`);
  if (!ZONES.has(values.zone as ZoneId)) throw new Error(`--zone is one of ${[...ZONES.keys()].join(", ")}`);
  const { url, zone, json } = values;
  return {
    url,
    zone,
    json,
    players: whole("players", PLAYERS_MAX),
    seconds: whole("seconds", SECONDS_MAX),
    seed: whole("seed", 1e9),
  };
}

if (import.meta.main) {
  try {
    const options = readOptions();
    const report = await runBots(options);
    console.log(options.json ? JSON.stringify(report) : report);
    process.exit(report.errors.length === 0 ? 0 : 1);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
