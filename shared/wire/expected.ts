// expected.ts — what both sides expect of an entity when nothing touches it: the step's own arithmetic, alone (SNAP-2).
import { packQuaternion, unpackQuaternion } from "../math/quaternion.ts";
import { wrapYaw } from "../sim/command.ts";
import { PROP_KINDS, type PropTraits } from "../sim/prop-kinds.ts";
import { FALL_SPEED_MAX, MOVER_GRAVITY, PROP_GRAVITY, SLEEP_SPEED, SLEEP_TICKS } from "../sim/tuning.ts";
import { steer } from "../sim/walk.ts";
import { POSITION_STEPS, QUATERNION_STEPS, type Quat, TICK_SECONDS, VELOCITY_STEPS, type Vec3 } from "../units.ts";
import type { Fields, Profile, Track } from "./entities.ts";

// It need not be right: whatever differs is sent. But where it is right to the bit, nothing is; so each function here
// does what mover.ts and props.ts do, in the same order, and a test counts how often the two agree.

const velocity: Vec3 = { x: 0, y: 0, z: 0 };
const turning: Quat = { x: 0, y: 0, z: 0, w: 1 };
const packed = { largest: 3, a: 0, b: 0, c: 0 };

/** What `track` is expected to be `ticks` after the frame that it holds, into `out`. */
export function expect(track: Track, ticks: number, out: Fields): void {
  const { profile, fields } = track;
  out.set(fields);
  switch (profile.kind) {
    case "player":
    case "npc":
      return expectMover(out, ticks);
    case "prop":
      return expectProp(out, PROP_KINDS[profile.prop], track.falling, ticks);
    case "body":
      return expectProp(out, FREE, false, ticks);
    case "pose":
      return expectPose(out, grainOf(profile));
  }
}

/** Nothing of `fields` can change but by what is told: it sleeps, or stands and wants to stand. */
export function isAtRest({ profile, fields: f }: Track): boolean {
  if (profile.kind === "prop") return ((f[13] as number) & 1) === 1;
  if (profile.kind !== "player" && profile.kind !== "npc") return false;
  return ((f[10] as number) & 1) === 1 && isZero(f, 3) && f[7] === 0 && f[8] === 0 && f[9] === 0;
}

/** What tells that a prop is in the air: it has gained more than half of what it would fall in `ticks`. */
export function isFalling(before: Fields, after: Fields, ticks: number): boolean {
  const fall = PROP_GRAVITY * TICK_SECONDS * ticks * VELOCITY_STEPS;
  return (before[4] as number) - (after[4] as number) > fall / 2;
}

/** A body that nothing slows down and nothing puts to sleep. */
const FREE: Traits = { glide: 1, spin: 1, mass: 1, sleeps: false };

/**
 * Steps the mover in `fields` by `ticks` on level ground, or through the air. `said`: its command came into force in the
 * first of them, and turns from the next one on. See MOVER for the fields.
 */
export function expectMover(fields: Fields, ticks: number, said = false): void {
  for (let i = 0; i < ticks; i++) expectMoverTick(fields, said && i === 0);
}

function expectMoverTick(f: Fields, said: boolean): void {
  const flags = f[10] as number;
  const grounded = (flags & 1) !== 0;
  if ((flags & 2) !== 0) {
    f[3] = f[4] = f[5] = 0;
    return;
  }
  if (!said && f[7] !== 0) f[6] = wrapYaw((f[6] as number) + (f[7] as number));
  // Who stands and wants to stand is most of a world: nothing below would change them.
  if (grounded && isZero(f, 3) && f[8] === 0 && f[9] === 0) return;
  velocity.x = (f[3] as number) / VELOCITY_STEPS;
  velocity.y = (f[4] as number) / VELOCITY_STEPS;
  velocity.z = (f[5] as number) / VELOCITY_STEPS;
  steer(velocity, f[8] as number, f[9] as number, f[6] as number, (flags & 4) !== 0, grounded, 0, 0);
  velocity.y = grounded ? 0 : Math.max(-FALL_SPEED_MAX, velocity.y - MOVER_GRAVITY * TICK_SECONDS);
  move(f);
}

