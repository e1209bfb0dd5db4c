// lease-fixtures.ts — the small world and the one player that the lease tests are about.

import type { Passport, Place, Whereabouts } from "../../durable-objects/contracts.ts";
import type { LeaseWorld } from "../../shared/handoff/lease-state.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";

export const HARBOR = "harbor" as ZoneId;
export const QUARRY = "quarry" as ZoneId;
/** No one teleports there. */
export const VAULT = "vault" as ZoneId;
export const WORLD: LeaseWorld = {
  zones: new Map([
    [HARBOR, { teleport: true }],
    [QUARRY, { teleport: true }],
    [VAULT, { teleport: false }],
  ]),
  home: HARBOR,
};
export const ADA = "ada" as PlayerId;
export const placeIn = (zone: ZoneId, number = 1): Place => ({ zone, instance: `${zone}-${number}` as InstanceId });
export const at = (zone: ZoneId, x = 0): Whereabouts => ({ zone, position: [x, 0, 0], velocity: [0, 0, 0], yaw: 0 });
export const passportFrom = (zone: ZoneId): Passport => ({
  whereabouts: at(zone),
  exitPortal: "gate",
  offset: [0, 0, 0],
  relativeVelocity: [0, 0, 5],
  relativeYaw: 0,
  tick: 100,
  command: { forward: 127, strafe: 0, yaw: 0, turn: 0, jump: false, sprint: false, presses: 0 },
});
