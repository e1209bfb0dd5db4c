// zones.ts — `npm run bench -- zones [--players N] [--seconds S]`: the same players in 1, 4, 16 and 64 zones of one Worker.
import { heading, line } from "../crowd/crowd.ts";
import { runCrowd } from "../crowd/run-crowd.ts";
import { CROWD_WORKER, withStage } from "../crowd/stage.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { readNumbers } from "../options.ts";
import { measureFloor } from "../peers/peers.ts";
import { rounded } from "../statistics.ts";
import { CROWD_MAX, crowdZone, PEER_VIEW_METRES } from "../world/crowd-zones.ts";

const ZONES = [1, 4, 16, 64] as const;

interface Row {
  readonly zones: number;
  readonly players: number;
  /** Of all processes of the server, in cores; and divided among the players. */
  readonly serverCpu: number;
  readonly cpuPerPlayer: number;
  /** Of as many objects that wake, send and hear as often, and do nothing else. */
  readonly floorCpu: number;
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const options = readNumbers(words, {
    players: { byDefault: 128, min: 64, max: CROWD_MAX },
    seconds: { byDefault: 10, min: 1, max: 600 },
  });
  const machine = describeMachine(["zones", ...words]);
  printMachine(machine);
  const players = options.players as number;
  return withStage(CROWD_WORKER, async (staged) => {
    heading();
    const rows: Row[] = [];
    for (const count of ZONES) {
      const zones = Array.from({ length: count }, (_, copy) => crowdZone(PEER_VIEW_METRES, copy));
      const figures = await runCrowd({ staged, zones, players, seconds: options.seconds as number });
      line(figures, `${count} zone${count === 1 ? "" : "s"}`);
      const { serverCpu } = figures;
      const floorCpu = await measureFloor(figures, count);
      rows.push({ zones: count, players, serverCpu, cpuPerPlayer: rounded(serverCpu / players, 5), floorCpu });
    }
    for (const { zones, cpuPerPlayer, floorCpu } of rows)
      console.log(
        `${String(zones).padStart(3)} zones: ${rounded(1000 * cpuPerPlayer)} ms of CPU a player and second; ` +
          `${rounded((1000 * floorCpu) / players)} for objects that only wake, send and hear as much`,
      );
    return { bench: "zones", view: PEER_VIEW_METRES, rows, machine };
  });
}
