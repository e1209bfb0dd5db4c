// turn.ts — sines and cosines of 1/4096 turns, the same to the bit in every engine (TICK-3).
import { YAW_STEPS } from "../units.ts";

/** Sine of `step`/4096 of a turn, a whole multiple of 2⁻³⁰. Any integer; others are cut to one. */
export function sineOfStep(step: number): number {
  return SINES[(step << 1) & MASK] as number;
}

/** Cosine of `step`/4096 of a turn. */
export function cosineOfStep(step: number): number {
  return SINES[((step << 1) + QUARTER) & MASK] as number;
}

/** Sine of half of `step`/4096 of a turn, as a quaternion wants it. */
export function sineOfHalfStep(step: number): number {
  return SINES[step & MASK] as number;
}

/** Cosine of half of `step`/4096 of a turn. */
export function cosineOfHalfStep(step: number): number {
  return SINES[(step + QUARTER) & MASK] as number;
}

/** Entries a turn: one for each half step. */
const ENTRIES = 2 * YAW_STEPS;
const MASK = ENTRIES - 1;
const QUARTER = ENTRIES / 4;
const SINE_STEPS = 2 ** 30;
const SINES = sineTable();

/** Math.sin may differ in its last bit between engines; a polynomial of + − × in a fixed order may not. */
function sineTable(): Float64Array {
  const sines = new Float64Array(ENTRIES);
  for (let i = 0; i <= QUARTER; i += 1) {
    const radians = (i / ENTRIES) * 2 * Math.PI;
    const sine = Math.round(taylorSine(radians) * SINE_STEPS) / SINE_STEPS;
    sines[i] = sine;
    sines[ENTRIES / 2 - i] = sine;
    if (i > 0) {
      sines[ENTRIES / 2 + i] = -sine;
      sines[(ENTRIES - i) & MASK] = -sine;
    }
  }
  return sines;
}

/** Taylor's series to x¹⁹, good to 10⁻¹⁴ for 0 ≤ x ≤ π/2. */
function taylorSine(radians: number): number {
  const square = radians * radians;
  let sum = 1;
  for (let k = 18; k >= 2; k -= 2) sum = 1 - (square / (k * (k + 1))) * sum;
  return radians * sum;
}
