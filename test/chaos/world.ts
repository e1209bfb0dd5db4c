// world.ts — the world under chaos: started, killed with SIGKILL, started again on the same storage, and asked what is in it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Transport } from "../../client/net/api.ts";
import { type AuditReport, auditWorld } from "../audit.ts";
import { ADMIN_SECRET } from "../bench/miniflare-world.ts";
import { freePort, stageWorker } from "../browser/world-server.ts";
import { type FaultPlan, NO_FAULTS } from "./faults.ts";
import { type CharacterSeen, DEBUG_ROUTE, type DebugRequest, type DebugState, type ZoneCensus } from "./protocol.ts";
import type { ChaosStage } from "./stage.ts";

const PROCESS = fileURLToPath(new URL("./world-process.ts", import.meta.url));
export const WORKER = "test/chaos/worker.ts";
const START_MS_MAX = 60_000;
const STDERR_CHARACTERS_MAX = 8000;

export class ChaosWorld implements ChaosStage {
  readonly url: string;
  /** Lines that the world has printed, the newest of them. */
  log = "";
  kills = 0;
  /** Of the runs that were killed: their counts died with them, so these are what was last heard. */
  private readonly before: DebugState[] = [];
  private lastState: DebugState | null = null;
  private readonly directory: string;
  private readonly port: number;
  private child: ChildProcess | null = null;

  /** Builds the Worker and starts it. */
  static async start(): Promise<ChaosWorld> {
    const directory = mkdtempSync(`${tmpdir()}/isthmus-chaos-`);
    stageWorker(`${directory}/staged`, WORKER);
    const world = new ChaosWorld(directory, await freePort());
    await world.run();
    return world;
  }

  private constructor(directory: string, port: number) {
    this.directory = directory;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** The whole process group dies at once: Miniflare and workerd, with everything they had in memory. */
  async kill(): Promise<void> {
    if (this.lastState) this.before.push(this.lastState);
    this.lastState = null;
    this.kills++;
    await this.end();
  }

  /** Starts it on the storage that it left. */
  async run(): Promise<void> {
    const args = [PROCESS, `${this.directory}/staged`, `${this.directory}/state`, String(this.port)];
    // A group of its own, which one signal ends.
    const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    child.stderr.on("data", (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-STDERR_CHARACTERS_MAX);
    });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the world did not start:\n${this.log}`)), START_MS_MAX);
      child.once("exit", () => reject(new Error(`the world ended as it started:\n${this.log}`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (!line.startsWith("ready ")) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async setPlan(plan: FaultPlan = NO_FAULTS): Promise<void> {
    this.lastState = await this.ask<DebugState>({ kind: "plan", plan });
  }

  /** Kills one object. It may be dead already, and so may the world. */
  async abort(binding: string, name: string): Promise<void> {
    this.lastState = await this.ask<DebugState>({ kind: "abort", binding, name });
  }

  /** Of all zones. Rejects while one of them is dying. */
  census(): Promise<ZoneCensus[]> {
    return this.ask({ kind: "census" });
  }

  transport(): Transport {
    return { fetch: globalThis.fetch, WebSocket: globalThis.WebSocket };
  }

  audit(): Promise<AuditReport> {
    return auditWorld(this.url, ADMIN_SECRET);
  }

  characters(players: readonly string[]): Promise<CharacterSeen[]> {
    return this.ask({ kind: "characters", players });
  }

  /** What has become of calls between objects, as far as was heard of it before each kill. */
  get calls(): DebugState {
    const all = [...this.before, ...(this.lastState ? [this.lastState] : [])];
    const sum = (pick: (state: DebugState) => number): number => all.reduce((total, one) => total + pick(one), 0);
    return {
      calls: sum((one) => one.calls),
      lost: sum((one) => one.lost),
      late: sum((one) => one.late),
      repeated: sum((one) => one.repeated),
      crashed: sum((one) => one.crashed),
    };
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async end(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await ended;
  }

  private async ask<Answer>(request: DebugRequest): Promise<Answer> {
    const response = await fetch(this.url + DEBUG_ROUTE, { method: "POST", body: JSON.stringify(request) });
    if (!response.ok) throw new Error(`${request.kind}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
