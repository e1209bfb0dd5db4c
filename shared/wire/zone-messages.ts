// zone-messages.ts — what a zone says to a client: welcome, frames, refusals; each described once for both directions.
import {
  CHAT_CHARACTERS_MAX,
  EVENTS_QUEUED_MAX,
  FRAME_TICKS_MAX,
  NAME_CHARACTERS_MAX,
  SESSIONS_PER_ZONE_MAX,
  TICKET_BYTES_MAX,
  ZONE_MESSAGE_BYTES_MAX,
} from "../limits.ts";
import type { MoverState } from "../sim/state.ts";
import { type EntityId, type Tick, tick, type Vec3 } from "../units.ts";
import { type Arena, BitReader, BitWriter, list, oneOf, type Stream, WireError } from "./bits.ts";
import { CHANNELS, type ChatLine } from "./chat.ts";
import { indexOf, moverState, POSITION_METRES_MAX } from "./entities.ts";
import { type BodyNews, type FrameBody, type Holdings, readBody, writeBody } from "./frame-body.ts";
import { type FrameMark, STAMP_BITS } from "./frame-mark.ts";
import { BLANK_GOODS_NEWS, describeGoodsNews, type GoodsNews } from "./goods.ts";
import { describeSecret, expectSecret, newSecret, type Secret } from "./secret.ts";

/** Answers a hello whose claim was granted: the client may play. */
export interface Welcome {
  readonly type: "welcome";
  readonly protocol: number;
  /** Names this run of the zone: baselines and ticks of another one mean nothing (ZONE-1). */
  readonly incarnation: number;
  readonly tick: Tick;
  readonly frameTicks: number;
  readonly zone: string;
  readonly instance: string;
  readonly epoch: number;
  readonly playerId: string;
  readonly entity: EntityId;
  readonly roster: readonly RosterEntry[];
}

export interface RosterEntry {
  readonly playerId: string;
  readonly name: string;
  readonly entity: EntityId;
}

/**
 * What came of an act. hit: `target` was met; miss: nothing was, or a wall; covered: the target has taken cover since
 * (LAG-1); spawned: `target` is the ball thrown; refused: too soon after the last one, or no room.
 */
export type VerdictOutcome = "hit" | "miss" | "covered" | "spawned" | "refused";

/** Of the events, `said` is of the log kind, `verdict` and `beam` of the verdict kind, all others are state, rebuilt by a welcome (EVENT-1). */
export type ZoneEvent =
  | { readonly type: "joined"; readonly playerId: string; readonly name: string; readonly entity: EntityId }
  | { readonly type: "left"; readonly playerId: string }
  | ({ readonly type: "said" } & ChatLine)
  /** Something has changed about friends: who asks, who agrees. A hint to look, no more. */
  | { readonly type: "friends" }
  /** What became of a line of one's own: an empty `code` means that it was said. */
  | { readonly type: "receipt"; readonly serial: number; readonly code: string; readonly message: string }
  | { readonly type: "refused"; readonly code: string; readonly message: string }
  | { readonly type: "transferAborted"; readonly transferId: string; readonly reason: string }
  | { readonly type: "droppedTime"; readonly ticks: number }
  /** Nothing moves, and this is the last frame until somebody does something (SLEEP-1). */
  | { readonly type: "sleeping" }
  /** What lies here, what one carries, how a trade stands. */
  | { readonly type: "goods"; readonly news: GoodsNews }
  | {
      readonly type: "verdict";
      readonly serial: number;
      readonly outcome: VerdictOutcome;
      /** 0: nobody. */
      readonly target: EntityId;
      /** Where the beam ended, or the ball began. */
      readonly point: Vec3;
    }
  /** Somebody else's beam, to be drawn. */
  | { readonly type: "beam"; readonly by: EntityId; readonly target: EntityId; readonly from: Vec3; readonly to: Vec3 };

