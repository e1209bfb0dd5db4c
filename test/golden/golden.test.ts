// golden.test.ts — the bytes of each message: whoever changes them raises PROTOCOL_VERSION, and these.
import { expect, test } from "vitest";
import { BitWriter } from "../../shared/wire/bits.ts";
import { decodeClientMessage, encodeClientMessage } from "../../shared/wire/client-messages.ts";
import type { FrameBody } from "../../shared/wire/frame-body.ts";
import { newSecret } from "../../shared/wire/secret.ts";
import {
  decodeZoneMessage,
  encodeFrame,
  encodeTransfer,
  encodeWelcome,
  type Frame,
  newFrameStream,
} from "../../shared/wire/zone-messages.ts";
import { seeded } from "../lab/seeded.ts";
import { SnapshotWorld } from "../zone/snapshot-world.ts";
import { CLIENT_MESSAGES, HEADER, TRANSFER, WELCOME } from "./messages.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bitsOf = ({ sizes }: Frame): number => sizes.own + sizes.player + sizes.npc + sizes.prop;

for (const [name, message] of Object.entries(CLIENT_MESSAGES)) {
  test(`client message "${name}" keeps its bytes, and comes back as it was`, () => {
    const bytes = encodeClientMessage(message);
    expect(hex(bytes)).toMatchSnapshot();
    expect(decodeClientMessage(bytes)).toEqual(message);
  });
}

test("a welcome keeps its bytes, and comes back as it was", () => {
  const bytes = encodeWelcome(WELCOME);
  expect(hex(bytes)).toMatchSnapshot();
  expect(decodeZoneMessage(bytes, null)).toEqual(WELCOME);
});

test("a transfer keeps its bytes, and comes back as it was", () => {
  const bytes = encodeTransfer(TRANSFER);
  expect(hex(bytes)).toMatchSnapshot();
  expect(decodeZoneMessage(bytes, null)).toEqual(TRANSFER);
});

const NOBODY: FrameBody = {
  wereActive: [],
  newlyChanged: [],
  source: { buffer: new Uint8Array(0) },
  holdings: new Uint8Array(1),
  partings: [],
  heldBack: [],
  due: [],
  arrivals: [],
  switches: [],
};

for (const fresh of [true, false]) {
  test(`the header and events of a ${fresh ? "fresh" : "further"} frame keep their bytes, and come back as they were`, () => {
    const header = { ...HEADER, fresh };
    const progress = { tick: WELCOME.tick, frame: 0, secret: newSecret() };
    const bytes = encodeFrame(new BitWriter(4096), header, 7, NOBODY, null, progress);
    expect(hex(bytes)).toMatchSnapshot();
    const frame = decodeZoneMessage(bytes, newFrameStream(WELCOME)) as Frame;
    const { sizes, self, changed, parted, ...said } = frame;
    expect(said).toEqual(header);
    expect({ self, changed, parted }).toEqual({ self: null, changed: [], parted: [] });
    // Every bit is somebody's: what the net graph plots is what came.
    expect(bitsOf(frame)).toBe(bytes.length * 8);
  });
}

test("[SNAP-1] a stream of frames keeps its bytes: arrivals, deltas of every kind, partings, slower cadences, what is held back", () => {
  const world = new SnapshotWorld(seeded(2), {
    entities: 260,
    viewMetres: 40,
    boundsMetres: 60,
    birth: 0.3,
    death: 0.01,
    surprise: 0.6,
    wildness: 20_000,
    walks: true,
  });
  const reader = world.join();
  const told = { arrivals: 0, partings: 0, slower: 0, stale: 0 };
  reader.stalledUntil = Number.POSITIVE_INFINITY;
  const stream: string[] = [];
  for (let frame = 0; frame < 30; frame++) {
    world.step();
    const bytes = reader.unread.at(-1)?.bytes as Uint8Array;
    stream.push(hex(bytes));
    reader.read();
    expect(bitsOf(reader.frames.at(-1) as Frame)).toBe(bytes.length * 8);
    expect(world.faults(reader, false)).toEqual([]);
    told.arrivals += reader.frames.at(-1)?.changed.length ?? 0;
    told.partings += reader.frames.at(-1)?.parted.length ?? 0;
    for (const { cadence, stale } of reader.entities.all()) {
      told.slower += cadence > 1 ? 1 : 0;
      told.stale += stale ? 1 : 0;
    }
  }
  for (const count of Object.values(told)) expect(count).toBeGreaterThan(0);
  expect(stream.map((bytes) => bytes.length / 2)).toMatchSnapshot();
  expect(stream.join("").slice(0, 8000)).toMatchSnapshot();
});
