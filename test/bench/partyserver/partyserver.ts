// partyserver.ts — what partyserver costs on the zone's message path, against a plain Durable Object.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { WRANGLER, WRANGLER_ENVIRONMENT } from "../../../worker/local/dev-server.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { cpuMs, workerdPids } from "../miniflare-world.ts";

const TRAFFIC: Traffic = { rooms: 1, clients: 100, framesPerSecond: 30, frameBytes: 300, messagesPerSecond: 20 };
const MESSAGE_BYTES = 20;
const RUNS = 6;
const RUN_MS = 10_000;
const SETTLE_MS = 2_000;

type Variant = "plain" | "party" | "resident";

/** What goes in and out of the rooms: frames to each client, messages from each. */
export interface Traffic {
  /** Objects, among which the clients are spread. */
  readonly rooms: number;
  readonly clients: number;
  readonly framesPerSecond: number;
  readonly frameBytes: number;
  readonly messagesPerSecond: number;
}

/** Of a room, or of all together. */
interface Counts {
  readonly frames: number;
  readonly messages: number;
}

interface Run {
  readonly variant: Variant;
  /** Of one core, per cent. */
  readonly cpuPercent: number;
  /** CPU per message, in or out, microseconds: what is left comparable when the machine was too busy to keep the rate. */
  readonly cpuMicrosPerMessage: number;
  readonly framesPerSecond: number;
  readonly messagesInPerSecond: number;
}

/** Alternates the two, plain first, and compares each pair, so that a machine that grows slower hurts both alike. */
export async function benchmark(): Promise<Record<string, unknown>> {
  const machine = describeMachine(["partyserver"]);
  printMachine(machine);
  const runs: Run[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    for (const variant of ["plain", "party"] as const) {
      const run = await measure(variant, TRAFFIC);
      runs.push(run);
      console.log(
        `${variant.padEnd(6)} ${run.cpuPercent.toFixed(1).padStart(5)} % of a core, ` +
          `${run.cpuMicrosPerMessage.toFixed(2)} µs a message, ${run.framesPerSecond.toFixed(1)} frames/s out, ` +
          `${run.messagesInPerSecond.toFixed(0)} messages/s in (load ${loadavg()[0]?.toFixed(2)})`,
      );
    }
  }
  const plain = runs.filter(({ variant }) => variant === "plain").map((run) => run.cpuMicrosPerMessage);
  const party = runs.filter(({ variant }) => variant === "party").map((run) => run.cpuMicrosPerMessage);
  const extraPercent = party.map((micros, index) => (micros / (plain[index] as number) - 1) * 100);
  const result = {
    plain: summary(plain),
    party: summary(party),
    extraPercent: summary(extraPercent),
    runs,
    machine,
  };
  console.log(
    `plain ${text(result.plain)} µs a message, party ${text(result.party)}; ` +
      `partyserver costs ${text(result.extraPercent)} % more (median, range over ${RUNS} pairs)`,
  );
  return result;
}

/** Rooms that do nothing but hear and send, in a Worker that does nothing but route to it. */
export async function measure(variant: Variant, traffic: Traffic): Promise<Run> {
  const { rooms, clients, framesPerSecond, frameBytes, messagesPerSecond } = traffic;
  const directory = mkdtempSync(`${tmpdir()}/isthmus-bench-`);
  const before = workerdPids();
  const miniflare = new Miniflare(options(directory));
  await miniflare.ready;
  const url = (await miniflare.unsafeGetDirectURL()).origin;
  const pid = workerdPids().find((candidate) => !before.includes(candidate));
  if (pid === undefined) throw new Error("workerd's process was not found: this benchmark needs Linux");

  const sockets = await Promise.all(
    Array.from({ length: clients }, (_, i) =>
      open(`${url.replace("http", "ws")}/${variant}?room=${i % rooms}&hz=${framesPerSecond}&bytes=${frameBytes}`),
    ),
  );
  const stopSending = send(sockets, messagesPerSecond);
  await pause(SETTLE_MS);
  const countsOf = async (room: number): Promise<Counts> =>
    (
      await fetch(`${url}/${variant}?room=${room}`, { headers: { "x-partykit-room": String(room) } })
    ).json() as Promise<Counts>;
  const counts = async (): Promise<Counts> => {
    const all = await Promise.all(Array.from({ length: rooms }, (_, room) => countsOf(room)));
    const sum = (what: keyof Counts): number => all.reduce((total, one) => total + one[what], 0);
    return { frames: sum("frames"), messages: sum("messages") };
  };

  const [startCounts, startCpuMs, startedAt] = [await counts(), cpuMs(pid), performance.now()];
  await pause(RUN_MS);
  const [endCounts, usedMs, elapsedMs] = [await counts(), cpuMs(pid) - startCpuMs, performance.now() - startedAt];

  stopSending();
  for (const socket of sockets) socket.close();
  await miniflare.dispose();
  rmSync(directory, { recursive: true, force: true });
  const frames = endCounts.frames - startCounts.frames;
  const messages = endCounts.messages - startCounts.messages;
  return {
    variant,
    cpuPercent: (usedMs / elapsedMs) * 100,
    cpuMicrosPerMessage: (usedMs * 1000) / ((frames * clients) / rooms + messages),
    framesPerSecond: (frames / rooms / elapsedMs) * 1000,
    messagesInPerSecond: (messages / elapsedMs) * 1000,
  };
}

function options(directory: string): ConstructorParameters<typeof Miniflare>[0] {
  const built = spawnSync(process.execPath, [WRANGLER, "deploy", "--dry-run", "--outdir", directory], {
    cwd: fileURLToPath(new URL("./", import.meta.url)),
    encoding: "utf8",
    env: { ...process.env, ...WRANGLER_ENVIRONMENT },
  });
  if (built.status !== 0) throw new Error(built.stdout + built.stderr);
  return convertV4MiniflareOptions({
    name: "partyserver-bench",
    compatibilityDate: "2026-10-01",
    modules: [{ type: "ESModule", path: "worker.js", contents: readFileSync(`${directory}/worker.js`, "utf8") }],
    durableObjects: {
      PLAIN: { className: "PlainRoom", useSQLite: true },
      PARTY: { className: "PartyRoom", useSQLite: true },
      RESIDENT: { className: "ResidentRoom", useSQLite: true },
    },
    port: 0,
    // As in miniflare-world.ts: no Worker of Miniflare's in front.
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    cf: false,
    logRequests: false,
    unsafeObservability: false,
    unsafeLocalExplorer: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.WARN),
    resourcePersistencePath: `${directory}/state`,
  });
}

function open(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("error", () => reject(new Error(`no socket to ${url}`)));
  });
}

/** Each client speaks at its rate, and they take turns, as players do. Returns what stops them. */
function send(sockets: readonly WebSocket[], messagesPerSecond: number): () => void {
  const message = new Uint8Array(MESSAGE_BYTES);
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * messagesPerSecond * sockets.length;
    for (; sent < due; sent += 1) {
      new DataView(message.buffer).setUint32(0, sent);
      sockets[sent % sockets.length]?.send(message);
    }
  }, 5);
  return () => clearInterval(timer);
}

interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

function summary(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return { median: (low + high) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

function text({ median, min, max }: Summary): string {
  return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
