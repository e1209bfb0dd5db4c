// occupancy.ts — how full each instance of a zone is: heartbeats, and places kept for those who hold a ticket (DIR-1).
import { HEARTBEAT_STALE_MS, TICKET_SECONDS } from "../../shared/limits.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";

export interface InstanceRow {
  readonly id: InstanceId;
  readonly players: number;
  readonly state: "awake" | "asleep";
  readonly reportedMs: number;
}

export class Occupancy {
  readonly #rows: Map<InstanceId, InstanceRow>;
  /** Who has been sent to an instance and not arrived yet, oldest first, with the time when their ticket ends. */
  readonly #kept = new Map<InstanceId, Map<PlayerId, number>>();

  constructor(rows: readonly InstanceRow[]) {
    this.#rows = new Map(rows.map((row) => [row.id, row]));
  }

  /** As many kept places are given up as players have come: a report must not free the place of one still on the way. */
  report(row: InstanceRow): void {
    let arrived = row.players - (this.#rows.get(row.id)?.players ?? 0);
    this.#rows.set(row.id, row);
    const kept = this.#kept.get(row.id);
    if (kept === undefined) return;
    for (const playerId of kept.keys()) {
      if (arrived-- <= 0) break;
      kept.delete(playerId);
    }
  }

  /** Keeps a place for `playerId`, one however often they ask. Null: no instance has room. */
  choose(zone: ZoneId, playerId: PlayerId, capacity: number, nowMs: number): InstanceId | null {
    const id = firstInstance(zone);
    const kept = this.#kept.get(id) ?? new Map<PlayerId, number>();
    this.#kept.set(id, kept);
    for (const [player, untilMs] of kept) if (untilMs <= nowMs) kept.delete(player);
    kept.delete(playerId);
    if (this.#counted(id, capacity, nowMs) + kept.size >= capacity) return null;
    kept.set(playerId, nowMs + TICKET_SECONDS * 1000);
    return id;
  }

  list(zone: ZoneId, nowMs: number): InstanceRow[] {
    const ids = new Set([firstInstance(zone), ...this.#rows.keys()]);
    return [...ids].map((id) => this.#current(id, nowMs));
  }

  /**
   * A zone that died in its sleep, full, would keep everybody out for ever, since nobody could wake it to say so: so one
   * asleep always has room for one, who finds out.
   */
  #counted(id: InstanceId, capacity: number, nowMs: number): number {
    const { players, state } = this.#current(id, nowMs);
    return state === "asleep" ? Math.min(players, capacity - 1) : players;
  }

  /** An awake instance that has gone silent has died with its count; one asleep is silent by design (SLEEP-1). */
  #current(id: InstanceId, nowMs: number): InstanceRow {
    const row = this.#rows.get(id);
    const alive = row !== undefined && (row.state === "asleep" || nowMs - row.reportedMs <= HEARTBEAT_STALE_MS);
    return alive ? row : { id, players: 0, state: "asleep", reportedMs: row?.reportedMs ?? 0 };
  }
}

/** One instance a zone, until zones are split by how full they are. */
function firstInstance(zone: ZoneId): InstanceId {
  return `${zone}-1` as InstanceId;
}
