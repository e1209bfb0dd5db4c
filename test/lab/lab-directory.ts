// lab-directory.ts — one zone's directory in the lab: the real Occupancy over rows in memory, with a capacity that a test may set.
import type { ChooseOptions, DirectoryRpc, Heartbeat, KeptPlace } from "../../durable-objects/contracts.ts";
import type { InstanceRow } from "../../durable-objects/directory/instance.ts";
import { type Capacity, Occupancy } from "../../durable-objects/directory/occupancy.ts";
import { SESSIONS_PER_ZONE_MAX } from "../../shared/limits.ts";
import type { ZoneId } from "../../shared/units.ts";
import { ZONES } from "../../shared/world/zones.ts";

export class LabDirectory implements DirectoryRpc {
  capacity: Capacity;
  /** As stored: strings, so that nothing is shared that a real object would not share. */
  readonly rows = new Map<string, string>();
  rowsWritten = 0;
  private readonly zone: ZoneId;
  private occupancy: Occupancy | null = null;

  constructor(zone: ZoneId) {
    this.zone = zone;
    this.capacity = { soft: ZONES.get(zone)?.capacity ?? 0, hard: SESSIONS_PER_ZONE_MAX };
  }

  /** The object is killed: its memory is gone, its rows are not. It starts again when it is called. */
  kill(): void {
    this.occupancy = null;
  }

  async heartbeat(report: Heartbeat): Promise<void> {
    this.running.report(report, this.capacity, Date.now());
  }

  async choose(_zone: ZoneId, options: ChooseOptions): Promise<KeptPlace | null> {
    return this.running.choose(options, this.capacity, Date.now());
  }

  async list(): ReturnType<DirectoryRpc["list"]> {
    return this.running.list(this.capacity, Date.now());
  }

  /** How much it holds. */
  get size(): Occupancy["size"] {
    return this.running.size;
  }

  private get running(): Occupancy {
    const store = {
      save: (row: InstanceRow) => {
        this.rowsWritten++;
        this.rows.set(row.id, JSON.stringify(row));
      },
      drop: (id: string) => void this.rows.delete(id),
    };
    const rows = () => [...this.rows.values()].map((row) => JSON.parse(row) as InstanceRow);
    this.occupancy ??= new Occupancy(this.zone, store, rows());
    return this.occupancy;
  }
}
