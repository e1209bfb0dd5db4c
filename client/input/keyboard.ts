// keyboard.ts — which movement keys are down, by their place on the keyboard, except while someone types.
import { bounded, type Stick } from "./mapping.ts";

const FORWARD = ["KeyW", "ArrowUp"];
const BACK = ["KeyS", "ArrowDown"];
const LEFT = ["KeyA", "ArrowLeft"];
const RIGHT = ["KeyD", "ArrowRight"];
const SPRINT = ["ShiftLeft", "ShiftRight"];
const JUMP = "Space";
const OURS: ReadonlySet<string> = new Set([...FORWARD, ...BACK, ...LEFT, ...RIGHT, ...SPRINT, JUMP]);

/** The part of a KeyboardEvent that matters here; tests make their own. */
export interface KeyPress {
  readonly code: string;
  readonly repeat?: boolean;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
  readonly altKey?: boolean;
}

/** The movement keys that are down. Knows no DOM: `listenToKeys` feeds it. */
export class Keyboard {
  readonly #held = new Set<string>();
  readonly #onJump: () => void;

  /** `onJump` is called at each press of the jump key, not for its repeats. */
  constructor(onJump: () => void) {
    this.#onJump = onJump;
  }

  /** Takes a key that went down; true if it is one of ours, so that the page should not scroll by it. */
  down(key: KeyPress): boolean {
    // Ctrl+S or ⌘+D belong to the browser, and on a Mac the key's release never arrives while ⌘ is down.
    if (!OURS.has(key.code) || key.ctrlKey || key.metaKey || key.altKey) return false;
    if (key.code === JUMP && !key.repeat && !this.#held.has(JUMP)) this.#onJump();
    this.#held.add(key.code);
    return true;
  }

  up(code: string): void {
    this.#held.delete(code);
    if (code.startsWith("Meta")) this.release();
  }

  release(): void {
    this.#held.clear();
  }

  get stick(): Stick {
    return bounded({ x: this.#axis(RIGHT) - this.#axis(LEFT), y: this.#axis(FORWARD) - this.#axis(BACK) });
  }

  get jump(): boolean {
    return this.#held.has(JUMP);
  }

  get sprint(): boolean {
    return this.#axis(SPRINT) === 1;
  }

  #axis(codes: readonly string[]): number {
    return codes.some((code) => this.#held.has(code)) ? 1 : 0;
  }
}

/** Feeds the window's key events to `keyboard` until `signal` aborts. */
export function listenToKeys(keyboard: Keyboard, signal: AbortSignal): void {
  const down = (event: KeyboardEvent) => {
    if (isTyping(event.target) || activates(event)) return;
    if (keyboard.down(event)) event.preventDefault();
  };
  addEventListener("keydown", down, { signal });
  // Releases count wherever the focus is by now: W pressed in the world and let go in the chat is let go.
  addEventListener("keyup", (event) => keyboard.up(event.code), { signal });
  addEventListener("focusin", (event) => isTyping(event.target) && keyboard.release(), { signal });
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** Space on a focused button presses the button; it must not jump as well. */
function activates(event: KeyboardEvent): boolean {
  return event.code === JUMP && event.target instanceof HTMLElement && event.target.matches("button, a, summary");
}
