// counts.ts — `npm run bench -- counts`: what frames of a fixed crowd take, as counts that a change can't hide behind a fast machine; fails on a regression.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CrowdFrames } from "../codec/crowd-frames.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { median, rounded } from "../statistics.ts";
import { PEER_VIEW_METRES } from "../world/crowd-zones.ts";

const WARM_UP_FRAMES = 40;
const FRAMES = 200;

export interface Counts {
  readonly players: number;
  /** Payload to one client, bytes a frame. */
  readonly bytesPerClient: number;
  /** Entities told as a delta, once for all, a frame. */
  readonly deltas: number;
  readonly bitsPerDelta: number;
  /** All that is encoded in a frame, deltas and full states, bytes. */
  readonly encodedBytes: number;
  /** Heap that a client's frame takes, its share of what is encoded for all included: the median, bytes. */
  readonly allocatedPerClient: number;
}

/** The most that each may be: what it was when it was last looked at, and a little. Lower them when you make them lower. */
export const LIMITS: readonly Counts[] = [
  { players: 100, bytesPerClient: 20, deltas: 12, bitsPerDelta: 52, encodedBytes: 260, allocatedPerClient: 4000 },
  { players: 400, bytesPerClient: 86, deltas: 60, bitsPerDelta: 47, encodedBytes: 3100, allocatedPerClient: 4000 },
];

export function countFrames(players: number): Counts {
  const crowd = new CrowdFrames(players, PEER_VIEW_METRES);
  for (let i = 0; i < WARM_UP_FRAMES; i++) crowd.frame();
  const before = { ...crowd.counts };
  const allocated: number[] = [];
  for (let i = 0; i < FRAMES; i++) {
    crowd.step();
    collect();
    const heapBefore = process.memoryUsage().heapUsed;
    crowd.encode();
    crowd.fanOut();
    allocated.push(process.memoryUsage().heapUsed - heapBefore);
  }
  const { counts } = crowd;
  const deltas = counts.deltas - before.deltas;
  return {
    players,
    bytesPerClient: rounded((counts.bytes - before.bytes) / FRAMES / players, 2),
    deltas: rounded(deltas / FRAMES, 2),
    bitsPerDelta: rounded((counts.deltaBits - before.deltaBits) / deltas, 2),
    encodedBytes: rounded((counts.encodedBits - before.encodedBits) / 8 / FRAMES, 1),
    allocatedPerClient: Math.round(median(allocated) / players),
  };
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** What is over its limit, in words. */
export function regressions(counts: Counts, limits: (typeof LIMITS)[number]): string[] {
  return (Object.keys(limits) as (keyof typeof limits)[])
    .filter((name) => counts[name] > limits[name])
    .map((name) => `${counts.players} players: ${name} is ${counts[name]}, over ${limits[name]}`);
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const machine = describeMachine(["counts", ...words]);
  printMachine(machine);
  const rows = LIMITS.map(({ players }) => countFrames(players));
  const over = rows.flatMap((row, i) => regressions(row, LIMITS[i] as (typeof LIMITS)[number]));
  for (const row of rows) console.log(JSON.stringify(row));
  if (over.length > 0) throw new Error(over.join("; "));
  return { bench: "counts", rows, machine };
}
