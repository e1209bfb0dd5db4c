// messages.ts — one message of each kind, with every field away from its default.
import { NEUTRAL } from "../../shared/sim/command.ts";
import { tick } from "../../shared/units.ts";
import type { ClientMessage } from "../../shared/wire/client-messages.ts";
import { entityId } from "../../shared/wire/entities.ts";
import type { FrameHeader, Transfer, Welcome } from "../../shared/wire/zone-messages.ts";

const command = { forward: 127, strafe: -64, yaw: 4095, turn: -127, jump: true, sprint: true, presses: 3 };

export const CLIENT_MESSAGES: Record<string, ClientMessage> = {
  hello: { type: "hello", protocol: 1, nonce: "5f0c1a9e-nonce", ticket: "", command: null },
  arrival: { type: "hello", protocol: 1, nonce: "5f0c1a9e-nonce", ticket: "aaa.bbb.ccc", command },
  commands: {
    type: "commands",
    sequence: 200,
    newest: { tick: tick(123_456), stamp: 9 },
    sentTick: tick(123_470),
    changes: [
      { tick: tick(123_466), command },
      { tick: tick(123_470), command: { ...NEUTRAL, yaw: 17 } },
    ],
    acts: [
      { kind: "beam", serial: 7, tick: tick(123_470), aim: { x: -16384, y: 0, z: 9 }, viewSixteenths: 1_975_321 },
      { kind: "throw", serial: 255, tick: tick(123_469), aim: { x: 1, y: 16384, z: -1 }, viewSixteenths: null },
    ],
  },
  acknowledgement: {
    type: "commands",
    sequence: 1,
    newest: { tick: tick(3), stamp: 0 },
    sentTick: tick(4),
    changes: [],
    acts: [],
  },
  say: {
    type: "say",
    channel: "whisper",
    device: "0123456789abcdef",
    serial: 300,
    to: "1a2b3c4d-0000-4000-8000-00000000000f",
    text: "Grüße aus dem Steinbruch ⛏",
  },
  listen: { type: "listen", heard: { zone: 1001, world: [7, 0, 300, 2], whisper: 5 } },
  bye: { type: "bye" },
  pickUp: { type: "intent", tick: tick(70_000), intent: { kind: "pickUp", pile: 70_000 } },
  drop: { type: "intent", tick: tick(70_000), intent: { kind: "drop", item: "shell", count: 3 } },
  give: {
    type: "intent",
    tick: tick(70_000),
    intent: { kind: "give", to: "player-2", goods: { coin: 300, crystal: 1 } },
  },
  buy: { type: "intent", tick: tick(70_000), intent: { kind: "buy", npc: "Marta", item: "apple", count: 2 } },
  sell: { type: "intent", tick: tick(70_000), intent: { kind: "sell", npc: "Wren", item: "ore", count: 99 } },
  tradeAsk: { type: "intent", tick: tick(70_000), intent: { kind: "tradeAsk", with: "player-2" } },
  tradeOffer: { type: "intent", tick: tick(70_000), intent: { kind: "tradeOffer", goods: { coin: 5, rope: 2 } } },
  tradeAgree: { type: "intent", tick: tick(70_000), intent: { kind: "tradeAgree", revision: 9 } },
  use: { type: "intent", tick: tick(70_000), intent: { kind: "use", item: "scroll-quarry" } },
  tradeEnd: { type: "intent", tick: tick(70_000), intent: { kind: "tradeEnd" } },
  dress: {
    type: "intent",
    tick: tick(70_000),
    intent: { kind: "dress", appearance: { skin: 5, shirt: 9, trousers: 4, hair: 6, headwear: 3 } },
  },
  prefer: {
    type: "intent",
    tick: tick(70_000),
    intent: { kind: "prefer", settings: { cameraDecimetres: 120, netGraph: true } },
  },
};

export const WELCOME: Welcome = {
  type: "welcome",
  protocol: 1,
  incarnation: 0xdeadbeef,
  tick: tick(70_000),
  frameTicks: 3,
  zone: "harbor",
  instance: "harbor-1",
  epoch: 300,
  playerId: "player-1",
  entity: entityId(77, 5),
  roster: [
    { playerId: "player-1", name: "Ada", entity: entityId(77, 5) },
    { playerId: "player-2", name: "Bo", entity: entityId(78, 1) },
  ],
};

export const TRANSFER: Transfer = {
  type: "transfer",
  transferId: "t-1",
  zone: "quarry",
  instance: "quarry-1",
  ticket: "aaa.bbb.ccc",
};

export const HEADER: FrameHeader = {
  type: "frame",
  tick: tick(70_003),
  stamp: 11,
  fresh: true,
  reception: { sequence: 200, heldMs: 33, marginSixteenths: -40, late: 2 },
  events: [
    { type: "joined", playerId: "player-2", name: "Bo", entity: entityId(78, 1) },
    { type: "left", playerId: "player-3" },
    {
      type: "said",
      channel: "world",
      origin: 3,
      seq: 1234,
      playerId: "player-2",
      name: "Bo",
      toId: "",
      toName: "",
      text: "hello",
      at: 1_790_000_000,
    },
    {
      type: "said",
      channel: "whisper",
      origin: 0,
      seq: 7,
      playerId: "player-1",
      name: "Ada",
      toId: "player-2",
      toName: "Bo",
      text: "psst",
      at: 1_790_000_001,
    },
    { type: "friends" },
    { type: "receipt", serial: 300, code: "offline", message: "Bo is not in the world." },
    { type: "refused", code: "chat_rate", message: "Wait a moment." },
    { type: "transferAborted", transferId: "t-1", reason: "Not reached in time." },
    { type: "droppedTime", ticks: 12 },
    {
      type: "goods",
      news: { kind: "ground", all: true, lie: [{ id: 7, item: "ore", count: 2, at: [-10, 0.25, 55.5] }], gone: [3] },
    },
    { type: "goods", news: { kind: "bag", goods: { coin: 1_000_000, pickaxe: 1 } } },
    {
      type: "goods",
      news: {
        kind: "trade",
        trade: {
          stage: "settling",
          with: "player-2",
          name: "Bo",
          mine: { shell: 2 },
          theirs: { coin: 8 },
          revision: 4,
          iAgree: true,
          theyAgree: true,
        },
      },
    },
    { type: "goods", news: { kind: "trade", trade: null } },
    { type: "goods", news: { kind: "note", text: "Bo gave you 2 shells." } },
    {
      type: "goods",
      news: {
        kind: "looks",
        of: [{ playerId: "player-2", appearance: { skin: 1, shirt: 2, trousers: 3, hair: 4, headwear: 1 } }],
      },
    },
    { type: "goods", news: { kind: "settings", settings: { cameraDecimetres: 62, netGraph: false } } },
    { type: "sleeping" },
    { type: "verdict", serial: 9, outcome: "covered", target: entityId(78, 5), point: { x: 1.5, y: -0.25, z: -255 } },
    {
      type: "beam",
      by: entityId(1, 1),
      target: entityId(2, 3),
      from: { x: 0, y: 1.5, z: 0 },
      to: { x: 40, y: 2, z: -8 },
    },
  ],
};
