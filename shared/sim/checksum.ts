// checksum.ts — one number for all of a simulation's state: two sides that agree on it agree on everything (TICK-3).
import { type PackedQuaternion, packQuaternion } from "../math/quaternion.ts";
import { POSITION_STEPS, VELOCITY_STEPS, type Vec3 } from "../units.ts";
import type { MoverState, PropKind, PropState } from "./state.ts";

/** 32 bits, unsigned, over the integers that the wire would carry; FNV-1a, four bytes at a time. */
export function checksumOf(movers: readonly MoverState[], props: readonly PropState[]): number {
  let hash = 0x811c9dc5;
  for (const mover of movers) hash = mixMover(hash, mover);
  for (const prop of props) hash = mixProp(hash, prop);
  return hash >>> 0;
}

const packed: PackedQuaternion = { largest: 3, a: 0, b: 0, c: 0 };
const KIND_CODES: Record<PropKind, number> = { crate: 0, smallCrate: 1, ball: 2, barrel: 3 };

function mixMover(start: number, mover: MoverState): number {
  const { command } = mover;
  let hash = mix(start, mover.id * 2 + (mover.kind === "npc" ? 1 : 0));
  hash = mixVector(hash, mover.position, POSITION_STEPS);
  hash = mixVector(hash, mover.velocity, VELOCITY_STEPS);
  hash = mix(hash, (command.forward + 128) | ((command.strafe + 128) << 8) | (command.yaw << 16));
  hash = mix(
    hash,
    (command.jump ? 1 : 0) | (command.sprint ? 2 : 0) | (command.presses << 2) | ((command.turn + 128) << 4),
  );
  hash = mix(
    hash,
    (mover.grounded ? 1 : 0) | (mover.crossing ? 2 : 0) | (mover.airTicks << 2) | (mover.jumpWaitTicks << 8),
  );
  return mix(hash, mover.pressesSeen | (mover.heldTicks << 2));
}

function mixProp(start: number, prop: PropState): number {
  let hash = mix(start, prop.id * 4 + KIND_CODES[prop.kind]);
  hash = mixVector(hash, prop.position, POSITION_STEPS);
  hash = mixVector(hash, prop.velocity, VELOCITY_STEPS);
  hash = mixVector(hash, prop.angularVelocity, VELOCITY_STEPS);
  packQuaternion(prop.quaternion, packed);
  hash = mix(hash, packed.largest | (prop.asleep ? 4 : 0) | (prop.sleepyTicks << 3));
  hash = mix(hash, packed.a);
  hash = mix(hash, packed.b);
  return mix(hash, packed.c);
}

function mixVector(start: number, vector: Vec3, steps: number): number {
  let hash = mix(start, vector.x * steps);
  hash = mix(hash, vector.y * steps);
  return mix(hash, vector.z * steps);
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x01000193);
  // A multiplication carries only upwards; without this the high bits of an integer would never reach the low ones.
  return mixed ^ (mixed >>> 15);
}
