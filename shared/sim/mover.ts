// mover.ts — one tick of one player or NPC: from the command in force to the next quantised state (TICK-4).

import { SILENCE_TICKS_MAX } from "../limits.ts";
import { isFiniteVector, quantisePosition, quantiseVelocity } from "../math/quantise.ts";
import { type EntityId, TICK_SECONDS } from "../units.ts";
import { isNeutral, NEUTRAL, neutralised, turned } from "./command.ts";
import { findSupport } from "./ground.ts";
import { pressDown } from "./push.ts";
import { slide } from "./slide.ts";
import type { SpawnPose } from "./spawn.ts";
import { spawnPose } from "./spawn.ts";
import type { MoverKind, MoverState, StepEvent } from "./state.ts";
import {
  COYOTE_TICKS,
  FALL_SPEED_MAX,
  JUMP_BUFFER_TICKS,
  JUMP_SPEED,
  LAUNCH_SPEED_MAX,
  LOST_METRES,
  MOVER_GRAVITY,
  STEP_DOWN,
  STEP_UP,
} from "./tuning.ts";
import { accelerate } from "./walk.ts";
import { surround, type Walker } from "./walker.ts";

/** Steps `mover` by one tick. Pushes props by changing their velocities; the physics that follows moves them. */
export function stepMover(walker: Walker, mover: MoverState, spawns: readonly SpawnPose[], events: StepEvent[]): void {
  recover(walker, mover, spawns, events);
  heed(mover);
  if (mover.crossing) {
    stand(mover);
    return;
  }
  surround(walker, mover);
  const support = findStanding(walker);
  const jumped = jump(walker, events);
  accelerate(walker, support);
  if (!walker.grounded) walker.velocity.y -= MOVER_GRAVITY * TICK_SECONDS;
  limitSpeeds(walker);
  const fallSpeed = -walker.velocity.y;
  slide(walker);
  land(walker, mover, jumped, fallSpeed, events);
  pressDown(walker, mover.grounded);
  store(walker, mover);
  // Again: what a step has led to is read before the next one begins.
  recover(walker, mover, spawns, events);
}

/** A mover that stands still at `pose`, in the air until its first step finds the ground. */
export function newMover(id: EntityId, kind: MoverKind, pose: SpawnPose): MoverState {
  const mover: MoverState = {
    id,
    kind,
    position: { x: pose.at[0], y: pose.at[1], z: pose.at[2] },
    velocity: { x: 0, y: 0, z: 0 },
    command: { ...NEUTRAL, yaw: pose.yaw },
    grounded: false,
    crossing: false,
    airTicks: AIR_TICKS_MAX,
    jumpWaitTicks: 0,
    pressesSeen: 0,
    heldTicks: 0,
  };
  quantisePosition(mover.position);
  return mover;
}

/** A copy that shares nothing that changes with `from`; into `to`, if that is of the same entity. */
export function copyMover(
  from: MoverState,
  to: MoverState = newMover(from.id, from.kind, { at: [0, 0, 0], yaw: 0 }),
): MoverState {
  to.position.x = from.position.x;
  to.position.y = from.position.y;
  to.position.z = from.position.z;
  to.velocity.x = from.velocity.x;
  to.velocity.y = from.velocity.y;
  to.velocity.z = from.velocity.z;
  to.command = from.command;
  to.grounded = from.grounded;
  to.crossing = from.crossing;
  to.airTicks = from.airTicks;
  to.jumpWaitTicks = from.jumpWaitTicks;
  to.pressesSeen = from.pressesSeen;
  to.heldTicks = from.heldTicks;
  return to;
}

export const AIR_TICKS_MAX = 63;
export const HELD_TICKS_MAX = 255;

