// entities.ts — one entity on the wire: in full, as a delta against the frame before, or gone (SNAP-1, SNAP-2, AOI-1).
import { assert } from "../assert.ts";
import { NAME_CHARACTERS_MAX } from "../limits.ts";
import { packQuaternion, unpackQuaternion } from "../math/quaternion.ts";
import { NEUTRAL } from "../sim/command.ts";
import { AIR_TICKS_MAX } from "../sim/mover.ts";
import type { MoverKind, MoverState, PropKind, PropState } from "../sim/state.ts";
import { type EntityId, POSITION_STEPS, type Quat, TICKS_PER_SECOND, VELOCITY_STEPS, type Vec3 } from "../units.ts";
import { oneOf, type Stream, WireError } from "./bits.ts";

/** Who or what an entity is: sent once, with its full state. */
export type Profile =
  | { readonly kind: "player"; readonly playerId: string; readonly name: string }
  | { readonly kind: "npc"; readonly npc: string; readonly name: string }
  | { readonly kind: "prop"; readonly prop: PropKind };

/** An entity's state as the integers that travel: quantised state is exactly this (TICK-3). See MOVER and PROP. */
export type Fields = Int32Array;

interface FieldRule {
  readonly name: string;
  /** Width in full, two's complement. */
  readonly bits: number;
  /** Index of the field whose value, a speed, moves this one between frames; −1 if none does. */
  readonly speed: number;
}

interface Layout {
  readonly fields: readonly FieldRule[];
  /** Fields that change together share one flag: [first, last + 1]. */
  readonly groups: readonly (readonly [number, number])[];
}

const POSITION_BITS = 21;
const SPEED_BITS = 19;
/** Metres and m/s that the wire carries; the simulation keeps everything inside. */
export const POSITION_METRES_MAX = 2 ** (POSITION_BITS - 1) / POSITION_STEPS;
export const SPEED_MAX = 2 ** (SPEED_BITS - 1) / VELOCITY_STEPS;

const field = (name: string, bits: number, speed = -1): FieldRule => ({ name, bits, speed });
const POSITION = [field("x", POSITION_BITS, 3), field("y", POSITION_BITS, 4), field("z", POSITION_BITS, 5)];
const VELOCITY = [field("vx", SPEED_BITS), field("vy", SPEED_BITS), field("vz", SPEED_BITS)];

/**
 * x y z vx vy vz yaw flags forward strafe; flags: 1 grounded, 2 crossing, 4 sprint. The command's axes are there so that
 * others can be predicted where they push what one pushes oneself (PRED-2).
 */
export const MOVER: Layout = {
  fields: [...POSITION, ...VELOCITY, field("yaw", 13), field("flags", 4), field("forward", 8), field("strafe", 8)],
  groups: [
    [0, 3],
    [3, 6],
    [6, 10],
  ],
};

/** x y z vx vy vz, the quaternion's smallest three, the spin, and rest: sleepyTicks × 2 + asleep. */
export const PROP: Layout = {
  fields: [
    ...POSITION,
    ...VELOCITY,
    ...[field("largest", 3), field("a", 17), field("b", 17), field("c", 17)],
    ...[field("wx", SPEED_BITS), field("wy", SPEED_BITS), field("wz", SPEED_BITS)],
    field("rest", 8),
  ],
  groups: [
    [0, 3],
    [3, 6],
    [6, 10],
    [10, 13],
    [13, 14],
  ],
};

/** `left`: out of this client's area of interest, it may go on elsewhere. `gone`: it is no more (AOI-1). */
export type Chunk =
  | { readonly op: "full"; readonly id: EntityId; readonly profile: Profile; readonly fields: Fields }
  | { readonly op: "delta"; readonly index: number; readonly fields: Fields }
  | { readonly op: "left" | "gone"; readonly index: number };

const OPS = ["full", "delta", "left", "gone"] as const;
const PROP_KINDS: readonly PropKind[] = ["crate", "smallCrate", "ball", "barrel"];
export const INDEX_BITS = 12;
const GENERATION_BITS = 12;
/** Generations of one index before they begin again. */
export const GENERATIONS = 2 ** GENERATION_BITS;

export const indexOf = (id: EntityId): number => id & (2 ** INDEX_BITS - 1);
export const entityId = (index: number, generation: number): EntityId =>
  ((generation % GENERATIONS) * 2 ** INDEX_BITS + index) as EntityId;
export const generationOf = (id: EntityId): number => id >> INDEX_BITS;
export const layoutOf = (profile: Profile): Layout => (profile.kind === "prop" ? PROP : MOVER);

/** What a reader of deltas holds for an entity: the state in the frame before. */
export interface Baseline {
  readonly profile: Profile;
  readonly fields: Fields;
}

/**
 * One entity of a frame. `baseline(index)` yields what the other side holds; `ticks` is the time since that frame.
 * Throws WireError for a delta against an unknown entity.
 */
export function describeChunk(
  s: Stream,
  v: Chunk,
  baseline: (index: number) => Baseline | undefined,
  ticks: number,
): Chunk {
  const op = oneOf(s, v.op, OPS);
  const index = s.bits(v.op === "full" ? indexOf(v.id) : v.index, INDEX_BITS);
  const chunk = describeBody(s, v, op, index, baseline, ticks);
  // Whole bytes, so that one encoding can be copied into every client's frame (SNAP-2).
  s.align();
  return chunk;
}

