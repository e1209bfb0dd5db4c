// next-door.ts — near a portal a socket waits in the zone behind it, so that a crossing needs no new connection (HANDOFF-2).
import type { Vec3 } from "../../shared/units.ts";
import type { Portal } from "../../shared/world/zone.ts";
import type { EntryInfo } from "./api.ts";
import type { Stay } from "./stay.ts";

/** How near is near, metres: a sprinter takes longer for it than three round trips on a link of half a second. */
export const NEAR_METRES = 12;
/** Further than this it is given up again. */
export const AWAY_METRES = 16;
/** After a failure, or an arrival, this long is waited before the next attempt, milliseconds. */
const PAUSE_MS = 1000;

/** A connection that waits, seen from here. */
export interface Waiter {
  /** Where it waits, once that is known. */
  readonly entry: EntryInfo | null;
  /** Is its socket open? */
  readonly ready: boolean;
  close(): void;
}

/** At most one connection waits at any time. */
export class NextDoor<W extends Waiter> {
  private readonly open: (zone: string) => W;
  private waiting: { readonly zone: string; readonly waiter: W } | null = null;
  private notBeforeMs = Number.NEGATIVE_INFINITY;
  private stay: Stay | null = null;

  /** `open` begins a connection that waits in a zone. */
  constructor(open: (zone: string) => W) {
    this.open = open;
  }

  /** Call it often while the player plays; null: they don't. */
  update(stay: Stay | null, nowMs: number): void {
    if (stay !== this.stay) {
      this.stay = stay;
      this.notBeforeMs = nowMs + PAUSE_MS;
    }
    const at = stay?.predictor?.self.position;
    const near = stay && at ? nearest(stay.zone.portals, at) : null;
    const held = this.waiting?.zone;
    const goal = near && near.metres < (near.portal.to === held ? AWAY_METRES : NEAR_METRES) ? near.portal.to : null;
    if (held && held !== goal) this.close();
    if (goal === null || this.waiting || nowMs < this.notBeforeMs) return;
    this.waiting = { zone: goal, waiter: this.open(goal) };
  }

  /** The connection that waits in this very instance, if it is ready; it waits no longer. Any other is given up. */
  take(instance: string): W | null {
    const waiter = this.waiting?.waiter;
    if (!waiter?.ready || waiter.entry?.instance !== instance) {
      this.close();
      return null;
    }
    this.waiting = null;
    return waiter;
  }

  /** The one that waits, to be kept alive. */
  get waiter(): W | null {
    return this.waiting?.waiter ?? null;
  }

  /** It was refused or lost: it is tried again later, if the player is still near. */
  lost(waiter: W, nowMs: number): void {
    if (this.waiting?.waiter !== waiter) return;
    this.close();
    this.notBeforeMs = nowMs + PAUSE_MS;
  }

  close(): void {
    this.waiting?.waiter.close();
    this.waiting = null;
  }
}

function nearest(portals: readonly Portal[], { x, y, z }: Vec3): { portal: Portal; metres: number } | null {
  let best: { portal: Portal; metres: number } | null = null;
  for (const portal of portals) {
    const metres = Math.hypot(x - portal.at[0], y - portal.at[1], z - portal.at[2]);
    if (best === null || metres < best.metres) best = { portal, metres };
  }
  return best;
}
