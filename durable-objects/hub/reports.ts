// reports.ts — what players have reported, kept for people to read: bounded, the oldest go first (LIMIT-1).
import { REPORTS_MAX, REPORTS_PER_DAY } from "../../shared/limits.ts";
import type { Sql } from "../sql.ts";
import { type Report, type Said, talkRefusal } from "../talk.ts";

const DAY_MS = 24 * 3600 * 1000;

export class Reports {
  private readonly sql: Sql;

  constructor(sql: Sql) {
    this.sql = sql;
  }

  /** Keeps `report`; one that is kept already is kept once. Refuses whoever has reported as much as they may in a day. */
  add(report: Report): Said {
    const { id, atMs, reporter } = report;
    if (this.sql.exec("SELECT id FROM reports WHERE id = ?", id).toArray().length > 0) return { ok: true };
    const [mine] = this.sql
      .exec<{ count: number }>(
        "SELECT COUNT(*) AS count FROM reports WHERE reporter = ? AND at_ms > ?",
        reporter,
        atMs - DAY_MS,
      )
      .toArray();
    if ((mine?.count ?? 0) >= REPORTS_PER_DAY) return talkRefusal("reports_full");
    this.sql.exec("INSERT INTO reports VALUES (?, ?, ?, ?)", id, atMs, reporter, JSON.stringify(report));
    this.sql.exec(
      "DELETE FROM reports WHERE id NOT IN (SELECT id FROM reports ORDER BY at_ms DESC, id LIMIT ?)",
      REPORTS_MAX,
    );
    return { ok: true };
  }

  newestFirst(): Report[] {
    return this.sql
      .exec<{ body: string }>("SELECT body FROM reports ORDER BY at_ms DESC, id")
      .toArray()
      .map(({ body }) => JSON.parse(body) as Report);
  }
}
