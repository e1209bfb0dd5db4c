// entities.ts — one entity as the wire has it: who it is, its state as integers, and what both sides remember of it (SNAP-1, TICK-3).
import { assert } from "../assert.ts";
import { packQuaternion, unpackQuaternion } from "../math/quaternion.ts";
import { NEUTRAL } from "../sim/command.ts";
import { AIR_TICKS_MAX } from "../sim/mover.ts";
import type { MoverKind, MoverState, PropKind, PropState } from "../sim/state.ts";
import { type EntityId, POSITION_STEPS, type Quat, VELOCITY_STEPS, type Vec3 } from "../units.ts";

/**
 * What an entity is: sent once, with its full state. Who a player is stands in the roster, by entity id; an NPC is the
 * `npc`-th of its zone's definition. A `body` is free in space: no weight, no damping; a `pose` is moved by something
 * that the wire knows nothing of, and has no velocity; its quaternion's integers are ours or, `coarse`, 0…511 (9 bits).
 */
export type Profile =
  | { readonly kind: "player" }
  | { readonly kind: "npc"; readonly npc: number }
  | { readonly kind: "prop"; readonly prop: PropKind }
  | { readonly kind: "body" }
  | { readonly kind: "pose"; readonly coarse: boolean };

/** An entity's state as the integers that travel: quantised state is exactly this (TICK-3). See MOVER, PROP and POSE. */
export type Fields = Int32Array;

/** Widths in full, two's complement; and the fields that are told together, [first, count]: each keeps a mean of its own. */
export interface Layout {
  readonly bits: readonly number[];
  readonly groups: number;
}

const POSITION_BITS = 21;
const SPEED_BITS = 19;
/** Metres and m/s that the wire carries; the simulation keeps everything inside. */
export const POSITION_METRES_MAX = 2 ** (POSITION_BITS - 1) / POSITION_STEPS;
export const SPEED_MAX = 2 ** (SPEED_BITS - 1) / VELOCITY_STEPS;

const POSITION = [POSITION_BITS, POSITION_BITS, POSITION_BITS];
const VELOCITY = [SPEED_BITS, SPEED_BITS, SPEED_BITS];
const ROTATION = [3, 17, 17, 17];

/**
 * x y z vx vy vz yaw turn forward strafe flags; flags: 1 grounded, 2 crossing, 4 sprint. The command is there so that
 * others can be predicted where they push what one pushes oneself (PRED-2), and by the codec.
 */
export const MOVER: Layout = { bits: [...POSITION, ...VELOCITY, 13, 8, 8, 8, 4], groups: 2 };

/** x y z vx vy vz, the quaternion's smallest three, the spin, and rest: sleepyTicks × 2 + asleep. */
export const PROP: Layout = { bits: [...POSITION, ...VELOCITY, ...ROTATION, ...VELOCITY, 8], groups: 4 };

/** x y z, the quaternion's smallest three, a mark of whoever moves it, and where it was in the frame before. */
export const POSE: Layout = { bits: [...POSITION, ...ROTATION, 2, ...POSITION, ...ROTATION], groups: 2 };

/** What both sides hold of an entity: the state in the newest frame, and what tells how well it was expected of late. */
export interface Track {
  readonly id: EntityId;
  readonly profile: Profile;
  readonly layout: Layout;
  fields: Fields;
  /** Running means of each group's residuals, in sixteenths: they choose the code of the next one. */
  readonly means: Int32Array;
  /** Was it told of in the last frame? Then it is likely to be in the next. */
  active: boolean;
  /** Nothing bore its weight in the last frame. */
  falling: boolean;
}

export function newTrack(id: EntityId, profile: Profile): Track {
  const layout = layoutOf(profile);
  return {
    id,
    profile,
    layout,
    fields: new Int32Array(layout.bits.length),
    means: new Int32Array(layout.groups),
    active: false,
    falling: false,
  };
}

export const INDEX_BITS = 12;
export const GENERATION_BITS = 12;
/** Generations of one index before they begin again. */
export const GENERATIONS = 2 ** GENERATION_BITS;

export const indexOf = (id: EntityId): number => id & (2 ** INDEX_BITS - 1);
export const entityId = (index: number, generation: number): EntityId =>
  ((generation % GENERATIONS) * 2 ** INDEX_BITS + index) as EntityId;
export const generationOf = (id: EntityId): number => id >> INDEX_BITS;

