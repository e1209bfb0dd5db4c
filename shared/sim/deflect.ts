// deflect.ts — what becomes of a mover's velocity when it meets a surface: it slides, it never sticks.
import { GROUND_NORMAL_Y } from "./tuning.ts";
import type { Walker } from "./walker.ts";

/**
 * Takes from the walker's velocity what leads into a surface with this normal that itself moves with (vx, vz). A wall
 * or a steep slope takes the horizontal part alone: if running at a slope turned into height, slopes could be run up.
 */
export function deflect(walker: Walker, nx: number, ny: number, nz: number, vx: number, vz: number): void {
  const { velocity } = walker;
  if (ny < -GROUND_NORMAL_Y && !walker.grounded) {
    velocity.y = Math.min(0, velocity.y); // a ceiling stops a jump, and leaves its way over the ground alone
    return;
  }
  const across = Math.sqrt(nx * nx + nz * nz);
  if (across > 0) {
    const hx = nx / across;
    const hz = nz / across;
    const into = (velocity.x - vx) * hx + (velocity.z - vz) * hz;
    if (into < 0) {
      velocity.x -= hx * into;
      velocity.z -= hz * into;
    }
  }
  if (velocity.y * ny >= 0) return;
  // Falling onto a slope or rising into a slanted ceiling: what is left of the motion follows the surface.
  const into = (velocity.x - vx) * nx + velocity.y * ny + (velocity.z - vz) * nz;
  if (into >= 0) return;
  velocity.x -= nx * into;
  velocity.y -= ny * into;
  velocity.z -= nz * into;
}
