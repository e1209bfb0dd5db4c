// history.ts — the last minute of a connection as columns of numbers: what the net graph plots.
import { HISTORY_EVERY_MS, HISTORY_SAMPLES } from "../../shared/limits.ts";
import { TICK_MS } from "../../shared/units.ts";
import type { Stats } from "./stats.ts";
import type { Stay } from "./stay.ts";

const COLUMNS = [
  "seconds",
  "rttMs",
  "jitterMs",
  "marginMs",
  "delayMs",
  "leftToShowMs",
  "ownBytes",
  "playerBytes",
  "npcBytes",
  "propBytes",
  "correctionMm",
  "stalled",
  "ticksPerSecond",
  "droppedTicks",
] as const;

export type Column = (typeof COLUMNS)[number];

/** Columns of equal length, oldest first; bytes a second; `stalled` is 1 where nothing came for the sample's whole time. */
export class History {
  readonly columns: Readonly<Record<Column, number[]>>;
  /** Raised with every sample. */
  samples = 0;
  private sampledMs = Number.NEGATIVE_INFINITY;
  private before = { own: 0, player: 0, npc: 0, prop: 0, tick: 0, dropped: 0, frames: 0 };

  constructor() {
    this.columns = Object.fromEntries(COLUMNS.map((name) => [name, [] as number[]])) as Record<Column, number[]>;
  }

  /** Takes a sample if one is due. Call it often. */
  sample(stay: Stay | null, stats: Stats, nowMs: number): void {
    const elapsedMs = nowMs - this.sampledMs;
    if (elapsedMs < HISTORY_EVERY_MS) return;
    this.sampledMs = nowMs;
    const { before } = this;
    const { own, player, npc, prop } = stats.frameBits;
    const now = {
      own,
      player,
      npc,
      prop,
      tick: stay?.newestTick ?? 0,
      dropped: stats.droppedTicks,
      frames: stats.totals().snapshots,
    };
    this.before = now;
    if (!Number.isFinite(elapsedMs)) return;
    const bytes = (bits: number) => (bits / 8) * (1000 / elapsedMs);
    const clock = stay?.timeline.clock;
    this.push({
      seconds: nowMs / 1000,
      rttMs: stats.rttMs,
      jitterMs: stats.jitterMs,
      marginMs: (stay?.clock.marginTicks ?? 0) * TICK_MS,
      delayMs: clock?.delayMs ?? 0,
      leftToShowMs: clock && Number.isFinite(clock.shownTick) ? (clock.newestTick - clock.shownTick) * TICK_MS : 0,
      ownBytes: bytes(own - before.own),
      playerBytes: bytes(player - before.player),
      npcBytes: bytes(npc - before.npc),
      propBytes: bytes(prop - before.prop),
      correctionMm: stats.takeWorstMm(),
      stalled: now.frames === before.frames && !stay?.rest.zoneSleeps ? 1 : 0,
      // A new zone counts from elsewhere.
      ticksPerSecond: Math.max(0, Math.min(240, ((now.tick - before.tick) * 1000) / elapsedMs)),
      droppedTicks: now.dropped - before.dropped,
    });
  }

  private push(row: Record<Column, number>): void {
    this.samples++;
    for (const name of COLUMNS) {
      const column = this.columns[name];
      column.push(row[name]);
      if (column.length > HISTORY_SAMPLES) column.shift();
    }
  }
}
