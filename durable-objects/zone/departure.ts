// departure.ts — what a player takes along out of a zone (HANDOFF-1).
import type { Passport } from "../../shared/handoff/messages.ts";
import { YAW_STEPS, type ZoneId } from "../../shared/units.ts";
import type { Portal } from "../../shared/world/zone.ts";
import { relativeTo } from "./arrival.ts";
import type { Player } from "./session.ts";

/** What travels with the player: position and motion relative to the portal, so that they come out as they went in. */
export function passportOf(player: Player, zone: ZoneId, portal: Portal | null, tick: number): Passport {
  const { position, velocity, command } = player.mover;
  const inward = portal ? (portal.arrival.yaw + YAW_STEPS / 2) % YAW_STEPS : 0;
  const at = portal ? portal.arrival.at : [position.x, position.y, position.z];
  const relative = [
    position.x - (at[0] as number),
    position.y - (at[1] as number),
    position.z - (at[2] as number),
  ] as const;
  return {
    whereabouts: {
      zone,
      position: [position.x, position.y, position.z],
      velocity: [velocity.x, velocity.y, velocity.z],
      yaw: command.yaw,
    },
    exitPortal: portal?.exit ?? null,
    offset: relativeTo(relative, inward),
    relativeVelocity: relativeTo([velocity.x, velocity.y, velocity.z], inward),
    relativeYaw: (command.yaw - inward + YAW_STEPS) % YAW_STEPS,
    tick,
    command: { ...command },
  };
}
