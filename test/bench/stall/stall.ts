// stall.ts — `npm run bench -- stall [--players N] [--seconds S]`: one of a crowd stops reading for a while; what that costs it, and the others (FLOW-1).
import { UNACKNOWLEDGED_BYTES_MAX } from "../../../shared/limits.ts";
import { TICKS_PER_SECOND } from "../../../shared/units.ts";
import { LightBot } from "../crowd/light-bot.ts";
import { type Measured, withBots } from "../crowd/run-crowd.ts";
import { withStage } from "../crowd/stage.ts";
import { commandOfWalk } from "../crowd/walk.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { startMiniflareWorld } from "../miniflare-world.ts";
import { readNumbers } from "../options.ts";
import { Walker } from "../peers/colyseus/walk.mjs";
import { rounded } from "../statistics.ts";
import { CROWD_MAX, crowdZone, PEER_VIEW_METRES } from "../world/crowd-zones.ts";

/** The crowd's world, whose zones count. */
const STALL_WORKER = "test/bench/stall/worker.ts";
const UPDATE_MS = 1000 / TICKS_PER_SECOND;
const SETTLE_MS = 3000;
/** A frame that is so much later than the one before it begins a new stream. */
const GAP_TICKS = 2 * TICKS_PER_SECOND;
const BACK_MS_MAX = 10_000;

interface Return {
  /** What was on its way to the reader while it read nothing: sent and not acknowledged, bytes. */
  readonly heldBytes: number;
  /** From reading again to the first frame of the present. */
  readonly currentAfterMs: number;
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const { players, seconds } = readNumbers(words, {
    players: { byDefault: 100, min: 2, max: CROWD_MAX },
    seconds: { byDefault: 60, min: 5, max: 600 },
  }) as { players: number; seconds: number };
  const machine = describeMachine(["stall", ...words]);
  printMachine(machine);
  return withStage(STALL_WORKER, async (staged) => {
    const world = await startMiniflareWorld({ staged });
    const zone = crowdZone(PEER_VIEW_METRES);
    const cast = { url: world.url, zones: [zone], players: players - 1, decoders: 0, walkers: 0 };
    try {
      return await withBots({ ...cast, behaviour: "walk" }, async (bots) => {
        const reader = await LightBot.join({ url: world.url, zone, name: "Reader" });
        const walker = new Walker(1);
        const timer = setInterval(() => {
          walker.tick(UPDATE_MS / 1000);
          reader.update(performance.now(), commandOfWalk(walker.cmd));
        }, UPDATE_MS);
        await pause(SETTLE_MS);
        const before = await bots.measure(world, Math.min(20, seconds));
        const usualBytes = await mostUnacknowledged(world.url);
        reader.pause();
        const during = await bots.measure(world, seconds);
        const mostBytes = await mostUnacknowledged(world.url);
        const back = await comesBack(reader);
        clearInterval(timer);
        reader.leave();
        const others = { before: intervals(before), during: intervals(during) };
        console.log(
          `${players - 1} others' snapshot interval, ms: before ${text(others.before)}, during ${text(others.during)}`,
        );
        console.log(
          `counted by the zone, sent to one client and not acknowledged: at most ${mostBytes} bytes while the reader did not ` +
            `read, ${usualBytes} before (the window is ${UNACKNOWLEDGED_BYTES_MAX})`,
        );
        console.log(
          `the reader: ${back.heldBytes} bytes came when it read again; current ${back.currentAfterMs} ms after that`,
        );
        const unacknowledged = { before: usualBytes, during: mostBytes, window: UNACKNOWLEDGED_BYTES_MAX };
        return { bench: "stall", players, seconds, others, ...back, unacknowledged, machine };
      });
    } finally {
      await world.stop();
    }
  });
}

/** The most that any client's window has held since this was asked last, as its zone counts. */
async function mostUnacknowledged(url: string): Promise<number> {
  const response = await fetch(`${url}/api/bench/window`);
  return ((await response.json()) as { mostBytes: number }).mostBytes;
}

const intervals = ({ report }: Measured) => ({
  p50: rounded(report.intervalMs.p50, 1),
  p99: rounded(report.intervalMs.p99, 1),
});

const text = ({ p50, p99 }: { p50: number; p99: number }): string => `p50 ${p50} p99 ${p99}`;

/** Lets the reader read again. */
function comesBack(reader: LightBot): Promise<Return> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const giveUp = setTimeout(() => reject(new Error("the reader never came back")), BACK_MS_MAX);
    let heldBytes = 0;
    let last = reader.listener.newestTick;
    reader.onMessage((bytes, nowMs, tick) => {
      if (tick !== null && tick - last > GAP_TICKS) {
        clearTimeout(giveUp);
        resolve({ heldBytes, currentAfterMs: rounded(nowMs - startMs, 0) });
      }
      heldBytes += bytes;
      last = tick ?? last;
    });
    reader.onClosed((why) => reject(new Error(`the reader was closed: ${why}`)));
    reader.resume();
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
