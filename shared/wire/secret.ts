// secret.ts — what of a mover only its own player's client is told: all else that the step depends on (PRED-1, TICK-3).
import { AIR_TICKS_MAX, HELD_TICKS_MAX } from "../sim/mover.ts";
import type { MoverState } from "../sim/state.ts";
import type { Stream } from "./bits.ts";

/** As it was in the last frame that was sent. */
export interface Secret {
  airTicks: number;
  jumpWaitTicks: number;
  pressesSeen: number;
  heldTicks: number;
  jump: boolean;
  presses: number;
}

export const newSecret = (): Secret => ({
  airTicks: 0,
  jumpWaitTicks: 0,
  pressesSeen: 0,
  heldTicks: 0,
  jump: false,
  presses: 0,
});

/** Moves `secret` on by `ticks` in which nothing was pressed, for a mover that ends `grounded`. */
export function expectSecret(secret: Secret, grounded: boolean, ticks: number): Secret {
  secret.airTicks = grounded ? 0 : Math.min(AIR_TICKS_MAX, secret.airTicks + ticks);
  secret.jumpWaitTicks = Math.max(0, secret.jumpWaitTicks - ticks);
  secret.heldTicks = Math.min(HELD_TICKS_MAX, secret.heldTicks + ticks);
  return secret;
}

/** The secret part of `mover`, written from it or read into it; one bit if it is as `expected`, which becomes it. */
export function describeSecret(s: Stream, mover: MoverState, expected: Secret): void {
  const { command } = mover;
  const differs =
    mover.airTicks !== expected.airTicks ||
    mover.jumpWaitTicks !== expected.jumpWaitTicks ||
    mover.pressesSeen !== expected.pressesSeen ||
    mover.heldTicks !== expected.heldTicks ||
    command.jump !== expected.jump ||
    command.presses !== expected.presses;
  if (s.flag(differs)) {
    expected.airTicks = s.bits(mover.airTicks, 6);
    expected.jumpWaitTicks = s.bits(mover.jumpWaitTicks, 4);
    expected.pressesSeen = s.bits(mover.pressesSeen, 2);
    expected.heldTicks = s.bits(mover.heldTicks, 8);
    expected.jump = s.flag(command.jump);
    expected.presses = s.bits(command.presses, 2);
  }
  if (!s.reading) return;
  mover.airTicks = expected.airTicks;
  mover.jumpWaitTicks = expected.jumpWaitTicks;
  mover.pressesSeen = expected.pressesSeen;
  mover.heldTicks = expected.heldTicks;
  mover.command = { ...command, jump: expected.jump, presses: expected.presses };
}
