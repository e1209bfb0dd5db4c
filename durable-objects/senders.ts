// senders.ts — the newest line of each sender, in SQLite, so that a line that is said again is not heard twice (EVENT-1).
import { CHAT_SENDERS_MAX } from "../shared/limits.ts";
import type { Sql } from "./sql.ts";

export const SENDERS_TABLE =
  "CREATE TABLE senders (sender TEXT PRIMARY KEY, serial INTEGER NOT NULL, seq INTEGER NOT NULL)";

export class Senders {
  private readonly sql: Sql;
  private readonly max: number;
  /** Who spoke longest ago comes first. */
  private readonly serials = new Map<string, number>();
  /** The highest number that a line was given. */
  newestSeq = 0;

  constructor(sql: Sql, max = CHAT_SENDERS_MAX) {
    this.sql = sql;
    this.max = max;
    const rows = sql
      .exec<{ sender: string; serial: number; seq: number }>("SELECT sender, serial, seq FROM senders ORDER BY seq")
      .toArray();
    for (const { sender, serial, seq } of rows) {
      this.serials.set(sender, serial);
      this.newestSeq = seq;
    }
  }

  /** Has this sender said the line of `serial`, or a later one? */
  hasSaid(sender: string, serial: number): boolean {
    return (this.serials.get(sender) ?? 0) >= serial;
  }

  note(sender: string, serial: number, seq: number): void {
    this.serials.delete(sender);
    this.serials.set(sender, serial);
    this.newestSeq = seq;
    this.sql.exec("INSERT OR REPLACE INTO senders VALUES (?, ?, ?)", sender, serial, seq);
    for (const oldest of this.serials.keys()) {
      if (this.serials.size <= this.max) return;
      this.serials.delete(oldest);
      this.sql.exec("DELETE FROM senders WHERE sender = ?", oldest);
    }
  }
}