interface Traits extends Pick<PropTraits, "glide" | "spin" | "mass"> {
  readonly sleeps?: boolean;
}

/** Steps the prop in `fields` by `ticks`. `falling`: nothing carries it; otherwise something bears its weight. */
function expectProp(fields: Fields, traits: Traits, falling: boolean, ticks: number): void {
  for (let i = 0; i < ticks; i++) {
    if (((fields[13] as number) & 1) === 1) return;
    expectPropTick(fields, traits, falling);
  }
}

/** props.ts, `settle`, and what cannon-es' `Body.integrate` does in it. */
function expectPropTick(f: Fields, traits: Traits, falling: boolean): void {
  velocity.x = ((f[3] as number) / VELOCITY_STEPS) * traits.glide;
  velocity.y = ((f[4] as number) / VELOCITY_STEPS) * traits.glide;
  velocity.z = ((f[5] as number) / VELOCITY_STEPS) * traits.glide;
  if (falling) velocity.y += -(traits.mass * PROP_GRAVITY) * ((1 / traits.mass) * TICK_SECONDS);
  move(f);
  let square = velocity.x * velocity.x + velocity.y * velocity.y + velocity.z * velocity.z;
  if (f[10] !== 0 || f[11] !== 0 || f[12] !== 0) {
    const x = ((f[10] as number) / VELOCITY_STEPS) * traits.spin;
    const y = ((f[11] as number) / VELOCITY_STEPS) * traits.spin;
    const z = ((f[12] as number) / VELOCITY_STEPS) * traits.spin;
    turn(f, 6, x, y, z);
    f[10] = Math.trunc(x * VELOCITY_STEPS);
    f[11] = Math.trunc(y * VELOCITY_STEPS);
    f[12] = Math.trunc(z * VELOCITY_STEPS);
    square += x * x + y * y + z * z;
  }
  if (traits.sleeps === false) return;
  const sleepy = square < SLEEP_SPEED * SLEEP_SPEED ? ((f[13] as number) >> 1) + 1 : 0;
  f[13] = sleepy * 2;
  if (sleepy < SLEEP_TICKS) return;
  f[13] = sleepy * 2 + 1;
  f[3] = f[4] = f[5] = f[10] = f[11] = f[12] = 0;
}

/** The quaternion's integers run from `bias` − `scale` to `bias` + `scale`, which stands for √½. */
export interface Grain {
  readonly bias: number;
  readonly scale: number;
}
export const FINE: Grain = { bias: 0, scale: QUATERNION_STEPS };
const COARSE: Grain = { bias: 255.5, scale: 255.5 };

export const grainOf = (profile: Profile): Grain => (profile.kind === "pose" && profile.coarse ? COARSE : FINE);

/** The same rotation with another component left out. */
export function regrain(f: Fields, first: number, grain: Grain, largest: number): void {
  unpackGrain(f, first, grain, turning);
  f[first] = largest;
  packGrain(turning, grain, f, first);
}

/** A pose goes on as it went in the frame before: by the same way, and by the same turn. */
function expectPose(f: Fields, grain: Grain): void {
  for (let i = 0; i < 3; i++) {
    const now = f[i] as number;
    f[i] = now + (now - (f[8 + i] as number));
    f[8 + i] = now;
  }
  const still = f[3] === f[11] && f[4] === f[12] && f[5] === f[13] && f[6] === f[14];
  if (still) return;
  unpackGrain(f, 3, grain, turning);
  unpackGrain(f, 11, grain, turnedFrom);
  for (let i = 0; i < 4; i++) f[11 + i] = f[3 + i] as number;
  // The turn from the one before to this one, times this one.
  const { x, y, z, w } = turning;
  const { x: px, y: py, z: pz, w: pw } = turnedFrom;
  const dx = -w * px + x * pw - y * pz + z * py;
  const dy = -w * py + x * pz + y * pw - z * px;
  const dz = -w * pz - x * py + y * px + z * pw;
  const dw = w * pw + x * px + y * py + z * pz;
  turning.x = dw * x + dx * w + dy * z - dz * y;
  turning.y = dw * y - dx * z + dy * w + dz * x;
  turning.z = dw * z + dx * y - dy * x + dz * w;
  turning.w = dw * w - dx * x - dy * y - dz * z;
  packGrain(turning, grain, f, 3);
}

