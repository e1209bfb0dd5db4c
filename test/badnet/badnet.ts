// badnet.ts — a bad network in front of a whole world: a TCP proxy that delays, jitters, stalls and throttles what passes.
// npm run badnet -- --profile NAME | --trace FILE [--target http://localhost:8787] [--port 8788] [--seed N]
import { readFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { parseArgs } from "node:util";
import { Link, type LinkLane, PACKET_BYTES } from "../../shared/network/link.ts";
import { type NetworkProfile, PROFILES, ProfileError, profileNamed, readTrace } from "../../shared/network/profiles.ts";
import { seeded } from "../lab/seeded.ts";

export interface BadnetOptions {
  readonly profile: NetworkProfile;
  /** Where the world is. */
  readonly target: URL;
  /** 0: a free one. */
  readonly port: number;
  readonly seed: number;
  /** What a TCP connect takes before anything may be said, milliseconds; by default nothing, since this end accepts at once. */
  readonly connectMs?: number;
}

export interface Badnet {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Held back in one direction of one connection; beyond it the sender is made to wait, as a full link would. */
const HELD_BYTES_MAX = 1 << 20;

/** Starts the proxy: all its connections share one link, and stall together. */
export async function startBadnet({ profile, target, port, seed, connectMs = 0 }: BadnetOptions): Promise<Badnet> {
  const random = seeded(seed);
  const link = new Link(profile, random, performance.now());
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const world = connect({
      host: target.hostname,
      port: Number(target.port || 80),
      allowHalfOpen: true,
      noDelay: true,
    });
    const ends = [client, world];
    for (const end of ends) {
      open.add(end);
      end.on("close", () => open.delete(end));
      // One end's death is the other's: and no other connection's.
      end.on("error", () => ends.forEach((each) => void each.destroy()));
    }
    forward(client, world, link.lane(), performance.now() + connectMs);
    forward(world, client, link.lane());
  });
  await listening(server, port);
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://localhost:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** One direction: bytes come out in order, each packet when the link lets it arrive. */
function forward(from: Socket, to: Socket, lane: LinkLane, notBeforeMs = 0): void {
  const queue: { atMs: number; bytes: Buffer | null }[] = [];
  let held = 0;
  let timer: NodeJS.Timeout | null = null;
  const deliver = () => {
    timer = null;
    while (queue[0] && queue[0].atMs <= performance.now()) {
      const { bytes } = queue.shift() as { bytes: Buffer | null };
      if (bytes === null) to.end();
      else if (!to.destroyed && to.writable) {
        to.write(bytes);
        held -= bytes.length;
      }
    }
    if (held < HELD_BYTES_MAX && to.writableLength < HELD_BYTES_MAX) from.resume();
    schedule();
  };
  const schedule = () => {
    if (timer !== null || !queue[0]) return;
    timer = setTimeout(deliver, Math.max(0, queue[0].atMs - performance.now()));
  };
  from.on("data", (chunk: Buffer) => {
    // In packets, so that rate and delivery opportunities apply as they would to them.
    for (let at = 0; at < chunk.length; at += PACKET_BYTES) {
      const bytes = chunk.subarray(at, at + PACKET_BYTES);
      queue.push({ atMs: lane.arrivalMs(Math.max(notBeforeMs, performance.now()), bytes.length), bytes });
    }
    held += chunk.length;
    if (held >= HELD_BYTES_MAX || to.writableLength >= HELD_BYTES_MAX) from.pause();
    schedule();
  });
  to.on("drain", () => held < HELD_BYTES_MAX && from.resume());
  from.on("end", () => {
    queue.push({ atMs: lane.arrivalMs(performance.now(), 0), bytes: null });
    schedule();
  });
  from.on("close", () => {
    // Closed without an end: cut. What is on its way is lost with it.
    if (!from.readableEnded) to.destroy();
  });
  to.on("close", () => {
    if (timer !== null) clearTimeout(timer);
    queue.length = 0;
  });
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => resolve());
  });
}

/** The flags as options. Throws ProfileError or Error, which say what is wrong with them. */
export function readBadnetOptions(args: readonly string[]): BadnetOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      profile: { type: "string" },
      trace: { type: "string" },
      target: { type: "string", default: "http://localhost:8787" },
      port: { type: "string", default: "8788" },
      seed: { type: "string", default: "1" },
    },
  });
  if ((values.profile === undefined) === (values.trace === undefined))
    throw new ProfileError(`give --profile NAME, one of ${Object.keys(PROFILES).join(", ")}, or --trace FILE`);
  const profile = values.profile !== undefined ? profileNamed(values.profile) : traced(values.trace as string);
  if (!URL.canParse(values.target) || new URL(values.target).protocol !== "http:")
    throw new Error(`--target ${values.target} is no http address`);
  const whole = (name: "port" | "seed", most: number) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 0 || value > most)
      throw new Error(`--${name} takes a whole number from 0 to ${most}`);
    return value;
  };
  return { profile, target: new URL(values.target), port: whole("port", 65_535), seed: whole("seed", 2 ** 31) };
}

function traced(file: string): NetworkProfile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new ProfileError(`the trace ${file} can't be read`);
  }
  return { ...PROFILES.lan, trace: readTrace(text) };
}

if (import.meta.main) {
  try {
    const options = readBadnetOptions(process.argv.slice(2));
    const { url } = await startBadnet(options);
    console.log(`${url} is ${options.target.origin} over a bad network; Ctrl-C ends it`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
