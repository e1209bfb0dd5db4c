// crowd.ts — where movers block one another: overlaps are eased apart, never resolved at once.
import type { MoverState } from "./state.ts";
import { BODY_HEIGHT, BODY_RADIUS, CROWD_SHARE, CROWD_STEP } from "./tuning.ts";

/**
 * Works out how far each mover is pressed aside in this tick: `x[i]` and `z[i]` metres for `movers[i]`. From positions
 * at the start of the tick alone, so that nobody's turn comes first. Who is crossing neither yields nor presses.
 */
export function jostle(movers: readonly MoverState[], x: number[], z: number[]): void {
  for (let i = 0; i < movers.length; i += 1) {
    x[i] = 0;
    z[i] = 0;
  }
  for (let i = 0; i < movers.length; i += 1) {
    const a = movers[i] as MoverState;
    if (a.crossing) continue;
    for (let j = i + 1; j < movers.length; j += 1) {
      const b = movers[j] as MoverState;
      const dx = b.position.x - a.position.x;
      if (dx >= SPAN || dx <= -SPAN) continue;
      const dz = b.position.z - a.position.z;
      const square = dx * dx + dz * dz;
      if (!(square < SPAN * SPAN) || b.crossing) continue;
      if (Math.abs(b.position.y - a.position.y) >= BODY_HEIGHT) continue;
      const distance = Math.sqrt(square);
      const share = Math.min(CROWD_STEP, (SPAN - distance) * CROWD_SHARE) / 2;
      // Two in the very same place part along x, the one with the lower id to the west.
      const nx = distance > 0 ? dx / distance : 1;
      const nz = distance > 0 ? dz / distance : 0;
      x[i] = (x[i] as number) - nx * share;
      z[i] = (z[i] as number) - nz * share;
      x[j] = (x[j] as number) + nx * share;
      z[j] = (z[j] as number) + nz * share;
    }
  }
  for (let i = 0; i < movers.length; i += 1) limit(x, z, i);
}

const SPAN = 2 * BODY_RADIUS;

/** In a throng the shares add up; nobody is thrown. */
function limit(x: number[], z: number[], i: number): void {
  const length = Math.sqrt((x[i] as number) * (x[i] as number) + (z[i] as number) * (z[i] as number));
  if (length <= CROWD_STEP) return;
  x[i] = ((x[i] as number) * CROWD_STEP) / length;
  z[i] = ((z[i] as number) * CROWD_STEP) / length;
}
