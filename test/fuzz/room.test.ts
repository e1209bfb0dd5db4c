// room.test.ts — mutated messages on a zone's sockets: each is refused or understood, and the zone goes on ticking (LIMIT-1).
import { afterEach, expect, test } from "vitest";
import type { PlayerId } from "../../shared/units.ts";
import { encodeClientMessage } from "../../shared/wire/client-messages.ts";
import { CLOSE, type CloseRule } from "../../shared/wire/close.ts";
import { CLIENT_MESSAGES } from "../golden/messages.ts";
import { LabWorld } from "../lab/lab-world.ts";
import { seeded } from "../lab/seeded.ts";

const MESSAGES = 24_000;
/** A socket is fed this many before time passes: under the burst that a session may have. */
const BATCH = 40;
const VALID = Object.values(CLIENT_MESSAGES).map((message) => encodeClientMessage(message));

let lab: LabWorld;
afterEach(() => lab.dispose());

test(`[LIMIT-1] ${MESSAGES} mutated messages: each close has one of our codes and a reason, nobody else notices`, async () => {
  lab = new LabWorld(99);
  const random = seeded(4711);
  const bystander = await lab.join("Ada", "harbor");
  const room = lab.room("harbor-1");
  const closes: CloseRule[] = [];
  const startTick = room.newestTick;
  const startMs = Date.now();
  for (let sent = 0; sent < MESSAGES; sent += BATCH) {
    // Half of them come from a player in the world, so that what only players may say is reached.
    if (random() < 0.5) await asPlayer(random, closes);
    else await asStranger(random, closes);
  }
  const codes = new Set<number>(Object.values(CLOSE).map((rule) => rule.code));
  for (const rule of closes) {
    expect(codes.has(rule.code)).toBe(true);
    expect(rule.message.length).toBeGreaterThan(0);
  }
  expect(closes.length).toBeGreaterThan(100);
  // Ticks are due by the clock alone (TICK-2).
  const dueTicks = ((Date.now() - startMs) * 60) / 1000;
  expect(Math.abs(room.newestTick - startTick - dueTicks)).toBeLessThanOrEqual(6);
  expect(bystander.phase).toBe("playing");
  bystander.leave();
});

async function asPlayer(random: () => number, closes: CloseRule[]): Promise<void> {
  const player = await lab.join("Fuzz", "harbor");
  player.on("closed", (rule) => closes.push(rule));
  const socket = lab.newestSocket;
  for (let i = 0; i < BATCH; i++) socket.send(mutated(random));
  await lab.run(50);
  if (player.phase === "playing") player.leave();
  await lab.run(50);
}

/** Somebody whose ticket no character object has ever heard of. */
async function asStranger(random: () => number, closes: CloseRule[]): Promise<void> {
  const room = lab.room("harbor-1");
  let open = true;
  const close = (rule: CloseRule): void => {
    open = false;
    closes.push(rule);
  };
  const claims = { playerId: "nobody" as PlayerId, name: "Fuzz", place: room.place, epoch: 1, ticketId: "none" };
  const session = room.connect({ send: () => {}, close, keep: () => {} }, claims);
  for (let i = 0; i < BATCH && open; i++) room.receive(session, mutated(random));
  if (open) room.disconnect(session);
  await lab.run(50);
}

/** A valid message with bits flipped, bytes cut, added, repeated, or numbers made extreme. */
function mutated(random: () => number): Uint8Array {
  let bytes = (VALID[Math.floor(random() * VALID.length)] as Uint8Array).slice();
  const at = (): number => Math.floor(random() * bytes.length);
  for (let i = 0; i < 1 + random() * 3; i++) {
    const kind = random();
    if (kind < 0.4 && bytes.length > 0) bytes[at()] = Math.floor(random() * 256);
    else if (kind < 0.6) bytes = bytes.slice(0, at());
    else if (kind < 0.75) bytes = Uint8Array.from([...bytes, ...bytes]);
    else if (kind < 0.9 && bytes.length > 0) bytes[at()] = random() < 0.5 ? 255 : 0;
    else bytes = Uint8Array.from({ length: Math.floor(random() * 1500) }, () => Math.floor(random() * 256));
  }
  return bytes;
}