function describeBody(
  s: Stream,
  v: Chunk,
  op: Chunk["op"],
  index: number,
  baseline: (index: number) => Baseline | undefined,
  ticks: number,
): Chunk {
  if (op === "left" || op === "gone") return { op, index };
  if (op === "full") {
    const full = v.op === "full" ? v : BLANK_FULL;
    const id = entityId(index, s.bits(generationOf(full.id), GENERATION_BITS));
    const profile = describeProfile(s, full.profile);
    return { op, id, profile, fields: describeFull(s, full.fields, layoutOf(profile)) };
  }
  const base = baseline(index);
  if (!base) throw new WireError(`a delta for the unknown entity ${index}`);
  const fields = v.op === "delta" ? v.fields : base.fields;
  return { op, index, fields: describeDelta(s, fields, base.fields, layoutOf(base.profile), ticks) };
}

const BLANK_FULL: Chunk & { op: "full" } = {
  op: "full",
  id: 0 as EntityId,
  profile: { kind: "prop", prop: "crate" },
  fields: new Int32Array(PROP.fields.length),
};

function describeProfile(s: Stream, v: Profile): Profile {
  const kind = oneOf(s, v.kind, ["player", "npc", "prop"]);
  if (kind === "prop") return { kind, prop: oneOf(s, v.kind === "prop" ? v.prop : "crate", PROP_KINDS) };
  const who = s.text(v.kind === "player" ? v.playerId : v.kind === "npc" ? v.npc : "", 40);
  const name = s.text(v.kind === "prop" ? "" : v.name, NAME_CHARACTERS_MAX * 4);
  return kind === "player" ? { kind, playerId: who, name } : { kind, npc: who, name };
}

function describeFull(s: Stream, v: Fields, layout: Layout): Fields {
  const result = new Int32Array(layout.fields.length);
  layout.fields.forEach((rule, i) => {
    result[i] = s.signed(s.reading ? 0 : (v[i] as number), rule.bits);
  });
  return result;
}

function describeDelta(s: Stream, v: Fields, base: Fields, layout: Layout, ticks: number): Fields {
  const result = new Int32Array(layout.fields.length);
  for (const [first, last] of layout.groups) {
    let differs = false;
    for (let i = first; i < last; i++) {
      result[i] = expected(base, layout.fields[i] as FieldRule, i, ticks);
      if (!s.reading && result[i] !== v[i]) differs = true;
    }
    if (!s.flag(differs)) continue;
    for (let i = first; i < last; i++) {
      const { bits } = layout.fields[i] as FieldRule;
      result[i] = describeResidual(s, s.reading ? 0 : (v[i] as number), result[i] as number, bits);
    }
  }
  return result;
}

/** What both sides expect of a field after `ticks`: what moves at its speed goes on, all else stays. */
function expected(base: Fields, rule: FieldRule, i: number, ticks: number): number {
  const value = base[i] as number;
  return rule.speed < 0 ? value : value + Math.round(((base[rule.speed] as number) * ticks) / TICKS_PER_SECOND);
}

/** Bits of a residual by its class: 0 is 'as expected', 3 is the whole value. */
const RESIDUAL_BITS = [0, 5, 10] as const;

function describeResidual(s: Stream, value: number, guess: number, fullBits: number): number {
  const difference = value - guess;
  const zigzag = difference < 0 ? -2 * difference - 1 : 2 * difference;
  const size = s.bits(s.reading ? 0 : residualClass(zigzag), 2);
  if (size === 3) return s.signed(value, fullBits);
  const bits = RESIDUAL_BITS[size] as number;
  const read = bits === 0 ? 0 : s.bits(zigzag, bits);
  return guess + (read % 2 === 1 ? -(read + 1) / 2 : read / 2);
}

function residualClass(zigzag: number): number {
  if (zigzag === 0) return 0;
  if (zigzag < 32) return 1;
  return zigzag < 1024 ? 2 : 3;
}

// ---- state ⇄ fields ----

/** A mover's public state as integers. Exact for quantised state. */
export function moverFields(m: MoverState, out: Fields = new Int32Array(MOVER.fields.length)): Fields {
  writeMotion(m.position, m.velocity, out);
  out[6] = m.command.yaw;
  out[7] = (m.grounded ? 1 : 0) + (m.crossing ? 2 : 0) + (m.command.sprint ? 4 : 0);
  out[8] = m.command.forward;
  out[9] = m.command.strafe;
  return out;
}

export function propFields(p: PropState, out: Fields = new Int32Array(PROP.fields.length)): Fields {
  writeMotion(p.position, p.velocity, out);
  const packed = packQuaternion(p.quaternion);
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
    command: { ...NEUTRAL, forward: f[8] as number, strafe: f[9] as number, yaw: f[6] as number, sprint },
    grounded,
    crossing,
    airTicks: grounded ? 0 : AIR_TICKS_MAX,
    jumpWaitTicks: 0,
    pressesSeen: 0,
    heldTicks: 0,
  };
}

export const moverFlags = (f: Fields) => ({
  grounded: ((f[7] as number) & 1) !== 0,
  crossing: ((f[7] as number) & 2) !== 0,
  sprint: ((f[7] as number) & 4) !== 0,
});

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
