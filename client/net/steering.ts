// steering.ts — says a turn by its rate, and again only when it is off: so that turning without pause is not a message every tick (CMD-3).
import { STEERS_BURST, STEERS_PER_SECOND } from "../../shared/limits.ts";
import { type Command, yawBetween } from "../../shared/sim/command.ts";
import { AXIS_STEPS, TICKS_PER_SECOND, type Tick } from "../../shared/units.ts";

/** Yaw steps by which the facing may be off the wish before it is said anew: about a degree. */
export const TOLERANCE_STEPS = 12;
/** Who has not turned for so long has stopped, and then the facing is set right to the step; ticks. */
const SETTLED_TICKS = 8;
/** Wishes that a rate is taken from, and how old they may be. */
const WISHES = 5;
const WISH_TICKS_MAX = 20;
/** A rate is believed if no single sample made more than this share of it: a jump to a new yaw is no turning. */
const JUMP_SHARE = 0.6;

/** Dead reckoning of the yaw: what was said goes on turning, on both sides, until what is wished differs. */
export class Steering {
  private readonly wishes: { tick: Tick; yaw: number }[] = [];
  /** Turns that may be said now; fills at STEERS_PER_SECOND. */
  private allowance = STEERS_BURST;
  private allowedAt: Tick | null = null;
  /** The yaw that was wished last, and since when. */
  private turnedTo: number | null = null;
  private turnedAt: Tick | null = null;

  /**
   * The command to put in force at `tick`, or null if the one in force will do. `wish` is what the hands ask for at
   * `tick` (its own `turn` is not looked at); `held` what is in force, as it stands at `tick`.
   */
  steer(wish: Command, held: Command, tick: Tick): Command | null {
    this.remember(wish.yaw, tick);
    const said = { ...wish, turn: this.rate() };
    if (differs(wish, held)) return said;
    const off = yawBetween(held.yaw, wish.yaw);
    if (off === 0 && held.turn === said.turn) return null;
    if (this.settled(tick)) return off === 0 && held.turn === 0 ? null : { ...said, turn: 0 };
    if (Math.abs(off) <= TOLERANCE_STEPS || this.allowance < 1) return null;
    this.allowance--;
    return said;
  }

  private remember(yaw: number, tick: Tick): void {
    const gained = ((tick - (this.allowedAt ?? tick)) * STEERS_PER_SECOND) / TICKS_PER_SECOND;
    this.allowance = Math.min(STEERS_BURST, this.allowance + Math.max(0, gained));
    this.allowedAt = tick;
    this.wishes.push({ tick, yaw });
    const old = (wish: { tick: Tick } | undefined) => wish !== undefined && tick - wish.tick > WISH_TICKS_MAX;
    while (this.wishes.length > WISHES || (this.wishes.length > 1 && old(this.wishes[0]))) this.wishes.shift();
    if (yaw !== this.turnedTo) {
      this.turnedTo = yaw;
      this.turnedAt = tick;
    }
  }

  private settled(tick: Tick): boolean {
    return this.turnedAt !== null && tick - this.turnedAt >= SETTLED_TICKS;
  }

  /** Yaw steps a tick, by the last few wishes. */
  private rate(): number {
    const first = this.wishes[0];
    const last = this.wishes[this.wishes.length - 1];
    if (!first || !last || last.tick === first.tick || this.wishes.length < 3) return 0;
    let sum = 0;
    let largest = 0;
    for (let i = 1; i < this.wishes.length; i++) {
      const step = yawBetween((this.wishes[i - 1] as { yaw: number }).yaw, (this.wishes[i] as { yaw: number }).yaw);
      sum += step;
      largest = Math.max(largest, Math.abs(step));
    }
    if (largest > JUMP_SHARE * Math.abs(sum)) return 0;
    return Math.max(-AXIS_STEPS, Math.min(AXIS_STEPS, Math.round(sum / (last.tick - first.tick))));
  }
}

/** In anything but the yaw. */
function differs(a: Command, b: Command): boolean {
  return (
    a.forward !== b.forward ||
    a.strafe !== b.strafe ||
    a.jump !== b.jump ||
    a.sprint !== b.sprint ||
    a.presses !== b.presses
  );
}
