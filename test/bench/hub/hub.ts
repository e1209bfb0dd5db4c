// hub.ts — `npm run bench -- hub [--players N] [--perZone N] [--hubs K] [--seconds S]`: what a world's chat costs, by real hubs and feeds in virtual time.
import { HUB_SHARDS, HUB_SHARDS_MAX, WORLD_LINES_PER_SECOND } from "../../../shared/limits.ts";
import { HubNetwork, utterance } from "../../hub/hub-network.ts";
import { seeded } from "../../lab/seeded.ts";
import { dollarsOf } from "../cost/prices.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { readNumbers } from "../options.ts";
import { quantile, rounded } from "../statistics.ts";

/** Lines a second that all players together want to say; the last is more than the channel takes. */
const WANTED = [0.1, 1, 5, WORLD_LINES_PER_SECOND, 2 * WORLD_LINES_PER_SECOND];

interface Row {
  readonly linesWantedPerSecond: number;
  readonly linesSaidPerSecond: number;
  readonly refusedPercent: number;
  /** Calls between objects, by kind. */
  readonly callsPerSecond: Readonly<Record<string, number>>;
  readonly busiestHubCallsPerSecond: number;
  readonly rowsPerSecond: number;
  readonly hubsAwake: number;
  /** From being said to being heard in a zone, over all zones. */
  readonly delayMs: { readonly p50: number; readonly p99: number };
  readonly heardByAllPercent: number;
  readonly dollarsPer1000PlayerHours: number;
  readonly dollarsPerHour: number;
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const { players, perZone, hubs, seconds } = readNumbers(words, {
    players: { byDefault: 100_000, min: 1, max: 1_000_000 },
    perZone: { byDefault: 50, min: 1, max: 600 },
    hubs: { byDefault: HUB_SHARDS, min: 1, max: HUB_SHARDS_MAX },
    seconds: { byDefault: 60, min: 10, max: 3600 },
  }) as Record<"players" | "perZone" | "hubs" | "seconds", number>;
  const machine = describeMachine(["hub", ...words]);
  printMachine(machine);
  const zones = Math.ceil(players / perZone);
  console.log(`${players} players in ${zones} zones, ${hubs} hubs, ${seconds} s of virtual time for each row`);
  const rows: Row[] = [];
  for (const wanted of WANTED) {
    const row = await measure({ players, zones, hubs, seconds, wanted });
    rows.push(row);
    const { callsPerSecond: calls } = row;
    console.log(
      `${wanted} lines/s wanted: ${row.linesSaidPerSecond} said, ${row.refusedPercent} % refused; calls/s ` +
        `${Object.entries(calls)
          .map(([kind, count]) => `${kind} ${count}`)
          .join(", ")}; busiest hub ${row.busiestHubCallsPerSecond}/s in; ${row.rowsPerSecond} rows/s; ` +
        `heard by all ${row.heardByAllPercent} %, after ${row.delayMs.p50} / ${row.delayMs.p99} ms (p50 / p99); ` +
        `$${row.dollarsPerHour}/h, $${row.dollarsPer1000PlayerHours} per 1,000 player-hours`,
    );
  }
  return { bench: "hub", machine, players, zones, hubs, seconds, rows };
}

async function measure(world: {
  players: number;
  zones: number;
  hubs: number;
  seconds: number;
  wanted: number;
}): Promise<Row> {
  const { players, zones, hubs, seconds, wanted } = world;
  const random = seeded(7);
  const network = new HubNetwork(hubs, zones);
  for (const { feed } of network.zones) feed.begin();
  await network.clock.run(5000);
  const begun = { ...network.calls };
  const rows = network.rowsWritten;
  network.perHub.fill(0);
  const startMs = network.clock.nowMs;
  const said: { readonly text: string; readonly atMs: number }[] = [];
  let refused = 0;
  let lines = 0;
  const delays: number[] = [];
  network.onHeard = (line) => delays.push(Math.round(network.clock.nowMs - Number(line.text.split(" ")[1])));
  // Each a different player, from wherever they are.
  const next = (): void => {
    const text = `${++lines} ${network.clock.nowMs}`;
    const player = Math.floor(random() * players);
    void network.say(player % zones, utterance(`player-${player}`, lines, text)).then((code) => {
      if (code === "") said.push({ text, atMs: network.clock.nowMs });
      else refused++;
    });
    network.clock.later((-Math.log(1 - random()) / wanted) * 1000, () => {
      if (network.clock.nowMs - startMs < seconds * 1000) next();
    });
  };
  next();
  await network.clock.run(seconds * 1000);
  const calls = Object.entries(network.calls).map(
    ([kind, count]) => [kind, count - begun[kind as keyof typeof begun]] as const,
  );
  const rowsWritten = network.rowsWritten - rows;
  const busiest = Math.max(...network.perHub);
  await network.clock.run(10_000);
  // Every hub counts as awake all the time, which is more than it is.
  const usage = {
    requests: calls.reduce((sum, [, count]) => sum + count, 0),
    messages: lines,
    rows: rowsWritten,
    awakeSeconds: hubs * seconds,
    heldSeconds: 0,
    constructed: 0,
  };
  const dollars = dollarsOf(usage, players, seconds).total;
  return {
    linesWantedPerSecond: wanted,
    linesSaidPerSecond: rounded(said.length / seconds),
    refusedPercent: rounded((100 * refused) / Math.max(1, lines)),
    callsPerSecond: Object.fromEntries(calls.map(([kind, count]) => [kind, rounded(count / seconds)])),
    busiestHubCallsPerSecond: rounded(busiest / seconds),
    rowsPerSecond: rounded(rowsWritten / seconds),
    hubsAwake: hubs,
    delayMs: { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) },
    heardByAllPercent: rounded((100 * delays.length) / Math.max(1, said.length * zones)),
    dollarsPer1000PlayerHours: Number(dollars.toPrecision(2)),
    dollarsPerHour: Number(((dollars * players) / 1000).toPrecision(2)),
  };
}
