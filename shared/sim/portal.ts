// portal.ts — reports who stands in a portal.
import { cosineOfStep, sineOfStep } from "../math/turn.ts";
import type { MoverState, StepEvent } from "./state.ts";
import { BODY_HEIGHT } from "./tuning.ts";

/** A trigger volume: an upright box, turned by `yaw` 1/4096 turns. Metres. */
export interface PortalVolume {
  readonly id: string;
  readonly at: readonly [x: number, y: number, z: number];
  readonly half: readonly [x: number, y: number, z: number];
  readonly yaw: number;
}

/** An event in every tick in which a mover's middle is inside, until it is `crossing`: the room decides what to make of it. */
export function touchPortals(portals: readonly PortalVolume[], mover: MoverState, events: StepEvent[]): void {
  if (mover.crossing) return;
  for (const portal of portals) {
    const dx = mover.position.x - portal.at[0];
    const dy = mover.position.y + BODY_HEIGHT / 2 - portal.at[1];
    const dz = mover.position.z - portal.at[2];
    if (Math.abs(dy) > portal.half[1]) continue;
    const sine = sineOfStep(portal.yaw);
    const cosine = cosineOfStep(portal.yaw);
    if (Math.abs(cosine * dx - sine * dz) > portal.half[0]) continue;
    if (Math.abs(sine * dx + cosine * dz) > portal.half[2]) continue;
    events.push({ type: "touchedPortal", id: mover.id, portal: portal.id });
  }
}