export function layoutOf({ kind }: Profile): Layout {
  if (kind === "pose") return POSE;
  return kind === "player" || kind === "npc" ? MOVER : PROP;
}

// ---- state ⇄ fields ----

/** A mover's public state as integers. Exact for quantised state. */
export function moverFields(m: MoverState, out: Fields = new Int32Array(MOVER.bits.length)): Fields {
  writeMotion(m.position, m.velocity, out);
  out[6] = m.command.yaw;
  out[7] = m.command.turn;
  out[8] = m.command.forward;
  out[9] = m.command.strafe;
  out[10] = (m.grounded ? 1 : 0) + (m.crossing ? 2 : 0) + (m.command.sprint ? 4 : 0);
  return out;
}

export function propFields(p: PropState, out: Fields = new Int32Array(PROP.bits.length)): Fields {
  writeMotion(p.position, p.velocity, out);
  packQuaternion(p.quaternion, packed);
  out[6] = packed.largest;
  out[7] = packed.a;
  out[8] = packed.b;
  out[9] = packed.c;
  out[10] = toSteps(p.angularVelocity.x, VELOCITY_STEPS);
  out[11] = toSteps(p.angularVelocity.y, VELOCITY_STEPS);
  out[12] = toSteps(p.angularVelocity.z, VELOCITY_STEPS);
  out[13] = p.sleepyTicks * 2 + (p.asleep ? 1 : 0);
  return out;
}

/** Metres, from either layout. */
export const positionOf = (f: Fields): Vec3 => vector(f, 0, POSITION_STEPS);
/** m/s, from either layout. */
export const velocityOf = (f: Fields): Vec3 => vector(f, 3, VELOCITY_STEPS);

export function quaternionOf(f: Fields): Quat {
  const out = { x: 0, y: 0, z: 0, w: 1 };
  unpackQuaternion(f[6] as number, f[7] as number, f[8] as number, f[9] as number, out);
  return out;
}

/** A prop's state, to the bit what the zone holds (TICK-3). */
export function propState(id: EntityId, prop: PropKind, f: Fields): PropState {
  const rest = f[13] as number;
  return {
    id,
    kind: prop,
    position: positionOf(f),
    quaternion: quaternionOf(f),
    velocity: velocityOf(f),
    angularVelocity: vector(f, 10, VELOCITY_STEPS),
    asleep: rest % 2 === 1,
    sleepyTicks: rest >> 1,
  };
}

/**
 * Somebody else's mover, as far as the wire tells: what it keeps to itself (its jumps, and how long its command has been
 * held) is as for someone who has just said what they want.
 */
export function moverState(id: EntityId, kind: MoverKind, f: Fields): MoverState {
  const { grounded, crossing, sprint } = moverFlags(f);
  return {
    id,
    kind,
    position: positionOf(f),
    velocity: velocityOf(f),
    command: {
      ...NEUTRAL,
      forward: f[8] as number,
      strafe: f[9] as number,
      yaw: f[6] as number,
      turn: f[7] as number,
      sprint,
    },
    grounded,
    crossing,
    airTicks: grounded ? 0 : AIR_TICKS_MAX,
    jumpWaitTicks: 0,
    pressesSeen: 0,
    heldTicks: 1,
  };
}

export const moverFlags = (f: Fields) => ({
  grounded: ((f[10] as number) & 1) !== 0,
  crossing: ((f[10] as number) & 2) !== 0,
  sprint: ((f[10] as number) & 4) !== 0,
});

const packed = { largest: 3, a: 0, b: 0, c: 0 };

function writeMotion(position: Vec3, velocity: Vec3, out: Fields): void {
  out[0] = toSteps(position.x, POSITION_STEPS);
  out[1] = toSteps(position.y, POSITION_STEPS);
  out[2] = toSteps(position.z, POSITION_STEPS);
  out[3] = toSteps(velocity.x, VELOCITY_STEPS);
  out[4] = toSteps(velocity.y, VELOCITY_STEPS);
  out[5] = toSteps(velocity.z, VELOCITY_STEPS);
}

/** Exact for state, which is whole steps already; anything else is a step that forgot to quantise. */
function toSteps(value: number, steps: number): number {
  const result = value * steps;
  assert(Number.isInteger(result), `${value} is a whole number of 1/${steps}`);
  return result;
}

function vector(f: Fields, first: number, steps: number): Vec3 {
  return { x: (f[first] as number) / steps, y: (f[first + 1] as number) / steps, z: (f[first + 2] as number) / steps };
}
