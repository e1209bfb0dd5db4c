// prop-friction.ts — bounds friction by the weight that a contact bears, which cannon-es doesn't know.
import type { Body, ContactEquation, FrictionEquation } from "cannon-es";
import { TICK_SECONDS } from "../units.ts";
import type { Prop } from "./prop.ts";
import { PROP_GRAVITY } from "./tuning.ts";

/**
 * Sets the bounds of `frictions`, of which cannon-es made two for each of `contacts`, in their order.
 *
 * cannon-es bounds friction at every single contact point by μ·m·g of the two bodies alone, and takes that force for an
 * impulse, 60 times too much: crates don't slide but tumble, and a stack is pushed as easily as one crate. Here the
 * bound of a patch of contacts is μ × what rests on it × one tick, shared among its points. What rests on it is worked
 * out from the top of each heap down, riders included; it needs no memory of the tick before, which would be state.
 */
export function limitFriction(
  props: readonly Prop[],
  contacts: readonly ContactEquation[],
  frictions: readonly FrictionEquation[],
): void {
  findPatches(props, contacts);
  shareWeights();
  for (let k = 0; k < count; k += 1) {
    const { start, points, upper, first, second } = patches[k] as Patch;
    const weight = upper ? upper.weight / upper.supports : PROP_GRAVITY / (first.invMass + second.invMass);
    const grip = (first.material?.friction ?? 0) * (second.material?.friction ?? 0);
    const bound = (grip * weight * TICK_SECONDS) / points;
    for (let i = 2 * start; i < 2 * (start + points); i += 1) {
      const friction = frictions[i] as FrictionEquation;
      friction.minForce = -bound;
      friction.maxForce = bound;
    }
  }
}

/** The contacts between two bodies, which follow one another in the list. */
interface Patch {
  start: number;
  points: number;
  first: Body;
  second: Body;
  /** The prop that rests on the other body; undefined if they touch sideways. */
  upper: Prop | undefined;
  /** What it rests on, if that is a prop. */
  lower: Prop | undefined;
}

/** A contact whose normal is this much upright bears weight. */
const UPRIGHT_NORMAL_Y = 0.5;
const patches: Patch[] = [];
const order: Patch[] = [];
let count = 0;

function findPatches(props: readonly Prop[], contacts: readonly ContactEquation[]): void {
  count = 0;
  for (let start = 0; start < contacts.length; ) {
    const { bi, bj, ni } = contacts[start] as ContactEquation;
    let end = start + 1;
    while (contacts[end]?.bi === bi && contacts[end]?.bj === bj) end += 1;
    const upright = Math.abs(ni.y) > UPRIGHT_NORMAL_Y;
    const top = ni.y > 0 ? bj : bi; // the normal points out of bi
    patches[count] = {
      start,
      points: end - start,
      first: bi,
      second: bj,
      upper: upright ? props[top.index] : undefined,
      lower: upright ? props[(top === bi ? bj : bi).index] : undefined,
    };
    count += 1;
    start = end;
  }
}

/** Every prop's weight, and what is above it, divided among all that it rests on. */
function shareWeights(): void {
  order.length = 0;
  for (let k = 0; k < count; k += 1) {
    const patch = patches[k] as Patch;
    if (patch.upper) prepare(patch.upper);
    if (patch.lower) prepare(patch.lower);
    if (patch.upper) order.push(patch);
  }
  for (const { upper } of order) if (upper) upper.supports += 1;
  order.sort(highestFirst);
  for (const { upper, lower } of order) if (upper && lower) lower.weight += upper.weight / upper.supports;
}

/** Before gravity is applied, the force on a body is that of its riders. */
function prepare(prop: Prop): void {
  prop.weight = prop.body.mass * PROP_GRAVITY - prop.body.force.y;
  prop.supports = 0;
}

function highestFirst(a: Patch, b: Patch): number {
  return (b.upper?.position.y ?? 0) - (a.upper?.position.y ?? 0) || a.start - b.start;
}
