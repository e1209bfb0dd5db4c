// directory-object.ts — the shell of one zone's directory: its rows in SQLite, the time, and the zone's capacity.
import { DurableObject } from "cloudflare:workers";
import { SESSIONS_PER_ZONE_MAX } from "../../shared/limits.ts";
import type { ZoneId } from "../../shared/units.ts";
import { ZONES } from "../../shared/world/zones.ts";
import type { ChooseOptions, DirectoryRpc, Heartbeat, KeptPlace } from "../contracts.ts";
import { SqliteInstances } from "./instance-store.ts";
import { type Capacity, Occupancy } from "./occupancy.ts";

export class DirectoryObject extends DurableObject implements DirectoryRpc {
  readonly #store: SqliteInstances;
  /** Made at the first question, which names the zone. */
  #occupancy: Occupancy | null = null;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never);
    this.#store = new SqliteInstances(ctx.storage.sql);
  }

  /** Throws for a zone that the world doesn't have, as do the others. */
  async heartbeat(report: Heartbeat): Promise<void> {
    const { zone } = report.place;
    const capacity = capacityOf(zone);
    this.#of(zone).report(report, capacity, Date.now());
  }

  async choose(zone: ZoneId, options: ChooseOptions): Promise<KeptPlace | null> {
    const capacity = capacityOf(zone);
    return this.#of(zone).choose(options, capacity, Date.now());
  }

  async list(zone: ZoneId): ReturnType<DirectoryRpc["list"]> {
    const capacity = capacityOf(zone);
    return this.#of(zone).list(capacity, Date.now());
  }

  #of(zone: ZoneId): Occupancy {
    this.#occupancy ??= new Occupancy(zone, this.#store, this.#store.load());
    return this.#occupancy;
  }
}

function capacityOf(zone: ZoneId): Capacity {
  const definition = ZONES.get(zone);
  if (definition === undefined) throw new Error(`directory: the world has no zone "${zone}"`);
  return { soft: definition.capacity, hard: SESSIONS_PER_ZONE_MAX };
}
