// line-log.ts — a hub's lines: the last of each hub's, in SQLite, a row each that the fiftieth after it takes over.
import { CHAT_HISTORY } from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import type { Sql } from "../sql.ts";
import type { WorldBatch, WorldCursor, WorldLine } from "../talk.ts";
import { takeNew } from "./stream.ts";

type Row = { origin: number; seq: number; player: string; name: string; text: string; at_ms: number };

export class LineLog {
  private readonly sql: Sql;
  private readonly byOrigin: WorldLine[][];
  /** By hub, the number of the newest line. */
  readonly heads: number[];

  constructor(sql: Sql, shards: number) {
    this.sql = sql;
    this.byOrigin = Array.from({ length: shards }, () => []);
    this.heads = Array.from({ length: shards }, () => 0);
    const rows = sql
      .exec<Row>("SELECT origin, seq, player, name, text, at_ms FROM lines ORDER BY origin, seq")
      .toArray();
    for (const { origin, seq, player, name, text, at_ms: atMs } of rows)
      this.hold({ origin, seq, playerId: player as PlayerId, name, text, atMs });
  }

  append(line: WorldLine): void {
    this.hold(line);
    const { origin, seq, playerId, name, text, atMs } = line;
    const slot = seq % CHAT_HISTORY;
    this.sql.exec(
      "INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?, ?)",
      origin,
      slot,
      seq,
      playerId,
      name,
      text,
      atMs,
    );
  }

  /** Takes what is new of another hub's lines. */
  take(batch: WorldBatch): readonly WorldLine[] {
    const taken = takeNew([...this.heads], batch).filter(({ origin }) => this.byOrigin[origin] !== undefined);
    for (const line of taken) this.append(line);
    return taken;
  }

  /** The lines that one who holds `cursor` lacks, of all hubs or of `only` one, as they were said. */
  after(cursor: WorldCursor, only: number | null = null): WorldBatch {
    const logs = only === null ? this.byOrigin : [this.byOrigin[only] ?? []];
    const lines = logs.flatMap((log, i) => log.filter(({ seq }) => seq > (cursor[only ?? i] ?? 0)));
    // Stable, and within a hub time never goes back: its order stays.
    lines.sort((a, b) => a.atMs - b.atMs);
    const kept = this.heads.map((head, origin) => (this.byOrigin[origin]?.[0]?.seq ?? head + 1) - 1);
    return { lines, kept };
  }

  newest(origin: number): WorldLine | undefined {
    return this.byOrigin[origin]?.at(-1);
  }

  private hold(line: WorldLine): void {
    const log = this.byOrigin[line.origin];
    // Of a hub that there is no more, since the world has fewer now.
    if (!log) return;
    log.push(line);
    if (log.length > CHAT_HISTORY) log.shift();
    this.heads[line.origin] = line.seq;
  }
}
