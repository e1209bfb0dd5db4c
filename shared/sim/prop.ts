// prop.ts — one physics prop: its state, the cannon-es body that moves it, and how impulses reach it.
import { Body, Material } from "cannon-es";
import { quantisePosition, quantiseVelocity } from "../math/quantise.ts";
import { quantiseQuaternion, quaternionFromYawPitch } from "../math/quaternion.ts";
import type { EntityId, Quat, Vec3 } from "../units.ts";
import { PROP_KINDS, type PropTraits } from "./prop-kinds.ts";
import { propShape } from "./prop-shapes.ts";
import { BOX, CYLINDER, makeSolid, placeSolid, type Solid, SPHERE } from "./solid.ts";
import type { PropKind, PropState } from "./state.ts";
import { PROP_SPEED_MAX, PROP_SPIN_MAX } from "./tuning.ts";

/** A prop at rest at `at` (its centre), turned by `yaw`, 1/4096 turns; awake, so that it settles. */
export function newProp(id: EntityId, kind: PropKind, at: readonly [number, number, number], yaw = 0): PropState {
  const prop: PropState = {
    id,
    kind,
    position: { x: at[0], y: at[1], z: at[2] },
    quaternion: quaternionFromYawPitch(yaw, 0, { x: 0, y: 0, z: 0, w: 1 }),
    velocity: { x: 0, y: 0, z: 0 },
    angularVelocity: { x: 0, y: 0, z: 0 },
    asleep: false,
    sleepyTicks: 0,
  };
  quantisePosition(prop.position);
  quantiseQuaternion(prop.quaternion);
  return prop;
}

/** A copy that shares nothing with `from`; into `to`, if that is of the same entity. */
export function copyProp(from: PropState, to: PropState = newProp(from.id, from.kind, [0, 0, 0])): PropState {
  copyVector(from.position, to.position);
  copyVector(from.velocity, to.velocity);
  copyVector(from.angularVelocity, to.angularVelocity);
  to.quaternion.x = from.quaternion.x;
  to.quaternion.y = from.quaternion.y;
  to.quaternion.z = from.quaternion.z;
  to.quaternion.w = from.quaternion.w;
  to.asleep = from.asleep;
  to.sleepyTicks = from.sleepyTicks;
  return to;
}

/** A prop in a simulation. Its vectors are the body's own: there is one copy of the state, and it is the live one. */
export class Prop implements PropState {
  readonly id: EntityId;
  readonly kind: PropKind;
  readonly traits: PropTraits;
  readonly body: Body;
  /** The prop as movers meet it, and its bounds for the broadphase. */
  readonly solid: Solid;
  readonly position: Vec3;
  readonly quaternion: Quat;
  readonly velocity: Vec3;
  readonly angularVelocity: Vec3;
  asleep = false;
  sleepyTicks = 0;
  /** Only within a step: woken in it, and not yet paired with its neighbours. */
  roused = false;
  /** Only within a step: newtons that rest on what is under it, and how many bodies share them. */
  weight = 0;
  supports = 0;
  /** Only within a step: its place among the solver's moving bodies; 0 if it is none. */
  slot = 0;

  constructor(state: PropState) {
    this.id = state.id;
    this.kind = state.kind;
    this.traits = PROP_KINDS[state.kind];
    this.body = new Body({ mass: this.traits.mass, material: MATERIALS[state.kind] });
    this.body.addShape(propShape(this.traits));
    this.solid = makeSolid(SOLIDS[this.traits.shape], ...this.traits.half);
    this.position = this.body.position;
    this.quaternion = this.body.quaternion;
    this.velocity = this.body.velocity;
    this.angularVelocity = this.body.angularVelocity;
    this.overwrite(state);
  }

  /** Takes over a state exactly, sleep and all. */
  overwrite(state: PropState): void {
    copyProp(state, this);
    this.#follow();
  }

  sleep(): void {
    this.asleep = true;
    this.velocity.x = this.velocity.y = this.velocity.z = 0;
    this.angularVelocity.x = this.angularVelocity.y = this.angularVelocity.z = 0;
    this.body.sleepState = Body.SLEEPING;
  }

