// handoff.test.ts — from zone to zone through a portal, also when an object dies between the steps (HANDOFF-1, LEASE-1).
import { afterEach, expect, test } from "vitest";
import type { ZoneId } from "../../shared/units.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { LabWorld } from "./lab-world.ts";
import { headForPortal } from "./walks.ts";

let lab: LabWorld;
const LINK = { latencyMs: 25, jitterMs: 5, stallEveryMs: 0, stallMs: 0 };

afterEach(() => lab.dispose());

/** Who simulates this player: at most one zone may (LEASE-1). */
function holders(playerId: string): string[] {
  return ["harbor-1", "quarry-1"].filter((instance) => {
    const player = [...lab.room(instance).players.values()].find((candidate) => candidate.playerId === playerId);
    return player && !player.mover.crossing;
  });
}

test("[HANDOFF-1] a player walks through the portal, keeps their speed, and the first zone lets go", async () => {
  lab = new LabWorld(1);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  headForPortal(ada);
  await lab.until("Ada is in the quarry", () => ada.position().zone === "quarry", 15_000);
  const { velocity } = ada.inspect().self as { velocity: [number, number, number] };
  expect(Math.hypot(velocity[0], velocity[2])).toBeGreaterThan(2);
  expect(ada.zoneChanges).toBe(1);
  await lab.run(500);
  expect(holders(ada.info.playerId)).toEqual(["quarry-1"]);
  expect(lab.lease(ada.info.playerId).holder?.instance).toBe("quarry-1");
  ada.leave();
});

test("[HANDOFF-1] the old socket is open until the player stands in the next zone", async () => {
  lab = new LabWorld(2);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  const phases: string[] = [];
  ada.on("phase", (phase) => phases.push(phase));
  headForPortal(ada);
  await lab.until("Ada is in the quarry", () => ada.position().zone === "quarry", 15_000);
  expect(phases).toEqual(["crossing", "playing"]);
  ada.leave();
});

const STEPS = ["character.beginTransfer", "character.claim", "zone.transferEnded"];
for (const call of STEPS) {
  for (const victim of ["harbor-1", "quarry-1"]) {
    for (const when of ["before", "after"] as const) {
      test(`[HANDOFF-1] ${victim} killed ${when} ${call}: the player ends up in exactly one zone, walking`, async () => {
        lab = new LabWorld(3);
        const ada = await lab.join("Ada", "harbor", LINK);
        await lab.run(3000);
        let struck = false;
        const strike = (name: string): void => {
          if (struck || name !== call) return;
          struck = true;
          lab.kill(victim);
        };
        if (when === "before") lab.fault = strike;
        else lab.answerFault = strike;
        headForPortal(ada);
        await lab.until("the fault struck", () => struck, 20_000);
        await lab.run(12_000);
        await lab.until("Ada plays again", () => ada.phase === "playing");
        ada.drive({ forward: 1, yaw: 0 });
        await lab.run(3000);
        expect(holders(ada.info.playerId)).toHaveLength(1);
        const zone = ada.position().zone;
        expect(holders(ada.info.playerId)).toEqual([`${zone}-1`]);
        expect(lab.lease(ada.info.playerId).holder?.zone).toBe(zone);
        ada.leave();
      });
    }
  }
}

test("[HANDOFF-1] who is back before the first zone has heard of their crossing comes out of its portal, once", async () => {
  lab = new LabWorld(8);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  lab.fault = (call) => {
    if (call === "zone.transferEnded") throw new Error("lost");
  };
  headForPortal(ada);
  await lab.until("Ada is in the quarry", () => ada.position().zone === "quarry", 15_000);
  headForPortal(ada);
  await lab.until("Ada is back in the harbor", () => ada.position().zone === "harbor", 5000);
  const { x, z } = ada.position().self as { x: number; z: number };
  const [exit] = (ZONES.get("harbor" as ZoneId) as ZoneDefinition).portals;
  expect(Math.hypot(x - (exit?.arrival.at[0] ?? 0), z - (exit?.arrival.at[2] ?? 0))).toBeLessThan(1);
  ada.drive(null);
  await lab.run(8000);
  expect(ada.zoneChanges).toBe(2);
  expect(holders(ada.info.playerId)).toEqual(["harbor-1"]);
  expect(lab.room("harbor-1").players.size).toBe(1);
  ada.leave();
});

