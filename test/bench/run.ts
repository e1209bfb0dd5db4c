// run.ts — `npm run bench -- NAME [--json]`: runs one benchmark; with --json the last line on stdout is its result.

/** A benchmark prints what a person wants to read and returns what a program does. */
type Benchmark = () => Promise<Record<string, unknown>>;

const BENCHMARKS: Record<string, () => Promise<Benchmark>> = {
  feel: async () => (await import("./feel/feel.ts")).benchmark,
  partyserver: async () => (await import("./partyserver/partyserver.ts")).benchmark,
};

await main();

async function main(): Promise<void> {
  const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
  const load = BENCHMARKS[names[0] ?? ""];
  if (load === undefined || names.length !== 1) {
    console.error(`usage: npm run bench -- NAME [--json], where NAME is one of: ${Object.keys(BENCHMARKS).join(", ")}`);
    process.exit(2);
  }
  const result = await (await load())();
  if (process.argv.includes("--json")) console.log(JSON.stringify({ name: names[0], ...result }));
  process.exit(0);
}

export {};
