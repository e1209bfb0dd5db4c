// build-once.ts — builds the world that every browser test of a run then starts its own copy of.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { STAGED, stageWorker } from "./world-server.ts";

export function setup(): () => void {
  const directory = mkdtempSync(`${tmpdir()}/isthmus-staged-`);
  stageWorker(directory);
  process.env[STAGED] = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
