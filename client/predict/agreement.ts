// agreement.ts — is what was predicted what the zone says, to the bit?
import { sameCommand } from "../../shared/sim/command.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import type { Vec3 } from "../../shared/units.ts";

export function sameMover(a: MoverState, b: MoverState): boolean {
  return (
    same(a.position, b.position) &&
    same(a.velocity, b.velocity) &&
    sameCommand(a.command, b.command) &&
    a.grounded === b.grounded &&
    a.crossing === b.crossing &&
    a.airTicks === b.airTicks &&
    a.jumpWaitTicks === b.jumpWaitTicks &&
    a.pressesSeen === b.pressesSeen &&
    a.heldTicks === b.heldTicks
  );
}

export function sameProp(a: PropState, b: PropState): boolean {
  return (
    samePose(a, b) &&
    same(a.velocity, b.velocity) &&
    same(a.angularVelocity, b.angularVelocity) &&
    a.asleep === b.asleep &&
    a.sleepyTicks === b.sleepyTicks
  );
}

export function samePose(a: PropState, b: PropState): boolean {
  const [q, r] = [a.quaternion, b.quaternion];
  return same(a.position, b.position) && q.x === r.x && q.y === r.y && q.z === r.z && q.w === r.w;
}

/** Metres. */
export function distance(a: Vec3, b: Vec3): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

const same = (a: Vec3, b: Vec3): boolean => a.x === b.x && a.y === b.y && a.z === b.z;
