// deltas.ts — one entity's state as it travels: in full, or as what both sides did not expect of it (SNAP-1, SNAP-2).
import { wrapYaw } from "../sim/command.ts";
import type { PropKind } from "../sim/state.ts";
import { TICKS_PER_SECOND } from "../units.ts";
import { describeCount, oneOf, type Stream, WireError } from "./bits.ts";
import {
  entityId,
  type Fields,
  GENERATION_BITS,
  generationOf,
  indexOf,
  POSE,
  type Profile,
  type Track,
} from "./entities.ts";
import { expect, expectMover, FINE, type Grain, grainOf, isForced, regrain } from "./expected.ts";

// A delta's numbers are residuals against what expected.ts makes of the state before, in Rice codes. Their order follows
// a running mean that each entity keeps for each group (position, velocity, …): a body that tumbles has large ones for as
// long as it tumbles. The means are the same for all clients, since they travel with the full state, and so are the bytes.

const PROP_KINDS: readonly PropKind[] = ["crate", "smallCrate", "ball", "barrel"];
const PROFILE_KINDS = ["player", "npc", "prop", "body", "pose"] as const;
const NPC_BITS = 8;
const MEAN_MAX = 0xffff;
/** An order that is told, not remembered. */
const ORDER_BITS = 4;
const POSITION_GROUP = 0;
const VELOCITY_GROUP = 1;
const SPIN_GROUP = 2;
const ROTATION_GROUP = 3;
/** A pose has no velocities. */
const POSE_ROTATION_GROUP = 1;

// ---- in full ----

/** Who an entity is, whose `index` is known. What follows in full state is `describeState`. */
export function describeProfileOf(s: Stream, v: Pick<Track, "id" | "profile">): Pick<Track, "id" | "profile"> {
  const id = entityId(indexOf(v.id), s.bits(generationOf(v.id), GENERATION_BITS));
  return { id, profile: describeProfile(s, v.profile) };
}

/** The state in full, and all that the next delta depends on: into `out`, which may be `v`. */
export function describeState(s: Stream, v: Track, out: Track): void {
  const { bits } = out.layout;
  for (let i = 0; i < bits.length; i++) out.fields[i] = s.signed(v.fields[i] as number, bits[i] as number);
  describeContext(s, v, out);
}

/** What is remembered of an entity besides its state. */
export function describeContext(s: Stream, v: Track, out: Track): void {
  for (let i = 0; i < out.means.length; i++) {
    out.means[i] = describeCount(s, v.means[i] as number);
    if ((out.means[i] as number) > MEAN_MAX) throw new WireError("a mean is too large");
  }
  out.active = s.flag(v.active);
  out.forced = s.flag(v.forced);
}

/** How many bits `describeContext` takes. */
export function contextBits({ means }: Track): number {
  let bits = 2;
  for (const mean of means) bits += 2 * (31 - Math.clz32(mean + 1)) + 1;
  return bits;
}

function describeProfile(s: Stream, v: Profile): Profile {
  const kind = oneOf(s, v.kind, PROFILE_KINDS);
  if (kind === "npc") return { kind, npc: s.bits(v.kind === kind ? v.npc : 0, NPC_BITS) };
  if (kind === "prop") return { kind, prop: oneOf(s, v.kind === kind ? v.prop : "crate", PROP_KINDS) };
  if (kind === "pose") return { kind, coarse: s.flag(v.kind === kind && v.coarse) };
  return { kind };
}

// ---- as expected, and deltas ----

/** An entity was as expected: what it was of late counts a little less. To be called on both sides, each frame. */
export function settle(track: Track, now: Fields, ticks: number): void {
  const { means } = track;
  for (let i = 0; i < means.length; i++) means[i] = follow(means[i] as number, 0);
  track.forced = isForced(track, now, ticks, false);
  track.active = false;
}

