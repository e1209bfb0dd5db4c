// run.ts — `npm run bench -- NAME [OPTIONS] [--json]`: runs one benchmark; with --json the last line on stdout is its result.

/** A benchmark prints what a person wants to read and returns what a program does; `words` are its options. */
type Benchmark = (words: readonly string[]) => Promise<Record<string, unknown>>;

const BENCHMARKS: Record<string, () => Promise<Benchmark>> = {
  asteroids: async () => (await import("./codec/asteroids.ts")).benchmark,
  cost: async () => (await import("./cost/cost.ts")).benchmark,
  counts: async () => (await import("./counts/counts.ts")).benchmark,
  crowd: async () => (await import("./crowd/crowd.ts")).benchmark,
  cubes: async () => (await import("./codec/cubes.ts")).benchmark,
  feel: async () => (await import("./feel/feel.ts")).benchmark,
  handoff: async () => (await import("./handoff/handoff.ts")).benchmark,
  hub: async () => (await import("./hub/hub.ts")).benchmark,
  micro: async () => (await import("./micro/micro.ts")).benchmark,
  partyserver: async () => (await import("./partyserver/partyserver.ts")).benchmark,
  peers: async () => (await import("./peers/peers.ts")).benchmark,
  profile: async () => (await import("./profile/profile.ts")).benchmark,
  stall: async () => (await import("./stall/stall.ts")).benchmark,
  wake: async () => (await import("./wake/wake.ts")).benchmark,
  zones: async () => (await import("./zones/zones.ts")).benchmark,
};

await main();

async function main(): Promise<void> {
  const [name = "", ...words] = process.argv.slice(2).filter((word) => word !== "--json");
  const load = BENCHMARKS[name];
  if (load === undefined) {
    console.error(`usage: npm run bench -- NAME [--json], where NAME is one of: ${Object.keys(BENCHMARKS).join(", ")}`);
    process.exit(2);
  }
  const result = await (await load())(words).catch((error: unknown) => {
    console.error(`bench ${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
  if (process.argv.includes("--json")) console.log(JSON.stringify({ name, ...result }));
  process.exit(0);
}

export {};
