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
    ackTick: tick(123_456),
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
  acknowledgement: { type: "commands", sequence: 1, ackTick: tick(3), sentTick: tick(4), changes: [], acts: [] },
  say: { type: "say", text: "Grüße aus dem Steinbruch ⛏" },
  bye: { type: "bye" },
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
  fresh: true,
  reception: { sequence: 200, heldMs: 33, marginSixteenths: -40, late: 2 },
  events: [
    { type: "joined", playerId: "player-2", name: "Bo", entity: entityId(78, 1) },
    { type: "left", playerId: "player-3" },
    { type: "said", playerId: "player-2", name: "Bo", text: "hello" },
    { type: "refused", code: "chat_rate", message: "Wait a moment." },
    { type: "transferAborted", transferId: "t-1", reason: "Not reached in time." },
    { type: "droppedTime", ticks: 12 },
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
