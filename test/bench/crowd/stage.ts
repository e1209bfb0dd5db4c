// stage.ts — one build of a benchmark's Worker, for all worlds that are started from it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { stageWorker } from "../../browser/world-server.ts";

export const CROWD_WORKER = "test/bench/world/worker.ts";

/** Runs `body` with a directory that holds the bundle of `entry`, and deletes it afterwards. */
export async function withStage<T>(entry: string, body: (staged: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(`${tmpdir()}/isthmus-bench-`);
  try {
    stageWorker(directory, entry);
    return await body(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
