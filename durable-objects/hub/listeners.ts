// listeners.ts — the zones that listen to a hub, in SQLite: a row is written when one begins or ceases, not when it renews.
import { HUB_LISTENERS_MAX } from "../../shared/limits.ts";
import type { InstanceId, ZoneId } from "../../shared/units.ts";
import type { Place } from "../contracts.ts";
import type { Sql } from "../sql.ts";

interface Listener {
  readonly place: Place;
  readonly term: number;
  readonly listening: boolean;
  readonly heardMs: number;
}

type Row = { instance: string; zone: string; term: number; listening: number };

export class Listeners {
  private readonly sql: Sql;
  private readonly byInstance = new Map<InstanceId, Listener>();

  constructor(sql: Sql, nowMs: number) {
    this.sql = sql;
    for (const { instance, zone, term, listening } of sql.exec<Row>("SELECT * FROM listeners").toArray()) {
      const place = { zone: zone as ZoneId, instance: instance as InstanceId };
      this.byInstance.set(place.instance, { place, term, listening: listening === 1, heardMs: nowMs });
    }
  }

  listening(): Listener[] {
    return [...this.byInstance.values()].filter(({ listening }) => listening);
  }

  /** stale: it has said something else since. full: there is no room for one more. */
  note(place: Place, term: number, listening: boolean, nowMs: number): "noted" | "stale" | "full" {
    const known = this.byInstance.get(place.instance);
    if (known && known.term > term) return "stale";
    if (!known && !this.hasRoom()) return "full";
    const changed = known?.term !== term || known.listening !== listening;
    this.set({ place, term, listening, heardMs: nowMs }, changed);
    return "noted";
  }

  /** It has not asked for it, but is told nothing more until it speaks. */
  silence(instance: InstanceId): void {
    const known = this.byInstance.get(instance);
    if (known?.listening) this.set({ ...known, listening: false }, true);
  }

  /** Forgets those who have not said for so long that they listen. @returns who they were. */
  dropStale(nowMs: number, staleMs: number): InstanceId[] {
    const stale = [...this.byInstance.values()].filter((one) => one.listening && nowMs - one.heardMs > staleMs);
    for (const { place } of stale) this.forget(place.instance);
    return stale.map(({ place }) => place.instance);
  }

  /** Those who only used to listen give way. */
  private hasRoom(): boolean {
    if (this.byInstance.size < HUB_LISTENERS_MAX) return true;
    const idle = [...this.byInstance.values()].find(({ listening }) => !listening);
    if (idle) this.forget(idle.place.instance);
    return idle !== undefined;
  }

  private set(listener: Listener, changed: boolean): void {
    const { place, term, listening } = listener;
    this.byInstance.set(place.instance, listener);
    if (!changed) return;
    const row = [place.instance, place.zone, term, listening ? 1 : 0];
    this.sql.exec("INSERT OR REPLACE INTO listeners VALUES (?, ?, ?, ?)", ...row);
  }

  private forget(instance: InstanceId): void {
    this.byInstance.delete(instance);
    this.sql.exec("DELETE FROM listeners WHERE instance = ?", instance);
  }
}
