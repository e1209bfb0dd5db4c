// keeper.test.ts — what a zone remembers of its players stays within its bound, from one run to the next (LIMIT-1).
import { expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../durable-objects/zone/checkpoint.ts";
import { Keeper } from "../../durable-objects/zone/keeper.ts";
import type { RoomPorts } from "../../durable-objects/zone/ports.ts";
import { CHECKPOINT_MS, CHECKPOINT_UNCHANGED_MS, ENTITIES_MAX, SESSIONS_PER_ZONE_MAX } from "../../shared/limits.ts";
import { newMover } from "../../shared/sim/step.ts";
import { type EntityId, type InstanceId, tick, type ZoneId } from "../../shared/units.ts";

const mover = newMover(1 as EntityId, "player", { at: [0, 0, 0], yaw: 0 });
const place = { zone: "harbor" as ZoneId, instance: "harbor-1" as InstanceId };

test("[LIMIT-1] zones that crash full, again and again, with players who never return, can still write their checkpoint", () => {
  let records: { playerId: string; epoch: number; mover: typeof mover }[] = [];
  for (let run = 0; run < 8; run++) {
    const keeper = new Keeper({} as RoomPorts, place, place.zone, records);
    const here = Array.from({ length: SESSIONS_PER_ZONE_MAX }, (_, i) => ({
      playerId: `run${run}-${i}`,
      epoch: 1,
      mover,
    }));
    const players = [...keeper.carriedOver(new Map()), ...here];
    expect(players.length).toBeLessThan(ENTITIES_MAX);
    const read = decodeCheckpoint(
      encodeCheckpoint({ tick: tick(1), atSeconds: 0, restedAs: null, props: [], npcs: [], players }),
    );
    records = [...(read?.players ?? [])];
  }
  // Whoever was here last is remembered.
  const keeper = new Keeper({} as RoomPorts, place, place.zone, records);
  for (let i = 0; i < SESSIONS_PER_ZONE_MAX; i++) expect(keeper.memory(`run7-${i}` as never).record).not.toBeNull();
});

test("[SLEEP-1] a row is written every three seconds while something changes, and else hardly ever", async () => {
  let rows = 0;
  const ports = {
    saveCheckpoint: async () => void rows++,
    character: () => ({ save: async () => ({ ok: true }) }),
    log: () => {},
  } as unknown as RoomPorts;
  const keeper = new Keeper(ports, place, place.zone, []);
  const record = (ticks: number, x: number) => () => ({
    tick: tick(ticks),
    atSeconds: 0,
    restedAs: null,
    props: [],
    npcs: [],
    players: [{ playerId: "ada", epoch: 1, mover: { ...mover, position: { x, y: 0, z: 0 } } }],
  });
  const minute = async (moves: boolean, startMs: number) => {
    const before = rows;
    for (let ms = 0; ms < 60_000; ms += 50) {
      keeper.checkpoint(startMs + ms, record(Math.floor((startMs + ms) / 16), moves ? ms / 4096 : 0));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return rows - before;
  };
  expect(await minute(true, 0)).toBe(60_000 / CHECKPOINT_MS);
  expect(await minute(false, 60_000)).toBeLessThanOrEqual(1 + 60_000 / CHECKPOINT_UNCHANGED_MS);
});