/** Where the player goes who stands in a portal, and the ticket for it. Sent at once, between frames: every frame would be one more to wait (HANDOFF-1). */
export interface Transfer {
  readonly type: "transfer";
  readonly transferId: string;
  readonly zone: string;
  readonly instance: string;
  readonly ticket: string;
}

/** How this client's commands have been arriving since the last frame. */
export interface Reception {
  /** The newest `sequence` received, or −1 if none came since the last frame. */
  readonly sequence: number;
  /** Milliseconds that its message waited here for this frame. */
  readonly heldMs: number;
  /** The least margin: by how many ticks (in sixteenths) a message came before the tick it was sent for; negative is late. */
  readonly marginSixteenths: number;
  /** Commands that came after their tick (CMD-2). */
  readonly late: number;
}

export interface FrameHeader extends FrameMark {
  readonly type: "frame";
  /** Forget all that was held: what follows is full state (FLOW-1). */
  readonly fresh: boolean;
  readonly reception: Reception;
  readonly events: readonly ZoneEvent[];
}

/** One frame: 2 to 4 ticks and one snapshot (TICK-1). */
export interface Frame extends FrameHeader, BodyNews {
  /** This client's own mover, private fields and all, at `tick`. Null while it has none. */
  readonly self: MoverState | null;
  /** What its bytes went to, bits. */
  readonly sizes: FrameSizes;
}

/** Bits of a frame by kind; `own` is all that is not an entity's: how commands arrived, events, who is told of. */
export interface FrameSizes {
  own: number;
  player: number;
  npc: number;
  prop: number;
}

/** How far one client's stream of frames has got, the same on both sides but for what only the zone needs. */
export interface Progress {
  tick: Tick;
  /** The last frame's, as the zone counts them. */
  frame: number;
  /** What only the own player's client is told of its mover. */
  readonly secret: Secret;
}

/** A stream as its reader has it: plain data, so that it can be copied. */
export interface FrameStream extends Progress, Holdings {
  readonly own: EntityId;
}

export function newFrameStream(welcome: Pick<Welcome, "entity" | "tick">): FrameStream {
  const { tick, entity: own } = welcome;
  return { tick, frame: 0, secret: newSecret(), own, held: new Map(), order: [], ticks: [] };
}

export type ZoneMessage = Welcome | Frame | Transfer;

const KIND = { welcome: 1, frame: 2, transfer: 3 } as const;
const KIND_BITS = 2;
const ID_BYTES_MAX = 64;
const NAME_BYTES_MAX = NAME_CHARACTERS_MAX * 4;
/** Twelve bits say how late or early a message was; beyond ±127 ticks the exact figure changes nothing. */
export const MARGIN_SIXTEENTHS_MAX = 2047;

export function encodeWelcome(welcome: Welcome): Uint8Array<ArrayBuffer> {
  const writer = new BitWriter(ZONE_MESSAGE_BYTES_MAX);
  writer.bits(KIND.welcome, KIND_BITS);
  describeWelcome(writer, welcome);
  return writer.finish();
}

export function encodeTransfer(transfer: Transfer): Uint8Array<ArrayBuffer> {
  const writer = new BitWriter(1024);
  writer.bits(KIND.transfer, KIND_BITS);
  describeTransfer(writer, transfer);
  return writer.finish();
}

/**
 * Writes one client's frame, the `frame`-th of its zone; the entities' bits are copied (SNAP-2). `self` is its own mover,
 * or null if it does not hold it. `progress` follows.
 */
export function encodeFrame(
  writer: BitWriter,
  header: FrameHeader,
  frame: number,
  body: FrameBody,
  self: MoverState | null,
  progress: Progress,
  arena?: Arena,
): Uint8Array<ArrayBuffer> {
  writer.reset();
  writer.bits(KIND.frame, KIND_BITS);
  writer.flag(header.fresh);
  const ticks = describeTime(writer, header.fresh, header.tick, frame, progress);
  writer.bits(header.stamp, STAMP_BITS);
  describeHeader(writer, header);
  writeBody(writer, body);
  if (self) describeSecret(writer, self, expectSecret(progress.secret, self.grounded, ticks));
  return writer.finish(arena);
}

