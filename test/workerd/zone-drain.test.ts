// zone-drain.test.ts — a deploy: a zone is drained, or meets a Worker that is newer than itself, and nobody loses a step by it.
import { runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { decodeCheckpoint } from "../../durable-objects/zone/checkpoint.ts";
import type { Room } from "../../durable-objects/zone/room.ts";
import { TICKET_HEADER, writeTicketHeader } from "../../shared/admission/tokens.ts";
import { NEUTRAL } from "../../shared/sim/command.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { PROTOCOL_VERSION } from "../../shared/wire/protocol.ts";
import { env, worker } from "./worker.ts";
import { type Guest, newGuest, type Visitor, visit } from "./zone-visitor.ts";

const WAIT = { timeout: 15_000, interval: 20 };
const zone = (instance: string) => env.ZONE.get(env.ZONE.idFromName(instance));

const drain = (secret: string): Promise<Response> =>
  worker.fetch("http://isthmus.test/api/admin/drain", {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
  });

/** As a client comes back: again, if the zone is just ending. */
const comeBack = (guest: Guest): Promise<Visitor> => vi.waitFor(() => visit(guest, null), WAIT);

const sleeps = (): Promise<boolean> =>
  runInDurableObject(zone("harbor-1"), (object: object) => (object as { room: Room }).room.deadlineMs === null);

/** How one is received whom a Worker of the next version lets in: it has checked the version of each client it forwards. */
async function closeCodeOfNewer(): Promise<number> {
  const place = { zone: "harbor" as ZoneId, instance: "harbor-1" as InstanceId };
  const claims = { playerId: "someone" as PlayerId, name: "New", place, epoch: 1, ticketId: "t" };
  const response = await zone("harbor-1").fetch("http://isthmus.test/zone/harbor-1", {
    headers: {
      upgrade: "websocket",
      "sec-websocket-protocol": `isthmus.${PROTOCOL_VERSION + 1}, ticket.x`,
      "x-partykit-room": "harbor-1",
      [TICKET_HEADER]: writeTicketHeader(claims),
    },
  });
  const closed = new Promise<number>((resolve) =>
    response.webSocket?.addEventListener("close", ({ code }) => resolve(code)),
  );
  response.webSocket?.accept();
  return closed;
}

/** Somebody in the midst of a run: a checkpoint of a second ago would have them elsewhere. */
async function runner(): Promise<{ visitor: Visitor; guest: Guest }> {
  const guest = await newGuest("Ada");
  const visitor = await visit(guest, "harbor");
  const { z } = visitor.self.position;
  visitor.command({ ...NEUTRAL, forward: 127, sprint: true });
  await visitor.until("they ran", () => visitor.self.position.z < z - 1);
  return { visitor, guest };
}

async function checkpoint() {
  return runInDurableObject(zone("harbor-1"), async (_object: object, state: DurableObjectState) => {
    const bytes = await state.storage.get<Uint8Array>("checkpoint");
    return bytes ? decodeCheckpoint(bytes) : null;
  });
}

test("[CLOSE-1] a drained zone writes where everybody is, sends them for a new ticket, and starts again", async () => {
  const { visitor, guest } = await runner();
  // Not for everybody to do.
  expect((await drain("not the secret, but as long as one would be")).status).toBe(401);
  // The directory hears within some seconds that the zone is awake.
  await vi.waitFor(async () => {
    expect(await (await drain(env.ADMIN_SECRET)).json()).toEqual({ drained: ["harbor-1"], unanswered: [] });
  }, WAIT);
  expect(await visitor.ended()).toMatchObject({ code: CLOSE.restarting.code });

  const seen = visitor.self.position;
  expect(Math.abs(visitor.self.velocity.z)).toBeGreaterThan(1); // Still running: an older record would tell another place.
  const record = (await checkpoint())?.players.find(({ playerId }) => playerId === guest.playerId);
  // Not a tick was run that the client was not shown: the last frame is what was written.
  expect(record?.mover.position).toEqual(seen);

  const after = await comeBack(guest);
  expect(after.welcome?.incarnation).not.toBe(visitor.welcome?.incarnation);
  expect(after.self.position.x).toBe(seen.x);
  expect(after.frames[0]?.tick).toBeGreaterThan(visitor.tick);
  after.send({ type: "bye" });
  await after.ended();
});

test("[CLOSE-1] a zone object that meets a newer Worker makes way for the new code", async () => {
  const { visitor, guest } = await runner();
  // Not `reload`: their page is the new one already.
  expect(await closeCodeOfNewer()).toBe(CLOSE.restarting.code);
  expect(await visitor.ended()).toMatchObject({ code: CLOSE.restarting.code });

  const after = await comeBack(guest);
  expect(after.welcome?.incarnation).not.toBe(visitor.welcome?.incarnation);
  after.send({ type: "bye" });
  await after.ended();
});

test("[SLEEP-1] draining a zone that sleeps ends nothing: what it is has been written, and it wakes with the new code", async () => {
  await vi.waitFor(async () => {
    await zone("harbor-1").drain();
    const written = await checkpoint();
    await zone("harbor-1").drain();
    expect(await checkpoint()).toEqual(written);
  }, WAIT);
});

test("[CLOSE-1] nor does an old zone stay in memory, asleep, and send new clients away again and again", async () => {
  const guest = await newGuest("Bo");
  const before = await comeBack(guest);
  before.send({ type: "bye" });
  await before.ended();
  await vi.waitFor(async () => expect(await sleeps()).toBe(true), WAIT);
  expect(await closeCodeOfNewer()).toBe(CLOSE.restarting.code);
  await vi.waitFor(async () => {
    const after = await visit(guest, null);
    after.send({ type: "bye" });
    expect(after.welcome?.incarnation).not.toBe(before.welcome?.incarnation);
  }, WAIT);
});
