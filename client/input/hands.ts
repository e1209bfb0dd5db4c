// hands.ts — keeps the command that the devices wish, and counts the presses; no DOM in here.
import { type Command, NEUTRAL, neutralised } from "../../shared/sim/command.ts";
import { commandFromWish, pressed, type Wish } from "./mapping.ts";

/** The last command, and the presses since. */
export class Hands {
  #last: Command = NEUTRAL;

  /** One press of jump, from any device. */
  press(): void {
    this.#last = pressed(this.#last);
  }

  /** The command for this tick. */
  sample(wish: Wish, cameraYaw: number): Command {
    this.#last = commandFromWish(wish, cameraYaw, this.#last);
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
