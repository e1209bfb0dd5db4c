// units.ts — the world's quanta: how long a tick is, and how finely state is cut (TICK-1, TICK-3).

/** One simulation tick, seconds. The same in every zone and client (TICK-1). */
export const TICK_SECONDS = 1 / 60;
export const TICKS_PER_SECOND = 60;
export const TICK_MS = 1000 / 60;

/** Position quanta per metre. State holds metres that are whole multiples of 1/4096. */
export const POSITION_STEPS = 4096;
/** Velocity quanta per m/s; angular velocity quanta per rad/s. Rounded towards zero (TICK-3). */
export const VELOCITY_STEPS = 4096;
/** Steps in a full turn of yaw. A yaw is an integer 0…4095; 0 looks along −z, growing turns left (counter-clockwise from above). */
export const YAW_STEPS = 4096;
/** Largest magnitude of a quaternion component's integer (15 bits and a sign for the smallest three). */
export const QUATERNION_STEPS = 32767;
/** A command's forward and strafe are integers −127…127. */
export const AXIS_STEPS = 127;

declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

/** A simulation tick of one zone incarnation: an integer that never goes back (ZONE-1). */
export type Tick = Brand<number, "Tick">;
/** Index (low 12 bits) and generation (high 12 bits) of an entity in one zone incarnation (AOI-1). */
export type EntityId = Brand<number, "EntityId">;
export type ZoneId = Brand<string, "ZoneId">;
export type PlayerId = Brand<string, "PlayerId">;
/** One running copy of a zone; names its Durable Object. */
export type InstanceId = Brand<string, "InstanceId">;

export const tick = (value: number): Tick => value as Tick;

/** Metres or m/s; quantised wherever it is simulation state. Mutable, so that a step allocates nothing. */
export interface Vec3 {
  x: number;
  y: number;
  z: number;
}

export interface Quat {
  x: number;
  y: number;
  z: number;
  w: number;
}
