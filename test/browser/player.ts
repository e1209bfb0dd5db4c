// player.ts — a page in which someone plays, driven and questioned through the contract of `window.isthmus`.

import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Drive } from "../../client/drive.ts";

/** The part of `window.isthmus.inspect()` that tests read (README, "Page"). */
export interface Inspection {
  readonly phase: string;
  readonly zone: string;
  readonly instance: string;
  readonly tick: number;
  readonly rttMs: number;
  readonly self: {
    readonly id: number | string;
    readonly name: string;
    readonly position: readonly [number, number, number];
    readonly velocity: readonly [number, number, number];
    readonly grounded: boolean;
  } | null;
  readonly players: readonly { id: number | string; name: string; position: readonly [number, number, number] }[];
  readonly npcs: readonly { id: number | string; kind: string; position: readonly [number, number, number] }[];
  readonly props: readonly { id: number | string; kind: string; position: readonly [number, number, number] }[];
  /** Null: as the name makes one. */
  readonly appearance: Readonly<Record<string, number>> | null;
  readonly inventory: readonly { id: string; label: string; count: number }[];
  readonly items: readonly { id: number; item: string; count: number; position: readonly [number, number, number] }[];
  readonly net: {
    readonly messagesOutPerSecond: number;
    readonly snapshotsPerSecond: number;
    /** Commands that the zone has called late, since the page was opened. */
    readonly lateCommands: number;
    readonly correctionMm: { readonly last: number; readonly p95: number; readonly max: number };
    readonly stalls: number;
  };
}

export interface BadNetwork {
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly stallEveryMs: number;
  readonly stallMs: number;
}

/** What the page offers as `window.isthmus`. */
export interface PageApi {
  inspect(): Inspection;
  drive(command: Drive | null): void;
  network(bad: BadNetwork | null): void;
  cut(): void;
}

export interface Player {
  readonly page: Page;
  /** Uncaught exceptions and console errors of the page so far. */
  readonly errors: readonly string[];
  inspect(): Promise<Inspection>;
  drive(command: Drive | null): Promise<void>;
  network(bad: BadNetwork | null): Promise<void>;
  /** Drops the page's socket as a lost network would. */
  cut(): Promise<void>;
  /** What happened to the page's sockets to zones, in order: "open harbor-1", "close harbor-1". */
  readonly sockets: readonly string[];
  /** Polls `inspect()` until `holds`; throws with the last answer, the page's errors and `what` after `timeoutMs`. */
  until(what: string, holds: (now: Inspection) => boolean, timeoutMs?: number): Promise<Inspection>;
}

/** Small, because every pixel is painted by the CPU. */
const VIEWPORT = { width: 480, height: 270 };
const ENTER_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

export interface EnterOptions {
  readonly name: string;
  readonly zone?: string;
  /** A player to enter beside, by id. */
  readonly with?: string;
  readonly join?: boolean;
  /** Pins how much is drawn, 0 (best) to 5. */
  readonly quality?: number;
  /** Another page's context, for a second tab of the same browser: the same session, if the name is the same. */
  readonly context?: BrowserContext;
}

/** Opens the page, by default in a context of its own (its own session), and, unless `join` is false, waits until the player stands in the zone. */
export async function enterWorld(browser: Browser, url: string, options: EnterOptions): Promise<Player> {
  const { name, zone, join = true, quality } = options;
  const context = options.context ?? (await browser.newContext({ viewport: VIEWPORT }));
  const page = await context.newPage();
  const sockets: string[] = [];
  page.on("websocket", (socket) => {
    const instance = new URL(socket.url()).pathname.split("/").at(-1);
    sockets.push(`open ${instance}`);
    socket.on("close", () => sockets.push(`close ${instance}`));
  });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });

  const inspect = (): Promise<Inspection> =>
    page.evaluate(() => (window as unknown as { isthmus: PageApi }).isthmus.inspect());
  const player: Player = {
    page,
    errors,
    inspect,
    drive: (command) => page.evaluate((c) => (window as unknown as { isthmus: PageApi }).isthmus.drive(c), command),
    network: (bad) => page.evaluate((b) => (window as unknown as { isthmus: PageApi }).isthmus.network(b), bad),
    cut: () => page.evaluate(() => (window as unknown as { isthmus: PageApi }).isthmus.cut()),
    sockets,
    async until(what, holds, timeoutMs = 20_000) {
      const deadline = Date.now() + timeoutMs;
      let last: unknown = "nothing yet";
      while (Date.now() < deadline) {
        try {
          const now = await inspect();
          last = now;
          if (holds(now)) return now;
        } catch (error) {
          last = error; // The page is still loading, or loading anew.
        }
        await page.waitForTimeout(POLL_MS);
      }
      throw new Error(`${name} waited in vain until ${what}\n${JSON.stringify(last)}\n${errors.join("\n")}`);
    },
  };

  const query = new URLSearchParams({
    name,
    ...(zone === undefined ? {} : { zone }),
    ...(options.with === undefined ? {} : { with: options.with }),
    ...(join ? { join: "1" } : {}),
    ...(quality === undefined ? {} : { quality: String(quality) }),
  });
  await page.goto(`${url}/?${query}`);
  if (join)
    await player.until("they stood in the zone", ({ self }) => self !== null && self !== undefined, ENTER_TIMEOUT_MS);
  return player;
}

/** Horizontal distance between two positions, metres. */
export function metresApart(a: readonly number[], b: readonly number[]): number {
  return Math.hypot((a[0] ?? 0) - (b[0] ?? 0), (a[2] ?? 0) - (b[2] ?? 0));
}
