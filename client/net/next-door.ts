// next-door.ts — near a portal a socket waits in the zone behind it, so that a crossing needs no new connection (HANDOFF-2).
import type { Vec3 } from "../../shared/units.ts";
import type { Portal } from "../../shared/world/zone.ts";
import type { Stay } from "./stay.ts";

/** How near is near, metres: a sprinter takes longer for it than three round trips on a link of half a second. */
export const NEAR_METRES = 12;
/** Further than this it is given up again. */
export const AWAY_METRES = 16;
/** After a failure, or an arrival, this long is waited before the next attempt, milliseconds. */
const PAUSE_MS = 1000;

/** Says where one is to wait; that at most one does is the journey's part (shared/handoff/journey.ts). */
export class NextDoor {
  private notBeforeMs = Number.NEGATIVE_INFINITY;
  private stay: Stay | null = null;

  /**
   * Call it often. `stay`: where the player plays, or null; `held`: the zone in which a connection waits now, or null.
   * @returns the zone in which one is to wait from here on, or null.
   */
  goal(stay: Stay | null, held: string | null, nowMs: number): string | null {
    if (stay !== this.stay) {
      this.stay = stay;
      this.pause(nowMs);
    }
    const at = stay?.predictor?.self.position;
    const near = stay && at ? nearest(stay.zone.portals, at) : null;
    if (!near) return null;
    const { to } = near.portal;
    if (near.metres >= (to === held ? AWAY_METRES : NEAR_METRES)) return null;
    return to !== held && nowMs < this.notBeforeMs ? null : to;
  }

  /** The one that waited was refused or lost: it is tried again later, if the player is still near. */
  pause(nowMs: number): void {
    this.notBeforeMs = nowMs + PAUSE_MS;
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
