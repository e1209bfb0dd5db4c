// start.ts — `npm start`: builds the page, makes a local secret, and serves the world on http://localhost:8787.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import {
  buildClient,
  ensureSecrets,
  killDevServer,
  portIsTaken,
  ROOT,
  startDevServer,
  waitForHealth,
} from "./dev-server.ts";

const DEFAULT_PORT = 8787;
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 5_000;
/** wrangler's line for each request; what the Worker itself prints is left. */
const REQUEST_LINE = /^\[wrangler:info\] [A-Z]+ \//;

try {
  await main();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function main(): Promise<void> {
  const port = readPort(process.env.PORT);
  if (await portIsTaken(port)) throw new Error(`Port ${port} is taken. Another one: PORT=${port + 1} npm start`);

  console.log("Building the page …");
  buildClient();
  ensureSecrets(ROOT);

  const child = startDevServer({ directory: ROOT, port, persistTo: `${ROOT}.wrangler/state`, errors: "inherit" });
  process.on("exit", () => killDevServer(child));
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    child.kill("SIGTERM");
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  stopWithNpm(stop);
  child.on("exit", (code) => process.exit(stopping ? 0 : (code ?? 1)));

  const url = `http://localhost:${port}`;
  // Read from the start, though what comes before the world is open is nobody's concern: a full pipe would stop wrangler.
  const output = child.stdout === null ? null : createInterface({ input: child.stdout });
  await waitForHealth(url, child, START_TIMEOUT_MS);
  console.log(`\nThe world is open: ${url}   (Ctrl+C closes it; it is kept in .wrangler/state)\n`);
  output?.on("line", (text) => {
    if (!REQUEST_LINE.test(text)) console.log(text);
  });
}

/** Throws on anything but a port that an ordinary user may open. */
function readPort(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) throw new Error(`PORT must be 1 to 65535, not "${text}".`);
  return port;
}

/** npm that is killed outright tells its script nothing, and would leave the port taken. */
function stopWithNpm(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const ancestors = parentAndGrandparent();
  setInterval(() => {
    if (parentAndGrandparent() !== ancestors) stop();
  }, 500).unref();
}

/** npm runs its scripts in a shell, so the parent may be the shell and npm the grandparent, which only Linux tells. */
function parentAndGrandparent(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]}`;
  } catch {
    return `${process.ppid}`;
  }
}
