// cost.ts — `npm run bench -- cost [--seconds S]`: dollars per 1,000 player-hours, from what the objects were measured to use.
import { runBots } from "../../bots.ts";
import { withBots } from "../crowd/run-crowd.ts";
import { withStage } from "../crowd/stage.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { type MiniflareWorld, startMiniflareWorld } from "../miniflare-world.ts";
import { readNumbers } from "../options.ts";
import { rounded } from "../statistics.ts";
import { crowdZone, PEER_VIEW_METRES } from "../world/crowd-zones.ts";
import type { Bill, Usage } from "./bill.ts";
import { type Dollars, dollarsOf, PUBLISHED } from "./prices.ts";

const COST_WORKER = "test/bench/cost/worker.ts";
/** `node:async_hooks`, by which the meter knows whose timer it is. */
const COMPATIBILITY_FLAGS = ["nodejs_als"];
const PLAYERS = [10, 50, 200] as const;
/** Joining keeps objects awake for 10 s more, and first checkpoints follow: none of it is what an hour is like. */
const SETTLE_MS = 20_000;
/** Real players of test/bots.ts, whose messages are counted where there is something to do. */
const BUSY_PLAYERS = 20;
const BUSY_ZONE = "quarry";

interface ZoneCost {
  readonly players: number;
  /** All of them walk without a rest, as the peer's bots do. */
  readonly active: number;
  /** The same zone with the messages of players who walk, rest, jump and chat. */
  readonly busy: number;
  /** Nobody does anything. */
  readonly idle: number;
  /** Nobody but one, who keeps the zone awake. */
  readonly awakeIdle: number;
  readonly detail: Record<"active" | "idle" | "awakeIdle", Detail>;
}

interface Detail {
  readonly dollars: Dollars;
  readonly messagesPerPlayerPerSecond: number;
  readonly rowsPerSecond: ByClass;
  readonly callsPerSecond: number;
  /** Objects that were awake, on average: 1 is a zone that never sleeps. */
  readonly objectsAwake: ByClass;
}

interface ByClass {
  readonly zone: number;
  readonly directory: number;
  readonly characters: number;
  readonly hubs: number;
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const options = readNumbers(words, { seconds: { byDefault: 30, min: 5, max: 3600 } });
  const seconds = options.seconds as number;
  const machine = describeMachine(["cost", ...words]);
  printMachine(machine);
  return withStage(COST_WORKER, async (staged) => {
    const busyMessages = await countBusyMessages(staged, seconds);
    console.log(
      `a busy player (npm run bots, ${BUSY_PLAYERS} in the ${BUSY_ZONE}) sends ${rounded(busyMessages)} messages/s`,
    );
    console.log(
      "dollars per 1,000 player-hours = duration + messages + rows + calls; rows and objects awake: zone + directory + characters + hubs",
    );
    const zones: ZoneCost[] = [];
    for (const players of PLAYERS) {
      const active = await measure(staged, players, "active", seconds);
      const idle = await measure(staged, players, "idle", seconds);
      const awakeIdle = await measure(staged, players, "awakeIdle", seconds);
      const busy =
        active.dollars.total +
        (active.dollars.messages * busyMessages) / active.messagesPerPlayerPerSecond -
        active.dollars.messages;
      zones.push({
        players,
        active: rounded(active.dollars.total, 3),
        busy: rounded(busy, 3),
        idle: rounded(idle.dollars.total, 3),
        awakeIdle: rounded(awakeIdle.dollars.total, 3),
        detail: { active, idle, awakeIdle },
      });
    }
    for (const { players, active, busy, idle, awakeIdle } of zones)
      console.log(
        `${players} players: active ${active}, busy ${busy}, idle ${idle}, awake and idle ${awakeIdle} dollars`,
      );
    for (const { who, price, dollars, how, source } of PUBLISHED)
      console.log(`${who}: ${price}${dollars === null ? "" : `, that is $${dollars.toFixed(2)}`}; ${how} (${source})`);
    return { bench: "cost", zones, busyMessagesPerSecond: rounded(busyMessages), published: PUBLISHED, machine };
  });
}

