// gamepad.ts — reads the first gamepad with the standard layout, which browsers only let us poll.
import type { Deed } from "./deeds.ts";
import { CENTRED, type Stick, withoutDeadzone } from "./mapping.ts";
import { type Orbit, turn } from "./orbit.ts";

const LOOK_RADIANS_PER_SECOND = 2.6;
/** Buttons of the standard layout: A or ✕; the left stick pressed, and the left trigger. */
const JUMP = 0;
const SPRINT = [10, 6];
/** The right trigger, the right bumper. */
const BEAM = 7;
const THROW = 5;

export class Pad {
  stick: Stick = CENTRED;
  jump = false;
  sprint = false;
  readonly #onJump: () => void;
  readonly #onDeed: (kind: Deed["kind"]) => void;
  #beam = false;
  #throw = false;

  constructor(onJump: () => void, onDeed: (kind: Deed["kind"]) => void) {
    this.#onJump = onJump;
    this.#onDeed = onDeed;
  }

  /** Reads the gamepad as it is now and turns `orbit` by what its right stick does in `seconds`. */
  poll(orbit: Orbit, seconds: number): void {
    const pad = navigator.getGamepads?.().find((each) => each?.connected && each.mapping === "standard");
    if (!pad) {
      this.release();
      return;
    }
    const [x = 0, y = 0, lookX = 0, lookY = 0] = pad.axes;
    this.stick = withoutDeadzone({ x, y: -y });
    const look = withoutDeadzone({ x: lookX, y: lookY });
    turn(orbit, look.x * LOOK_RADIANS_PER_SECOND * seconds, look.y * LOOK_RADIANS_PER_SECOND * seconds);
    const jump = pad.buttons[JUMP]?.pressed === true;
    if (jump && !this.jump) this.#onJump();
    this.jump = jump;
    this.sprint = SPRINT.some((button) => pad.buttons[button]?.pressed);
    const beam = pad.buttons[BEAM]?.pressed === true;
    if (beam && !this.#beam) this.#onDeed("beam");
    this.#beam = beam;
    const thrown = pad.buttons[THROW]?.pressed === true;
    if (thrown && !this.#throw) this.#onDeed("throw");
    this.#throw = thrown;
  }

  release(): void {
    this.stick = CENTRED;
    this.jump = false;
    this.sprint = false;
  }
}