  wake(): void {
    this.asleep = false;
    this.sleepyTicks = 0;
    this.body.sleepState = Body.AWAKE;
  }

  /** Bounds the speeds to what neither tunnels nor overflows the wire. */
  limitSpeeds(): void {
    shorten(this.velocity, PROP_SPEED_MAX);
    shorten(this.angularVelocity, PROP_SPIN_MAX);
  }

  /** Cuts the state to what the wire carries, and lets all that is derived from it follow. */
  quantise(): void {
    quantisePosition(this.position);
    quantiseQuaternion(this.quaternion);
    quantiseVelocity(this.velocity);
    quantiseVelocity(this.angularVelocity);
    this.#follow();
  }

  /** An impulse of `newtonSeconds` along (nx, ny, nz) at the arm (rx, ry, rz) from the centre of mass. Doesn't wake it. */
  push(rx: number, ry: number, rz: number, nx: number, ny: number, nz: number, newtonSeconds: number): void {
    const perMass = newtonSeconds * this.body.invMass;
    this.velocity.x += nx * perMass;
    this.velocity.y += ny * perMass;
    this.velocity.z += nz * perMass;
    const tx = (ry * nz - rz * ny) * newtonSeconds;
    const ty = (rz * nx - rx * nz) * newtonSeconds;
    const tz = (rx * ny - ry * nx) * newtonSeconds;
    const m = this.body.invInertiaWorld.elements;
    this.angularVelocity.x += (m[0] as number) * tx + (m[1] as number) * ty + (m[2] as number) * tz;
    this.angularVelocity.y += (m[3] as number) * tx + (m[4] as number) * ty + (m[5] as number) * tz;
    this.angularVelocity.z += (m[6] as number) * tx + (m[7] as number) * ty + (m[8] as number) * tz;
  }

  /** A weight of `newtons` at the level arm (rx, rz), for this tick: a force, since a contact gives an impulse back. */
  load(rx: number, rz: number, newtons: number): void {
    this.body.force.y -= newtons;
    this.body.torque.x += rz * newtons;
    this.body.torque.z -= rx * newtons;
  }

  /** How readily the point at arm r gives way along n: 1/kg. */
  mobility(rx: number, ry: number, rz: number, nx: number, ny: number, nz: number): number {
    const tx = ry * nz - rz * ny;
    const ty = rz * nx - rx * nz;
    const tz = rx * ny - ry * nx;
    const m = this.body.invInertiaWorld.elements;
    const wx = (m[0] as number) * tx + (m[1] as number) * ty + (m[2] as number) * tz;
    const wy = (m[3] as number) * tx + (m[4] as number) * ty + (m[5] as number) * tz;
    const wz = (m[6] as number) * tx + (m[7] as number) * ty + (m[8] as number) * tz;
    return this.body.invMass + tx * wx + ty * wy + tz * wz;
  }

  #follow(): void {
    this.body.sleepState = this.asleep ? Body.SLEEPING : Body.AWAKE;
    this.body.updateInertiaWorld();
    placeSolid(this.solid, this.position, this.quaternion);
  }
}

const SOLIDS = { box: BOX, cylinder: CYLINDER, sphere: SPHERE } as const;

const MATERIALS: Record<PropKind, Material> = {
  crate: new Material(materialOf(PROP_KINDS.crate)),
  smallCrate: new Material(materialOf(PROP_KINDS.smallCrate)),
  ball: new Material(materialOf(PROP_KINDS.ball)),
  barrel: new Material(materialOf(PROP_KINDS.barrel)),
};

function materialOf(traits: PropTraits): { friction: number; restitution: number } {
  return { friction: traits.friction, restitution: traits.restitution };
}

function copyVector(from: Vec3, to: Vec3): void {
  to.x = from.x;
  to.y = from.y;
  to.z = from.z;
}

function shorten(vector: Vec3, most: number): void {
  const length = Math.sqrt(vector.x * vector.x + vector.y * vector.y + vector.z * vector.z);
  if (!(length > most)) return;
  const share = most / length;
  vector.x *= share;
  vector.y *= share;
  vector.z *= share;
}
