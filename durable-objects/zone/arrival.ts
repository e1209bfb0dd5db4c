// arrival.ts — where a player appears whose lease this zone has just been granted (HANDOFF-1, LEASE-1).
import type { Passport, Whereabouts } from "../../shared/handoff/messages.ts";
import type { Origin } from "../../shared/handoff/tenancy-state.ts";
import { quantisePosition, quantiseVelocity } from "../../shared/math/quantise.ts";
import { cosineOfStep, sineOfStep } from "../../shared/math/turn.ts";
import { type Command, NEUTRAL } from "../../shared/sim/command.ts";
import { touchPortals } from "../../shared/sim/portal.ts";
import { spawnPose } from "../../shared/sim/spawn.ts";
import type { MoverState, StepEvent } from "../../shared/sim/state.ts";
import { newMover } from "../../shared/sim/step.ts";
import { type EntityId, YAW_STEPS } from "../../shared/units.ts";
import type { Portal, ZoneDefinition } from "../../shared/world/zone.ts";

/** The mover of a player who arrives: as they stood, out of the portal that the passport names, or at a spawn. */
export function arrivingMover(zone: ZoneDefinition, id: EntityId, origin: Origin<MoverState>): MoverState {
  switch (origin.from) {
    case "record":
      return standingAgain(id, origin.pose);
    case "whereabouts":
      return standing(id, origin.whereabouts);
    case "passport": {
      const { passport } = origin;
      const exit = zone.portals.find((portal) => portal.id === passport.exitPortal);
      return exit ? throughPortal(exit, id, passport) : atSpawn(zone, id);
    }
    case "spawn":
      return atSpawn(zone, id);
  }
}

function atSpawn({ terrain, spawns }: ZoneDefinition, id: EntityId): MoverState {
  return newMover(id, "player", spawnPose(terrain, spawns, id));
}

/**
 * Out of the exit as one went into the entrance: as far to the side, as fast, and facing the same way relative to it.
 * Ahead at the entrance is into it, ahead at the exit is out of it.
 */
function throughPortal(exit: Portal, id: EntityId, passport: Passport): MoverState {
  const mover = newMover(id, "player", exit.arrival);
  const sideMax = Math.max(0, exit.half[0] - 0.5);
  const side = Math.max(-sideMax, Math.min(sideMax, passport.offset[0]));
  const [x, , z] = turned([side, 0, 0], exit.arrival.yaw);
  mover.position.x += x;
  mover.position.z += z;
  quantisePosition(mover.position);
  setVelocity(mover, turned(passport.relativeVelocity, exit.arrival.yaw));
  const yaw = (passport.relativeYaw + exit.arrival.yaw) % YAW_STEPS;
  mover.command = { ...NEUTRAL, ...passport.command, yaw };
  mover.pressesSeen = passport.command.presses;
  return mover;
}

/** What one asks for who comes through a portal: newer than the passport, and said as they faced before it (HANDOFF-1). */
export function comeThrough(carried: Command, passport: Passport, { command }: MoverState): Command {
  return { ...carried, yaw: (carried.yaw + command.yaw - passport.command.yaw + YAW_STEPS) % YAW_STEPS };
}

/** The portal that one who appears stands in, thrown back from it, say: it acts once it was left. */
export function portalAround({ portals }: ZoneDefinition, mover: MoverState): string | null {
  const touched: StepEvent[] = [];
  touchPortals(portals, mover, touched);
  return touched[0]?.type === "touchedPortal" ? touched[0].portal : null;
}

function standing(id: EntityId, whereabouts: Whereabouts): MoverState {
  const mover = newMover(id, "player", { at: whereabouts.position, yaw: whereabouts.yaw });
  setVelocity(mover, whereabouts.velocity);
  return mover;
}

function setVelocity(mover: MoverState, [x, y, z]: readonly [number, number, number]): void {
  mover.velocity.x = x;
  mover.velocity.y = y;
  mover.velocity.z = z;
  quantiseVelocity(mover.velocity);
}

/** Someone who comes back stands as they stood, and waits for a new command. */
function standingAgain(id: EntityId, mover: MoverState): MoverState {
  return {
    ...mover,
    id,
    crossing: false,
    heldTicks: 0,
    command: { ...NEUTRAL, yaw: mover.command.yaw, presses: mover.pressesSeen },
  };
}

/** Right, up, ahead of someone who faces `yaw` → x, y, z. */
export function turned([right, up, ahead]: readonly [number, number, number], yaw: number): [number, number, number] {
  const sine = sineOfStep(yaw);
  const cosine = cosineOfStep(yaw);
  return [right * cosine - ahead * sine, up, -right * sine - ahead * cosine];
}

/** x, y, z → right, up, ahead of someone who faces `yaw`: the inverse of `turned`. */
export function relativeTo([x, y, z]: readonly [number, number, number], yaw: number): [number, number, number] {
  const sine = sineOfStep(yaw);
  const cosine = cosineOfStep(yaw);
  return [x * cosine - z * sine, y, -x * sine - z * cosine];
}
