// rest.ts — a stay while its zone sleeps: the own clock stands still until its player stirs, or the zone is heard again (SLEEP-1).
import { type Command, sameCommand, yawBetween } from "../../shared/sim/command.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import { TICK_MS, type Tick } from "../../shared/units.ts";
import { TOLERANCE_STEPS } from "./steering.ts";

/** The zone's last frame before it slept. */
interface Last {
  readonly tick: Tick;
  readonly self: MoverState;
  readonly heardAtMs: number;
}

export class Rest {
  /** Set while the zone sleeps, as far as we know. */
  private last: Last | null = null;
  /** still: the own player rests, too; no tick is run, nothing is said. stirred: what they said is about to wake the zone. */
  private own: "awake" | "still" | "stirred" = "awake";

  get zoneSleeps(): boolean {
    return this.last !== null;
  }

  /** The tick at which the own player rests; null while they don't. */
  get tick(): Tick | null {
    return this.own === "still" ? (this.last as Last).tick : null;
  }

  /** The zone has said that `tick` is its last for now. */
  told(tick: Tick, self: MoverState, nowMs: number): void {
    this.last = { tick, self, heardAtMs: nowMs };
    this.own = "awake";
  }

  /**
   * Rests, if `own`, who is predicted, is as the zone left them, and it has heard all that we said: else what is on its way
   * will wake it. `late`: that should have happened by now, so the zone knows better what we hold.
   * @returns the zone's mover, to go back to; null if there is no rest.
   */
  begin(own: MoverState, late: boolean): MoverState | null {
    if (!this.last || this.own !== "awake") return null;
    const { self } = this.last;
    const { x, y, z } = own.position;
    const there = x === self.position.x && y === self.position.y && z === self.position.z;
    if (!there || !(late || sameCommand(own.command, self.command))) return null;
    this.own = "still";
    return self;
  }

  /** The own player does something. */
  stir(): void {
    this.own = "stirred";
  }

  /** The zone is heard again, at `tick`. @returns for how long its time stood still, milliseconds. */
  over(tick: Tick, nowMs: number): number {
    const { last } = this;
    this.last = null;
    this.own = "awake";
    return last ? Math.max(0, nowMs - last.heardAtMs - (tick - last.tick) * TICK_MS) : 0;
  }
}

/** Does `wish` ask for something else than what is in force? A hand that trembles does not wake a zone. */
export function stirs(wish: Command, held: Command): boolean {
  if (Math.abs(yawBetween(held.yaw, wish.yaw)) > TOLERANCE_STEPS) return true;
  return !sameCommand({ ...wish, yaw: held.yaw, turn: held.turn }, held);
}
