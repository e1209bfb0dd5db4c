// trouble.test.ts — late answers, stalls, floods and full zones: each was a bug once (LEASE-1, HANDOFF-1, CLOSE-1, LIMIT-1).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import { CHAT_BURST, INTENT_BURST } from "../../shared/limits.ts";
import { encodeClientMessage } from "../../shared/wire/client-messages.ts";
import { LabWorld } from "./lab-world.ts";
import { headForPortal } from "./walks.ts";

let lab: LabWorld;
const LINK = { latencyMs: 25, jitterMs: 5, stallEveryMs: 0, stallMs: 0 };

afterEach(() => lab.dispose());

async function turnAbout(player: WorldSession, seconds: number): Promise<void> {
  for (let i = 0; i < seconds * 60; i++) {
    player.drive({ forward: 1, yaw: i / 20 });
    await lab.run(1000 / 60);
  }
}

function closesOf(player: WorldSession): string[] {
  const closes: string[] = [];
  player.on("closed", (rule) => closes.push(rule.name));
  return closes;
}

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("[CMD-2] a link that stands still for four seconds, again and again, bans nobody who turns", async () => {
  lab = new LabWorld(21);
  const ada = await lab.join("Ada", "harbor", { ...LINK, stallEveryMs: 5000, stallMs: 4000 });
  const closes = closesOf(ada);
  await turnAbout(ada, 25);
  expect(closes).toEqual([]);
  await lab.until("Ada plays", () => ada.phase === "playing");
  ada.leave();
});

test("[TICK-2] a zone that stood still for three seconds drops time, keeps its players, and they walk on at once", async () => {
  lab = new LabWorld(22);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(3000);
  const closes = closesOf(ada);
  ada.drive({ forward: 1, yaw: 0 });
  lab.pause("harbor-1", 3000);
  await turnAbout(ada, 4);
  const before = { ...(ada.position().self as { x: number; z: number }) };
  ada.drive({ forward: 1, yaw: 1 });
  await lab.run(500);
  const after = ada.position().self as { x: number; z: number };
  expect(closes).toEqual([]);
  expect(ada.phase).toBe("playing");
  expect(Math.hypot(after.x - before.x, after.z - before.z)).toBeGreaterThan(1);
  const mover = [...lab.room("harbor-1").players.values()][0]?.mover;
  await lab.run(1500);
  expect(Math.hypot(mover?.velocity.x ?? 0, mover?.velocity.z ?? 0)).toBeGreaterThan(3);
  ada.leave();
});

test("[HANDOFF-1] whoever stands in the portal of a full zone is told once, and can walk away", async () => {
  lab = new LabWorld(23);
  lab.directory("quarry").capacity = { soft: 0, hard: 0 };
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  const refusals: string[] = [];
  ada.on("refused", ({ code }) => refusals.push(code));
  headForPortal(ada);
  await lab.until("the zone says no", () => refusals.length > 0);
  ada.drive(null);
  await lab.run(5000);
  expect(refusals).toHaveLength(1);
  expect(ada.phase).toBe("playing");
  const before = { ...(ada.position().self as { x: number; z: number }) };
  ada.drive({ forward: 1, yaw: Math.PI / 2 });
  await lab.run(1500);
  const after = ada.position().self as { x: number; z: number };
  expect(Math.hypot(after.x - before.x, after.z - before.z)).toBeGreaterThan(3);
  ada.leave();
});

test("[CLOSE-1] a second tab that enters another zone has the player, and the first stays away", async () => {
  lab = new LabWorld(24);
  const first = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  const closes = closesOf(first);
  const second = await lab.join("Ada", "quarry", LINK, { session: first.info });
  await lab.run(15_000);
  expect(closes).toEqual(["taken_over"]);
  expect(second.phase).toBe("playing");
  expect(second.position().zone).toBe("quarry");
  second.leave();
});

