// zone.test.ts — the real zone object behind the real Worker: how a socket gets in, what it hears, and what it may not say.
import { afterEach, expect, test } from "vitest";
import { CLIENT_MESSAGE_BYTES_MAX, FRAME_TICKS, FRAME_TICKS_MAX, MESSAGE_BURST } from "../../shared/limits.ts";
import { NEUTRAL } from "../../shared/sim/command.ts";
import { tick } from "../../shared/units.ts";
import { encodeClientMessage } from "../../shared/wire/client-messages.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { PROTOCOL_VERSION } from "../../shared/wire/protocol.ts";
import { HARBOR } from "../zone/lease-fixtures.ts";
import { enter, newGuest, Visitor, visit } from "./zone-visitor.ts";

const visitors: Visitor[] = [];

afterEach(() => {
  for (const visitor of visitors.splice(0)) if (!visitor.closed) visitor.send({ type: "bye" });
});

/** A visitor who leaves when the test is over, so that the zone's loop ends with it. */
async function visitor(name: string): Promise<Visitor> {
  const entered = await visit(await newGuest(name), HARBOR);
  visitors.push(entered);
  return entered;
}

async function knock(name: string): Promise<Visitor> {
  const opened = await Visitor.open(await enter(await newGuest(name), HARBOR));
  visitors.push(opened);
  return opened;
}

test("[ADMIT-1] a ticket opens the zone: welcome, then full state with the own mover in it", async () => {
  const guest = await newGuest("Ada");
  const ada = await visit(guest, HARBOR);
  visitors.push(ada);
  expect(ada.welcome).toMatchObject({
    protocol: PROTOCOL_VERSION,
    frameTicks: FRAME_TICKS,
    zone: "harbor",
    instance: "harbor-1",
    epoch: 1,
    playerId: guest.playerId,
    roster: [{ playerId: guest.playerId, name: "Ada" }],
  });
  const [first] = ada.frames;
  expect(first?.fresh).toBe(true);
  expect(first?.self?.id).toBe(ada.welcome?.entity);
  expect(ada.props().length).toBeGreaterThanOrEqual(40);
});

test("[TICK-1] each frame is three ticks after the one before, or four where the machine is too busy for that", async () => {
  const ada = await visitor("Ada");
  await ada.until("she had 12 frames", () => ada.frames.length >= 12);
  const ticks = ada.frames.map((frame) => frame.tick);
  for (let i = 1; i < ticks.length; i++)
    expect([FRAME_TICKS, FRAME_TICKS_MAX]).toContain((ticks[i] as number) - (ticks[i - 1] as number));
  expect(ada.frames.slice(1).some((frame) => frame.fresh)).toBe(false);
});

test("[EVENT-1] those who are there hear who comes, what is said, and who goes, in order", async () => {
  const ada = await visitor("Ada");
  const bo = await visitor("Bo");
  ada.listen();
  bo.say("  ahoy,\nAda ");
  const heard = () => ada.frames.flatMap((frame) => frame.events).filter(({ type }) => type !== "goods");
  await ada.until("Bo was heard", () => heard().some(({ type }) => type === "said"));
  bo.send({ type: "bye" });
  await ada.until("Bo was gone", () => heard().some(({ type }) => type === "left"));
  const { playerId, entity } = bo.welcome ?? {};
  const said = { type: "said", channel: "zone", origin: 0, playerId, name: "Bo", text: "ahoy, Ada" };
  expect(heard()).toEqual([
    { type: "joined", playerId, name: "Bo", entity },
    expect.objectContaining(said),
    { type: "left", playerId },
  ]);
  expect((await bo.ended()).code).toBe(CLOSE.left.code);
});

const nonce = "n";
const hello = encodeClientMessage({ type: "hello", protocol: PROTOCOL_VERSION, nonce, ticket: "", command: null });
const commands = (newest: number, sentTick: number, changes: number[] = [], stamp = 0): Uint8Array =>
  encodeClientMessage({
    type: "commands",
    sequence: 1,
    newest: { tick: tick(newest), stamp },
    sentTick: tick(sentTick),
    changes: changes.map((at) => ({ tick: tick(at), command: { ...NEUTRAL, forward: 127 } })),
    acts: [],
  });

