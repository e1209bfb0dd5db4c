// world-server.ts — a world of its own for a test: the built Worker under `wrangler dev`, to be killed and restarted.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename } from "node:path";
import {
  buildClient,
  ensureSecrets,
  killDevServer,
  ROOT,
  startDevServer,
  WRANGLER,
  WRANGLER_ENVIRONMENT,
  waitForHealth,
} from "../../worker/local/dev-server.ts";

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;
const LOG_CHARACTERS_MAX = 64_000;

export interface WorldOptions {
  /** A free one by default. */
  readonly port?: number;
  /** Directory of the objects' storage; by default one that `stop` deletes. */
  readonly persistTo?: string;
}

export interface World {
  readonly url: string;
  /** What wrangler and the Worker have printed, the newest 64,000 characters of it. */
  log(): string;
  /** Kills wrangler and workerd with SIGKILL, as a crash would. The storage stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port and storage, after `kill`, or killing it first. */
  restart(): Promise<void>;
  /** Ends it for good and deletes what it wrote. */
  stop(): Promise<void>;
}

/** Starts a world from a snapshot of what is built now: later edits of the sources do not reload it under the test. */
export async function startWorld({ port, persistTo }: WorldOptions = {}): Promise<World> {
  const directory = mkdtempSync(`${tmpdir()}/isthmus-world-`);
  stageWorker(directory);
  const chosenPort = port ?? (await freePort());
  const url = `http://localhost:${chosenPort}`;
  let log = "";
  let child = await start();

  async function start() {
    const started = startDevServer({
      directory,
      port: chosenPort,
      persistTo: persistTo ?? `${directory}/state`,
      errors: "pipe",
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-LOG_CHARACTERS_MAX);
      });
    }
    try {
      await waitForHealth(url, started, START_TIMEOUT_MS);
    } catch (error) {
      killDevServer(started);
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${log}`);
    }
    return started;
  }

  const ended = async (timeoutMs: number): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    await Promise.race([
      new Promise((resolve) => child.once("exit", resolve)),
      new Promise((resolve) => setTimeout(resolve, timeoutMs)),
    ]);
  };
  const kill = async (): Promise<void> => {
    killDevServer(child);
    await ended(STOP_TIMEOUT_MS);
  };
  return {
    url,
    log: () => log,
    kill,
    async restart() {
      await kill();
      child = await start();
    },
    async stop() {
      child.kill("SIGTERM");
      await ended(STOP_TIMEOUT_MS);
      killDevServer(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Names a directory that holds what `stageWorker` would build, so that a suite builds it once. */
export const STAGED = "ISTHMUS_STAGED_WORLD";

const WORKER = "worker/index.ts";

/**
 * Bundles `entry`, by default worker/index.ts, into `directory` beside a copy of the page, with a wrangler.toml that
 * builds nothing more.
 */
export function stageWorker(directory: string, entry: string = WORKER): void {
  const staged = process.env[STAGED];
  if (staged !== undefined && entry === WORKER) cpSync(staged, directory, { recursive: true });
  else build(directory, entry);
  ensureSecrets(directory);
}

function build(directory: string, entry: string): void {
  buildClient();
  const outdir = `${directory}/worker`;
  const built = spawnSync(process.execPath, [WRANGLER, "deploy", entry, "--dry-run", "--outdir", outdir], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, ...WRANGLER_ENVIRONMENT },
  });
  if (built.status !== 0) throw new Error(`the Worker does not build:\n${built.stdout}${built.stderr}`);
  const bundle = `${outdir}/${basename(entry, ".ts")}.js`;
  if (bundle !== `${outdir}/index.js`) renameSync(bundle, `${outdir}/index.js`);
  cpSync(`${ROOT}dist/client`, `${directory}/dist/client`, { recursive: true });
  const config = readFileSync(`${ROOT}wrangler.toml`, "utf8");
  const staged = config.replace('main = "worker/index.ts"', 'main = "worker/index.js"\nno_bundle = true');
  if (staged === config) throw new Error("wrangler.toml no longer names worker/index.ts as its main");
  writeFileSync(`${directory}/wrangler.toml`, staged);
}

/** A port that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
