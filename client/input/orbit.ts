// orbit.ts — the camera's orbit around the player's own avatar, as the pointer, the wheel and sticks change it.

/** Where the camera looks from. Input writes it, the view reads it. */
export interface Orbit {
  /** Radians the camera looks along, as a command's yaw: 0 along −z, growing to the left. Any size, never wrapped. */
  yaw: number;
  /** Radians; positive looks down on the avatar. */
  pitch: number;
  /** Metres from the avatar that the player wishes for; the view shortens it where a wall stands between. */
  distance: number;
}

/** Straight up or down would leave the camera without a heading. */
const PITCH_MIN = -0.6;
const PITCH_MAX = 1.35;
const DISTANCE_MIN = 1.8;
const DISTANCE_MAX = 14;

/** Turns by a drag: to the right looks right, down looks down. */
export function turn(orbit: Orbit, rightRadians: number, downRadians: number): void {
  orbit.yaw -= rightRadians;
  orbit.pitch = clamp(orbit.pitch + downRadians, PITCH_MIN, PITCH_MAX);
}

/** Moves away by `steps` notches (towards, if negative); each is a tenth of the distance, so it feels even near and far. */
export function zoom(orbit: Orbit, steps: number): void {
  orbit.distance = clamp(orbit.distance * 1.1 ** steps, DISTANCE_MIN, DISTANCE_MAX);
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
