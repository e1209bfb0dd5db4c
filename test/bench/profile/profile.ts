// profile.ts — `npm run bench -- profile [--players N] [--zones N] [--view METRES] [--seconds S]`: where a crowded zone's time goes.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { WebSocket } from "ws";
import { DECODERS, withBots } from "../crowd/run-crowd.ts";
import { CROWD_WORKER, withStage } from "../crowd/stage.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { startMiniflareWorld } from "../miniflare-world.ts";
import { readNumbers } from "../options.ts";
import { rounded } from "../statistics.ts";
import {
  ALL_VIEW_METRES,
  COPIES_MAX,
  CROWD_MAX,
  crowdZone,
  PEER_VIEW_METRES,
  VIEW_METRES_MIN,
} from "../world/crowd-zones.ts";

const SAMPLE_MICROSECONDS = 250;
/** Longer than this between two samples, and the isolate was not running: workerd has no sample that says so. */
const GAP_MICROSECONDS_MAX = 4 * SAMPLE_MICROSECONDS;
const WARM_UP_MS = 13_000;
/** Functions that are printed. */
const SHOWN = 40;

/** What is read of a CPU profile as V8's inspector gives it. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  readonly startTime: number;
  readonly endTime: number;
}

interface Entry {
  readonly name: string;
  /** Shares of all time that was not idle. */
  readonly self: number;
  readonly total: number;
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const options = readNumbers(words, {
    players: { byDefault: 200, min: 1, max: CROWD_MAX },
    zones: { byDefault: 1, min: 1, max: COPIES_MAX },
    view: { byDefault: PEER_VIEW_METRES, min: VIEW_METRES_MIN, max: ALL_VIEW_METRES },
    seconds: { byDefault: 10, min: 1, max: 120 },
  });
  const machine = describeMachine(["profile", ...words]);
  printMachine(machine);
  const players = options.players as number;
  const zones = Array.from({ length: options.zones as number }, (_, copy) => crowdZone(options.view as number, copy));
  const profile = await withStage(CROWD_WORKER, (staged) =>
    profileCrowd(staged, zones, players, (options.seconds as number) * 1000),
  );
  const file = `${tmpdir()}/isthmus-${players}.cpuprofile`;
  writeFileSync(file, JSON.stringify(profile));
  const { busy, entries } = summarise(profile);
  console.log(`${players} players, ${options.view} m: ${rounded(busy, 3)} of the time in JavaScript or GC; ${file}`);
  console.log("self %   with what it calls %   function:line of the bundle");
  for (const { name, self, total } of entries.slice(0, SHOWN))
    console.log(`${(100 * self).toFixed(1).padStart(6)}   ${(100 * total).toFixed(1).padStart(6)}   ${name}`);
  return { bench: "profile", players, view: options.view, busy, entries: entries.slice(0, SHOWN), machine };
}

async function profileCrowd(
  staged: string,
  zones: readonly string[],
  players: number,
  durationMs: number,
): Promise<Profile> {
  const world = await startMiniflareWorld({ staged, inspectorPort: 0 });
  const decoders = Math.min(players, DECODERS);
  const cast = { url: world.url, zones, players, decoders, behaviour: "walk" as const, walkers: 0 };
  try {
    return await withBots(cast, async () => {
      await pause(WARM_UP_MS);
      return await record(await world.miniflare.getInspectorURL(), durationMs);
    });
  } finally {
    await world.stop();
  }
}

/** Records a CPU profile of the one Worker that the inspector at `base` lists. */
async function record(base: URL, durationMs: number): Promise<Profile> {
  const targets = (await (await fetch(new URL("/json", base.href.replace(/^ws/, "http")))).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl as string, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  let calls = 0;
  const call = (method: string, params: object = {}): Promise<unknown> => {
    const id = ++calls;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      const hear = (data: Buffer) => {
        const answer = JSON.parse(data.toString()) as { id?: number; result?: unknown; error?: unknown };
        if (answer.id !== id) return;
        socket.off("message", hear);
        if (answer.error === undefined) resolve(answer.result);
        else reject(new Error(`${method}: ${JSON.stringify(answer.error)}`));
      };
      socket.on("message", hear);
    });
  };
  await call("Profiler.enable");
  await call("Profiler.setSamplingInterval", { interval: SAMPLE_MICROSECONDS });
  await call("Profiler.start");
  await pause(durationMs);
  const { profile } = (await call("Profiler.stop")) as { profile: Profile };
  socket.close();
  return profile;
}

/** Time by function, in itself and with all that it calls (recursion counted once). */
function summarise(profile: Profile): { busy: number; entries: Entry[] } {
  const names = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, lineNumber } }) => [
      id,
      `${functionName || "(anonymous)"}:${lineNumber + 1}`,
    ]),
  );
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const self = new Map<string, number>();
  const total = new Map<string, number>();
  let busyMicroseconds = 0;
  profile.samples.forEach((id, i) => {
    const name = names.get(id) as string;
    if (/^\((idle|program|root)\)/.test(name)) return;
    const spent = Math.min(GAP_MICROSECONDS_MAX, profile.timeDeltas[i] as number);
    busyMicroseconds += spent;
    self.set(name, (self.get(name) ?? 0) + spent);
    const stack = new Set<string>();
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.add(names.get(at) as string);
    for (const caller of stack) total.set(caller, (total.get(caller) ?? 0) + spent);
  });
  const entries = [...self]
    .map(([name, spent]) => ({
      name,
      self: spent / busyMicroseconds,
      total: (total.get(name) ?? 0) / busyMicroseconds,
    }))
    .sort((a, b) => b.self - a.self);
  return { busy: busyMicroseconds / (profile.endTime - profile.startTime), entries };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
