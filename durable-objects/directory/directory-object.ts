// directory-object.ts — the shell of one zone's directory: keeps the instances' reports in SQLite, and knows the zone's capacity.
import { DurableObject } from "cloudflare:workers";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";
import { ZONES } from "../../shared/world/zones.ts";
import type { DirectoryRpc, Place } from "../contracts.ts";
import { type InstanceRow, Occupancy } from "./occupancy.ts";

type StoredRow = { id: string; players: number; state: string; reported_ms: number };

export class DirectoryObject extends DurableObject implements DirectoryRpc {
  readonly #occupancy: Occupancy;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS instances_v1 (id TEXT PRIMARY KEY, players INTEGER NOT NULL, state TEXT NOT NULL, reported_ms INTEGER NOT NULL)",
    );
    this.#occupancy = new Occupancy(
      ctx.storage.sql.exec<StoredRow>("SELECT * FROM instances_v1").toArray().map(fromStored),
    );
  }

  /** Throws for a zone that the world doesn't have, as do the others. */
  async heartbeat(report: { place: Place; players: number; state: "awake" | "asleep" }): Promise<void> {
    capacityOf(report.place.zone);
    const row: InstanceRow = {
      id: report.place.instance,
      players: report.players,
      state: report.state,
      reportedMs: Date.now(),
    };
    this.#occupancy.report(row);
    this.ctx.storage.sql.exec(
      "INSERT OR REPLACE INTO instances_v1 VALUES (?, ?, ?, ?)",
      row.id,
      row.players,
      row.state,
      row.reportedMs,
    );
  }

  async choose(zone: ZoneId, playerId: PlayerId): Promise<InstanceId | null> {
    return this.#occupancy.choose(zone, playerId, capacityOf(zone), Date.now());
  }

  async list(zone: ZoneId): Promise<{ id: InstanceId; players: number; state: "awake" | "asleep" }[]> {
    capacityOf(zone);
    return this.#occupancy.list(zone, Date.now()).map(({ id, players, state }) => ({ id, players, state }));
  }
}

function capacityOf(zone: ZoneId): number {
  const definition = ZONES.get(zone);
  if (definition === undefined) throw new Error(`directory: the world has no zone "${zone}"`);
  return definition.capacity;
}

function fromStored(row: StoredRow): InstanceRow {
  return {
    id: row.id as InstanceId,
    players: row.players,
    state: row.state === "awake" ? "awake" : "asleep",
    reportedMs: row.reported_ms,
  };
}