/** Reads a message; a frame into `stream`, which is null before the welcome. Throws WireError. */
export function decodeZoneMessage(bytes: Uint8Array, stream: FrameStream | null): ZoneMessage {
  const reader = new BitReader(bytes);
  const kind = reader.bits(0, KIND_BITS);
  if (kind === KIND.welcome) {
    const welcome = describeWelcome(reader, BLANK_WELCOME);
    reader.end();
    return welcome;
  }
  if (kind === KIND.transfer) {
    const transfer = describeTransfer(reader, { type: "transfer", transferId: "", zone: "", instance: "", ticket: "" });
    reader.end();
    return transfer;
  }
  if (kind !== KIND.frame) throw new WireError(`${kind} is no kind of message`);
  if (!stream) throw new WireError("a frame before the welcome");
  return decodeFrame(reader, bytes.length * 8, stream);
}

function decodeFrame(reader: BitReader, bitLength: number, stream: FrameStream): Frame {
  const fresh = reader.flag(false);
  const before = fresh ? [...stream.held.values()].map(({ id }) => ({ id, gone: false })) : [];
  if (fresh) {
    stream.held.clear();
    stream.order.length = 0;
    stream.ticks.length = 0;
  }
  const ticks = describeTime(reader, fresh, stream.tick, stream.frame, stream);
  const stamp = reader.bits(0, STAMP_BITS);
  const header = describeHeader(reader, { ...BLANK_HEADER, fresh, tick: stream.tick, stamp });
  stream.ticks.unshift(ticks);
  if (stream.ticks.length > TICKS_KEPT) stream.ticks.pop();
  const sizes: FrameSizes = { own: bitLength, player: 0, npc: 0, prop: 0 };
  const { changed, parted } = readBody(reader, stream, ({ profile: { kind } }, bits) => {
    sizes[kind === "player" || kind === "npc" ? kind : "prop"] += bits;
    sizes.own -= bits;
  });
  const own = stream.held.get(indexOf(stream.own));
  let self: MoverState | null = null;
  if (own?.id === stream.own) {
    self = moverState(own.id, "player", own.fields);
    describeSecret(reader, self, expectSecret(stream.secret, self.grounded, ticks));
  }
  reader.end();
  // Fresh state repeats what was held: that is no parting.
  const left = before.filter(({ id }) => stream.held.get(indexOf(id))?.id !== id);
  return { ...header, self, sizes, changed, parted: [...left, ...parted] };
}

/** As many as the slowest cadence spans. */
const TICKS_KEPT = 4;

/**
 * What names the frame in `bytes`, without reading the rest: for bots that only acknowledge. Null if it is no frame.
 * `newest` is the tick of the frame before, which most headers tell theirs from.
 */
export function frameMarkOf(bytes: Uint8Array, newest: Tick): FrameMark | null {
  const reader = new BitReader(bytes);
  if (reader.bits(0, KIND_BITS) !== KIND.frame) return null;
  const progress: Progress = { tick: newest, frame: 0, secret: newSecret() };
  describeTime(reader, reader.flag(false), newest, 0, progress);
  return { tick: progress.tick, stamp: reader.bits(0, STAMP_BITS) };
}

const BLANK_ENTRY: RosterEntry = { playerId: "", name: "", entity: 0 as EntityId };
const BLANK_WELCOME: Welcome = {
  type: "welcome",
  protocol: 0,
  incarnation: 0,
  tick: tick(0),
  frameTicks: 0,
  zone: "",
  instance: "",
  epoch: 0,
  playerId: "",
  entity: 0 as EntityId,
  roster: [],
};

const BLANK_HEADER: FrameHeader = {
  type: "frame",
  tick: tick(0),
  stamp: 0,
  fresh: false,
  reception: { sequence: -1, heldMs: 0, marginSixteenths: 0, late: 0 },
  events: [],
};

