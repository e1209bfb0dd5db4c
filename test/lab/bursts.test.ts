// bursts.test.ts — hundreds come, or are confirmed, in the same instant: those who are there hear of each, and nobody is thrown out (LIMIT-1, EVENT-1).
import { afterEach, expect, test } from "vitest";
import { EVENTS_QUEUED_MAX } from "../../shared/limits.ts";
import type { EntityId, PlayerId } from "../../shared/units.ts";
import { LabWorld } from "./lab-world.ts";

let lab: LabWorld | null = null;

afterEach(() => {
  lab?.dispose();
  lab = null;
});

test("[LIMIT-1] more answers in one frame than a client may be told of at once close nobody's socket", async () => {
  const world = (lab = new LabWorld(41));
  const player = await world.join("Ada", "harbor");
  await world.run(1000);
  const phases: string[] = [];
  player.on("phase", (phase) => phases.push(phase));
  const room = world.room("harbor-1");
  let known: string[] = [];
  player.on("roster", (roster) => {
    known = roster.map(({ name }) => name);
  });
  // As when a zone of 500 wakes from hibernation, and the leases of most are confirmed after those of the quickest.
  const many = 2 * EVENTS_QUEUED_MAX;
  for (let i = 0; i < many; i++) {
    const entity = (3000 + i) as EntityId;
    room.enqueue(() => room.broadcast({ type: "joined", playerId: `p${i}` as PlayerId, name: `Bo ${i}`, entity }));
  }
  await world.run(1000);
  expect(phases).toEqual([]);
  for (let i = 0; i < many; i++) expect(known).toContain(`Bo ${i}`);
  player.leave();
});