/** Whoever is lost, or whose numbers are, starts over at a spawn. */
function recover(walker: Walker, mover: MoverState, spawns: readonly SpawnPose[], events: StepEvent[]): void {
  const { terrain } = walker.statics;
  const { position } = mover;
  const finite = isFiniteVector(position) && isFiniteVector(mover.velocity);
  const lost =
    position.y < terrain.floor - LOST_METRES ||
    Math.abs(position.x) > terrain.halfX + LOST_METRES ||
    Math.abs(position.z) > terrain.halfZ + LOST_METRES;
  if (finite && !lost) return;
  const pose = spawnPose(terrain, spawns, mover.id);
  position.x = pose.at[0];
  position.y = pose.at[1];
  position.z = pose.at[2];
  quantisePosition(position);
  stand(mover);
  mover.grounded = false;
  mover.airTicks = AIR_TICKS_MAX;
  events.push({ type: "respawned", id: mover.id, reason: finite ? "fell" : "notFinite" });
}

/** Ages the command in force: a player whose link died must not run on into a wall, or in a circle, for ever (CMD-1). */
function heed(mover: MoverState): void {
  mover.heldTicks = Math.min(HELD_TICKS_MAX, mover.heldTicks + 1);
  const { command } = mover;
  if (mover.heldTicks > SILENCE_TICKS_MAX) {
    if (!isNeutral(command) || command.turn !== 0) mover.command = neutralised(command);
  } else if (command.turn !== 0 && mover.heldTicks > 1 && !mover.crossing) mover.command = turned(command, 1);
}

function stand(mover: MoverState): void {
  mover.velocity.x = 0;
  mover.velocity.y = 0;
  mover.velocity.z = 0;
}

/** The prop that carries the mover, if it stands on one: only props move, so the terrain needs no probing for this. */
function findStanding(walker: Walker): Walker["support"]["prop"] {
  walker.support.prop = undefined;
  if (!walker.grounded || walker.nearProps === 0) return undefined;
  findSupport(walker, walker.position.y + STEP_UP, walker.position.y - STEP_DOWN);
  return walker.support.prop;
}

/** Jumps if it is due; says whether it did. */
function jump(walker: Walker, events: StepEvent[]): boolean {
  const { mover } = walker;
  const { command } = mover;
  if (command.presses !== mover.pressesSeen) {
    mover.pressesSeen = command.presses;
    mover.jumpWaitTicks = JUMP_BUFFER_TICKS;
  }
  const due = mover.jumpWaitTicks > 0 || (command.jump && walker.grounded);
  if (mover.jumpWaitTicks > 0) mover.jumpWaitTicks -= 1;
  if (!due || !(walker.grounded || mover.airTicks <= COYOTE_TICKS)) return false;
  walker.velocity.y = JUMP_SPEED + Math.max(0, walker.velocity.y);
  walker.grounded = false;
  mover.jumpWaitTicks = 0;
  mover.airTicks = AIR_TICKS_MAX; // no second jump out of the first one's grace
  events.push({ type: "jumped", id: mover.id });
  return true;
}

function limitSpeeds(walker: Walker): void {
  const { velocity } = walker;
  velocity.y = Math.max(-FALL_SPEED_MAX, Math.min(LAUNCH_SPEED_MAX, velocity.y));
  const speed = Math.sqrt(velocity.x * velocity.x + velocity.z * velocity.z);
  if (speed <= LAUNCH_SPEED_MAX) return;
  velocity.x *= LAUNCH_SPEED_MAX / speed;
  velocity.z *= LAUNCH_SPEED_MAX / speed;
}

function land(walker: Walker, mover: MoverState, jumped: boolean, fallSpeed: number, events: StepEvent[]): void {
  if (walker.grounded && !mover.grounded) events.push({ type: "landed", id: mover.id, speed: Math.max(0, fallSpeed) });
  mover.grounded = walker.grounded;
  if (walker.grounded) mover.airTicks = 0;
  else if (!jumped) mover.airTicks = Math.min(AIR_TICKS_MAX, mover.airTicks + 1);
}

function store(walker: Walker, mover: MoverState): void {
  mover.position.x = walker.position.x;
  mover.position.y = walker.position.y;
  mover.position.z = walker.position.z;
  mover.velocity.x = walker.velocity.x;
  mover.velocity.y = walker.velocity.y;
  mover.velocity.z = walker.velocity.z;
  quantisePosition(mover.position);
  quantiseVelocity(mover.velocity);
}