function describeWelcome(s: Stream, v: Welcome): Welcome {
  return {
    type: "welcome",
    protocol: s.varint(v.protocol),
    incarnation: s.bits(v.incarnation, 32),
    tick: tick(s.varint(v.tick)),
    frameTicks: s.bits(v.frameTicks, 4),
    zone: s.text(v.zone, ID_BYTES_MAX),
    instance: s.text(v.instance, ID_BYTES_MAX),
    epoch: s.varint(v.epoch),
    playerId: s.text(v.playerId, ID_BYTES_MAX),
    entity: s.bits(v.entity, 24) as EntityId,
    roster: list(s, v.roster, SESSIONS_PER_ZONE_MAX, BLANK_ENTRY, (t, entry) => ({
      playerId: t.text(entry.playerId, ID_BYTES_MAX),
      name: t.text(entry.name, NAME_BYTES_MAX),
      entity: t.bits(entry.entity, 24) as EntityId,
    })),
  };
}

function describeTransfer(s: Stream, v: Transfer): Transfer {
  return {
    type: "transfer",
    transferId: s.text(v.transferId, ID_BYTES_MAX),
    zone: s.text(v.zone, ID_BYTES_MAX),
    instance: s.text(v.instance, ID_BYTES_MAX),
    ticket: s.text(v.ticket, TICKET_BYTES_MAX),
  };
}

/**
 * When a frame is: by its ticks since the one before, which are returned; where a stream begins, as a number and its
 * place in the cadences' turn. `progress` follows.
 */
function describeTime(s: Stream, fresh: boolean, now: Tick, frame: number, progress: Progress): number {
  if (fresh) {
    progress.tick = tick(s.bits(now, 32));
    progress.frame = s.bits(frame % TICKS_KEPT, 2);
    return 0;
  }
  const usual = now - progress.tick;
  const code = s.bits(usual >= 2 && usual <= 4 ? usual - 1 : 0, 2);
  const ticks = code === 0 ? s.varint(usual) : code + 1;
  // Each of them is a step for all that moves: whoever could say billions could stop a client.
  if (ticks < 1 || ticks > FRAME_TICKS_MAX) throw new WireError(`a frame has no ${ticks} ticks`);
  progress.tick = tick(progress.tick + ticks);
  progress.frame++;
  return ticks;
}

function describeHeader(s: Stream, v: FrameHeader): FrameHeader {
  const reception = describeReception(s, v.reception);
  const events = s.flag(v.events.length > 0) ? list(s, v.events, EVENTS_QUEUED_MAX, BLANK_EVENT, describeEvent) : [];
  return { ...v, reception, events };
}

function describeReception(s: Stream, v: Reception): Reception {
  if (!s.flag(v.sequence >= 0)) return BLANK_HEADER.reception;
  return {
    sequence: s.bits(v.sequence, 8),
    heldMs: s.bits(v.heldMs, 8),
    marginSixteenths: s.signed(v.marginSixteenths, 12),
    late: s.bits(v.late, 6),
  };
}

const EVENT_TYPES = [
  "joined",
  "left",
  "said",
  "refused",
  "transferAborted",
  "droppedTime",
  "verdict",
  "beam",
  "sleeping",
  "goods",
  "receipt",
  "friends",
] as const;
const OUTCOMES = ["hit", "miss", "covered", "spawned", "refused"] as const;
const BLANK_EVENT: ZoneEvent = { type: "left", playerId: "" };

function describeEvent(s: Stream, v: ZoneEvent): ZoneEvent {
  const type = oneOf(s, v.type, EVENT_TYPES);
  // When reading, every value is ignored, so a blank of the right type serves as well as the real one.
  return describeEventBody(s, v.type === type ? v : BLANK_EVENTS[type]);
}

