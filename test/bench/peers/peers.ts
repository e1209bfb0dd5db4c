// peers.ts — `npm run bench -- peers --players N [--seconds S]`: the same crowd on Colyseus and on ours, in turn, in one run.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FRAME_TICKS } from "../../../shared/limits.ts";
import { POSITION_STEPS, TICKS_PER_SECOND, YAW_STEPS } from "../../../shared/units.ts";
import { heading, line } from "../crowd/crowd.ts";
import { type CrowdFigures, OTHER_CPU_MAX, runCrowd, TRIES } from "../crowd/run-crowd.ts";
import { CROWD_WORKER, withStage } from "../crowd/stage.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { readNumbers } from "../options.ts";
import { measure } from "../partyserver/partyserver.ts";
import { rounded } from "../statistics.ts";
import { CROWD_MAX, crowdZone, PEER_VIEW_METRES } from "../world/crowd-zones.ts";

const PEER = fileURLToPath(new URL("./colyseus/", import.meta.url));

/** The line that the peer's bots.mjs prints, as far as it is read. */
interface PeerReport {
  readonly n: number;
  readonly secs: number;
  readonly open: number;
  readonly cpu: number;
  readonly rssMB: number;
  readonly rxPayloadPerClient: number;
  readonly patchesPerClient: number;
  readonly gapP50: number;
  readonly gapP99: number;
  readonly txMsgsPerClient: number;
  readonly entitiesSeen: number;
  readonly botsCpu: number;
  readonly otherCpu: number;
}

/** What each side sends and simulates: a ratio without this says little. */
export const SIDES = {
  ours: {
    position: `1/${POSITION_STEPS} m (${rounded(1000 / POSITION_STEPS)} mm), x, y and z, and velocity for prediction`,
    yaw: `1/${YAW_STEPS} turn`,
    simulation: `${TICKS_PER_SECOND} Hz, our own movers`,
    snapshots: `${TICKS_PER_SECOND / FRAME_TICKS}/s`,
    inputs: "when they change, several in a message; at least 1/s",
    server: "the built Worker in workerd (Miniflare), its HTTP and sockets included",
  },
  colyseus: {
    position: "16 bits over ±64 m (1.95 mm), x, y and z; no velocity",
    yaw: "8 bits (1/256 turn)",
    simulation: "60 Hz (30 Hz in 2 sub-steps), cannon-es",
    snapshots: "20/s",
    inputs: "30 messages/s, by its input API",
    server: "Colyseus 0.18 on its default transport, ws, in Node; its docs recommend uWebSockets as faster",
  },
} as const;

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const options = readNumbers(words, {
    players: { byDefault: 100, min: 1, max: CROWD_MAX },
    seconds: { byDefault: 10, min: 1, max: 600 },
  });
  const players = options.players as number;
  const seconds = options.seconds as number;
  const machine = describeMachine(["peers", ...words]);
  printMachine(machine);
  for (const [side, told] of Object.entries(SIDES))
    console.log(
      `${side}: ${Object.entries(told)
        .map(([what, how]) => `${what} ${how}`)
        .join("; ")}`,
    );
  await installPeer();
  heading();
  const colyseus = await runPeer(players, seconds);
  line(colyseus, "colyseus");
  const zones = [crowdZone(PEER_VIEW_METRES)];
  const ours = await withStage(CROWD_WORKER, (staged) => runCrowd({ staged, zones, players, seconds }));
  line(ours, "ours");
  const floorCpu = await measureFloor(ours);
  const residentCpu = await measureFloor(ours, 1, "resident");
  const ratio = {
    cpu: rounded(ours.serverCpu / colyseus.serverCpu),
    floorCpu: rounded(floorCpu / colyseus.serverCpu),
    residentCpu: rounded(residentCpu / colyseus.serverCpu),
    bytes: rounded(ours.bytesPerPlayerPerSecond / colyseus.bytesPerPlayerPerSecond),
  };
  console.log(
    `an object that only sends and hears as many messages: CPU ${floorCpu}, or ${residentCpu} if it could never sleep`,
  );
  console.log(
    `ours / theirs: CPU ${ratio.cpu} (that object's: ${ratio.floorCpu} or ${ratio.residentCpu}), bytes ${ratio.bytes}`,
  );
  return {
    bench: "peers",
    players,
    view: PEER_VIEW_METRES,
    ours,
    colyseus,
    floorCpu,
    residentCpu,
    ratio,
    sides: SIDES,
    machine,
  };
}

/**
 * What the runtime takes for the messages and wake-ups alone: nobody's zones in workerd can cost less than as many objects
 * that simulate nothing, encode nothing and understand nothing of what they hear. In cores.
 * `resident`: with sockets that hold it in memory, at the price that it could never sleep under its players (SLEEP-1).
 */
export async function measureFloor(
  { players, bytesPerPlayerPerSecond, snapshotsPerPlayerPerSecond, messagesInPerPlayerPerSecond }: CrowdFigures,
  zones = 1,
  variant: "plain" | "resident" = "plain",
): Promise<number> {
  const { cpuPercent } = await measure(variant, {
    rooms: zones,
    clients: players,
    framesPerSecond: TICKS_PER_SECOND / FRAME_TICKS,
    frameBytes: Math.round(bytesPerPlayerPerSecond / snapshotsPerPlayerPerSecond),
    messagesPerSecond: messagesInPerPlayerPerSecond,
  });
  return rounded(cpuPercent / 100, 3);
}

/** The peer is a package of its own, with its own lock file, which nobody needs who doesn't compare. */
async function installPeer(): Promise<void> {
  if (existsSync(`${PEER}node_modules/node/bin/node`)) return;
  console.log("installing the peer (once) …");
  await run("npm", ["ci", "--no-fund", "--no-audit"], PEER);
}

/** As ours: a run that others have disturbed is repeated. */
async function runPeer(players: number, seconds: number): Promise<CrowdFigures> {
  let best: CrowdFigures | null = null;
  for (let i = 0; i < TRIES; i++) {
    const printed = await run("./run.sh", ["crowd-view", String(players), String(seconds)], PEER);
    const figures = figuresOf(JSON.parse(printed.trim().split("\n").at(-1) as string) as PeerReport);
    if (best === null || figures.otherCpu < best.otherCpu) best = figures;
    if (best.otherCpu <= OTHER_CPU_MAX) break;
    console.log(`  (others used ${figures.otherCpu} cores)`);
  }
  return best as CrowdFigures;
}

function figuresOf(report: PeerReport): CrowdFigures {
  return {
    players: report.n,
    seconds: report.secs,
    serverCpu: report.cpu,
    rssMiB: report.rssMB,
    bytesPerPlayerPerSecond: report.rxPayloadPerClient,
    snapshotsPerPlayerPerSecond: report.patchesPerClient,
    messagesInPerPlayerPerSecond: report.txMsgsPerClient,
    snapshotIntervalMs: { p50: rounded(report.gapP50, 1), p99: rounded(report.gapP99, 1) },
    entitiesSeen: report.entitiesSeen,
    // It has no notion of either.
    ticksDropped: null,
    ticksPerSecond: null,
    botsCpu: report.botsCpu,
    botsLateTimers: null,
    otherCpu: report.otherCpu,
    errors: report.open < report.n ? [`${report.n - report.open} sockets were closed`] : [],
  };
}

/** Runs a command to its end and returns what it printed; throws with its errors if it fails. */
function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${command} ${args.join(" ")} ended with ${code}\n${errors}`)),
    );
  });
}