/** Runs the zone with its bots until it has settled, and then for `seconds` more. */
async function measure(
  staged: string,
  players: number,
  how: "active" | "idle" | "awakeIdle",
  seconds: number,
): Promise<Detail> {
  const world = await startMiniflareWorld({ staged, compatibilityFlags: COMPATIBILITY_FLAGS });
  const active = how === "active";
  const cast = {
    url: world.url,
    zones: [crowdZone(PEER_VIEW_METRES)],
    players,
    // Whoever idles is a real client: only that one knows what to leave unsaid to a zone that sleeps.
    decoders: active ? Math.min(players, 10) : players,
    behaviour: active ? ("walk" as const) : ("idle" as const),
    walkers: how === "awakeIdle" ? 1 : 0,
  };
  try {
    const detail = await withBots(cast, async () => {
      await pause(SETTLE_MS);
      const before = await readBill(world);
      await pause(seconds * 1000);
      return detailOf(before, await readBill(world), players);
    });
    line(players, how, detail);
    return detail;
  } finally {
    await world.stop();
  }
}

async function readBill(world: MiniflareWorld): Promise<Bill> {
  return (await (await fetch(`${world.url}/api/bench/bill`)).json()) as Bill;
}

function detailOf(before: Bill, after: Bill, players: number): Detail {
  const seconds = (after.atMs - before.atMs) / 1000;
  const zone = difference(before.zone, after.zone);
  const directory = difference(before.directory, after.directory);
  const character = difference(before.character, after.character);
  const hub = difference(before.hub, after.hub);
  const sum = (of: keyof Usage): number => zone[of] + directory[of] + character[of] + hub[of];
  const all: Usage = {
    requests: sum("requests"),
    messages: sum("messages"),
    rows: sum("rows"),
    awakeSeconds: sum("awakeSeconds"),
    heldSeconds: sum("heldSeconds"),
    constructed: sum("constructed"),
  };
  return {
    dollars: dollarsOf(all, players, seconds),
    messagesPerPlayerPerSecond: rounded(all.messages / players / seconds, 3),
    rowsPerSecond: {
      zone: rounded(zone.rows / seconds),
      directory: rounded(directory.rows / seconds),
      characters: rounded(character.rows / seconds),
      hubs: rounded(hub.rows / seconds),
    },
    callsPerSecond: rounded(all.requests / seconds, 3),
    objectsAwake: {
      zone: rounded(zone.awakeSeconds / seconds),
      directory: rounded(directory.awakeSeconds / seconds),
      characters: rounded(character.awakeSeconds / seconds),
      hubs: rounded(hub.awakeSeconds / seconds),
    },
  };
}

function difference(before: Usage, after: Usage): Usage {
  return {
    requests: after.requests - before.requests,
    messages: after.messages - before.messages,
    rows: after.rows - before.rows,
    awakeSeconds: after.awakeSeconds - before.awakeSeconds,
    heldSeconds: after.heldSeconds - before.heldSeconds,
    constructed: after.constructed - before.constructed,
  };
}

/** Messages a second of a player who does what players do, by the whole client: it doesn't depend on how many they are. */
async function countBusyMessages(staged: string, seconds: number): Promise<number> {
  const world = await startMiniflareWorld({ staged, compatibilityFlags: COMPATIBILITY_FLAGS });
  try {
    const run = { url: world.url, zone: BUSY_ZONE, players: BUSY_PLAYERS, seconds, seed: 1 };
    return (await runBots(run)).messagesOutPerPlayerPerSecond;
  } finally {
    await world.stop();
  }
}

function line(players: number, how: string, detail: Detail): void {
  const { dollars, messagesPerPlayerPerSecond, rowsPerSecond, objectsAwake } = detail;
  const parts = [dollars.duration, dollars.messages, dollars.rows, dollars.requests].map((part) => part.toFixed(3));
  const list = (of: typeof objectsAwake) => `${of.zone} + ${of.directory} + ${of.characters} + ${of.hubs}`;
  console.log(
    `${`${players} ${how}`.padEnd(14)} ${dollars.total.toFixed(3)} = ${parts.join(" + ")}   ` +
      `${messagesPerPlayerPerSecond} msgs/s each, rows/s ${list(rowsPerSecond)}, awake ${list(objectsAwake)}`,
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