test("[LEASE-1] a claim's answer that comes after the next claim's changes nothing", async () => {
  lab = new LabWorld(25);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  const closes = closesOf(ada);
  let delayed = false;
  lab.answerFault = async (call) => {
    if (call !== "character.claim" || delayed) return;
    delayed = true;
    await later(3000);
  };
  ada.cut();
  await lab.run(300);
  ada.cut();
  await lab.run(8000);
  expect(closes).toEqual([]);
  expect(ada.phase).toBe("playing");
  const player = [...lab.room("harbor-1").players.values()][0];
  expect(player?.epoch).toBe(lab.lease(ada.info.playerId).epoch);
  ada.leave();
});

test("[HANDOFF-1] a crossing whose claim is answered seven seconds late ends with the player walking somewhere", async () => {
  lab = new LabWorld(26);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  lab.answerFault = async (call) => {
    if (call === "character.claim") await later(7000);
  };
  headForPortal(ada);
  await lab.until("Ada is crossing", () => ada.phase === "crossing");
  await lab.run(3000);
  lab.answerFault = () => {};
  await lab.run(25_000);
  expect(ada.phase).toBe("playing");
  ada.leave();
});

test("[HANDOFF-1] the network is gone for eight seconds in the middle of a crossing: the player is back afterwards", async () => {
  lab = new LabWorld(27);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  headForPortal(ada);
  await lab.until("Ada is crossing", () => ada.phase === "crossing");
  lab.setOffline(LINK, true);
  await lab.run(8000);
  lab.setOffline(LINK, false);
  await lab.until("Ada plays again", () => ada.phase === "playing", 40_000);
  ada.leave();
});

test("[LEASE-1] who leaves in the middle of a crossing is found where they left", async () => {
  lab = new LabWorld(28);
  // On a socket that waits the hello would have gone already, and they would be found on the other side.
  lab.refuseToWait = true;
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  headForPortal(ada);
  lab.fault = async (call) => {
    if (call === "character.claim") await later(60_000);
  };
  await lab.until("Ada is crossing", () => ada.phase === "crossing");
  const before = { ...(ada.position().self as { x: number; z: number }) };
  ada.leave();
  lab.fault = () => {};
  await lab.run(30_000);
  const { holder, whereabouts } = lab.lease(ada.info.playerId);
  expect(holder).toBeNull();
  expect(
    Math.hypot((whereabouts?.position[0] ?? 0) - before.x, (whereabouts?.position[2] ?? 0) - before.z),
  ).toBeLessThan(2);
});

test("[LIMIT-1] one who reads nothing while much is said costs the zone nothing but their own socket", async () => {
  lab = new LabWorld(29);
  const ada = await lab.join("Ada", "harbor", LINK);
  const mute = await lab.join("Mute", "harbor", LINK);
  const socket = lab.newestSocket;
  lab.freeze(mute);
  const startTick = lab.room("harbor-1").newestTick;
  for (let i = 0; i < 120; i++) {
    ada.say("⛏".repeat(240));
    // It still talks, so that it isn't silent, but never says that it has read anything.
    const said = { channel: "zone", device: "eve", serial: i + 1, to: "", text: "⛏".repeat(240) } as const;
    socket.send(encodeClientMessage({ type: "say", ...said }));
    await lab.run(1000);
    if (mute.phase !== "playing") break;
  }
  await lab.run(1000);
  expect(lab.room("harbor-1").newestTick - startTick).toBeGreaterThan(60);
  expect(ada.phase).toBe("playing");
  expect(ada.stats.figures(0, performance.now()).snapshotsPerSecond).toBeGreaterThan(15);
  ada.leave();
  mute.leave();
});

