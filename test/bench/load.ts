// load.ts — how much of the machine a benchmark's processes and everybody else used between two moments (Linux).
import { readFileSync } from "node:fs";
import { cpuMs } from "./miniflare-world.ts";

/** Cores, that is CPU seconds per second. */
export interface Load {
  readonly seconds: number;
  readonly cores: readonly number[];
  /** All that ran beside those processes: a run with much of it is no measurement. */
  readonly otherCpu: number;
}

/** Starts measuring the processes `pids`; the result ends it. */
export function measureLoad(pids: readonly number[]): () => Load {
  const look = () => ({ atMs: performance.now(), busyMs: machineBusyMs(), cpusMs: pids.map(cpuMs) });
  const before = look();
  return () => {
    const after = look();
    const elapsedMs = after.atMs - before.atMs;
    const cores = after.cpusMs.map((usedMs, i) => (usedMs - (before.cpusMs[i] as number)) / elapsedMs);
    const busy = (after.busyMs - before.busyMs) / elapsedMs;
    return { seconds: elapsedMs / 1000, cores, otherCpu: busy - cores.reduce((sum, core) => sum + core, 0) };
  };
}

/** Resident memory of a process, MiB. */
export function rssMiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

/** CPU time that the whole machine has spent on anything but waiting, milliseconds. */
function machineBusyMs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n")[0] as string
  )
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) * 10;
}
