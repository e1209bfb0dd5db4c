// crowd.ts — `npm run bench -- crowd [--players N] [--view METRES] [--seconds S]`: hundreds in one zone of the built Worker.
// Without --players it looks for the largest crowd whose snapshots come in time.
import { FRAME_TICKS } from "../../../shared/limits.ts";
import { TICK_MS } from "../../../shared/units.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { readNumbers } from "../options.ts";
import { ALL_VIEW_METRES, CROWD_MAX, crowdZone, VIEW_METRES_MIN } from "../world/crowd-zones.ts";
import { type CrowdFigures, runCrowd } from "./run-crowd.ts";
import { CROWD_WORKER, withStage } from "./stage.ts";

const SWEEP = [50, 100, 150, 200, 250, 300, 350, 400, 450, 500] as const;
/** In time: the interval that all but 1 % of snapshots keep, as a multiple of what a frame is. */
const IN_TIME = 1.5;

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const options = readNumbers(words, {
    players: { byDefault: null, min: 1, max: CROWD_MAX },
    view: { byDefault: ALL_VIEW_METRES, min: VIEW_METRES_MIN, max: ALL_VIEW_METRES },
    seconds: { byDefault: 10, min: 1, max: 600 },
  });
  const machine = describeMachine(["crowd", ...words]);
  printMachine(machine);
  const view = options.view as number;
  const zones = [crowdZone(view)];
  const seconds = options.seconds as number;
  return withStage(CROWD_WORKER, async (staged) => {
    heading();
    const run = async (players: number): Promise<CrowdFigures> => {
      const figures = await runCrowd({ staged, zones, players, seconds });
      line(figures);
      return figures;
    };
    if (options.players !== null) return { bench: "crowd", view, ...(await run(options.players)), machine };
    const rows = await sweep(run);
    const largest = rows.filter(inTime).at(-1)?.players ?? 0;
    console.log(`the largest crowd with 99 % of its snapshots within ${limitMs()} ms: ${largest}`);
    return { bench: "crowd", view, largest, rows, machine };
  });
}

/** Ever larger crowds, until one comes late, and the next one too. */
async function sweep(run: (players: number) => Promise<CrowdFigures>): Promise<CrowdFigures[]> {
  const rows: CrowdFigures[] = [];
  for (const players of SWEEP) {
    rows.push(await run(players));
    if (rows.length >= 2 && rows.slice(-2).every((row) => !inTime(row))) break;
  }
  return rows;
}

const limitMs = (): number => IN_TIME * FRAME_TICKS * TICK_MS;

function inTime({ snapshotIntervalMs, errors }: CrowdFigures): boolean {
  return snapshotIntervalMs.p99 < limitMs() && errors.length === 0;
}

export function heading(): void {
  row(
    ...["players", "CPU", "RSS MiB", "B/s each", "snaps/s", "msgs in/s", "p50 ms", "p99 ms", "seen", "ticks/s"],
    ...["dropped", "bots CPU", "late", "other"],
  );
}

export function line(figures: CrowdFigures, name: string = String(figures.players)): void {
  const { snapshotIntervalMs: interval } = figures;
  row(
    ...[name, figures.serverCpu, figures.rssMiB, figures.bytesPerPlayerPerSecond, figures.snapshotsPerPlayerPerSecond],
    ...[figures.messagesInPerPlayerPerSecond, interval.p50, interval.p99, figures.entitiesSeen, figures.ticksPerSecond],
    ...[figures.ticksDropped, figures.botsCpu, figures.botsLateTimers, figures.otherCpu],
  );
  for (const error of figures.errors.slice(0, 5)) console.log(`  ! ${error}`);
}

function row(...cells: (string | number | null)[]): void {
  console.log(cells.map((cell) => String(cell ?? "–").padEnd(9)).join(" "));
}
