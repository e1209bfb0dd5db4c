// zone-rest-leases.test.ts — what befalls players while the real zone object hibernates under their sockets: taken over, gone elsewhere, hung up (LEASE-1, SLEEP-1).
import { evictDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import type { PlayerId } from "../../shared/units.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { env } from "./worker.ts";
import { sleep, stub, visitor, visitors, WAIT, ZONE } from "./zone-asleep.ts";
import { newGuest, visit } from "./zone-visitor.ts";

test("[LEASE-1] whoever was taken over while the zone hibernated is not brought back by their old socket", async () => {
  const guest = await newGuest("Ada");
  const first = await visit(guest, ZONE);
  visitors.push(first);
  const bo = await visitor("Bo");
  await sleep(first, bo);
  await evictDurableObject(stub(), { webSockets: "hibernate" });
  const second = await visit(guest, null);
  visitors.push(second);
  expect((await first.ended()).code).toBe(CLOSE.takenOver.code);
  expect(second.welcome?.roster.map(({ name }) => name).sort()).toEqual(["Ada", "Bo"]);
  await bo.until("Bo is awake", () => !bo.sleeps);
});

test("[LEASE-1] whoever left for another zone while this one hibernated is gone when it wakes", async () => {
  const guest = await newGuest("Ada");
  const first = await visit(guest, ZONE);
  visitors.push(first);
  const bo = await visitor("Bo");
  await sleep(first, bo);
  await evictDurableObject(stub(), { webSockets: "hibernate" });
  const elsewhere = await visit(guest, "harbor");
  visitors.push(elsewhere);
  expect((await first.ended()).code).toBe(CLOSE.staleEpoch.code);
  await bo.until("Bo heard of it", () =>
    bo.frames.some(({ events }) => events.some((e) => e.type === "left" && e.playerId === guest.playerId)),
  );
  expect(elsewhere.welcome?.zone).toBe("harbor");
});

test("[SLEEP-1] whoever closes their socket while the zone hibernates is let go of, and the others sleep on", async () => {
  const ada = await visitor("Ada");
  const bo = await visitor("Bo");
  await sleep(ada, bo);
  await evictDurableObject(stub(), { webSockets: "hibernate" });
  ada.hangUp();
  const character = env.CHARACTER.get(env.CHARACTER.idFromName(ada.welcome?.playerId as PlayerId));
  await vi.waitFor(async () => expect(await character.where()).toBeNull(), WAIT);
  await sleep(bo);
});
