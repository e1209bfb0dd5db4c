// waiting.test.ts — the socket that waits behind a portal: one, bounded, free of charge; and what comes over the border with a player (HANDOFF-2, ADMIT-1).
import { afterEach, expect, test } from "vitest";
import { AWAY_METRES, NEAR_METRES } from "../../client/net/next-door.ts";
import type { WorldSession } from "../../client/sdk.ts";
import { WAITING_EPOCH } from "../../shared/admission/tokens.ts";
import { WAITING_SOCKET_MS_MAX, WAITING_SOCKETS_MAX } from "../../shared/limits.ts";
import { type Command, NEUTRAL, yawFromRadians } from "../../shared/sim/command.ts";
import { type InstanceId, type PlayerId, YAW_STEPS, type ZoneId } from "../../shared/units.ts";
import { decodeClientMessage } from "../../shared/wire/client-messages.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { LabWorld } from "./lab-world.ts";
import { headForPortal } from "./walks.ts";

let lab: LabWorld;
const LINK = { latencyMs: 25, jitterMs: 5, stallEveryMs: 0, stallMs: 0 };
const SEEDS = process.env.SEEDS ? Array.from({ length: Number(process.env.SEEDS) }, (_, i) => 100 + i) : [11, 12, 13];

afterEach(() => lab.dispose());

const waitingIn = (instance: string): number => lab.room(instance).antechamber.size;
const inQuarry = (ada: WorldSession) => (): boolean => ada.position().zone === "quarry";

/** Metres from the one portal of the zone that they are in. */
function fromPortal(player: WorldSession): number {
  const { zone, self } = player.position();
  const at = ZONES.get(zone as ZoneId)?.portals[0]?.at ?? [0, 0, 0];
  return self ? Math.hypot(self.x - at[0], self.z - at[2]) : Number.POSITIVE_INFINITY;
}

/** Walks towards the harbor's portal, or away from it, until `holds`. */
async function walk(player: WorldSession, way: 1 | -1, what: string, holds: () => boolean): Promise<void> {
  headForPortal(player);
  const { self } = player.position();
  const at = ZONES.get("harbor" as ZoneId)?.portals[0]?.at as readonly number[];
  const [x, z] = [(self?.x ?? 0) - (at[0] as number), (self?.z ?? 0) - (at[2] as number)];
  player.drive({ forward: 1, yaw: Math.atan2(way * x, way * z) });
  await lab.until(what, holds, 15_000);
  player.drive({ forward: 0, yaw: Math.atan2(x, z) });
}

test("[HANDOFF-2] one socket waits behind a near portal, and is closed when one walks away", async () => {
  lab = new LabWorld(1);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1500);
  await walk(ada, -1, "she is away", () => fromPortal(ada) > AWAY_METRES + 1);
  await lab.run(1000);
  expect(waitingIn("quarry-1")).toBe(0);
  for (let round = 0; round < 2; round++) {
    await walk(ada, 1, "she is near", () => fromPortal(ada) < NEAR_METRES - 2);
    await lab.run(3000);
    expect(waitingIn("quarry-1")).toBe(1);
    // Back to where it would not be opened: it stays, so that a walk along the line costs nothing.
    await walk(ada, -1, "she is between", () => fromPortal(ada) > NEAR_METRES + 1);
    await lab.run(500);
    expect(waitingIn("quarry-1")).toBe(1);
    await walk(ada, -1, "she is away", () => fromPortal(ada) > AWAY_METRES + 0.5);
    await lab.run(500);
    expect(waitingIn("quarry-1")).toBe(0);
  }
  ada.leave();
});

test("[SLEEP-1] a socket that waits wakes no zone, costs it no message, and outlives its hibernation", async () => {
  lab = new LabWorld(2);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1500);
  await walk(ada, 1, "she is near", () => fromPortal(ada) < NEAR_METRES - 2);
  await lab.until("the socket waits", () => waitingIn("quarry-1") === 1);
  expect(lab.room("quarry-1").deadlineMs).toBeNull();
  expect(lab.room("quarry-1").resting).toBe(false);
  lab.hibernate("quarry-1");
  const before = { ...lab.counts };
  await lab.run(90_000);
  // It is asked of the platform now and then whether it lives; the object hears nothing, and has no timer.
  expect(lab.counts.pings - before.pings).toBeGreaterThan(1);
  expect(lab.running.map(([instance]) => instance)).not.toContain("quarry-1");
  headForPortal(ada);
  const sockets = lab.socketsOpened;
  await lab.until("Ada is in the quarry", inQuarry(ada), 15_000);
  expect(lab.socketsOpened).toBe(sockets);
  ada.leave();
});

