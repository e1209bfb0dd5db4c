// sim-math.test.ts — the sine table, packed quaternions, quantisation, and rays against statics.
import fc from "fast-check";
import { expect, test } from "vitest";
import { quantisePosition, quantiseVelocity } from "../../shared/math/quantise.ts";
import { packQuaternion, quaternionFromYawPitch, unpackQuaternion } from "../../shared/math/quaternion.ts";
import { cosineOfHalfStep, cosineOfStep, sineOfHalfStep, sineOfStep } from "../../shared/math/turn.ts";
import { raycast } from "../../shared/sim/raycast.ts";
import { block, terrainOf } from "./fixtures/arena.ts";

test("[TICK-3] the table's sines are right to 2⁻³⁰, for any integer step", () => {
  for (let step = -5000; step < 9000; step += 1) {
    const radians = (step / 4096) * 2 * Math.PI;
    expect(Math.abs(sineOfStep(step) - Math.sin(radians))).toBeLessThan(2 ** -30);
    expect(Math.abs(cosineOfStep(step) - Math.cos(radians))).toBeLessThan(2 ** -30);
    expect(Math.abs(sineOfHalfStep(step) - Math.sin(radians / 2))).toBeLessThan(2 ** -30);
    expect(Math.abs(cosineOfHalfStep(step) - Math.cos(radians / 2))).toBeLessThan(2 ** -30);
  }
  expect([sineOfStep(0), sineOfStep(1024), sineOfStep(2048), cosineOfStep(1024)]).toEqual([0, 1, 0, 0]);
});

const component = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.5, -0.5, Math.SQRT1_2, -Math.SQRT1_2, 1, -1),
);

test("[TICK-3] packing what was unpacked gives the same again, and the rotation is kept", () => {
  const turn = fc.record({ x: component, y: component, z: component, w: component });
  fc.assert(
    fc.property(turn, fc.double({ min: 0, max: 2e-5, noNaN: true }), (q, nudge) => {
      const length = Math.hypot(q.x, q.y, q.z, q.w);
      fc.pre(length > 0.1);
      const packed = packQuaternion({ x: q.x + nudge, y: q.y, z: q.z - nudge, w: q.w });
      const kept = unpackQuaternion(packed.largest, packed.a, packed.b, packed.c, { x: 0, y: 0, z: 0, w: 0 });
      expect(packQuaternion(kept)).toEqual(packed);
      const same = Math.abs(kept.x * q.x + kept.y * q.y + kept.z * q.z + kept.w * q.w) / length;
      expect(same).toBeGreaterThan(1 - 1e-6);
      for (const n of [packed.a, packed.b, packed.c]) {
        expect(Number.isInteger(n) && Math.abs(n) <= 32767 && !Object.is(n, -0)).toBe(true);
      }
    }),
    { numRuns: 5_000 },
  );
});

test("[TICK-3] packing is stable where components tie or nearly do", () => {
  for (let i = -3; i <= 3; i += 1) {
    for (let j = -3; j <= 3; j += 1) {
      for (let k = -3; k <= 3; k += 1) {
        for (const base of [0.5, Math.SQRT1_2, 1 / Math.sqrt(3)]) {
          const step = 1 / (32767 * Math.SQRT2) / 2;
          const q = { x: base + i * step, y: base + j * step, z: base === 0.5 ? 0.5 + k * step : k * step, w: 0 };
          if (base === 0.5) q.w = -0.5;
          const packed = packQuaternion(q);
          const kept = unpackQuaternion(packed.largest, packed.a, packed.b, packed.c, { x: 0, y: 0, z: 0, w: 0 });
          expect(packQuaternion(kept)).toEqual(packed);
        }
      }
    }
  }
});

test("a packed quaternion from a hostile message unpacks to numbers", () => {
  const q = unpackQuaternion(1, 32767, 32767, -32767, { x: 0, y: 0, z: 0, w: 0 });
  expect(Object.values(q).every(Number.isFinite)).toBe(true);
});

test("yaw turns left about y, pitch then lifts the −z end", () => {
  const half = Math.SQRT1_2;
  const yawed = quaternionFromYawPitch(1024, 0, { x: 0, y: 0, z: 0, w: 0 });
  expect(yawed.y).toBeCloseTo(half, 8);
  expect(yawed.w).toBeCloseTo(half, 8);
  const ramp = terrainOf({ kind: "box", at: [0, 0, 0], half: [1, 0.1, 4], pitch: 512, material: "plank" });
  const lifted = raycast(ramp, { x: 0, y: 9, z: -2 }, { x: 0, y: -1, z: 0 }, 20);
  expect(9 - (lifted?.distance ?? 0)).toBeCloseTo(2 + 0.1 * Math.SQRT2, 5);
});

test("[TICK-3] positions go to the nearest step, velocities towards zero, and −0 is 0", () => {
  const position = { x: 0.6 / 4096, y: -0.4 / 4096, z: -1.5 };
  quantisePosition(position);
  expect(position).toEqual({ x: 1 / 4096, y: 0, z: -1.5 });
  const velocity = { x: 0.9 / 4096, y: -0.9 / 4096, z: -1.00001 };
  quantiseVelocity(velocity);
  expect(velocity).toEqual({ x: 0, y: 0, z: -1 });
});

test("a ray finds the nearest of wall, cylinder and floor, and nothing from within", () => {
  const terrain = terrainOf(block(0, 0, -10, 8, 3, 0.2, 300), {
    kind: "cylinder",
    at: [0, 1, -5],
    radius: 1,
    halfHeight: 1,
    material: "stone",
  });
  const ahead = { x: 0, y: 0, z: -1 };
  expect(raycast(terrain, { x: 0, y: 1, z: 0 }, ahead, 50)).toMatchObject({
    distance: 4,
    shape: 1,
    normal: { x: 0, z: 1 },
  });
  expect(raycast(terrain, { x: 0, y: 1, z: -5 }, ahead, 50)?.shape).toBe(0);
  expect(raycast(terrain, { x: 0, y: 2.5, z: 0 }, ahead, 50)?.shape).toBe(0);
  expect(raycast(terrain, { x: 0, y: 3.5, z: 0 }, ahead, 50)).toBeUndefined();
  expect(raycast(terrain, { x: 0, y: 1, z: 0 }, ahead, 3.9)).toBeUndefined();
  const down = raycast(terrain, { x: 20, y: 3, z: 20 }, { x: 0.6, y: -0.8, z: 0 }, 50);
  expect(down).toMatchObject({ shape: -1, normal: { y: 1 } });
  expect(down?.distance).toBeCloseTo(3.75, 9);
});
