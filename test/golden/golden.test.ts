// golden.test.ts — the bytes of each message: whoever changes them raises PROTOCOL_VERSION, and these.
import { expect, test } from "vitest";
import { BitWriter } from "../../shared/wire/bits.ts";
import { decodeClientMessage, encodeClientMessage } from "../../shared/wire/client-messages.ts";
import type { Baseline } from "../../shared/wire/entities.ts";
import {
  decodeZoneMessage,
  encodeChunk,
  encodeFrame,
  encodeWelcome,
  type Frame,
} from "../../shared/wire/zone-messages.ts";
import { CHUNKS, CLIENT_MESSAGES, HEADER, WELCOME } from "./messages.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

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
  expect(decodeZoneMessage(bytes, nothingKnown)).toEqual(WELCOME);
});

test("a frame's header and events keep their bytes, and come back as they were", () => {
  const bytes = encodeFrame(new BitWriter(4096), HEADER, []);
  expect(hex(bytes)).toMatchSnapshot();
  const { sizes, ...said } = decodeZoneMessage(bytes, nothingKnown) as Frame;
  expect(said).toEqual({ ...HEADER, chunks: [] });
  expect(sizes.own + sizes.player + sizes.npc + sizes.prop).toBe(bytes.length * 8);
});

for (const [name, { chunk, base, profile }] of Object.entries(CHUNKS)) {
  test(`[SNAP-1] chunk "${name}" keeps its bytes, and comes back as it was`, () => {
    const known: Baseline = {
      fields: base,
      profile: profile === "mover" ? { kind: "npc", npc: "fox", name: "" } : { kind: "prop", prop: "crate" },
    };
    const bytes = encodeChunk(chunk, known, 3);
    expect(hex(bytes)).toMatchSnapshot();
    const frame = encodeFrame(new BitWriter(4096), { ...HEADER, events: [] }, [bytes]);
    const { sizes, ...said } = decodeZoneMessage(frame, () => ({ find: () => known, ticks: 3 })) as Frame;
    expect(said).toEqual({ ...HEADER, events: [], chunks: [chunk] });
    // Every bit is somebody's: what the net graph plots is what came.
    expect(sizes.own + sizes.player + sizes.npc + sizes.prop).toBe(frame.length * 8);
  });
}

function nothingKnown() {
  return { find: () => undefined, ticks: 0 };
}