for (const seed of SEEDS) {
  test(`[HANDOFF-2] seed ${seed}: a crossing opens no socket and asks the Worker nothing`, async () => {
    lab = new LabWorld(seed);
    const ada = await lab.join("Ada", "harbor", LINK);
    await lab.run(1500);
    headForPortal(ada);
    await lab.until("the socket waits", () => waitingIn("quarry-1") === 1);
    const before = lab.socketsOpened;
    await lab.until("Ada is in the quarry", inQuarry(ada), 15_000);
    expect(lab.socketsOpened).toBe(before);
    expect(waitingIn("quarry-1")).toBe(0);
    await lab.run(500);
    expect(lab.room("harbor-1").players.size).toBe(0);
    expect(lab.lease(ada.info.playerId).holder?.instance).toBe("quarry-1");
    ada.leave();
  });
}

test("[HANDOFF-2] a waiting socket that dies without a word delays a crossing, and loses nobody", async () => {
  lab = new LabWorld(3);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1500);
  await walk(ada, 1, "she is near", () => fromPortal(ada) < NEAR_METRES - 2);
  await lab.until("the socket waits", () => waitingIn("quarry-1") === 1);
  lab.newestSocket.mute();
  headForPortal(ada);
  await lab.until("Ada is in the quarry", inQuarry(ada), 15_000);
  ada.leave();
});

test("[HANDOFF-2] with the place behind the portal lost meanwhile, the crossing is a cold one", async () => {
  lab = new LabWorld(4);
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(1500);
  await walk(ada, 1, "she is near", () => fromPortal(ada) < 3);
  await lab.until("the socket waits", () => waitingIn("quarry-1") === 1);
  lab.kill("quarry-1");
  headForPortal(ada);
  await lab.until("Ada is in the quarry", inQuarry(ada), 15_000);
  expect(ada.zoneChanges).toBe(1);
  ada.leave();
});

/** A connection of a client that is none of ours. */
function stranger() {
  const heard = { closes: [] as string[], kept: null as unknown };
  const connection = {
    send: () => {},
    close: ({ name }: { name: string }) => void heard.closes.push(name),
    keep: (memo: unknown) => {
      heard.kept = memo;
    },
  };
  return { heard, connection };
}

const claimsOf = (playerId: string, epoch = WAITING_EPOCH) => ({
  playerId: playerId as PlayerId,
  name: playerId,
  place: { zone: "quarry" as ZoneId, instance: "quarry-1" as InstanceId },
  epoch,
  ticketId: `ticket of ${playerId}`,
});

test("[HANDOFF-2] [LIMIT-1] a zone has one waiting socket a player, so many in all, and none for ever", async () => {
  lab = new LabWorld(5);
  const room = lab.room("quarry-1");
  const [first, second] = [stranger(), stranger()];
  room.connect(first.connection, claimsOf("ada"));
  room.connect(second.connection, claimsOf("ada"));
  expect(first.heard.closes).toEqual(["taken_over"]);
  expect(room.antechamber.size).toBe(1);
  const others = Array.from({ length: WAITING_SOCKETS_MAX + 5 }, (_, i) => {
    const other = stranger();
    room.connect(other.connection, claimsOf(`player ${i}`));
    return other;
  });
  expect(room.antechamber.size).toBe(WAITING_SOCKETS_MAX);
  expect(others.flatMap(({ heard }) => heard.closes)).toEqual(Array.from({ length: 6 }, () => "zone_full"));
  await lab.run(WAITING_SOCKET_MS_MAX + 1000);
  room.connect(stranger().connection, claimsOf("bo"));
  expect(room.antechamber.size).toBe(1);
  expect(room.deadlineMs).toBeNull();
});

test("[ADMIT-1] who waits gets in with a ticket of their own only: not without, nor with another's, nor by waiting", async () => {
  lab = new LabWorld(6);
  const ada = await lab.join("Ada", "harbor", LINK);
  const { playerId } = ada.info;
  const room = lab.room("quarry-1");
  const show = async (ticket: string) => {
    const { heard, connection } = stranger();
    lab.sayHello(room.connect(connection, claimsOf(playerId)), ticket);
    await lab.run(200);
    return heard.closes;
  };
  for (const ticket of ["", "made up", (await lab.ticketFor(playerId, "quarry")) ?? "none"]) {
    expect(await show(ticket)).toEqual(["ticket_refused"]);
    // Nothing that can't come in wakes a zone.
    expect(room.deadlineMs).toBeNull();
  }
  const bo = await lab.join("Bo", "quarry", LINK);
  expect(await show((await lab.ticketFor(bo.info.playerId, null)) ?? "none")).toEqual(["ticket_refused"]);
  expect([...room.players.keys()]).toEqual([bo.info.playerId]);
  ada.leave();
  bo.leave();
});

