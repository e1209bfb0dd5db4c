// acts.ts — the beam and the throw: what a beam meets first, and what leaves a thrower's hand; the same for client and zone (LAG-1).
import { quantisePosition, quantiseVelocity } from "../math/quantise.ts";
import { quaternionFromYawPitch } from "../math/quaternion.ts";
import { cosineOfStep, sineOfStep } from "../math/turn.ts";
import type { EntityId, Quat, Vec3 } from "../units.ts";
import { makeEntry, rayEntry } from "./collide.ts";
import { newProp } from "./prop.ts";
import { PROP_KINDS } from "./prop-kinds.ts";
import { raycast } from "./raycast.ts";
import { BOX, CYLINDER, makeSolid, placeSolid, type Solid, SPHERE } from "./solid.ts";
import type { MoverState, PropKind, PropState } from "./state.ts";
import type { Terrain } from "./terrain.ts";
import {
  BEAM_METRES,
  BODY_HEIGHT,
  EYE_METRES,
  PREDICTED_PROP_METRES,
  TARGET_RADIUS,
  THROW_HEIGHT,
  THROW_METRES,
  THROW_SPEED,
} from "./tuning.ts";

/** An aim's components are integers −16384…16384: a direction that both sides turn into the same bits. */
export const AIM_STEPS = 16384;

/** Where a beam or a throw goes; not all zero, of any length. */
export type Aim = Vec3;

/** Something that a beam may meet, where it is met. */
export type Target =
  | { readonly kind: "mover"; readonly id: EntityId; readonly position: Vec3 }
  | { readonly kind: PropKind; readonly id: EntityId; readonly position: Vec3; readonly quaternion: Quat };

export interface BeamHit {
  /** Null: a wall, or nothing within reach. */
  readonly id: EntityId | null;
  /** Where the beam ends. */
  readonly point: Vec3;
}

/** The aim along `direction`, metres of any length; straight ahead of yaw 0 if that is nothing. */
export function aimAlong(direction: Vec3): Aim {
  const length = Math.sqrt(direction.x * direction.x + direction.y * direction.y + direction.z * direction.z);
  if (!(length > 0) || !Number.isFinite(length)) return { x: 0, y: 0, z: -AIM_STEPS };
  const whole = (value: number) => Math.round((value / length) * AIM_STEPS) + 0;
  return { x: whole(direction.x), y: whole(direction.y), z: whole(direction.z) };
}

/** An aim as a direction of unit length. */
export function directionOf({ x, y, z }: Aim): Vec3 {
  const length = Math.sqrt(x * x + y * y + z * z);
  return { x: x / length, y: y / length, z: z / length };
}

/** Where the beam of someone who stands at `feet` begins. */
export const eyeOf = (feet: Vec3): Vec3 => ({ x: feet.x, y: feet.y + EYE_METRES, z: feet.z });

/** What a beam from `from` along `direction`, of unit length, meets first: a wall, or one of `targets`. */
export function traceBeam(terrain: Terrain, from: Vec3, direction: Vec3, targets: Iterable<Target>): BeamHit {
  let reach = raycast(terrain, from, direction, BEAM_METRES)?.distance ?? BEAM_METRES;
  let id: EntityId | null = null;
  for (const target of targets) {
    const distance = meets(target, from, direction, reach);
    if (distance === null || distance >= reach) continue;
    reach = distance;
    id = target.id;
  }
  const { x, y, z } = direction;
  return { id, point: { x: from.x + x * reach, y: from.y + y * reach, z: from.z + z * reach } };
}

/** How far along the beam it meets the target, metres; null if it does not. Who stands in the beam's mouth is met at once. */
function meets(target: Target, from: Vec3, direction: Vec3, reach: number): number | null {
  const { x, y, z } = target.position;
  if (target.kind === "mover") {
    const dx = from.x - x;
    const dz = from.z - z;
    const inside = dx * dx + dz * dz < TARGET_RADIUS * TARGET_RADIUS && from.y >= y && from.y <= y + BODY_HEIGHT;
    if (inside) return 0;
    placeSolid(BODY, { x, y: y + BODY_HEIGHT / 2, z }, UPRIGHT);
    return enter(BODY, from, direction, reach);
  }
  const solid = SOLIDS[target.kind];
  placeSolid(solid, target.position, target.quaternion);
  return enter(solid, from, direction, reach);
}

function enter(solid: Solid, from: Vec3, direction: Vec3, reach: number): number | null {
  const { x, y, z } = direction;
  return rayEntry(solid, from.x, from.y, from.z, x, y, z, reach, entry) ? entry.distance : null;
}

const entry = makeEntry();
const UPRIGHT = quaternionFromYawPitch(0, 0, { x: 0, y: 0, z: 0, w: 1 });
const BODY = makeSolid(CYLINDER, TARGET_RADIUS, BODY_HEIGHT / 2, TARGET_RADIUS);
const SHAPES = { box: BOX, cylinder: CYLINDER, sphere: SPHERE } as const;
const solidOf = (kind: PropKind): Solid => makeSolid(SHAPES[PROP_KINDS[kind].shape], ...PROP_KINDS[kind].half);
const SOLIDS: Record<PropKind, Solid> = {
  crate: solidOf("crate"),
  smallCrate: solidOf("smallCrate"),
  ball: solidOf("ball"),
  barrel: solidOf("barrel"),
};

/**
 * The ball that leaves `mover`'s hand along `direction`, of unit length, as `id`; null if a wall is so near that it
 * would begin inside.
 */
export function thrownBall(terrain: Terrain, mover: MoverState, direction: Vec3, id: EntityId): PropState | null {
  const { position, velocity, command } = mover;
  const level = Math.sqrt(direction.x * direction.x + direction.z * direction.z);
  // Whoever throws straight up or down throws it ahead of themselves, not at their own head or feet.
  const ahead =
    level > 0.1
      ? { x: direction.x / level, y: 0, z: direction.z / level }
      : { x: -sineOfStep(command.yaw), y: 0, z: -cosineOfStep(command.yaw) };
  const hand = { x: position.x, y: position.y + THROW_HEIGHT, z: position.z };
  if (raycast(terrain, hand, ahead, THROW_METRES + PROP_KINDS.ball.half[0])) return null;
  const ball = newProp(id, "ball", [hand.x + ahead.x * THROW_METRES, hand.y, hand.z + ahead.z * THROW_METRES]);
  ball.velocity.x = direction.x * THROW_SPEED + velocity.x;
  ball.velocity.y = direction.y * THROW_SPEED + velocity.y;
  ball.velocity.z = direction.z * THROW_SPEED + velocity.z;
  quantisePosition(ball.position);
  quantiseVelocity(ball.velocity);
  return ball;
}

/**
 * Is a prop judged where it is now, and not where the shooter was shown it? So are those that every client steps itself
 * (PRED-2, LAG-1). Zone and client ask it of the same tick, so that a client never predicts a blow that the zone judges by the past.
 */
export function isJudgedNow(prop: Vec3, shooter: Vec3): boolean {
  const dx = prop.x - shooter.x;
  const dy = prop.y - shooter.y;
  const dz = prop.z - shooter.z;
  return dx * dx + dy * dy + dz * dz <= PREDICTED_PROP_METRES * PREDICTED_PROP_METRES;
}
