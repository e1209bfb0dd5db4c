// counts.ts — `npm run bench -- counts`: what frames of a fixed crowd take, as counts that a change can't hide behind a fast machine; fails on a regression.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CrowdFrames } from "../codec/crowd-frames.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { median, rounded } from "../statistics.ts";
import { ALL_VIEW_METRES, PEER_VIEW_METRES } from "../world/crowd-zones.ts";

const WARM_UP_FRAMES = 40;
/** So many, or as many as tell of so many clients: the median of fewer frames of a larger crowd is as steady. */
const FRAMES_MAX = 200;
const CLIENT_FRAMES = 24_000;

export interface Counts {
  readonly players: number;
  readonly viewMetres: number;
  /** How many times as often as the peer's they turn. */
  readonly haste: number;
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
  {
    players: 100,
    viewMetres: PEER_VIEW_METRES,
    haste: 1,
    bytesPerClient: 17,
    deltas: 10,
    bitsPerDelta: 50,
    encodedBytes: 245,
    allocatedPerClient: 2000,
  },
  {
    players: 400,
    viewMetres: PEER_VIEW_METRES,
    haste: 1,
    bytesPerClient: 78,
    deltas: 56,
    bitsPerDelta: 45,
    encodedBytes: 3080,
    allocatedPerClient: 2400,
  },
  // Everybody sees everybody, and every client is over its budget all the time: much is slower, or waits.
  {
    players: 400,
    viewMetres: ALL_VIEW_METRES,
    haste: 20,
    bytesPerClient: 1560,
    deltas: 300,
    bitsPerDelta: 53,
    encodedBytes: 7100,
    allocatedPerClient: 14_000,
  },
];

export function countFrames({ players, viewMetres, haste }: Pick<Counts, "players" | "viewMetres" | "haste">): Counts {
  const crowd = new CrowdFrames(players, viewMetres, haste);
  for (let i = 0; i < WARM_UP_FRAMES; i++) crowd.frame();
  const before = { ...crowd.counts };
  const allocated: number[] = [];
  const frames = Math.min(FRAMES_MAX, CLIENT_FRAMES / players);
  for (let i = 0; i < frames; i++) {
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
    viewMetres,
    haste,
    bytesPerClient: rounded((counts.bytes - before.bytes) / frames / players, 2),
    deltas: rounded(deltas / frames, 2),
    bitsPerDelta: rounded((counts.deltaBits - before.deltaBits) / deltas, 2),
    encodedBytes: rounded((counts.encodedBits - before.encodedBits) / 8 / frames, 1),
    allocatedPerClient: Math.round(median(allocated) / players),
  };
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** What is over its limit, in words. */
export function regressions(counts: Counts, limits: (typeof LIMITS)[number]): string[] {
  return (Object.keys(limits) as (keyof typeof limits)[])
    .filter((name) => counts[name] > limits[name])
    .map(
      (name) => `${counts.players} players, ${counts.viewMetres} m: ${name} is ${counts[name]}, over ${limits[name]}`,
    );
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const machine = describeMachine(["counts", ...words]);
  printMachine(machine);
  const rows = LIMITS.map(countFrames);
  const over = rows.flatMap((row, i) => regressions(row, LIMITS[i] as (typeof LIMITS)[number]));
  for (const row of rows) console.log(JSON.stringify(row));
  if (over.length > 0) throw new Error(over.join("; "));
  return { bench: "counts", rows, machine };
}