test("[HANDOFF-1] a zone that is killed while its player crosses in vain puts them before the portal, not at a spawn", async () => {
  lab = new LabWorld(9);
  const ada = await lab.join("Ada", "harbor", LINK);
  headForPortal(ada);
  lab.fault = (call) => {
    if (call !== "character.claim" || lab.lease(ada.info.playerId).transfer === null) return;
    // Before its first checkpoint, too: what it knew is gone.
    lab.kill("harbor-1");
    throw new Error("lost");
  };
  await lab.until("Ada is crossing", () => ada.phase === "crossing", 15_000);
  const before = { ...(ada.position().self as { x: number; z: number }) };
  ada.drive(null);
  await lab.run(6000);
  lab.fault = () => {};
  await lab.until("Ada plays again", () => ada.phase === "playing", 40_000);
  // Nor do they cross again, until they have left it.
  await lab.run(2000);
  expect(ada.position().zone).toBe("harbor");
  const after = ada.position().self as { x: number; z: number };
  expect(Math.hypot(after.x - before.x, after.z - before.z)).toBeLessThan(1);
  ada.leave();
});

test("[LEASE-1] a zone that is killed and started again puts its players back where they were", async () => {
  lab = new LabWorld(4);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  ada.drive({ forward: 1, yaw: 1 });
  await lab.run(2000);
  ada.drive(null);
  await lab.run(2500);
  const before = { ...(ada.position().self as { x: number; z: number }) };
  lab.kill("harbor-1");
  await lab.until("the loss is noticed", () => ada.phase === "reconnecting");
  await lab.until("Ada plays again", () => ada.phase === "playing");
  const after = ada.position().self as { x: number; z: number };
  // A second's walk (TARGETS, issue 2).
  expect(Math.hypot(after.x - before.x, after.z - before.z)).toBeLessThan(4);
  ada.leave();
});

test("[CLOSE-1] a second tab takes the player over, and the first stays away", async () => {
  lab = new LabWorld(5);
  const first = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  const closes: string[] = [];
  first.on("closed", (rule) => closes.push(rule.name));
  const second = await lab.join("Ada", "harbor", LINK, { session: first.info });
  await lab.run(10_000);
  expect(closes).toEqual(["taken_over"]);
  expect(first.phase).toBe("closed");
  expect(second.phase).toBe("playing");
  expect(lab.room("harbor-1").players.size).toBe(1);
  second.leave();
});

test("[ZONE-1] a player whose link is cut comes back as the same character, where they stood", async () => {
  lab = new LabWorld(6);
  const ada = await lab.join("Ada", "harbor", LINK);
  const bo = await lab.join("Bo", "harbor", LINK);
  await lab.run(1000);
  const before = { ...(ada.position().self as { x: number; z: number }) };
  ada.cut();
  await lab.until("the loss is noticed", () => ada.phase === "reconnecting");
  await lab.until("Ada plays again", () => ada.phase === "playing");
  const after = ada.position().self as { x: number; z: number };
  expect(Math.hypot(after.x - before.x, after.z - before.z)).toBeLessThan(0.01);
  expect(bo.inspect().players.map((player) => player.name)).toEqual(["Ada"]);
  ada.leave();
  bo.leave();
});

test("[SLEEP-1] a zone that everyone has left asks for no timer", async () => {
  lab = new LabWorld(7);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  ada.leave();
  await lab.run(2000);
  expect(lab.room("harbor-1").deadlineMs).toBeNull();
  expect(lab.lease(ada.info.playerId).holder).toBeNull();
});