/**
 * What differs from the expected: `now` when writing; what was read goes into `out`, which may be `now`. `ticks` have
 * passed since `track`'s state; its context follows, its fields don't. `commandAge`: ticks since the mover's command came
 * into force, 1 for the last one. `shared` is false for the slower cadences, whose readers have not seen the frames
 * between, and so can't have the same means: orders are told then.
 */
export function describeDelta(
  s: Stream,
  track: Track,
  now: Fields,
  out: Fields,
  ticks: number,
  commandAge: number,
  shared = true,
): void {
  expect(track, ticks, guess);
  const means: Means = shared ? track.means : null;
  const { kind } = track.profile;
  if (kind === "player" || kind === "npc") describeMover(s, track, now, out, ticks, commandAge, means);
  else if (kind === "pose") describePose(s, now, out, means, grainOf(track.profile));
  else describeProp(s, now, out, ticks, means);
  if (!shared) return;
  track.forced = isForced(track, out, ticks, true);
  track.active = true;
}

/** The expected state, corrected by what has been told so far. */
const guess: Fields = new Int32Array(16);
const SPRINT = 4;
const STANCE = 3;

function describeMover(
  s: Stream,
  track: Track,
  now: Fields,
  out: Fields,
  ticks: number,
  commandAge: number,
  means: Means,
): void {
  const commanded = differs(now, guess, 6, 4) || (at(now, 10) & SPRINT) !== (at(guess, 10) & SPRINT);
  const stance = (at(now, 10) & STANCE) !== (at(guess, 10) & STANCE);
  if (s.flag(commanded || stance)) {
    if (s.flag(commanded)) describeCommandChange(s, track, now, ticks, commandAge);
    if (s.flag(stance)) guess[10] = (at(guess, 10) & SPRINT) | s.bits(at(now, 10) & STANCE, 2);
    if ((at(guess, 10) & 1) === 1) guess[4] = 0;
  }
  for (let i = 6; i <= 10; i++) out[i] = at(guess, i);
  describeMotion(s, now, out, ticks, means);
}

/** A new command, and since when: with both, what it has led to is expected to the bit, if nothing was in the way. */
function describeCommandChange(s: Stream, track: Track, now: Fields, ticks: number, commandAge: number): void {
  const age = 1 + s.bits(Math.max(1, Math.min(ticks, commandAge)) - 1, ticks <= 4 ? 2 : 4);
  guess.set(track.fields);
  expectMover(guess, Math.max(0, ticks - age));
  if (s.flag(differs(now, guess, 8, 2))) {
    guess[8] = s.signed(at(now, 8), 8);
    guess[9] = s.signed(at(now, 9), 8);
  }
  if (s.flag(now[7] !== guess[7])) guess[7] = s.signed(at(now, 7), 8);
  const turned = at(guess, 7) * (age - 1);
  const said = wrapYaw(at(now, 6) - turned);
  const yaw = s.flag(said !== guess[6]) ? s.bits(said, 12) : at(guess, 6);
  guess[6] = yaw;
  guess[10] = (at(guess, 10) & STANCE) | (s.flag((at(now, 10) & SPRINT) !== 0) ? SPRINT : 0);
  expectMover(guess, age, true);
  guess[6] = wrapYaw(yaw + turned);
}

function describeProp(s: Stream, now: Fields, out: Fields, ticks: number, means: Means): void {
  describeRare(s, now, out, 13, 7, 6, FINE);
  describeMotion(s, now, out, ticks, means);
  describeTriple(s, now, out, 10, means, SPIN_GROUP);
  describeTriple(s, now, out, 7, means, ROTATION_GROUP);
}

