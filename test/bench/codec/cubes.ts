// cubes.ts — `npm run bench -- cubes [--trace FILE]`: a recorded scene of 901 cubes through the production codec, to one client.
import { parseArgs } from "node:util";
import type { Fields } from "../../../shared/wire/entities.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { rounded } from "../statistics.ts";
import { FIELD, FIELDS, readAllCubes, readCubesInfo } from "./data/read-cubes.mjs";
import { Watcher } from "./watcher.ts";

const TRACE = new URL("./data/cubes-a.bin.br", import.meta.url);
/** Frames in which the first one is told in full; it is no part of what is measured. */
const WARM_UP_FRAMES = 120;

export interface CubesResult {
  readonly frames: number;
  readonly kbitPerSecond: number;
  readonly encodeMsPerFrame: number;
  readonly decodeMsPerFrame: number;
  readonly exact: boolean;
}

/** All frames, or the first `framesMax`. */
export async function measureCubes(trace: string | URL, framesMax = Number.POSITIVE_INFINITY): Promise<CubesResult> {
  const { hz, cubes } = await readCubesInfo(trace);
  const frames = (await readAllCubes(trace)).slice(0, framesMax);
  const watcher = new Watcher(cubes, { kind: "pose", coarse: true });
  const first = frames[0] as Int32Array;
  for (let i = 0; i < WARM_UP_FRAMES; i++) watcher.frame(1, (cube, out) => writeCube(first, first, cube, out));
  let exact = watcher.isExact((cube, out) => writeCube(first, first, cube, out));
  watcher.startOver();
  for (let i = 1; i < frames.length; i++) {
    const write = (cube: number, out: Fields) =>
      writeCube(frames[i] as Int32Array, frames[i - 1] as Int32Array, cube, out);
    watcher.frame(1, write);
    exact = watcher.isExact(write) && exact;
  }
  return {
    frames: watcher.frames,
    kbitPerSecond: rounded((watcher.bytes * 8 * hz) / watcher.frames / 1000, 1),
    encodeMsPerFrame: rounded(watcher.encodeMs / watcher.frames, 3),
    decodeMsPerFrame: rounded(watcher.decodeMs / watcher.frames, 3),
    exact,
  };
}

/** See POSE: where it is, whether the player touches it, and where it was in the frame before. */
function writeCube(now: Int32Array, before: Int32Array, cube: number, out: Fields): void {
  writePose(now, cube, out, 0);
  out[7] = now[cube * FIELDS + (FIELD.INTERACTING as number)] as number;
  writePose(before, cube, out, 8);
}

const POSE_FIELDS = (["X", "Y", "Z", "LARGEST", "A", "B", "C"] as const).map((name) => FIELD[name] as number);

function writePose(frame: Int32Array, cube: number, out: Fields, first: number): void {
  for (let i = 0; i < POSE_FIELDS.length; i++)
    out[first + i] = frame[cube * FIELDS + (POSE_FIELDS[i] as number)] as number;
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const { values } = parseArgs({ args: [...words], options: { trace: { type: "string" } } });
  const machine = describeMachine(["cubes", ...words]);
  printMachine(machine);
  const result = await measureCubes(values.trace ?? TRACE);
  console.log(
    `${result.frames} frames: ${result.kbitPerSecond} kbit/s, ${result.exact ? "exact" : "NOT exact"}; ` +
      `encode ${result.encodeMsPerFrame} ms, decode ${result.decodeMsPerFrame} ms a frame`,
  );
  return { bench: "cubes", ...result, machine };
}