/** Towards the harbor's portal, as a command. */
function walkIn(player: WorldSession): Command {
  const { self } = player.position();
  const at = ZONES.get("harbor" as ZoneId)?.portals[0]?.at ?? [0, 0, 0];
  const yaw = yawFromRadians(Math.atan2((self?.x ?? 0) - at[0], (self?.z ?? 0) - at[2]));
  return { ...NEUTRAL, forward: 127, yaw };
}

/** Yaw of who comes out of a zone's portal; who goes in faces the other way. */
const gate = (zone: string): number => ZONES.get(zone as ZoneId)?.portals[0]?.arrival.yaw ?? 0;

for (const seed of SEEDS) {
  for (const way of ["waiting", "cold"] as const) {
    test(`[HANDOFF-2] seed ${seed}, ${way}: each input goes to one socket, and none is lost over the border`, async () => {
      lab = new LabWorld(seed);
      let command: Command = { ...NEUTRAL };
      let fidgets = false;
      // Another command every other tick or so: there is always something to be said.
      const sample = () => ({ ...command, strafe: fidgets ? Math.floor(performance.now() / 30) % 2 : 0 });
      const ada = await lab.join("Ada", "harbor", LINK, { sample });
      if (way === "cold") lab.refuseToWait = true;
      await lab.run(1500);
      let offeredAt = Number.POSITIVE_INFINITY;
      ada.on("phase", (phase) => {
        if (phase !== "crossing") return;
        offeredAt = ada.stay?.predictor?.tick ?? 0;
        // Pressed after the hello, and before anybody is there to jump: it is done there.
        command = { ...command, presses: (command.presses + 1) & 3 };
      });
      const quarry = lab.room("quarry-1");
      const there = () => [...quarry.players.values()][0]?.mover;
      const strays: number[] = [];
      let inForce: Command | null = null;
      lab.onMessage = (instance, bytes) => {
        const message = decodeClientMessage(bytes);
        if (message.type !== "commands") return;
        if (instance === "harbor-1")
          strays.push(...message.changes.map(({ tick }) => tick).filter((tick) => tick > offeredAt));
        else inForce ??= { ...(there()?.command ?? NEUTRAL) };
      };
      command = walkIn(ada);
      await lab.until("she crosses", () => ada.stay?.predictor?.self.crossing === true, 15_000);
      expect(waitingIn("quarry-1")).toBe(way === "waiting" ? 1 : 0);
      // Held down while nobody runs it: the hello says so.
      command = { ...command, sprint: true };
      fidgets = true;
      await lab.until("Ada is in the quarry", inQuarry(ada), 15_000);
      expect(strays).toEqual([]);
      await lab.until("she has jumped", () => there()?.grounded === false, 2000);
      await lab.until("she has said something there", () => inForce !== null, 2000);
      // What the hello said was in force before she had said anything else, turned as she was.
      const yaw = (command.yaw - gate("harbor") + gate("quarry") + 1.5 * YAW_STEPS) % YAW_STEPS;
      expect(inForce).toMatchObject({ sprint: true, forward: 127, yaw });
      ada.leave();
    });

    test(`[PRED-1] seed ${seed}, ${way}: nothing corrects one who walks on over the border`, async () => {
      lab = new LabWorld(seed);
      let command: Command = { ...NEUTRAL };
      const ada = await lab.join("Ada", "harbor", LINK, { sample: () => command });
      if (way === "cold") lab.refuseToWait = true;
      await lab.run(1500);
      command = walkIn(ada);
      await lab.until("she crosses", () => ada.stay?.predictor?.self.crossing === true, 15_000);
      const corrections: number[] = [];
      ada.stats.onRecordedCorrection = (metres) => void corrections.push(metres);
      ada.on("zone", () => {
        // As the page does: the keys mean the way that one faces.
        command = { ...command, yaw: ada.facing };
      });
      await lab.until("Ada is in the quarry", inQuarry(ada), 15_000);
      await lab.run(800);
      expect(corrections.length).toBeGreaterThan(5);
      expect(Math.max(...corrections)).toBe(0);
      ada.leave();
    });
  }
}