const ORIGIN: Vec3 = { x: 0, y: 0, z: 0 };
const BLANK_EVENTS: { [T in ZoneEvent["type"]]: Extract<ZoneEvent, { type: T }> } = {
  joined: { type: "joined", playerId: "", name: "", entity: 0 as EntityId },
  left: { type: "left", playerId: "" },
  said: {
    type: "said",
    channel: "zone",
    origin: 0,
    seq: 0,
    playerId: "",
    name: "",
    toId: "",
    toName: "",
    text: "",
    at: 0,
  },
  friends: { type: "friends" },
  receipt: { type: "receipt", serial: 0, code: "", message: "" },
  refused: { type: "refused", code: "", message: "" },
  transferAborted: { type: "transferAborted", transferId: "", reason: "" },
  droppedTime: { type: "droppedTime", ticks: 0 },
  sleeping: { type: "sleeping" },
  goods: { type: "goods", news: BLANK_GOODS_NEWS },
  verdict: { type: "verdict", serial: 0, outcome: "miss", target: 0 as EntityId, point: ORIGIN },
  beam: { type: "beam", by: 0 as EntityId, target: 0 as EntityId, from: ORIGIN, to: ORIGIN },
};

function describeEventBody(s: Stream, e: ZoneEvent): ZoneEvent {
  const id = (v: string) => s.text(v, ID_BYTES_MAX);
  const sentence = (v: string) => s.text(v, CHAT_CHARACTERS_MAX * 4);
  switch (e.type) {
    case "joined":
      return {
        type: e.type,
        playerId: id(e.playerId),
        name: s.text(e.name, NAME_BYTES_MAX),
        entity: s.bits(e.entity, 24) as EntityId,
      };
    case "left":
      return { type: e.type, playerId: id(e.playerId) };
    case "said":
      return { type: e.type, ...describeLine(s, e) };
    case "receipt":
      return { type: e.type, serial: s.varint(e.serial), code: id(e.code), message: sentence(e.message) };
    case "refused":
      return { type: e.type, code: id(e.code), message: sentence(e.message) };
    case "transferAborted":
      return { type: e.type, transferId: id(e.transferId), reason: sentence(e.reason) };
    case "sleeping":
    case "friends":
      return { type: e.type };
    case "goods":
      return { type: e.type, news: describeGoodsNews(s, e.news) };
    case "droppedTime":
      return { type: e.type, ticks: s.varint(e.ticks) };
    case "verdict":
      return {
        type: e.type,
        serial: s.bits(e.serial, 8),
        outcome: oneOf(s, e.outcome, OUTCOMES),
        target: s.bits(e.target, 24) as EntityId,
        point: describePoint(s, e.point),
      };
    case "beam":
      return {
        type: e.type,
        by: s.bits(e.by, 24) as EntityId,
        target: s.bits(e.target, 24) as EntityId,
        from: describePoint(s, e.from),
        to: describePoint(s, e.to),
      };
  }
}

function describeLine(s: Stream, v: ChatLine): ChatLine {
  const channel = oneOf(s, v.channel, CHANNELS);
  const whispered = s.flag(v.toId !== "");
  return {
    channel,
    origin: s.bits(v.origin, 6),
    seq: s.varint(v.seq),
    playerId: s.text(v.playerId, ID_BYTES_MAX),
    name: s.text(v.name, NAME_BYTES_MAX),
    toId: whispered ? s.text(v.toId, ID_BYTES_MAX) : "",
    toName: whispered ? s.text(v.toName, NAME_BYTES_MAX) : "",
    text: s.text(v.text, CHAT_CHARACTERS_MAX * 4),
    at: s.varint(v.at),
  };
}

/** A place to draw something at: to the centimetre, within what positions may be. */
function describePoint(s: Stream, v: Vec3): Vec3 {
  const at = (value: number) => {
    const steps = Math.round(Math.max(-POSITION_METRES_MAX, Math.min(POSITION_METRES_MAX - 1, value)) * POINT_STEPS);
    return s.signed(s.reading ? 0 : steps, 17) / POINT_STEPS;
  };
  return { x: at(v.x), y: at(v.y), z: at(v.z) };
}

const POINT_STEPS = 128;
