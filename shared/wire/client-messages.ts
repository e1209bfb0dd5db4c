// client-messages.ts — what a client says to its zone: hello, commands, chat, bye; each described once for both directions.
import {
  ACTS_PER_MESSAGE_MAX,
  CHANGES_PER_MESSAGE_MAX,
  CHAT_CHARACTERS_MAX,
  CLIENT_MESSAGE_BYTES_MAX,
  HUB_SHARDS_MAX,
  TICKET_BYTES_MAX,
} from "../limits.ts";
import { AIM_STEPS, type Aim } from "../sim/acts.ts";
import { type Command, NEUTRAL } from "../sim/command.ts";
import { AXIS_STEPS, type Tick, tick } from "../units.ts";
import { BitReader, BitWriter, list, oneOf, type Stream, WireError } from "./bits.ts";
import {
  CHANNELS,
  type Channel,
  type ChatCursor,
  DEVICE_BYTES_MAX,
  NOTHING_HEARD,
  PLAYER_ID_BYTES_MAX,
} from "./chat.ts";
import { type FrameMark, STAMP_BITS } from "./frame-mark.ts";
import { BLANK_INTENT, describeIntent, type Intent } from "./goods.ts";

/** Begins the play on a socket: claims a ticket's lease. */
export interface Hello {
  readonly type: "hello";
  readonly protocol: number;
  /** Chosen for this connection; the same one may repeat a claim whose welcome got lost (ADMIT-1). */
  readonly nonce: string;
  /** On a socket that has waited: the ticket of the crossing, for this very zone (HANDOFF-2). Empty: the one that the socket was opened with. */
  readonly ticket: string;
  /**
   * Of one who comes through a portal: what their keys ask for now, as they faced before it. It is in force as soon as they
   * are there, and being newer than all that the last zone has not heard of, it stands for that (HANDOFF-1).
   */
  readonly command: Command | null;
}

/** A command that is in force from `tick` on (CMD-1). */
export interface Change {
  readonly tick: Tick;
  readonly command: Command;
}

/** Something done once, at its tick: a beam, or a throw (LAG-1). */
export interface Act {
  readonly kind: "beam" | "throw";
  /** 0…255: names it in the verdict. */
  readonly serial: number;
  readonly tick: Tick;
  readonly aim: Aim;
  /** The zone's tick that was shown, in sixteenths; null: judge it by the present. */
  readonly viewSixteenths: number | null;
}

/** Tick-stamped changes since the last message, and what was received: also sent without changes, as an acknowledgement. */
export interface Commands {
  readonly type: "commands";
  /** 0…255, counts this client's command messages; the zone echoes the newest, which measures the round trip. */
  readonly sequence: number;
  /** The newest frame received; of tick 0 or the welcome's before the first (FLOW-1). */
  readonly newest: FrameMark;
  /** The client's own tick when it sent this: the zone reports how early that was (CMD-1). */
  readonly sentTick: Tick;
  /** In tick order; at most 255 ticks before `sentTick`, never after it. */
  readonly changes: readonly Change[];
  /** In tick order; at most 255 ticks before `sentTick`, never after it. */
  readonly acts: readonly Act[];
}

/** A line; said again under the same device and serial it is the same line, and is heard once (EVENT-1). */
export interface Say {
  readonly type: "say";
  readonly channel: Channel;
  readonly device: string;
  /** Counts this device's lines, from 1. */
  readonly serial: number;
  /** The player whispered to; empty on the other channels. */
  readonly to: string;
  readonly text: string;
}

/** What this client has heard so far: lines after that are sent to it from now on (EVENT-1). */
export interface Listen {
  readonly type: "listen";
  readonly heard: ChatCursor;
}

/** The player leaves for good; the zone releases the lease at once. */
export interface Bye {
  readonly type: "bye";
}

/** Something to be done with things: picking up, dropping, trading … Answered by news of what it changed, or refused. */
export interface IntentMessage {
  readonly type: "intent";
  /** The client's own tick: by then it has walked to where it wants this done, and so will the zone have. */
  readonly tick: Tick;
  readonly intent: Intent;
}

export type ClientMessage = Hello | Commands | Say | Listen | Bye | IntentMessage;

const KIND = { hello: 1, commands: 2, say: 3, bye: 4, intent: 5, listen: 6 } as const;
/** Four bytes a character at most in UTF-8. */
const CHAT_BYTES_MAX = CHAT_CHARACTERS_MAX * 4;

/** The bytes of a message. Throws (a programming error) if a value is out of its range. */
export function encodeClientMessage(message: ClientMessage): Uint8Array<ArrayBuffer> {
  const writer = new BitWriter(CLIENT_MESSAGE_BYTES_MAX);
  writer.bits(KIND[message.type], 8);
  switch (message.type) {
    case "hello":
      describeHello(writer, message);
      break;
    case "commands":
      describeCommands(writer, message);
      break;
    case "say":
      describeSay(writer, message);
      break;
    case "listen":
      describeListen(writer, message);
      break;
    case "bye":
      break;
    case "intent":
      describeIntentMessage(writer, message);
      break;
  }
  return writer.finish();
}

/** The message in `bytes`. Throws WireError for anything that `encodeClientMessage` cannot have written. */
export function decodeClientMessage(bytes: Uint8Array): ClientMessage {
  if (bytes.length > CLIENT_MESSAGE_BYTES_MAX)
    throw new WireError(`${bytes.length} bytes are over ${CLIENT_MESSAGE_BYTES_MAX}`);
  const reader = new BitReader(bytes);
  const message = describe(reader, reader.bits(0, 8));
  reader.end();
  return message;
}

