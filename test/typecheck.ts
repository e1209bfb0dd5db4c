// typecheck.ts — compiles each side against its own tsconfig, so that shared/ can't reach for the DOM or for Workers.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const TSC = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

export const SIDES = ["shared", "client", "durable-objects", "worker", "worker/local", "test"] as const;

/** Type errors of one side, as the compiler prints them; empty when there are none. */
export function typecheck(side: string): string {
  const result = spawnSync(process.execPath, [TSC, "-p", `${side}/tsconfig.json`], { cwd: ROOT, encoding: "utf8" });
  if (result.status === 0) return "";
  return `${result.stdout}${result.stderr}`.trim() || `tsc ended with ${result.status ?? result.signal}`;
}

if (import.meta.main) {
  const failures = SIDES.map(typecheck).filter((errors) => errors !== "");
  for (const errors of failures) console.error(errors);
  console.log(`types: ${SIDES.length - failures.length} of ${SIDES.length} sides compile`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
