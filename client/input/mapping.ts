// mapping.ts — turns a stick and a camera into the Command that a tick carries; no DOM in here.
import { axisFromReal, type Command, neutralised, yawFromRadians } from "../../shared/sim/command.ts";

/** A two-axis wish in the player's own frame: x to the right, y ahead, each −1…1. */
export interface Stick {
  readonly x: number;
  readonly y: number;
}

/** What the hands ask for at this instant, from whichever device. */
export interface Wish {
  readonly stick: Stick;
  /** Held. Presses are counted apart, at their edge, so that a tap between two ticks is not lost (CMD-3). */
  readonly jump: boolean;
  readonly sprint: boolean;
}

export const CENTRED: Stick = { x: 0, y: 0 };
export const IDLE: Wish = { stick: CENTRED, jump: false, sprint: false };

/** Presses are counted modulo this; see Command.presses. */
const PRESSES = 4;

/**
 * The command of a player whose hands wish `wish` while the camera looks along `cameraYaw` (radians, 0 along −z, growing to the left).
 * Avatars face where they go: the stick's direction becomes the yaw and its length the forward axis, so strafe is always 0.
 * With the stick centred the mover keeps the yaw of `last`, and so the camera can circle an avatar that stands.
 */
export function commandFromWish(wish: Wish, cameraYaw: number, last: Command): Command {
  const stick = bounded(wish.stick);
  const forward = axisFromReal(Math.hypot(stick.x, stick.y));
  // A stick that rounds to no movement must not turn the mover either, or a worn gamepad would make it fidget.
  if (forward === 0) return { ...neutralised(last), jump: wish.jump };
  return {
    forward,
    strafe: 0,
    yaw: yawFromRadians(cameraYaw - Math.atan2(stick.x, stick.y)),
    turn: 0,
    jump: wish.jump,
    sprint: wish.sprint,
    presses: last.presses,
  };
}

/** `command` after one more press of the jump key. */
export function pressed(command: Command): Command {
  return { ...command, presses: (command.presses + 1) % PRESSES };
}

/** The same direction, at most 1 long: two keys at once must not walk faster than one. */
export function bounded(stick: Stick): Stick {
  const x = Number.isFinite(stick.x) ? stick.x : 0;
  const y = Number.isFinite(stick.y) ? stick.y : 0;
  const length = Math.hypot(x, y);
  return length > 1 ? { x: x / length, y: y / length } : { x, y };
}

/** A physical stick without its slack: nothing up to `inner`, full from `outer` on, linear between; the direction is kept. */
export function withoutDeadzone(stick: Stick, inner = 0.18, outer = 0.94): Stick {
  const length = Math.hypot(stick.x, stick.y);
  if (!(length > inner)) return CENTRED;
  const scale = Math.min(1, (length - inner) / (outer - inner)) / length;
  return { x: stick.x * scale, y: stick.y * scale };
}

/** The device that is pushed furthest steers; adding them up would let a drifting gamepad bend a keyboard's line. */
export function furthest(sticks: readonly Stick[]): Stick {
  let best = CENTRED;
  for (const stick of sticks) if (Math.hypot(stick.x, stick.y) > Math.hypot(best.x, best.y)) best = stick;
  return best;
}
