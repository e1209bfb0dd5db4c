// hands.ts — keeps the command in force: what the devices wish, or the drive that is held in their place; no DOM in here.
import { type Command, NEUTRAL, neutralised } from "../../shared/sim/command.ts";
import { commandFromDrive, commandFromWish, type Drive, pressed, type Wish } from "./mapping.ts";

/** The last command, the presses since, and whether a program drives. */
export class Hands {
  #last: Command = NEUTRAL;
  #drive: Drive | null = null;

  /** One press of jump, from any device. Not heard while a program drives: it is in place of the keyboard. */
  press(): void {
    if (!this.#drive) this.#last = pressed(this.#last);
  }

  /** Holds `drive` in place of the devices; null gives them back. The edge of its `jump` counts as one press. */
  drive(drive: Drive | null): void {
    if (drive?.jump && !this.#drive?.jump) this.#last = pressed(this.#last);
    // Copied, so that a caller who changes its object later does not change a command that holds.
    this.#drive = drive && { ...drive };
  }

  /** The command for this tick. */
  sample(wish: Wish, cameraYaw: number): Command {
    this.#last = this.#drive ? commandFromDrive(this.#drive, this.#last) : commandFromWish(wish, cameraYaw, this.#last);
    return this.#last;
  }

  /** The command of a page that nobody sees: the feet still, whatever is held (CMD-1). */
  rest(): Command {
    this.#last = neutralised(this.#last);
    return this.#last;
  }

  /** Takes over a facing that the zone decided, such as that of a spawn; `yaw` in YAW_STEPS of a turn. */
  face(yaw: number): void {
    this.#last = { ...this.#last, yaw };
  }
}