function describe(s: Stream, kind: number): ClientMessage {
  switch (kind) {
    case KIND.hello:
      return describeHello(s, BLANK_HELLO);
    case KIND.commands:
      return describeCommands(s, {
        type: "commands",
        sequence: 0,
        newest: { tick: tick(0), stamp: 0 },
        sentTick: tick(0),
        changes: [],
        acts: [],
      });
    case KIND.say:
      return describeSay(s, { type: "say", channel: "zone", device: "", serial: 0, to: "", text: "" });
    case KIND.listen:
      return describeListen(s, { type: "listen", heard: NOTHING_HEARD });
    case KIND.bye:
      return { type: "bye" };
    case KIND.intent:
      return describeIntentMessage(s, { type: "intent", tick: tick(0), intent: BLANK_INTENT });
    default:
      throw new WireError(`${kind} is no kind of message`);
  }
}

function describeHello(s: Stream, v: Hello): Hello {
  return {
    type: "hello",
    protocol: s.varint(v.protocol),
    nonce: s.text(v.nonce, 64),
    ticket: s.text(v.ticket, TICKET_BYTES_MAX),
    command: s.flag(v.command !== null) ? describeCommand(s, v.command ?? NEUTRAL) : null,
  };
}

const BLANK_HELLO: Hello = { type: "hello", protocol: 0, nonce: "", ticket: "", command: null };

function describeCommands(s: Stream, v: Commands): Commands {
  const sequence = s.bits(v.sequence, 8);
  const newest = { tick: tick(s.varint(v.newest.tick)), stamp: s.bits(v.newest.stamp, STAMP_BITS) };
  const sentTick = tick(s.varint(v.sentTick));
  let previous = 255;
  const changes = list(
    s,
    v.changes,
    CHANGES_PER_MESSAGE_MAX,
    { tick: sentTick, command: NEUTRAL },
    (stream, change) => {
      const ago = stream.bits(stream.reading ? 0 : sentTick - change.tick, 8);
      if (ago > previous) throw new WireError("changes are not in tick order");
      if (ago > sentTick) throw new WireError("a change is stamped before tick 0");
      previous = ago;
      return { tick: tick(sentTick - ago), command: describeCommand(stream, change.command) };
    },
  );
  // Most messages have none: a flag is all they cost.
  const acts = s.flag(v.acts.length > 0)
    ? list(s, v.acts, ACTS_PER_MESSAGE_MAX, BLANK_ACT, (stream, act) => describeAct(stream, act, sentTick))
    : [];
  return { type: "commands", sequence, newest, sentTick, changes, acts };
}

const ACT_KINDS = ["beam", "throw"] as const;
const BLANK_ACT: Act = {
  kind: "beam",
  serial: 0,
  tick: tick(0),
  aim: { x: 0, y: 0, z: -AIM_STEPS },
  viewSixteenths: null,
};

function describeAct(s: Stream, v: Act, sentTick: Tick): Act {
  const kind = oneOf(s, v.kind, ACT_KINDS);
  const serial = s.bits(v.serial, 8);
  const ago = s.bits(s.reading ? 0 : sentTick - v.tick, 8);
  if (ago > sentTick) throw new WireError("an act is stamped before tick 0");
  const aim = { x: aimed(s, v.aim.x), y: aimed(s, v.aim.y), z: aimed(s, v.aim.z) };
  if (aim.x === 0 && aim.y === 0 && aim.z === 0) throw new WireError("an aim points nowhere");
  const viewSixteenths = s.flag(v.viewSixteenths !== null) ? s.varint(v.viewSixteenths ?? 0) : null;
  return { kind, serial, tick: tick(sentTick - ago), aim, viewSixteenths };
}

function aimed(s: Stream, v: number): number {
  const value = s.signed(v, 16);
  if (Math.abs(value) > AIM_STEPS) throw new WireError("an aim is out of range");
  return value;
}

/** A command is 40 bits. */
export function describeCommand(s: Stream, v: Command): Command {
  return {
    forward: axis(s, v.forward),
    strafe: axis(s, v.strafe),
    yaw: s.bits(v.yaw, 12),
    turn: axis(s, v.turn),
    jump: s.flag(v.jump),
    sprint: s.flag(v.sprint),
    presses: s.bits(v.presses, 2),
  };
}

/** −128 has no meaning: it would be a speed that the keyboard cannot ask for. */
function axis(s: Stream, v: number): number {
  const value = s.signed(v, 8);
  if (value < -AXIS_STEPS) throw new WireError("an axis is out of range");
  return value;
}

function describeSay(s: Stream, v: Say): Say {
  return {
    type: "say",
    channel: oneOf(s, v.channel, CHANNELS),
    device: s.text(v.device, DEVICE_BYTES_MAX),
    serial: s.varint(v.serial),
    to: s.text(v.to, PLAYER_ID_BYTES_MAX),
    text: s.text(v.text, CHAT_BYTES_MAX),
  };
}

function describeListen(s: Stream, v: Listen): Listen {
  const { zone, world, whisper } = v.heard;
  return {
    type: "listen",
    heard: {
      zone: s.varint(zone),
      world: list(s, world, HUB_SHARDS_MAX, 0, (t, seq) => t.varint(seq)),
      whisper: s.varint(whisper),
    },
  };
}

function describeIntentMessage(s: Stream, v: IntentMessage): IntentMessage {
  return { type: "intent", tick: tick(s.varint(v.tick)), intent: describeIntent(s, v.intent) };
}
