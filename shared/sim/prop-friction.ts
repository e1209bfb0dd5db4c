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
 * bound of a patch of contacts is μ × what rests on it × one tick. What rests on it is worked out from the top of each
 * heap down, riders included; it needs no memory of the tick before, which would be state. Two points of a patch, far
 * apart, grip for all: they stop sliding and twisting alike, and a barrel's other ten would only cost time.
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
    const far = farthest(contacts, start, points);
    const bound = (grip * weight * TICK_SECONDS) / (far === start ? 1 : 2);
    for (let point = start; point < start + points; point += 1) {
      const enabled = point === start || point === far;
      limit(frictions[2 * point] as FrictionEquation, enabled, bound);
      limit(frictions[2 * point + 1] as FrictionEquation, enabled, bound);
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

/** The point of a patch that is farthest from its first one. */
function farthest(contacts: readonly ContactEquation[], start: number, points: number): number {
  const { ri: from } = contacts[start] as ContactEquation;
  let most = 0;
  let found = start;
  for (let point = start + 1; point < start + points; point += 1) {
    const square = (contacts[point] as ContactEquation).ri.distanceSquared(from);
    if (square <= most) continue;
    most = square;
    found = point;
  }
  return found;
}

function limit(friction: FrictionEquation, enabled: boolean, bound: number): void {
  friction.enabled = enabled;
  friction.minForce = -bound;
  friction.maxForce = bound;
}

function findPatches(props: readonly Prop[], contacts: readonly ContactEquation[]): void {
  count = 0;
  for (let start = 0; start < contacts.length; ) {
    const { bi, bj, ni } = contacts[start] as ContactEquation;
    let end = start + 1;
    while (contacts[end]?.bi === bi && contacts[end]?.bj === bj) end += 1;
    const upright = Math.abs(ni.y) > UPRIGHT_NORMAL_Y;
    const top = ni.y > 0 ? bj : bi; // the normal points out of bi
    const patch = patchAt(count, bi, bj);
    patch.start = start;
    patch.points = end - start;
    patch.upper = upright ? props[top.index] : undefined;
    patch.lower = upright ? props[(top === bi ? bj : bi).index] : undefined;
    count += 1;
    start = end;
  }
}

/** Patches are used again: a heap has hundreds in every tick. */
function patchAt(index: number, first: Body, second: Body): Patch {
  let patch = patches[index];
  if (!patch) {
    patch = { start: 0, points: 0, first, second, upper: undefined, lower: undefined };
    patches[index] = patch;
  }
  patch.first = first;
  patch.second = second;
  return patch;
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