test("[LIMIT-1] twenty who flood the zone with what is refused hold up nobody who comes in", async () => {
  lab = new LabWorld(31);
  const sockets: { send(bytes: Uint8Array): void }[] = [];
  for (let i = 0; i < 20; i++) {
    await lab.join(`Flood ${i}`, "harbor");
    sockets.push(lab.newestSocket);
  }
  const joinMs = async (name: string): Promise<number> => {
    const began = performance.now();
    const player = await (lab as LabWorld).join(name, "harbor");
    player.leave();
    return performance.now() - began;
  };
  const undisturbed = await joinMs("Ada");
  const said = { type: "say", channel: "zone", device: "eve", to: "", text: "" } as const;
  const intent = {
    type: "intent",
    tick: lab.room("harbor-1").newestTick,
    intent: { kind: "pickUp", pile: 1 },
  } as const;
  for (let i = 0; i < 80; i++)
    for (const socket of sockets) {
      socket.send(encodeClientMessage({ ...said, serial: i + 1 }));
      socket.send(encodeClientMessage(intent));
    }
  expect(await joinMs("Bo")).toBeLessThan(undisturbed + 150);
});

test("[CMD-3] coming back with presses counted before makes nobody jump", async () => {
  lab = new LabWorld(30);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1000);
  ada.drive({ jump: true });
  await lab.run(50);
  ada.drive({ jump: false });
  await lab.run(3000);
  lab.kill("harbor-1");
  await lab.until("the loss is noticed", () => ada.phase === "reconnecting");
  await lab.until("Ada plays again", () => ada.phase === "playing");
  let highest = 0;
  for (let i = 0; i < 60; i++) {
    await lab.run(1000 / 60);
    highest = Math.max(highest, ada.position().self?.y ?? 0);
  }
  expect(highest).toBeLessThan(0.1);
  ada.leave();
});

test("[CLOSE-1] a device that lost its network and was taken over meanwhile does not fight back when it is online again", async () => {
  lab = new LabWorld(31);
  const firstLink = { ...LINK };
  const first = await lab.join("Ada", "harbor", firstLink);
  await lab.run(1000);
  const closes = closesOf(first);
  lab.setOffline(firstLink, true);
  await lab.run(500);
  const second = await lab.join("Ada", "harbor", LINK, { session: first.info });
  lab.setOffline(firstLink, false);
  await lab.run(20_000);
  expect(closes).toEqual(["taken_over"]);
  expect(second.phase).toBe("playing");
  second.leave();
});

test("[CMD-1] a runner whose socket is gone stops at once", async () => {
  lab = new LabWorld(32);
  const link = { ...LINK };
  const ada = await lab.join("Ada", "harbor", link);
  await lab.run(1000);
  ada.drive({ forward: 1, yaw: 0 });
  await lab.run(1000);
  const mover = [...lab.room("harbor-1").players.values()][0]?.mover;
  expect(Math.hypot(mover?.velocity.x ?? 0, mover?.velocity.z ?? 0)).toBeGreaterThan(3);
  lab.setOffline(link, true);
  await lab.run(300);
  expect(Math.hypot(mover?.velocity.x ?? 0, mover?.velocity.z ?? 0)).toBe(0);
  ada.leave();
});

test("[LIMIT-1] who leaves and comes back may talk and wish for no more than who stays", async () => {
  lab = new LabWorld(77);
  const codes: string[] = [];
  const onCreated = (session: WorldSession): void => void session.on("refused", ({ code }) => codes.push(code));
  const first = await lab.join("Ada", "harbor", LINK, { onCreated });
  const { info: session } = first;
  for (let i = 0; i < CHAT_BURST; i++) first.say(`line ${i}`);
  for (let i = 0; i < INTENT_BURST; i++) first.intend({ kind: "pickUp", pile: 999 });
  await lab.run(300);
  expect(codes).not.toContain("chat_rate");
  expect(codes).not.toContain("too_fast");
  first.leave();
  await lab.until("she has left", () => lab.room("harbor-1").players.size === 0);
  const again = await lab.join("Ada", "harbor", LINK, { onCreated, session });
  // A second or so has gone by, which gives a little back.
  for (let i = 0; i < 3; i++) again.say(`again ${i}`);
  for (let i = 0; i < 6; i++) again.intend({ kind: "pickUp", pile: 999 });
  await lab.run(500);
  expect(codes).toContain("chat_rate");
  expect(codes).toContain("too_fast");
  again.leave();
});
