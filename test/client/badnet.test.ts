// badnet.test.ts — the proxy that makes a whole run's network bad: bytes whole and in order, late as they should be, and no others.
import { mkdtempSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { afterEach, expect, test } from "vitest";
import { type NetworkProfile, PROFILES } from "../../shared/network/profiles.ts";
import { type Badnet, readBadnetOptions, startBadnet } from "../badnet/badnet.ts";

let echo: Server | null = null;
let badnet: Badnet | null = null;

afterEach(async () => {
  await badnet?.close();
  echo?.close();
});

/** A connection through a proxy to something that sends back what it gets, and ends when its other end does. */
async function through(profile: NetworkProfile): Promise<Socket> {
  const server = createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));
  echo = server;
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as { port: number };
  badnet = await startBadnet({ profile, target: new URL(`http://127.0.0.1:${port}`), port: 0, seed: 3 });
  const socket = connect({ port: badnet.port, host: "127.0.0.1", allowHalfOpen: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

function received(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => void chunks.push(chunk));
  return new Promise((resolve) => socket.on("end", () => resolve(Buffer.concat(chunks))));
}

test("[CMD-3] half a megabyte goes through a jittery link and back, whole and in order, and an end is an end", async () => {
  const socket = await through({ latencyMs: 5, jitterMs: 20, stallEveryMs: 0, stallMs: 0 });
  const sent = Buffer.from(Uint8Array.from({ length: 500_000 }, (_, i) => (i * 31 + (i >> 8)) & 255));
  const back = received(socket);
  socket.end(sent);
  expect((await back).equals(sent)).toBe(true);
});

test("a message takes at least the latency of both ways", async () => {
  const socket = await through({ latencyMs: 40, jitterMs: 0, stallEveryMs: 0, stallMs: 0 });
  const startMs = performance.now();
  socket.write("ping");
  await new Promise((resolve) => socket.once("data", resolve));
  // Timers may fire up to a millisecond early.
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(78);
  socket.destroy();
});

test("a trace lets 1,500 bytes through at each of its milliseconds, and no more", async () => {
  const trace = Array.from({ length: 100 }, (_, i) => (i + 1) * 20);
  const socket = await through({ ...PROFILES.lan, trace });
  const startMs = performance.now();
  const back = received(socket);
  socket.end(Buffer.alloc(15_000));
  expect((await back).length).toBe(15_000);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(9 * 20);
});

test("one connection that breaks leaves the others alone", async () => {
  const broken = await through(PROFILES.lan);
  const sound = connect({ port: (badnet as Badnet).port, host: "127.0.0.1", allowHalfOpen: true });
  const back = received(sound);
  broken.resetAndDestroy();
  sound.end("still here");
  expect((await back).toString()).toBe("still here");
});

test("[LIMIT-1] a flag that makes no sense gets a sentence that says what would", () => {
  expect(() => readBadnetOptions([])).toThrow(/--profile NAME, one of lan, cable, wifi-busy/);
  expect(() => readBadnetOptions(["--profile", "5g"])).toThrow(/"5g" is no network profile; known are lan, /);
  expect(() => readBadnetOptions(["--profile", "lan", "--port", "99999"])).toThrow(/--port takes a whole number/);
  expect(() => readBadnetOptions(["--profile", "lan", "--target", "ftp://x"])).toThrow(/no http address/);
  const file = `${mkdtempSync(`${tmpdir()}/isthmus-trace-`)}/trace`;
  writeFileSync(file, "1\n5\n4\n");
  expect(() => readBadnetOptions(["--trace", file])).toThrow(/line 3 is earlier than the line before it/);
  writeFileSync(file, "1\nx\n");
  expect(() => readBadnetOptions(["--trace", file])).toThrow(/line 2 is no whole number of milliseconds: "x"/);
  expect(() => readBadnetOptions(["--trace", `${file}.gone`])).toThrow(/can't be read/);
});