/** What seldom changes, in one bit if it has not: the field `mark` of `markBits`, and which component a rotation from `first` on leaves out. */
function describeRare(
  s: Stream,
  now: Fields,
  out: Fields,
  mark: number,
  markBits: number,
  first: number,
  grain: Grain,
): void {
  const marked = now[mark] !== guess[mark];
  const largest = now[first] !== guess[first];
  if (s.flag(marked || largest)) {
    if (s.flag(marked)) guess[mark] = s.bits(at(now, mark), markBits);
    if (s.flag(largest)) regrain(guess, first, grain, s.bits(at(now, first), 2));
  }
  out[mark] = at(guess, mark);
  out[first] = at(guess, first);
}

/** Velocity, and then the position, which went along with whatever changed the velocity for two thirds of the time. */
function describeMotion(s: Stream, now: Fields, out: Fields, ticks: number, means: Means): void {
  describeTriple(s, now, out, 3, means, VELOCITY_GROUP);
  for (let i = 0; i < 3; i++) {
    const unexpected = at(out, 3 + i) - at(guess, 3 + i);
    guess[i] = at(guess, i) + Math.round((unexpected * ticks * 2) / (3 * TICKS_PER_SECOND));
  }
  describeTriple(s, now, out, 0, means, POSITION_GROUP);
}

function describePose(s: Stream, now: Fields, out: Fields, means: Means, grain: Grain): void {
  describeRare(s, now, out, 7, 1, 3, grain);
  describeTriple(s, now, out, 0, means, POSITION_GROUP);
  describeTriple(s, now, out, 4, means, POSE_ROTATION_GROUP);
  // Who has seen the frame before knows where it was then.
  for (let i = 8; i < 15; i++) out[i] = means ? at(guess, i) : s.signed(at(now, i), POSE.bits[i] as number);
}

// ---- residuals ----

/** Null: not remembered, see describeDelta. */
type Means = Int32Array | null;

/** Three fields from `first` on, against the guess. */
function describeTriple(s: Stream, now: Fields, out: Fields, first: number, means: Means, group: number): void {
  let order = means ? orderOf(at(means, group)) : 0;
  if (order === 0) {
    // What was as expected of late probably is again: one bit for all three.
    if (!s.flag(differs(now, guess, first, 3))) {
      for (let i = first; i < first + 3; i++) out[i] = at(guess, i);
      if (means) means[group] = follow(at(means, group), 0);
      return;
    }
    if (!means) order = s.bits(s.reading ? 0 : orderOf(meanOf(now, first)), ORDER_BITS);
  }
  let sum = 0;
  for (let i = first; i < first + 3; i++) {
    const code = s.rice(s.reading ? 0 : zigzag(at(now, i) - at(guess, i)), order);
    out[i] = at(guess, i) + (code % 2 === 1 ? -(code + 1) / 2 : code / 2);
    sum += code;
  }
  if (means) means[group] = follow(at(means, group), sum);
}

/** Signed to unsigned, small to small: 0 −1 1 −2 2 … */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

/** The Rice order for a mean in sixteenths: its bits, rounded down, as they are best for a geometric distribution (Rice, 1979). */
function orderOf(mean: number): number {
  const whole = (mean + 8) >> 4;
  return whole === 0 ? 0 : Math.min(2 ** ORDER_BITS - 1, 31 - Math.clz32(whole));
}

/** The mean, in sixteenths, after three residuals that add up to `sum`: it goes a quarter of the way, and reaches zero. */
function follow(mean: number, sum: number): number {
  const difference = Math.floor((sum * 16) / 3) - mean;
  return Math.min(MEAN_MAX, mean + (difference >= 0 ? difference >> 2 : -((3 - difference) >> 2)));
}

function meanOf(now: Fields, first: number): number {
  let sum = 0;
  for (let i = first; i < first + 3; i++) sum += zigzag(at(now, i) - at(guess, i));
  return Math.floor((sum * 16) / 3);
}

function differs(a: Fields, b: Fields, first: number, count: number): boolean {
  for (let i = first; i < first + count; i++) if (a[i] !== b[i]) return true;
  return false;
}

const at = (fields: Fields, i: number): number => fields[i] as number;
