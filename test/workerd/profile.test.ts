// profile.test.ts — how a character looks and how its player likes things, kept by the real character object.
import { evictDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import type { CharacterRpc } from "../../durable-objects/contracts.ts";
import type { PlayerId } from "../../shared/units.ts";
import { HARBOR, placeIn, QUARRY } from "../zone/lease-fixtures.ts";
import { env } from "./worker.ts";

const LOOK = { skin: 1, shirt: 9, trousers: 2, hair: 6, headwear: 3 };
const SETTINGS = { cameraDecimetres: 80, netGraph: true };

async function character(): Promise<{ stub: DurableObjectStub; rpc: CharacterRpc }> {
  const playerId = crypto.randomUUID() as PlayerId;
  const stub = env.CHARACTER.get(env.CHARACTER.idFromName(playerId));
  const rpc = stub as unknown as CharacterRpc;
  await rpc.create(playerId, "Ada");
  await rpc.claim({ playerId, ticketId: "k1", epoch: 1, place: placeIn(HARBOR), nonce: "n" });
  return { stub, rpc };
}

const HERE = { place: placeIn(HARBOR), epoch: 1 };

test("a look and settings outlive the object, each by itself; of two the later issued holds, in whatever order they come", async () => {
  const { stub, rpc } = await character();
  expect(await rpc.profile()).toEqual({ appearance: null, settings: null });
  expect(await rpc.keepProfile(HERE, { appearance: LOOK }, 2000)).toEqual({ ok: true });
  expect(await rpc.keepProfile(HERE, { settings: SETTINGS }, 1000)).toEqual({ ok: true });
  expect(await rpc.keepProfile(HERE, { appearance: { ...LOOK, hair: 0 } }, 1500)).toEqual({ ok: true });
  await evictDurableObject(stub);
  expect(await rpc.profile()).toEqual({ appearance: LOOK, settings: SETTINGS });
});

test("[LEASE-1] a zone that no longer holds the player changes nothing, and nobody looks as nobody can", async () => {
  const { rpc } = await character();
  const stale = await rpc.keepProfile({ ...HERE, epoch: 0 }, { appearance: LOOK }, 1);
  expect(stale).toMatchObject({ ok: false, code: "stale_epoch" });
  const elsewhere = await rpc.keepProfile({ place: placeIn(QUARRY), epoch: 1 }, { appearance: LOOK }, 1);
  expect(elsewhere).toMatchObject({ ok: false, code: "stale_epoch" });
  for (const appearance of [
    { ...LOOK, hair: 7 },
    { ...LOOK, hair: 0.5 },
  ])
    expect(await rpc.keepProfile(HERE, { appearance }, 1)).toMatchObject({ ok: false });
  expect(await rpc.profile()).toEqual({ appearance: null, settings: null });
});
