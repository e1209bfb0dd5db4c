// zone-restart.test.ts — what a zone object keeps when it is killed under its players, and when it falls asleep without any.
import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../../durable-objects/zone/checkpoint.ts";
import { NEUTRAL } from "../../shared/sim/command.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import type { ZoneId } from "../../shared/units.ts";
import { env } from "./worker.ts";
import { type Guest, newGuest, type Visitor, visit } from "./zone-visitor.ts";

const WAIT = { timeout: 15_000, interval: 20 };

const zone = (instance: string) => env.ZONE.get(env.ZONE.idFromName(instance));

async function checkpointOf(instance: string): Promise<Checkpoint | null> {
  return runInDurableObject(zone(instance), async (_object: object, state: DurableObjectState) => {
    const bytes = await state.storage.get<Uint8Array>("checkpoint");
    return bytes ? decodeCheckpoint(bytes) : null;
  });
}

/** Walks north for a moment, and stands. */
async function stroll(visitor: Visitor): Promise<void> {
  const { z } = visitor.self.position;
  visitor.command({ ...NEUTRAL, forward: 127 });
  await visitor.until("they had walked a metre", () => visitor.self.position.z < z - 1);
  visitor.command(NEUTRAL);
  await visitor.until("they stood", () => visitor.self.velocity.x === 0 && visitor.self.velocity.z === 0);
}

const pose = ({ position, velocity }: MoverState) => ({ position, velocity });

test("[LEASE-1] a zone killed under its player has them back where they stood, under a new epoch", async () => {
  const guest = await newGuest("Ada");
  const before = await visit(guest, "harbor");
  await stroll(before);
  const stood = pose(before.self);
  await vi.waitFor(async () => {
    const record = (await checkpointOf("harbor-1"))?.players.find(({ playerId }) => playerId === guest.playerId);
    expect(record && pose(record.mover)).toEqual(stood);
  }, WAIT);

  const lastTick = before.tick;
  await abortAllDurableObjects();
  await before.ended();

  const after = await visit(guest, null);
  expect(after.welcome).toMatchObject({ zone: "harbor", instance: "harbor-1", playerId: guest.playerId, epoch: 2 });
  expect(after.welcome?.incarnation).not.toBe(before.welcome?.incarnation);
  expect(pose(after.self)).toEqual(stood);
  expect(after.frames[0]?.tick).toBeGreaterThan(lastTick); // ZONE-1: ticks never go back.
  after.send({ type: "bye" });
  await after.ended();
});

test("[SLEEP-1] a zone that everyone has left stops, can be evicted, and wakes as it was, but for what time has moved on", async () => {
  const moved = await moveProps("quarry-1");
  const guest = await newGuest("Bo");
  const before = await visit(guest, "quarry");
  expect(prop(before, moved.crate.id)).toEqual(moved.crate);
  // It was on its way an hour ago.
  const rested = prop(before, moved.ball.id);
  expect(rested.asleep).toBe(true);
  expect(apart(rested, moved.ball)).toBeGreaterThan(0.3);
  await stroll(before);
  const stood = pose(before.self);
  before.send({ type: "bye" });
  await before.ended();

  await vi.waitFor(async () => expect(await stateOf("quarry")).toBe("asleep"), WAIT);
  // Rejects, after half a minute, for as long as a timer of the object's is alive.
  await evictDurableObject(zone("quarry-1"));

  const after = await visit(guest, null);
  expect(after.welcome?.incarnation).not.toBe(before.welcome?.incarnation);
  expect(prop(after, moved.crate.id)).toEqual(moved.crate);
  expect(prop(after, moved.ball.id)).toEqual(rested);
  expect(pose(after.self)).toEqual(stood);
  after.send({ type: "bye" });
  await after.ended();
});

/** Rewrites a sleeping zone's checkpoint, as if of an hour ago: one crate rests where no definition puts one, one ball is on its way. */
async function moveProps(instance: string): Promise<{ crate: PropState; ball: PropState }> {
  await settle(await newGuest("Cy"));
  const checkpoint = await checkpointOf(instance);
  if (!checkpoint) throw new Error("a zone that was visited has a checkpoint");
  const crate = checkpoint.props.find(({ kind, asleep }) => kind === "crate" && asleep) as PropState;
  const ball = checkpoint.props.findLast(({ kind }) => kind === "ball") as PropState;
  const moved = {
    crate: { ...crate, position: { x: -20, y: 0.5, z: 30 } },
    ball: {
      ...ball,
      position: { x: -10, y: 0.375, z: 30 },
      velocity: { x: 1, y: 0, z: 0 },
      asleep: false,
      sleepyTicks: 0,
    },
  };
  const props = checkpoint.props.map((p) => (p.id === crate.id ? moved.crate : p.id === ball.id ? moved.ball : p));
  await runInDurableObject(zone(instance), (_object: object, state: DurableObjectState) =>
    state.storage.put("checkpoint", encodeCheckpoint({ ...checkpoint, atSeconds: checkpoint.atSeconds - 3600, props })),
  );
  await evictDurableObject(zone(instance));
  return moved;
}

/** Keeps the zone awake until everything rests, and leaves. */
async function settle(guest: Guest): Promise<void> {
  const visitor = await visit(guest, "quarry");
  await visitor.until("a crate slept", () => visitor.props().some(({ kind, asleep }) => kind === "crate" && asleep));
  visitor.send({ type: "bye" });
  await visitor.ended();
  await vi.waitFor(async () => expect(await stateOf("quarry")).toBe("asleep"), WAIT);
}

async function stateOf(id: string): Promise<string | undefined> {
  const directory = env.DIRECTORY.get(env.DIRECTORY.idFromName(id));
  return (await directory.list(id as ZoneId))[0]?.state;
}

function prop(visitor: Visitor, id: number): PropState {
  return visitor.props().find((candidate) => candidate.id === id) as PropState;
}

function apart(a: PropState, b: PropState): number {
  return Math.hypot(a.position.x - b.position.x, a.position.z - b.position.z);
}
