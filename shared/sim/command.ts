// command.ts — what a player or an NPC asks its mover to do, held from its tick until the next one replaces it (CMD-1).
import { AXIS_STEPS, YAW_STEPS } from "../units.ts";

/** One mover's wish. Everything in it is an integer or a flag, so it is exactly what the wire carries. */
export interface Command {
  /** −127…127; positive walks where `yaw` looks. */
  readonly forward: number;
  /** −127…127; positive steps to the right of `yaw`. */
  readonly strafe: number;
  /** 0…4095; where the mover faces, see YAW_STEPS. */
  readonly yaw: number;
  /**
   * −127…127 steps of yaw a tick: from its second tick on the command's own yaw goes on turning by this much, so that
   * a steady turn is said once, and not every tick (CMD-3).
   */
  readonly turn: number;
  /** Held: jumps again on each landing. */
  readonly jump: boolean;
  readonly sprint: boolean;
  /** 0…3: counts jump presses modulo 4. A tap is never lost, though its press and release arrive together (CMD-3). */
  readonly presses: number;
}

export const NEUTRAL: Command = { forward: 0, strafe: 0, yaw: 0, turn: 0, jump: false, sprint: false, presses: 0 };

/** The same wish with the feet still: the facing and the press count stay, so that nothing turns or jumps by it. */
export function neutralised(command: Command): Command {
  return { ...NEUTRAL, yaw: command.yaw, presses: command.presses };
}

/** `command` as it stands `ticks` later, if nothing replaces it. */
export function turned(command: Command, ticks: number): Command {
  if (command.turn === 0 || ticks === 0) return command;
  return { ...command, yaw: wrapYaw(command.yaw + command.turn * ticks) };
}

/** Any integer of yaw steps, as 0…4095. */
export const wrapYaw = (yaw: number): number => ((yaw % YAW_STEPS) + YAW_STEPS) % YAW_STEPS;

/** The short way from yaw `a` to yaw `b`: −2048…2047 steps. */
export const yawBetween = (a: number, b: number): number => wrapYaw(b - a + YAW_STEPS / 2) - YAW_STEPS / 2;

export function isNeutral(command: Command): boolean {
  return command.forward === 0 && command.strafe === 0 && !command.jump;
}

export function sameCommand(a: Command, b: Command): boolean {
  return (
    a.forward === b.forward &&
    a.strafe === b.strafe &&
    a.yaw === b.yaw &&
    a.turn === b.turn &&
    a.jump === b.jump &&
    a.sprint === b.sprint &&
    a.presses === b.presses
  );
}

/** Radians (any; what is not a number is 0) to a command's yaw step. Runs where input is sampled, never in a step. */
export function yawFromRadians(radians: number): number {
  if (!Number.isFinite(radians)) return 0;
  return wrapYaw(Math.round((radians / (2 * Math.PI)) * YAW_STEPS));
}

/** A yaw step to radians, for views. */
export function radiansFromYaw(yaw: number): number {
  return (yaw / YAW_STEPS) * 2 * Math.PI;
}

/** A real axis −1…1 to a command's integer axis; out of range is clamped, not a number is 0. */
export function axisFromReal(value: number): number {
  return Math.round(Math.max(-1, Math.min(1, value || 0)) * AXIS_STEPS);
}