test("[LIMIT-1] what a client may not say closes its socket with its own code, and the zone goes on", async () => {
  const witness = await visitor("Ada");
  const afterWelcome: readonly (readonly [string, (now: number, stamp: number) => string | Uint8Array])[] = [
    ["text", () => "hello"],
    ["nothing", () => new Uint8Array(0)],
    ["no kind of message", () => new Uint8Array([250, 1, 2, 3])],
    ["a message cut short", () => commands(0, 5, [4, 5]).subarray(0, 4)],
    ["a message with more behind it", () => new Uint8Array([...commands(0, 5), 0, 0])],
    ["a byte over the limit", () => new Uint8Array(CLIENT_MESSAGE_BYTES_MAX + 1).fill(2)],
    ["a megabyte", () => new Uint8Array(1 << 20).fill(2)],
    ["a second hello", () => hello],
    ["an acknowledgement of what was not sent", (now) => commands(now + 1000, now)],
    ["an acknowledgement of what was not read", (now, stamp) => commands(now, now, [], (stamp + 1) % 16)],
  ];
  for (const [what, message] of afterWelcome) {
    const eve = await visitor("Eve");
    // The first frame is there: a welcome's tick names none.
    await eve.until("she has a frame", () => eve.frames.length > 0);
    eve.sendRaw(message(eve.tick, eve.newest.stamp));
    const { code, reason } = await eve.ended();
    expect({ what, code }).toEqual({ what, code: CLOSE.badMessage.code });
    expect(reason).not.toBe("");
  }
  const early = await knock("Eve");
  early.sendRaw(commands(0, 5));
  expect((await early.ended()).code).toBe(CLOSE.badMessage.code);
  const { tick: then } = witness;
  await witness.until("a second had passed in the zone", () => witness.tick >= then + 60);
});

test("[CLOSE-1] a hello of another version is told to reload", async () => {
  const old = await knock("Old");
  old.hello(PROTOCOL_VERSION + 1);
  expect(await old.ended()).toEqual({ code: CLOSE.protocolMismatch.code, reason: CLOSE.protocolMismatch.message });
});

test("[LIMIT-1] a flood of messages closes its socket", async () => {
  const eve = await visitor("Eve");
  for (let i = 0; i < 2 * MESSAGE_BURST; i++) eve.sendRaw(commands(0, eve.tick));
  expect((await eve.ended()).code).toBe(CLOSE.tooManyMessages.code);
});

test("[ADMIT-1] a ticket is good for one claim: a connection that plays it again is refused, and disturbs nobody", async () => {
  const entry = await enter(await newGuest("Ada"), HARBOR);
  const ada = await Visitor.open(entry);
  visitors.push(ada);
  ada.hello();
  await ada.until("she had a frame", () => ada.frames.length > 0);
  const thief = await Visitor.open(entry);
  thief.hello();
  expect((await thief.ended()).code).toBe(CLOSE.ticketRefused.code);
  expect(thief.welcome).toBeNull();
  const { tick: then } = ada;
  await ada.until("she went on playing", () => ada.tick >= then + 30);
});

test("[CLOSE-1] a second connection of the same character takes it over where it stands; the first is told so", async () => {
  const guest = await newGuest("Ada");
  const first = await visit(guest, HARBOR);
  const second = await visit(guest, null);
  visitors.push(second);
  expect(await first.ended()).toEqual({ code: CLOSE.takenOver.code, reason: CLOSE.takenOver.message });
  expect(second.welcome?.entity).toBe(first.welcome?.entity);
  expect(second.welcome?.epoch).toBe(2);
  expect(second.welcome?.roster.filter(({ playerId }) => playerId === guest.playerId)).toHaveLength(1);
  expect(second.self.position).toEqual(first.self.position);
});
