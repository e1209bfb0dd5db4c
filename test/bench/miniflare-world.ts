// miniflare-world.ts — the built Worker in plain Miniflare: no wrangler, no proxy in front, so that what is measured is ours.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { stageWorker } from "../browser/world-server.ts";

const SECRET = "a-secret-that-only-benchmarks-know-0123456789abcdef";
/** Opens the auditor's door of such a world. */
export const ADMIN_SECRET = "another-secret-that-only-benchmarks-know-0123456789";

export interface MiniflareWorldOptions {
  /** A free one by default. */
  readonly port?: number;
  /** Directory of the objects' storage; by default one that `stop` deletes. */
  readonly persistTo?: string;
  /** A directory that `stageWorker` has filled, to start several worlds from one build; by default it is built anew. */
  readonly staged?: string;
  /** Beside the project's own. */
  readonly compatibilityFlags?: readonly string[];
  /** Where a profiler may attach; 0: anywhere. By default nowhere. */
  readonly inspectorPort?: number;
}

export interface MiniflareWorld {
  readonly url: string;
  /** For `getDurableObjectNamespace`, `unsafeEvictDurableObject`, `listDurableObjectIds`. */
  readonly miniflare: Miniflare;
  /** The workerd process, for its CPU time; null where /proc is not to be read. */
  readonly workerdPid: number | null;
  stop(): Promise<void>;
}

/** Starts the Worker and its objects, without the page, from what the sources are now. */
export async function startMiniflareWorld({
  port = 0,
  persistTo,
  staged,
  compatibilityFlags = [],
  inspectorPort,
}: MiniflareWorldOptions = {}): Promise<MiniflareWorld> {
  const directory = mkdtempSync(`${tmpdir()}/isthmus-miniflare-`);
  if (staged === undefined) stageWorker(directory);
  else cpSync(staged, directory, { recursive: true });
  const config = unstable_readConfig({ config: `${directory}/wrangler.toml` });
  const before = workerdPids();
  const miniflare = new Miniflare(
    // Miniflare 5 describes a Worker in a way that is still changing; this is its own adapter for the way that is not.
    convertV4MiniflareOptions({
      name: config.name ?? "isthmus",
      compatibilityDate: config.compatibility_date ?? "",
      compatibilityFlags: [...(config.compatibility_flags ?? []), ...compatibilityFlags],
      modules: [{ type: "ESModule", path: "index.js", contents: readFileSync(`${directory}/worker/index.js`, "utf8") }],
      bindings: { ...config.vars, WORLD_SECRET: SECRET, ADMIN_SECRET },
      durableObjects: Object.fromEntries(
        objectBindings(config).map(({ name, class_name }) => [name, { className: class_name, useSQLite: true }]),
      ),
      port: 0,
      // Straight to our Worker: each of Miniflare's own in front (its entry, and those that serve the page) would pump every
      // message once more, which no Worker in production has to pay for.
      unsafeDirectSockets: [{ host: "127.0.0.1", port }],
      ...(inspectorPort === undefined ? {} : { inspectorPort }),
      cf: false,
      logRequests: false,
      unsafeObservability: false,
      unsafeLocalExplorer: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.WARN),
      resourcePersistencePath: persistTo ?? `${directory}/state`,
    }),
  );
  await miniflare.ready;
  const url = (await miniflare.unsafeGetDirectURL()).origin;
  return {
    url,
    miniflare,
    workerdPid: workerdPids().find((pid) => !before.includes(pid)) ?? null,
    async stop() {
      await miniflare.dispose();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** wrangler's published types lose this one. */
function objectBindings(config: { durable_objects: unknown }): { name: string; class_name: string }[] {
  return (config.durable_objects as { bindings: { name: string; class_name: string }[] }).bindings;
}

/** Children of this process that run workerd, on Linux. */
export function workerdPids(): number[] {
  const children = `/proc/self/task/${process.pid}/children`;
  if (!existsSync(children)) return [];
  return readFileSync(children, "utf8")
    .trim()
    .split(" ")
    .filter((pid) => pid !== "")
    .map(Number)
    .filter(
      (pid) => existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("workerd"),
    );
}

/** CPU time that a process has used so far, milliseconds (Linux counts in hundredths of a second). */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
