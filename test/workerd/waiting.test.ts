// waiting.test.ts — a socket that waits in the real zone object: the platform keeps it while the object sleeps, and a crossing's ticket lets its player in (HANDOFF-2, ADMIT-1).
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { NEUTRAL, yawFromRadians } from "../../shared/sim/command.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { LIVENESS, PROTOCOL_VERSION } from "../../shared/wire/protocol.ts";
import { ZONES } from "../../shared/world/zones.ts";
import type { Env } from "../../worker/env.ts";
import { HARBOR, QUARRY } from "../zone/lease-fixtures.ts";
import { newGuest, Visitor, visit, waitIn } from "./zone-visitor.ts";

const bindings = env as unknown as Env;
const quarry = () => bindings.ZONE.get(bindings.ZONE.idFromName("quarry-1"));

/** Walks straight to the harbor's portal, until the zone says where it leads. */
async function intoPortal(ada: Visitor): Promise<string> {
  const [px, , pz] = ZONES.get(HARBOR)?.portals[0]?.at ?? [0, 0, 0];
  while (!ada.transfer) {
    const { x, z } = ada.self.position;
    ada.command({ ...NEUTRAL, forward: 127, yaw: yawFromRadians(Math.atan2(x - px, z - pz)) });
    const { tick: then } = ada;
    await ada.until("she walked on", () => ada.transfer !== null || ada.tick >= then + 20);
  }
  return ada.transfer.ticket;
}

test("[HANDOFF-2] a waiting socket outlives its object's memory, and the crossing's ticket said on it lets one in", async () => {
  const guest = await newGuest("Ada");
  const ada = await visit(guest, HARBOR);
  const waiting = await Visitor.open(await waitIn(guest, QUARRY));
  waiting.sendRaw(LIVENESS.ping);
  await waiting.until("the platform answered", () => waiting.texts.includes(LIVENESS.pong));
  // A zone that was woken would have a timer, and could not be evicted.
  await evictDurableObject(quarry(), { webSockets: "hibernate" });
  const ticket = await intoPortal(ada);
  waiting.hello(PROTOCOL_VERSION, "one", ticket);
  await waiting.until("she was in the quarry", () => waiting.frames.length > 0);
  expect(waiting.welcome).toMatchObject({ zone: "quarry", instance: "quarry-1", playerId: guest.playerId, epoch: 2 });
  expect((await ada.ended()).code).toBe(CLOSE.transferred.code);
  waiting.send({ type: "bye" });
  expect((await waiting.ended()).code).toBe(CLOSE.left.code);
});

test("[ADMIT-1] who waits and shows no ticket, a forged one, or one that admits to wait, stays outside", async () => {
  const guest = await newGuest("Eve");
  const eve = await visit(guest, HARBOR);
  const another = await waitIn(guest, QUARRY);
  for (const ticket of ["", "aaa.bbb.ccc", another.ticket]) {
    const waiting = await Visitor.open(await waitIn(guest, QUARRY));
    waiting.hello(PROTOCOL_VERSION, "one", ticket);
    expect((await waiting.ended()).code).toBe(CLOSE.ticketRefused.code);
    expect(waiting.welcome).toBeNull();
  }
  // Nor does anything else get said there.
  const waiting = await Visitor.open(another);
  waiting.say("let me in");
  expect((await waiting.ended()).code).toBe(CLOSE.badMessage.code);
  await evictDurableObject(quarry(), { webSockets: "hibernate" });
  // Where no portal leads from here, there is nothing to wait for.
  await expect(waitIn(guest, HARBOR)).rejects.toThrow("no_portal");
  eve.send({ type: "bye" });
});
