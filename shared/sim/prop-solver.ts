// prop-solver.ts — finds the impulses that keep props apart and let them grip: Gauss-Seidel over cannon-es' equations.
import type { Body, ContactEquation, FrictionEquation } from "cannon-es";
import { TICK_SECONDS } from "../units.ts";
import type { Prop } from "./prop.ts";
import { SOLVER_ITERATIONS } from "./tuning.ts";

/**
 * Changes the velocities of `awake` so that they obey the equations; everything else is immovable. The equations are
 * cannon-es' own (SPOOK, Lacoursière 2007), and so is the method; but cannon's solver stops early by an error summed
 * over all bodies, which ties heaps together that have nothing to do with each other, and it multiplies matrices in
 * every iteration that here are multiplied once: four to five times the work.
 */
export class PropSolver {
  /** Rows of ROW numbers, one for each equation. */
  #rows = new Float64Array(64 * ROW);
  /** For each equation the slots of its two bodies in `#change`. */
  #slots = new Int32Array(64 * 2);
  /** Change of velocity and spin, six numbers a slot. Slot 0 belongs to all that is immovable. */
  #change = new Float64Array(6 * 16);
  #count = 0;

  solve(
    props: readonly Prop[],
    awake: readonly number[],
    frictions: readonly FrictionEquation[],
    contacts: readonly ContactEquation[],
  ): void {
    this.#reserve(frictions.length + contacts.length, awake.length + 1);
    let slot = 0;
    for (const prop of props) prop.slot = 0;
    for (const index of awake) (props[index] as Prop).slot = ++slot;
    this.#count = 0;
    for (const friction of frictions) if (friction.enabled) this.#add(props, friction, friction.t, 0, 0);
    for (const contact of contacts) this.#add(props, contact, contact.ni, contact.a, contact.restitution);
    for (let iteration = 0; iteration < SOLVER_ITERATIONS; iteration += 1) this.#iterate();
    for (const index of awake) this.#apply(props[index] as Prop);
  }

  #reserve(equations: number, slots: number): void {
    if (this.#slots.length < 2 * equations) {
      this.#rows = new Float64Array(2 * equations * ROW);
      this.#slots = new Int32Array(4 * equations);
    }
    if (this.#change.length < 6 * slots) this.#change = new Float64Array(12 * slots);
    this.#change.fill(0, 0, 6 * slots);
  }

