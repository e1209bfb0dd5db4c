// feel.ts — `npm run bench -- feel`: what each network does to one's own steps, to shared props, to others and to shots.
// --only=lab|worker  --profiles=lte,train  --seconds=N (of each scene)  --shots=N  --plots (writes docs/plots)
import { PROFILES, type ProfileName, profileNamed } from "../../../shared/network/profiles.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { startMiniflareWorld } from "../miniflare-world.ts";
import { BEAM_RTTS_MS, type BeamReport, measureBeam } from "./beam.ts";
import { measure, type ProfileReport, type Theatre } from "./measure.ts";
import { drawPlots } from "./plots.ts";
import { labTheatre, workerTheatre } from "./theatres.ts";

interface Report {
  readonly profiles: readonly ProfileReport[];
  readonly beam: readonly BeamReport[];
}

interface Options {
  readonly names: readonly ProfileName[];
  readonly only: string | null;
  readonly seconds: number;
  readonly shots: number;
}

const SEED = 2026;

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const options = readOptions();
  const machine = describeMachine(["feel", ...words]);
  printMachine(machine);
  const lab = options.only === "worker" ? null : await inLab(options);
  const worker = options.only === "lab" ? null : await inWorker(options);
  if (process.argv.includes("--plots")) await drawPlots(lab?.beam ?? []);
  return { bench: "feel", ...(lab ?? worker), ...(worker ? { worker } : {}), machine };
}

/** In virtual time, each profile in a world of its own: the same numbers for the same code. */
async function inLab({ names, seconds, shots }: Options): Promise<Report> {
  console.log("\nin the lab, virtual time");
  const report: { profiles: ProfileReport[]; beam: BeamReport[] } = { profiles: [], beam: [] };
  const played = async <T>(act: (theatre: Theatre) => Promise<T>): Promise<T> => {
    const theatre = labTheatre(SEED);
    try {
      return await act(theatre);
    } finally {
      theatre.dispose();
    }
  };
  heading();
  for (const name of names) {
    const profile = await played((theatre) => measure(theatre, name, profileNamed(name), seconds));
    report.profiles.push(profile);
    line(profile);
  }
  for (const rttMs of shots > 0 ? BEAM_RTTS_MS : [])
    report.beam.push(await played((theatre) => measureBeam(theatre, rttMs, shots)));
  shotLines(report.beam);
  return report;
}

/** In real time, through the built Worker in Miniflare; a tenth of the lab's time on stage, since it really passes. */
async function inWorker({ names, seconds, shots }: Options): Promise<Report> {
  console.log("\nthrough a real Worker");
  const world = await startMiniflareWorld();
  const report: { profiles: ProfileReport[]; beam: BeamReport[] } = { profiles: [], beam: [] };
  try {
    heading();
    for (const name of names) {
      const theatre = workerTheatre(world.url, SEED);
      const profile = await measure(theatre, name, profileNamed(name), Math.max(4, seconds / 4));
      report.profiles.push(profile);
      line(profile);
    }
    for (const rttMs of shots > 0 ? BEAM_RTTS_MS : [])
      report.beam.push(await measureBeam(workerTheatre(world.url, SEED), rttMs, Math.max(4, Math.round(shots / 10))));
    shotLines(report.beam);
  } finally {
    await world.stop();
  }
  return report;
}

const COLUMNS = [
  "profile",
  "RTT",
  "frames",
  "open",
  "walls",
  "props",
  "shared",
  "unexpl.",
  "late %",
  "frozen %",
  "delay",
  "msg/s",
];

function heading(): void {
  console.log(
    "corrections in mm, p95 / max, and the largest in open and walls that no late command explains; late: all, outside stalls; messages: busy, idle, turning",
  );
  row(COLUMNS);
}

function line(report: ProfileReport): void {
  const { scenes, messagesPerSecond: messages } = report;
  const of = (name: keyof typeof scenes) =>
    `${whole(scenes[name].correctionMm.p95)}/${whole(scenes[name].correctionMm.max)}`;
  row([
    report.name,
    whole(report.rttMs),
    String(report.responseFrames),
    of("open"),
    of("walls"),
    of("props"),
    of("shared"),
    whole(report.undisturbedMm),
    `${report.lateCommandsPercent.toFixed(1)},${report.lateOutsideStallsPercent.toFixed(1)}`,
    report.frozenPercent.toFixed(2),
    whole(report.interpolationDelayMs),
    `${messages.busy.toFixed(1)},${messages.idle.toFixed(1)},${messages.turning.toFixed(1)}`,
  ]);
}

function shotLines(beam: readonly BeamReport[]): void {
  for (const { rttMs, on, off } of beam)
    console.log(
      `beam at ${rttMs} ms: ${(100 * on).toFixed(0)} % hits with lag compensation, ${(100 * off).toFixed(0)} % without`,
    );
}

const row = (cells: readonly string[]) => console.log(cells.map((cell, i) => cell.padEnd(i === 0 ? 11 : 9)).join(" "));
const whole = (value: number) => (value > 0 && value < 1 ? value.toFixed(1) : String(Math.round(value)));

function readOptions(): Options {
  const flag = (name: string) => process.argv.find((word) => word.startsWith(`--${name}=`))?.split("=")[1] ?? null;
  const count = (name: string, byDefault: number, most: number) => {
    const value = Number(flag(name) ?? byDefault);
    if (!Number.isInteger(value) || value < 0 || value > most)
      throw new Error(`--${name} takes a whole number up to ${most}`);
    return value;
  };
  const only = flag("only");
  if (only !== null && only !== "lab" && only !== "worker") throw new Error("--only is lab or worker");
  const names = flag("profiles")?.split(",") ?? Object.keys(PROFILES);
  for (const name of names) profileNamed(name);
  return {
    names: names as ProfileName[],
    only,
    seconds: count("seconds", 20, 600),
    shots: count("shots", 200, 10_000),
  };
}
