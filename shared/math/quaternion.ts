// quaternion.ts — rotations as the wire carries them: the smallest three components of a unit quaternion (TICK-3).
import { QUATERNION_STEPS, type Quat } from "../units.ts";
import { cosineOfHalfStep, sineOfHalfStep } from "./turn.ts";

/** Which component is left out (the largest, made positive), and the other three in x, y, z, w order. */
export interface PackedQuaternion {
  /** 0…3 for x, y, z, w. */
  largest: number;
  /** −32767…32767; QUATERNION_STEPS stands for √½, the most that a component that isn't the largest can be. */
  a: number;
  b: number;
  c: number;
}

/**
 * The nearest packed form of `q`, which need not be quite of unit length. Canonical: packing what `unpackQuaternion`
 * makes of the result gives the result again, also where two components are as large as each other.
 */
export function packQuaternion(q: Quat, out: PackedQuaternion = { largest: 3, a: 0, b: 0, c: 0 }): PackedQuaternion {
  packOnce(q, out);
  // The component left out is rebuilt from the others' rounded values, and may then no longer be the largest. Packing
  // the rebuilt quaternion settles that at once; the bound is there to prove that this ends.
  for (let round = 0; round < 4; round += 1) {
    const { largest, a, b, c } = out;
    unpackQuaternion(largest, a, b, c, rebuilt);
    packOnce(rebuilt, out);
    if (out.largest === largest && out.a === a && out.b === b && out.c === c) break;
  }
  return out;
}

/** The rotation that a packed form stands for: exactly what simulation state holds. */
export function unpackQuaternion(largest: number, a: number, b: number, c: number, out: Quat): Quat {
  const p = a / SCALE;
  const q = b / SCALE;
  const r = c / SCALE;
  // Four components of a malformed message may add up to more than one; that must not become NaN.
  const rest = Math.sqrt(Math.max(0, 1 - (p * p + q * q + r * r)));
  out.x = largest === 0 ? rest : p;
  out.y = largest === 1 ? rest : largest === 0 ? p : q;
  out.z = largest === 2 ? rest : largest === 3 ? r : q;
  out.w = largest === 3 ? rest : r;
  return out;
}

/** Replaces `q` by its quantised self. */
export function quantiseQuaternion(q: Quat): void {
  packQuaternion(q, packed);
  unpackQuaternion(packed.largest, packed.a, packed.b, packed.c, q);
}

/** A turn by `yaw` about y, then by `pitch` about the turned x axis; both in 1/4096 turns. */
export function quaternionFromYawPitch(yaw: number, pitch: number, out: Quat): Quat {
  const sy = sineOfHalfStep(yaw);
  const cy = cosineOfHalfStep(yaw);
  const sp = sineOfHalfStep(pitch);
  const cp = cosineOfHalfStep(pitch);
  out.x = cy * sp;
  out.y = sy * cp;
  out.z = -sy * sp;
  out.w = cy * cp;
  return out;
}

const SCALE = QUATERNION_STEPS * Math.SQRT2;
const rebuilt: Quat = { x: 0, y: 0, z: 0, w: 1 };
const packed: PackedQuaternion = { largest: 3, a: 0, b: 0, c: 0 };

/** Compares components after rounding, so that an ulp of difference never decides which is the largest. */
function packOnce(q: Quat, out: PackedQuaternion): void {
  const length = Math.sqrt(q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w);
  const perUnit = length > 0 ? SCALE / length : 0;
  const x = Math.round(q.x * perUnit);
  const y = Math.round(q.y * perUnit);
  const z = Math.round(q.z * perUnit);
  const w = Math.round(q.w * perUnit);
  let largest = 3;
  let most = Math.abs(w);
  if (Math.abs(x) > most) {
    largest = 0;
    most = Math.abs(x);
  }
  if (Math.abs(y) > most) {
    largest = 1;
    most = Math.abs(y);
  }
  if (Math.abs(z) > most) largest = 2;
  const kept = largest === 0 ? x : largest === 1 ? y : largest === 2 ? z : w;
  const sign = kept < 0 ? -1 : 1; // q and −q are the same rotation
  out.largest = largest;
  out.a = component(sign * (largest === 0 ? y : x));
  out.b = component(sign * (largest <= 1 ? z : y));
  out.c = component(sign * (largest === 3 ? z : w));
}

function component(steps: number): number {
  return Math.max(-QUATERNION_STEPS, Math.min(QUATERNION_STEPS, steps)) + 0;
}