  /** One row: the speed along `n` at the point of contact is to become what SPOOK asks for. */
  #add(
    props: readonly Prop[],
    equation: FrictionEquation | ContactEquation,
    n: { x: number; y: number; z: number },
    stiffness: number,
    restitution: number,
  ): void {
    const { bi, bj, ri, rj, b, eps } = equation;
    const rows = this.#rows;
    const at = this.#count * ROW;
    const slotA = props[bi.index]?.slot ?? 0;
    const slotB = props[bj.index]?.slot ?? 0;
    this.#slots[2 * this.#count] = slotA;
    this.#slots[2 * this.#count + 1] = slotB;
    this.#count += 1;
    rows[at] = n.x;
    rows[at + 1] = n.y;
    rows[at + 2] = n.z;
    rows[at + 3] = ri.z * n.y - ri.y * n.z;
    rows[at + 4] = ri.x * n.z - ri.z * n.x;
    rows[at + 5] = ri.y * n.x - ri.x * n.y;
    rows[at + 6] = rj.y * n.z - rj.z * n.y;
    rows[at + 7] = rj.z * n.x - rj.x * n.z;
    rows[at + 8] = rj.x * n.y - rj.y * n.x;
    rows[at + INVERSE_MASS] = slotA === 0 ? 0 : bi.invMass;
    rows[at + INVERSE_MASS + 1] = slotB === 0 ? 0 : bj.invMass;
    const mobility = turnBy(rows, bi, slotA, at + 3, at + 9) + turnBy(rows, bj, slotB, at + 6, at + 12);
    const square = n.x * n.x + n.y * n.y + n.z * n.z;
    const masses = (rows[at + INVERSE_MASS] as number) + (rows[at + INVERSE_MASS + 1] as number);
    const overlap =
      stiffness === 0
        ? 0
        : n.x * (bj.position.x + rj.x - bi.position.x - ri.x) +
          n.y * (bj.position.y + rj.y - bi.position.y - ri.y) +
          n.z * (bj.position.z + rj.z - bi.position.z - ri.z);
    const speed = (1 + restitution) * (along(rows, at, bj.velocity) - along(rows, at, bi.velocity));
    const spin = along(rows, at + 3, bi.angularVelocity) + along(rows, at + 6, bj.angularVelocity);
    const pull =
      along(rows, at, bj.force) * (rows[at + INVERSE_MASS + 1] as number) -
      along(rows, at, bi.force) * (rows[at + INVERSE_MASS] as number) +
      (along(rows, at + 9, bi.torque) + along(rows, at + 12, bj.torque));
    rows[at + WANTED] = -overlap * stiffness - (speed + spin) * b - TICK_SECONDS * pull;
    rows[at + SHARE] = 1 / (masses * square + mobility + eps);
    rows[at + SOFTNESS] = eps;
    rows[at + LEAST] = equation.minForce;
    rows[at + MOST] = equation.maxForce;
    rows[at + IMPULSE] = 0;
  }

  #iterate(): void {
    const r = this.#rows;
    const change = this.#change;
    for (let k = 0, at = 0; k < this.#count; k += 1, at += ROW) {
      const a = 6 * this.#slots[2 * k]!;
      const b = 6 * this.#slots[2 * k + 1]!;
      const speed =
        r[at]! * (change[b]! - change[a]!) +
        r[at + 1]! * (change[b + 1]! - change[a + 1]!) +
        r[at + 2]! * (change[b + 2]! - change[a + 2]!) +
        (r[at + 3]! * change[a + 3]! + r[at + 4]! * change[a + 4]! + r[at + 5]! * change[a + 5]!) +
        (r[at + 6]! * change[b + 3]! + r[at + 7]! * change[b + 4]! + r[at + 8]! * change[b + 5]!);
      const before = r[at + IMPULSE]!;
      const free = before + r[at + SHARE]! * (r[at + WANTED]! - speed - r[at + SOFTNESS]! * before);
      const impulse = Math.max(r[at + LEAST]!, Math.min(r[at + MOST]!, free));
      const more = impulse - before;
      r[at + IMPULSE] = impulse;
      const moreA = more * r[at + INVERSE_MASS]!;
      const moreB = more * r[at + INVERSE_MASS + 1]!;
      if (a !== 0) {
        change[a]! -= r[at]! * moreA;
        change[a + 1]! -= r[at + 1]! * moreA;
        change[a + 2]! -= r[at + 2]! * moreA;
        change[a + 3]! += r[at + 9]! * more;
        change[a + 4]! += r[at + 10]! * more;
        change[a + 5]! += r[at + 11]! * more;
      }
      if (b !== 0) {
        change[b]! += r[at]! * moreB;
        change[b + 1]! += r[at + 1]! * moreB;
        change[b + 2]! += r[at + 2]! * moreB;
        change[b + 3]! += r[at + 12]! * more;
        change[b + 4]! += r[at + 13]! * more;
        change[b + 5]! += r[at + 14]! * more;
      }
    }
  }

  #apply(prop: Prop): void {
    const at = 6 * prop.slot;
    const { velocity: v, angularVelocity: w } = prop;
    v.x += this.#change[at]!;
    v.y += this.#change[at + 1]!;
    v.z += this.#change[at + 2]!;
    w.x += this.#change[at + 3]!;
    w.y += this.#change[at + 4]!;
    w.z += this.#change[at + 5]!;
  }
}

/**
 * A row: the direction (0–2), what spin of the first (3–5) and second body (6–8) adds to the speed along it, what an
 * impulse along it adds to their spins (9–11, 12–14), and then:
 */
const INVERSE_MASS = 15;
const WANTED = 17;
const SHARE = 18;
const SOFTNESS = 19;
const LEAST = 20;
const MOST = 21;
const IMPULSE = 22;
const ROW = 23;

/** Inverse inertia × the lever at `from`, written to `to`; returns lever · result. Of the immovable: zero. */
function turnBy(rows: Float64Array, body: Body, slot: number, from: number, to: number): number {
  if (slot === 0) {
    rows[to] = rows[to + 1] = rows[to + 2] = 0;
    return 0;
  }
  const m = body.invInertiaWorld.elements;
  const x = rows[from]!;
  const y = rows[from + 1]!;
  const z = rows[from + 2]!;
  rows[to] = m[0]! * x + m[1]! * y + m[2]! * z;
  rows[to + 1] = m[3]! * x + m[4]! * y + m[5]! * z;
  rows[to + 2] = m[6]! * x + m[7]! * y + m[8]! * z;
  return x * rows[to]! + y * rows[to + 1]! + z * rows[to + 2]!;
}

function along(rows: Float64Array, at: number, v: { x: number; y: number; z: number }): number {
  return rows[at]! * v.x + rows[at + 1]! * v.y + rows[at + 2]! * v.z;
}
