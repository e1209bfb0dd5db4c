// silence.test.ts — a link that dies without closing a socket: the client notices by itself, and is back when there is one again (ZONE-1).
import { afterEach, expect, test } from "vitest";
import { SILENT_ZONE_MS } from "../../shared/limits.ts";
import { LabWorld } from "./lab-world.ts";

let lab: LabWorld | null = null;

afterEach(() => {
  lab?.dispose();
  lab = null;
});

test("[ZONE-1] a client that hears nothing any more gives its socket up, and comes back where it stood", async () => {
  const world = (lab = new LabWorld(31));
  const player = await world.join("Ada", "harbor");
  await world.run(2000);
  const phases: string[] = [];
  player.on("phase", (phase) => phases.push(phase));
  const before = { ...player.position().self };
  world.freeze(player);
  await world.run(SILENT_ZONE_MS - 500);
  expect(phases).toEqual([]);
  await world.run(1000);
  expect(phases).toEqual(["reconnecting"]);
  player.setNetwork(null);
  await world.until("they were back", () => player.phase === "playing");
  expect(player.position().self).toEqual(before);
  player.leave();
});

test("[FLOW-1] a stall shorter than that ends nothing", async () => {
  const world = (lab = new LabWorld(32));
  const player = await world.join("Bo", "harbor");
  const phases: string[] = [];
  player.on("phase", (phase) => phases.push(phase));
  player.setNetwork({ latencyMs: 50, jitterMs: 0, stallEveryMs: 4000, stallMs: 4000 });
  await world.run(30_000);
  expect(phases).toEqual([]);
  player.leave();
});
