// touch.ts — playing with two thumbs: a stick under the left one, looking with the right one, buttons to jump, to beam and to throw.
import type { Deed } from "./deeds.ts";
import { bounded, CENTRED, type Stick } from "./mapping.ts";
import { type Orbit, turn } from "./orbit.ts";

/** A touch that starts in this share of the width, from the left, steers. */
const STICK_SHARE = 0.45;
const STICK_RADIUS_PIXELS = 52;
/** Pushed this many radii out, the stick sprints. */
const SPRINT_RADII = 1.35;
const RADIANS_PER_PIXEL = 0.006;

/** The thumbs on the glass. Its elements are styled, and shown on coarse pointers only, by style.css. */
export class Touch {
  stick: Stick = CENTRED;
  jump = false;
  sprint = false;
  readonly #onJump: () => void;
  readonly #onDeed: (kind: Deed["kind"]) => void;
  readonly #target: HTMLElement;
  readonly #orbit: Orbit;
  readonly #controls = document.createElement("div");
  readonly #base = document.createElement("div");
  readonly #knob = document.createElement("div");
  #steering: { pointer: number; x: number; y: number } | null = null;
  #looking: { pointer: number; x: number; y: number } | null = null;

  constructor(
    target: HTMLElement,
    orbit: Orbit,
    onJump: () => void,
    onDeed: (kind: Deed["kind"]) => void,
    signal: AbortSignal,
  ) {
    this.#target = target;
    this.#orbit = orbit;
    this.#onJump = onJump;
    this.#onDeed = onDeed;
    this.#build(signal);
    target.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    target.addEventListener("pointermove", (event) => this.#move(event), { signal });
    target.addEventListener("pointerup", (event) => this.#up(event), { signal });
    target.addEventListener("pointercancel", (event) => this.#up(event), { signal });
    signal.addEventListener("abort", () => this.#controls.remove());
  }

  release(): void {
    this.#steering = null;
    this.#looking = null;
    this.jump = false;
    this.#rest();
  }

  #down(event: PointerEvent): void {
    if (event.pointerType !== "touch") return;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    this.#target.setPointerCapture(event.pointerId);
    const start = { pointer: event.pointerId, x: event.clientX, y: event.clientY };
    const left = event.clientX - this.#target.getBoundingClientRect().left < this.#target.clientWidth * STICK_SHARE;
    if (left && !this.#steering) {
      this.#steering = start;
      this.#place(start.x, start.y);
    } else if (!this.#looking) {
      this.#looking = start;
    }
  }

  #move(event: PointerEvent): void {
    if (event.pointerId === this.#steering?.pointer) {
      this.#push(event.clientX - this.#steering.x, event.clientY - this.#steering.y);
    } else if (this.#looking && event.pointerId === this.#looking.pointer) {
      const { x, y } = this.#looking;
      turn(this.#orbit, (event.clientX - x) * RADIANS_PER_PIXEL, (event.clientY - y) * RADIANS_PER_PIXEL);
      this.#looking.x = event.clientX;
      this.#looking.y = event.clientY;
    }
  }

  #up(event: PointerEvent): void {
    if (event.pointerId === this.#looking?.pointer) this.#looking = null;
    if (event.pointerId !== this.#steering?.pointer) return;
    this.#steering = null;
    this.#rest();
  }

  #push(xPixels: number, yPixels: number): void {
    const raw = { x: xPixels / STICK_RADIUS_PIXELS, y: -yPixels / STICK_RADIUS_PIXELS };
    this.stick = bounded(raw);
    this.sprint = Math.hypot(raw.x, raw.y) > SPRINT_RADII;
    this.#knob.style.transform = `translate(${this.stick.x * STICK_RADIUS_PIXELS}px, ${-this.stick.y * STICK_RADIUS_PIXELS}px)`;
    this.#base.classList.toggle("sprinting", this.sprint);
  }

  /** The stick goes to where the thumb came down: a fixed one is missed by a thumb that looks at the world. */
  #place(x: number, y: number): void {
    this.#base.classList.add("held");
    this.#base.style.left = `${x}px`;
    this.#base.style.top = `${y}px`;
  }

  #deedButton(kind: Deed["kind"], label: string, signal: AbortSignal): HTMLButtonElement {
    const button = document.createElement("button");
    button.className = `touch-${kind}`;
    button.type = "button";
    button.textContent = label;
    const press = (event: PointerEvent) => {
      event.preventDefault();
      this.#onDeed(kind);
    };
    button.addEventListener("pointerdown", press, { signal });
    return button;
  }

  #rest(): void {
    this.stick = CENTRED;
    this.sprint = false;
    this.#base.classList.remove("held", "sprinting");
    this.#base.removeAttribute("style");
    this.#knob.removeAttribute("style");
  }

  #build(signal: AbortSignal): void {
    const button = document.createElement("button");
    this.#controls.className = "touch";
    this.#base.className = "touch-stick";
    this.#knob.className = "touch-knob";
    button.className = "touch-jump";
    button.type = "button";
    button.textContent = "Jump";
    this.#base.append(this.#knob);
    this.#controls.append(
      this.#base,
      button,
      this.#deedButton("beam", "Beam", signal),
      this.#deedButton("throw", "Throw", signal),
    );
    this.#target.after(this.#controls);
    const press = (event: PointerEvent) => {
      // Without this the button takes the focus, and a keyboard's Space would go to it from then on.
      event.preventDefault();
      this.jump = true;
      this.#onJump();
    };
    const lift = () => {
      this.jump = false;
    };
    button.addEventListener("pointerdown", press, { signal });
    for (const type of ["pointerup", "pointercancel", "pointerleave"]) button.addEventListener(type, lift, { signal });
  }
}
