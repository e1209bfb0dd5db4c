// dev-server.ts — runs the world on this machine: `wrangler dev` as a child that can be stopped, killed and waited for.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";

/** The repository's root directory. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const VITE = fileURLToPath(new URL("../../node_modules/vite/bin/vite.js", import.meta.url));
export const WRANGLER = fileURLToPath(new URL("../../node_modules/wrangler/bin/wrangler.js", import.meta.url));
const GUARD = fileURLToPath(new URL("./guard.ts", import.meta.url));

/** What keeps wrangler quick and off the network. Without the first, each WebSocket message costs more than its work. */
export const WRANGLER_ENVIRONMENT = {
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_WRITE_LOGS: "false",
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
  WRANGLER_HIDE_BANNER: "true",
} as const;

export interface DevServerOptions {
  /** Directory of the wrangler.toml to run. */
  readonly directory: string;
  readonly port: number;
  /** Where the objects' storage lives; the world survives for as long as this directory does. */
  readonly persistTo: string;
  /** Whether errors go straight to the terminal; standard output is always the caller's to read. */
  readonly errors: "inherit" | "pipe";
}

/** Builds the page into dist/client. Throws with the bundler's output when it fails. */
export function buildClient(): void {
  const result = spawnSync(process.execPath, [VITE, "build", "--logLevel", "warn"], { cwd: ROOT, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`vite build failed:\n${result.stdout}${result.stderr}`);
}

/** Writes a .dev.vars with random secrets into `directory`, unless they are there. */
export function ensureSecrets(directory: string): void {
  const file = `${directory}/.dev.vars`;
  const present = existsSync(file) ? readFileSync(file, "utf8") : "";
  const missing = SECRETS.filter((name) => !new RegExp(`^\\s*${name}\\s*=\\s*\\S`, "m").test(present));
  if (missing.length === 0) return;
  const separator = present === "" || present.endsWith("\n") ? "" : "\n";
  const made = missing.map((name) => `${name}=${randomBytes(32).toString("hex")}\n`);
  writeFileSync(file, `${present}${separator}${made.join("")}`, { mode: 0o600 });
}

/** Signs sessions and tickets; opens the auditor's door. */
const SECRETS = ["WORLD_SECRET", "ADMIN_SECRET"];

/** Starts `wrangler dev` in a process group of its own, which dies with this process. */
export function startDevServer({ directory, port, persistTo, errors }: DevServerOptions): ChildProcess {
  const wrangler = [
    ...["dev", "--port", String(port), "--inspector-port", "0", "--persist-to", persistTo],
    ...["--show-interactive-dev-session=false", "--log-level", "log"],
  ];
  return spawn(process.execPath, [GUARD, process.execPath, WRANGLER, ...wrangler], {
    cwd: directory,
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", errors],
    env: {
      ...process.env,
      ...WRANGLER_ENVIRONMENT,
      // A registry of its own: worlds that run side by side on one machine bear the same name.
      WRANGLER_REGISTRY_PATH: `${persistTo}/registry`,
    },
  });
}

/** Kills the server and all it started, at once: what a power cut would do. */
export function killDevServer(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"]);
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}

/** Resolves when `/api/health` answers; throws when the child ends first or `timeoutMs` pass. */
export async function waitForHealth(url: string, child: ChildProcess, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error("wrangler dev ended before the world was up");
    const healthy = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the world did not answer ${url}/api/health within ${timeoutMs / 1000} s`);
}

/** Whether something listens on this port of localhost. */
export async function portIsTaken(port: number): Promise<boolean> {
  const answers = ["127.0.0.1", "::1"].map(
    (host) =>
      new Promise<boolean>((resolve) => {
        const socket = connect({ host, port });
        socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
        socket.on("connect", () => socket.destroy());
      }),
  );
  return (await Promise.all(answers)).includes(true);
}
