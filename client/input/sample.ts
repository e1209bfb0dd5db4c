// sample.ts — keys, pointer, touch and gamepad become the Command for this tick.
import type { Command } from "../../shared/sim/command.ts";
import { TICK_SECONDS } from "../../shared/units.ts";
import { CROSSHAIR, type Deed, Deeds, listenToDeeds } from "./deeds.ts";
import { Pad } from "./gamepad.ts";
import { Hands } from "./hands.ts";
import { isTyping, Keyboard, listenToKeys } from "./keyboard.ts";
import { furthest } from "./mapping.ts";
import { listenToMouse } from "./mouse.ts";
import type { Orbit } from "./orbit.ts";
import { Touch } from "./touch.ts";

/** Every device of one page. It turns `camera`, and makes the command that the camera's heading gives. */
export class Input {
  readonly #camera: Orbit;
  readonly #hands = new Hands();
  readonly #keyboard: Keyboard;
  readonly #touch: Touch;
  readonly #pad: Pad;
  readonly #deeds = new Deeds();
  readonly #listening = new AbortController();
  readonly #onRelease: () => void;

  /**
   * Listens on `target` (the canvas) and the window until `dispose`.
   * `onRelease` is called when the page lost focus or was hidden: animation frames may stop right then,
   * so a caller that waits for its next frame to send the neutral command would leave the player running (CMD-1).
   */
  constructor(target: HTMLElement, camera: Orbit, onRelease: () => void = () => {}) {
    const { signal } = this.#listening;
    const press = () => this.#hands.press();
    // Thumbs point nowhere: they aim with the crosshair.
    const deed = (kind: Deed["kind"]) => this.#deeds.press(kind, CROSSHAIR);
    this.#camera = camera;
    this.#onRelease = onRelease;
    this.#keyboard = new Keyboard(press);
    this.#touch = new Touch(target, camera, press, deed, signal);
    this.#pad = new Pad(press, deed);
    listenToKeys(this.#keyboard, signal);
    listenToMouse(target, camera, signal);
    listenToDeeds(target, this.#deeds, (event) => !isTyping(event.target), signal);
    addEventListener("blur", () => this.release(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.release(), { signal });
  }

  /** The command for this tick. Call once a tick: a gamepad's look turns the camera by one tick's worth. */
  sample(): Command {
    if (document.hidden) return this.#hands.rest();
    // A gamepad reports to a window in the background as well; whoever plays there does not mean us.
    if (document.hasFocus()) this.#pad.poll(this.#camera, TICK_SECONDS);
    else this.#pad.release();
    return this.#hands.sample(
      {
        stick: furthest([this.#keyboard.stick, this.#touch.stick, this.#pad.stick]),
        jump: this.#keyboard.jump || this.#touch.jump || this.#pad.jump,
        sprint: this.#keyboard.sprint || this.#touch.sprint || this.#pad.sprint,
      },
      this.#camera.yaw,
    );
  }

  /** Beams and throws pressed since the last call. */
  takeDeeds(): Deed[] {
    return this.#deeds.take();
  }

  /** Faces where the zone says; `yaw` in YAW_STEPS of a turn. For a spawn or an arrival. */
  face(yaw: number): void {
    this.#hands.face(yaw);
  }

  /** Lets go of everything that fingers hold. */
  release(): void {
    this.#keyboard.release();
    this.#touch.release();
    this.#pad.release();
    this.#deeds.take();
    this.#onRelease();
  }

  dispose(): void {
    this.#listening.abort();
  }
}
