// bots.ts — the crowd, in a process of its own: joins one after another, plays, and reports what it measured.
import "../world/register.ts";
import { type Command, NEUTRAL } from "../../../shared/sim/command.ts";
import { Walker } from "../peers/colyseus/walk.mjs";
import { median, quantile } from "../statistics.ts";
import { DecodingBot } from "./decoding-bot.ts";
import { LightBot } from "./light-bot.ts";
import type { BotsReport, Cast, FromBots, ToBots } from "./protocol.ts";
import { commandOfWalk } from "./walk.ts";

/** All bots are updated this often, milliseconds: a client's frame. */
const UPDATE_MS = 16;
/** An update that came this much late says that this process, and not the server, may be what is measured. */
const LATE_MS = 16;
/** Bots that join at once. */
const JOINING = 10;
/** As the peer's bots are seeded. */
const FIRST_SEED = 1000;

type Bot = LightBot | DecodingBot;

interface Played {
  readonly bot: Bot;
  /** What it wishes for, `seconds` after it was asked last. */
  readonly wish: (seconds: number) => Command;
}

const errors: string[] = [];

await main(JSON.parse(process.argv[2] as string) as Cast);

async function main(cast: Cast): Promise<void> {
  const played: Played[] = [];
  for (let i = 0; i < cast.players; i += JOINING) {
    const batch = Array.from({ length: Math.min(JOINING, cast.players - i) }, (_, k) => join(cast, i + k));
    for (const one of await Promise.all(batch)) if (one) played.push(one);
  }
  let lateTimers = 0;
  let updatedMs = performance.now();
  setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - updatedMs > UPDATE_MS + LATE_MS) lateTimers++;
    const seconds = (nowMs - updatedMs) / 1000;
    updatedMs = nowMs;
    for (const { bot, wish } of played) bot.update(nowMs, wish(seconds));
  }, UPDATE_MS);
  tell({ type: "joined", errors });

  // As often as they are told to, one after the other.
  while ((await ordered("begin", "leave")) === "begin") {
    lateTimers = 0;
    for (const { bot } of played) {
      bot.listener.begin();
      if (bot instanceof DecodingBot) bot.begin();
    }
    await ordered("end");
    for (const { bot } of played) bot.listener.end();
    tell({ type: "report", report: { ...summarise(played.map(({ bot }) => bot)), lateTimers } });
  }
  for (const { bot } of played) bot.leave();
  process.disconnect?.();
}

async function join({ url, zones, decoders, behaviour, walkers }: Cast, index: number): Promise<Played | null> {
  const where = { url, zone: zones[index % zones.length] as string, name: `Bot ${index + 1}` };
  try {
    const bot = index < decoders ? await DecodingBot.join(where) : await LightBot.join(where);
    bot.onClosed((why) => errors.push(`bot ${index}: ${why}`));
    const walks = behaviour === "walk" || index >= decoders - walkers;
    return { bot, wish: walks ? walk(bot, index) : () => NEUTRAL };
  } catch (error) {
    errors.push(`bot ${index}: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

/** The peer's walk, from where this bot stands. */
function walk(bot: Bot, index: number): (seconds: number) => Command {
  const walker = new Walker(FIRST_SEED + index);
  walker.x = bot.start.x;
  walker.z = bot.start.z;
  let command = commandOfWalk(walker.cmd);
  return (seconds) => {
    if (walker.tick(seconds)) command = commandOfWalk(walker.cmd);
    return command;
  };
}

function summarise(bots: readonly Bot[]): Omit<BotsReport, "lateTimers"> {
  const sum = (of: (bot: Bot) => number) => bots.reduce((all, bot) => all + of(bot), 0);
  const decoding = bots.filter((bot) => bot instanceof DecodingBot);
  const intervalsMs = bots.flatMap((bot) => bot.listener.intervalsMs);
  return {
    joined: bots.length,
    errors,
    bytesIn: sum(({ listener }) => listener.bytesIn),
    bytesOut: sum(({ listener }) => listener.bytesOut),
    messagesOut: sum(({ listener }) => listener.messagesOut),
    frames: sum(({ listener }) => listener.frames),
    intervalMs: { p50: median(intervalsMs), p99: quantile(intervalsMs, 0.99) },
    ticksPerSecond: median(bots.map(({ listener }) => listener.ticksPerSecond)),
    playersSeen: decoding.reduce((all, bot) => all + bot.playersSeen, 0) / Math.max(1, decoding.length),
    ticksDropped: Math.max(0, ...decoding.map((bot) => bot.ticksDropped)),
  };
}

function tell(message: FromBots): void {
  process.send?.(message);
}

function ordered(...orders: ToBots[]): Promise<ToBots> {
  return new Promise((resolve) => {
    const hear = (message: unknown) => {
      const order = orders.find((known) => known === message);
      if (order === undefined) return;
      process.off("message", hear);
      resolve(order);
    };
    process.on("message", hear);
  });
}
