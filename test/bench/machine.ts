// machine.ts — what a number was measured on: the machine, the versions, and the command that measures it again.
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { ROOT } from "../../worker/local/dev-server.ts";

export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly versions: Record<string, string>;
  readonly command: string;
}

const PACKAGES = ["workerd", "miniflare", "wrangler", "partyserver", "cannon-es", "ws"];

/** `words` are what stood behind `npm run bench --`. */
export function describeMachine(words: readonly string[]): Machine {
  const versionOf = (name: string): string =>
    (JSON.parse(readFileSync(`${ROOT}node_modules/${name}/package.json`, "utf8")) as { version: string }).version;
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    versions: { node: process.versions.node, ...Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])) },
    command: `npm run bench -- ${words.join(" ")}`,
  };
}

export function printMachine(machine: Machine): void {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  console.log(`${machine.date}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB`);
  console.log(`${versions.join(", ")}\n$ ${machine.command}`);
}