const turnedFrom: Quat = { x: 0, y: 0, z: 0, w: 1 };

function unpackGrain(f: Fields, first: number, { bias, scale }: Grain, out: Quat): void {
  const fine = QUATERNION_STEPS / scale;
  const at = (i: number) => ((f[first + i] as number) - bias) * fine;
  unpackQuaternion(f[first] as number, at(1), at(2), at(3), out);
}

/** Keeps to the same largest component while that is near enough: the integers then go on evenly. */
function packGrain(q: Quat, { bias, scale }: Grain, f: Fields, first: number): void {
  const largest = f[first] as number;
  const kept = largest === 0 ? q.x : largest === 1 ? q.y : largest === 2 ? q.z : q.w;
  const steps = (kept < 0 ? -1 : 1) * scale * Math.SQRT2;
  const most = bias === 0 ? scale : 2 * scale;
  const at = (v: number) => Math.max(bias === 0 ? -scale : 0, Math.min(most, Math.round(v * steps + bias)));
  f[first + 1] = at(largest === 0 ? q.y : q.x);
  f[first + 2] = at(largest <= 1 ? q.z : q.y);
  f[first + 3] = at(largest === 3 ? q.z : q.w);
}

const isZero = (f: Fields, first: number): boolean => f[first] === 0 && f[first + 1] === 0 && f[first + 2] === 0;

/** Moves by `velocity` for a tick, and cuts both to the wire's steps. */
function move(f: Fields): void {
  f[0] = Math.round(((f[0] as number) / POSITION_STEPS + velocity.x * TICK_SECONDS) * POSITION_STEPS);
  f[1] = Math.round(((f[1] as number) / POSITION_STEPS + velocity.y * TICK_SECONDS) * POSITION_STEPS);
  f[2] = Math.round(((f[2] as number) / POSITION_STEPS + velocity.z * TICK_SECONDS) * POSITION_STEPS);
  f[3] = Math.trunc(velocity.x * VELOCITY_STEPS);
  f[4] = Math.trunc(velocity.y * VELOCITY_STEPS);
  f[5] = Math.trunc(velocity.z * VELOCITY_STEPS);
}

/** Turns the quaternion at `first` by a spin of (x, y, z) rad/s for a tick: cannon-es' `Quaternion.integrate`. */
function turn(f: Fields, first: number, x: number, y: number, z: number): void {
  const q = turning;
  unpackQuaternion(f[first] as number, f[first + 1] as number, f[first + 2] as number, f[first + 3] as number, q);
  const half = TICK_SECONDS * 0.5;
  const { x: bx, y: by, z: bz, w: bw } = q;
  q.x += half * (x * bw + y * bz - z * by);
  q.y += half * (y * bw + z * bx - x * bz);
  q.z += half * (z * bw + x * by - y * bx);
  q.w += half * (-x * bx - y * by - z * bz);
  const perUnit = 1 / Math.sqrt(q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w);
  q.x *= perUnit;
  q.y *= perUnit;
  q.z *= perUnit;
  q.w *= perUnit;
  packQuaternion(q, packed);
  f[first] = packed.largest;
  f[first + 1] = packed.a;
  f[first + 2] = packed.b;
  f[first + 3] = packed.c;
}
