// micro.ts — `npm run bench -- micro [--only WORD]`: the parts that a frame is made of, each by itself; suites are named here.
import { parseArgs } from "node:util";
import { Bench } from "tinybench";
import { describeMachine, printMachine } from "../machine.ts";
import { rounded } from "../statistics.ts";
import { addFrameBenches } from "./frames.ts";
import { addStepBenches } from "./step.ts";

/** Each suite adds its benches; what one needs is made when it is added, not while it is timed. */
const SUITES: readonly ((bench: Bench) => void)[] = [addStepBenches, addFrameBenches];
/** Each bench runs at least so long, milliseconds. */
const TIME_MS = 1000;

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const { values } = parseArgs({ args: [...words], options: { only: { type: "string", default: "" } } });
  const machine = describeMachine(["micro", ...words]);
  printMachine(machine);
  const bench = new Bench({ time: TIME_MS });
  for (const add of SUITES) add(bench);
  for (const { name } of [...bench.tasks]) if (!name.includes(values.only)) bench.remove(name);
  await bench.run();
  const rows = bench.tasks.map(({ name, result }) => {
    if (result.state !== "completed") throw new Error(`${name} is ${result.state}`);
    const { p50, p99 } = result.latency;
    return { name, p50Us: rounded(p50 * 1000, 1), p99Us: rounded(p99 * 1000, 1), samples: result.latency.samplesCount };
  });
  for (const { name, p50Us, p99Us } of rows)
    console.log(`${name.padEnd(44)} p50 ${String(p50Us).padStart(8)} µs   p99 ${String(p99Us).padStart(8)} µs`);
  return { bench: "micro", rows, machine };
}
