// incoming.ts — what clients say to their zone: decoded, checked, queued; nothing moves here (CMD-1, LIMIT-1).
import { BATCH_TICKS, SESSIONS_PER_ZONE_MAX } from "../../shared/limits.ts";
import { tick } from "../../shared/units.ts";
import { WireError } from "../../shared/wire/bits.ts";
import {
  type ClientMessage,
  type Commands,
  decodeClientMessage,
  type Hello,
} from "../../shared/wire/client-messages.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { PROTOCOL_VERSION } from "../../shared/wire/protocol.ts";
import { MARGIN_SIXTEENTHS_MAX } from "../../shared/wire/zone-messages.ts";
import { refuseAct } from "./acts.ts";
import type { Room } from "./room.ts";
import type { Session, SessionState } from "./session.ts";

type Playing = Extract<SessionState, { state: "playing" }>;

/** One message from outside; whatever is in it, the zone goes on (LIMIT-1). */
export function receive(room: Room, session: Session, bytes: Uint8Array): void {
  const nowMs = room.ports.nowMs();
  if (session.now.state === "closed") return;
  if (!session.messages.take(nowMs)) return room.close(session, CLOSE.tooManyMessages);
  session.heardAtMs = nowMs;
  if (session.now.state === "sleeping") return room.sleepers.heard(session.now.sleeper, bytes);
  let message: ClientMessage;
  try {
    message = decodeClientMessage(bytes);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return room.close(session, { ...CLOSE.badMessage, message: error.message });
  }
  handle(room, session, message, nowMs);
}

function handle(room: Room, session: Session, message: ClientMessage, nowMs: number): void {
  const { now } = session;
  if (message.type === "hello" && room.antechamber.has(session))
    return room.antechamber.greet(session, message, (admitted) => {
      room.enter(admitted);
      if (admitted.now.state === "greeting") greet(room, admitted, message);
    });
  if (message.type === "hello" && now.state === "greeting") return greet(room, session, message);
  if (now.state !== "playing")
    return room.close(session, { ...CLOSE.badMessage, message: `a ${message.type} before the welcome` });
  switch (message.type) {
    case "hello":
      return room.close(session, { ...CLOSE.badMessage, message: "a second hello" });
    case "commands":
      return receiveCommands(room, session, message, nowMs);
    case "say":
      room.deed();
      return room.chat.say(session, now.player, message);
    case "intent":
      room.deed();
      return room.counter.intent(now.player, message.intent, message.tick);
    case "listen":
      return room.chat.listen(session, now.player.playerId, message.heard);
    case "bye":
      room.close(session, CLOSE.left);
      return room.enqueue(() => room.residents.release(now.player));
  }
}

/** Does it say nothing but that its client is there? */
const isBare = ({ changes, acts }: Commands): boolean => changes.length === 0 && acts.length === 0;

/** The same of bytes that nobody has read yet; what can't be read is left to whoever reads it. */
export function isBareAcknowledgement(bytes: Uint8Array): boolean {
  try {
    const message = decodeClientMessage(bytes);
    return message.type === "commands" && isBare(message);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return false;
  }
}

function receiveCommands(room: Room, session: Session, message: Commands, nowMs: number): void {
  if (message.newest.tick > room.newestTick)
    return room.close(session, { ...CLOSE.badMessage, message: "a frame is acknowledged that was not sent" });
  // On its way when the zone went to rest: that wakes nobody (SLEEP-1).
  if (room.resting && isBare(message)) return;
  if (!isBare(message)) room.deed();
  // After that: a zone that wakes begins a new stream.
  const { player, outbox } = session.now as Playing;
  // Or it would be sent more and more that it does not read (FLOW-1).
  if (!outbox.acknowledge(message.newest))
    return room.close(session, { ...CLOSE.badMessage, message: "a frame is acknowledged that was not read" });
  const late = player.inbox.add(message.changes, tick(room.newestTick + 1));
  for (const act of player.inbox.addActs(message.acts, tick(room.newestTick + 1))) refuseAct(room, player, act);
  // Measured as if every change had waited for a full batch, so that the lead covers the batching (CMD-3).
  const oldest = Math.min(message.changes[0]?.tick ?? Number.POSITIVE_INFINITY, message.sentTick - BATCH_TICKS);
  const margin = Math.round((oldest - room.tickAt(nowMs)) * 16);
  const before = player.reception;
  player.reception = {
    sequence: message.sequence,
    heldMs: 0,
    marginSixteenths: clampMargin(before.sequence < 0 ? margin : Math.min(margin, before.marginSixteenths)),
    late: Math.min(63, before.late + late),
  };
  player.receivedAtMs = nowMs;
}

function greet(room: Room, session: Session, hello: Hello): void {
  if (hello.protocol !== PROTOCOL_VERSION) return room.close(session, CLOSE.protocolMismatch);
  // Capacity is the directory's affair, and soft; this bound is hard.
  const newcomer = !room.players.has(session.claims.playerId);
  if (newcomer && room.expected >= SESSIONS_PER_ZONE_MAX) return room.close(session, CLOSE.zoneFull);
  session.now = { state: "claiming" };
  session.carried = hello.command;
  room.residents.claim(session, hello.nonce);
}

function clampMargin(sixteenths: number): number {
  return Math.max(-MARGIN_SIXTEENTHS_MAX, Math.min(MARGIN_SIXTEENTHS_MAX, sixteenths));
}
