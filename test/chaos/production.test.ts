// production.test.ts — the build that is deployed contains nothing of the fault harness: no debug route, no way to abort.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, expect, test } from "vitest";
import { STAGED, stageWorker } from "../browser/world-server.ts";
import { ABORT } from "./faulty-env.ts";
import { DEBUG_ROUTE } from "./protocol.ts";
import { WORKER } from "./world.ts";

const directory = mkdtempSync(`${tmpdir()}/isthmus-chaos-build-`);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("the debug route is in the Worker that chaos runs, and not in the one that is deployed", () => {
  stageWorker(directory, WORKER);
  const chaos = readFileSync(`${directory}/worker/index.js`, "utf8");
  const deployed = readFileSync(`${process.env[STAGED]}/worker/index.js`, "utf8");
  for (const marker of [DEBUG_ROUTE, ABORT]) {
    expect(chaos).toContain(marker);
    expect(deployed).not.toContain(marker);
  }
  // The rest of it is the same Worker.
  for (const route of ["/api/enter", "/api/world", "/zone/:instance"]) {
    expect(chaos).toContain(route);
    expect(deployed).toContain(route);
  }
});
