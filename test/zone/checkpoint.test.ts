// checkpoint.test.ts — what a zone reads of records that earlier versions wrote, and of damaged ones (ZONE-1).
import { expect, test } from "vitest";
import {
  CHECKPOINT_VERSION,
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  salvageCheckpoint,
} from "../../durable-objects/zone/checkpoint.ts";
import { newMover, newProp } from "../../shared/sim/step.ts";
import { type EntityId, tick } from "../../shared/units.ts";

const npc = { ...newMover(4174 as EntityId, "npc", { at: [1.5, 0, -2.25], yaw: 512 }), grounded: true };
const ada = { ...newMover(8200 as EntityId, "player", { at: [-7, 0, 31.5], yaw: 100 }), heldTicks: 12 };
const CHECKPOINT: Checkpoint = {
  tick: tick(123_456),
  atSeconds: 1_795_600_000,
  restedAs: 77,
  props: [newProp(4097 as EntityId, "ball", [3, 0.375, 4], 0)],
  npcs: [npc],
  players: [{ playerId: "ada", epoch: 9, mover: ada }],
};
/** What version 3 made of it; it knew no time. */
const VERSION_3 =
  "030040e201009b0000000202200004000600180000200000000000000060000000000000000000000000000010e0040110000300000000ee0f0000000000000000004000a01f000818006164610908200000203f000000c00f000000000000000000c80000f80106";

test("[ZONE-1] a record of version 3 is read whole: a deploy moves nobody, and nothing", () => {
  const read = decodeCheckpoint(Buffer.from(VERSION_3, "hex"));
  expect(read).toEqual({ ...decodeCheckpoint(encodeCheckpoint(CHECKPOINT)), atSeconds: 0 });
  expect(read.players[0]?.mover.position).toEqual({ x: -7, y: 0, z: 31.5 });
});

/** What version 4 makes of it. */
const VERSION_4 =
  "040040e2010080ae066b9b0000000202200004000600180000200000000000000060000000000000000000000000000010e0040110000300000000ee0f0000000000000000004000a01f000818006164610908200000203f000000c00f000000000000000000c80000f80106";

test("[ZONE-1] a record of version 4 is read whole, and is what today's code writes", () => {
  expect(decodeCheckpoint(Buffer.from(VERSION_4, "hex"))).toEqual(CHECKPOINT);
  // Red here: the layout has changed. Raise the version, and go on reading this one.
  expect(Buffer.from(encodeCheckpoint(CHECKPOINT)).toString("hex")).toBe(VERSION_4);
});

test("[ZONE-1] of a record of another version, or a damaged one, the tick is kept", () => {
  const bytes = encodeCheckpoint(CHECKPOINT);
  expect(decodeCheckpoint(bytes).atSeconds).toBe(CHECKPOINT.atSeconds);
  const foreign = bytes.slice();
  foreign[0] = CHECKPOINT_VERSION + 1;
  expect(decodeCheckpoint(foreign)).toMatchObject({ tick: 123_456, props: [], npcs: [], players: [] });
  expect(() => decodeCheckpoint(bytes.subarray(0, 20))).toThrow();
  expect(salvageCheckpoint(bytes.subarray(0, 20)).tick).toBe(123_456);
  expect(salvageCheckpoint(bytes.subarray(0, 5)).tick).toBe(0);
});
