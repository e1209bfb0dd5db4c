// drive.ts — a command held by a program in place of the keyboard: tests, bots, whoever uses the SDK.
import { axisFromReal, type Command, NEUTRAL, yawFromRadians } from "../shared/sim/command.ts";

/** Axes −1…1 relative to `yaw`, which is in radians. What is left out is as if no key were pressed; the facing stays. */
export interface Drive {
  readonly forward?: number;
  readonly strafe?: number;
  readonly yaw?: number;
  readonly jump?: boolean;
  readonly sprint?: boolean;
}

/** Gives out the drive's command while one is held, and otherwise what the hands wish. */
export class Driver {
  private held: Drive | null = null;
  private last: Command = NEUTRAL;
  /** Between the hands' count of presses and ours, which goes on while they are not heard. */
  private pressOffset = 0;

  /** Holds `drive` in place of the hands; null gives them back. The edge of its `jump` counts as one press. */
  drive(drive: Drive | null): void {
    if (drive?.jump && !this.held?.jump) {
      this.last = { ...this.last, presses: (this.last.presses + 1) & 3 };
      this.pressOffset++;
    }
    // Copied, so that a caller who changes its object later does not change a command that holds.
    this.held = drive && { ...drive };
  }

  /** The command for this tick; `hands` is asked in any case, so that it keeps up with its devices. */
  sample(hands: () => Command): Command {
    const wish = hands();
    if (this.held) {
      this.last = commandFromDrive(this.held, this.last);
      // Presses of now are not heard, and must not be made up for when the hands are back.
      this.pressOffset = this.last.presses - wish.presses;
    } else this.last = { ...wish, presses: (wish.presses + this.pressOffset) & 3 };
    return this.last;
  }
}

/** Axes and yaw go through as they are, in Command's own frame. */
function commandFromDrive(drive: Drive, last: Command): Command {
  const { yaw } = drive;
  return {
    forward: axisFromReal(drive.forward ?? 0),
    strafe: axisFromReal(drive.strafe ?? 0),
    yaw: yaw !== undefined && Number.isFinite(yaw) ? yawFromRadians(yaw) : last.yaw,
    turn: 0,
    jump: drive.jump === true,
    sprint: drive.sprint === true,
    presses: last.presses,
  };
}
