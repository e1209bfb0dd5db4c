// lease-store.ts — the lease's one row in SQLite, with the version of its shape.
import type { EndedTransfer, Lease } from "../../shared/handoff/lease-state.ts";

/** Raised with every change of `Lease` that old rows don't have; whoever raises it migrates in `load`. */
export const LEASE_VERSION = 4;
/** What makes a lease of version n + 1 of one of version n, by n. */
const UPGRADES: Readonly<Record<number, (lease: Lease) => Lease>> = {
  // It knew of no kept places.
  1: (lease) => ({ ...lease, kept: [], lastClaim: lease.lastClaim && { ...lease.lastClaim, keptSlot: null } }),
  // As it was judged then: any record is fresher than `whereabouts`, and than a passport only one of the newest epoch.
  2: (lease) => ({ ...lease, freshFrom: lease.arriving ? lease.epoch : 0, fenceTick: -1 }),
  // Rows of version 3 may still hold what versions 1 and 2 remembered.
  3: (lease) => ({ ...lease, ended: lease.ended.flatMap((end) => settled(end, lease)) }),
};

/**
 * Up to version 2 a transfer that was asked about before anyone had begun it ended as `unknown`, from nowhere. To its holder,
 * who is still there, that is an abort: it keeps its player, and the transfer can't begin any more. Under another epoch it
 * can't anyway.
 */
function settled(end: EndedTransfer, { epoch, lastHolder }: Lease): EndedTransfer[] {
  if ((end.outcome as string) !== "unknown") return [end];
  return end.epoch === epoch && lastHolder ? [{ ...end, outcome: "aborted", from: lastHolder }] : [];
}

export class LeaseStore {
  readonly #sql: SqlStorage;
  #hasTable = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Null: never created. Throws if the row was written by other code, or is damaged: better no answer than a wrong holder. */
  load(): Lease | null {
    if (!this.#tableExists()) return null;
    const [row] = this.#sql.exec<{ version: number; lease: string }>("SELECT version, lease FROM lease").toArray();
    if (row === undefined) return null;
    let lease = parse(row.lease);
    for (let { version } = row; version !== LEASE_VERSION; version++) {
      const upgrade = UPGRADES[version];
      if (!upgrade)
        throw new Error(`character: the stored lease has version ${row.version}, this code knows ${LEASE_VERSION}`);
      lease = upgrade(lease);
    }
    return lease;
  }

  save(lease: Lease): void {
    if (!this.#tableExists()) {
      this.#sql.exec(
        "CREATE TABLE lease (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, lease TEXT NOT NULL)",
      );
      this.#hasTable = true;
    }
    this.#sql.exec("INSERT OR REPLACE INTO lease VALUES (1, ?, ?)", LEASE_VERSION, JSON.stringify(lease));
  }

  /** The table is made on the first save, so that a question about a player who never was leaves no storage behind. */
  #tableExists(): boolean {
    this.#hasTable ||=
      this.#sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'lease'").toArray().length > 0;
    return this.#hasTable;
  }
}

function parse(text: string): Lease {
  try {
    const lease = JSON.parse(text) as Lease;
    if (Number.isSafeInteger(lease.epoch) && Array.isArray(lease.ended)) return lease;
  } catch {
    // Told below, without the text: it holds a player's name.
  }
  throw new Error("character: the stored lease is damaged");
}
