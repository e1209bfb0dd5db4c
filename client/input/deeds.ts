// deeds.ts — what is done once, at the press of a key or a button: beams and throws, and where on the screen they are aimed.

/** A point of the picture: −1…1 to the right and up. */
export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

export interface Deed {
  readonly kind: "beam" | "throw";
  readonly at: ScreenPoint;
}

/** Where the crosshair stands: over the shoulder, since the player's own head is in the middle. As in world.css. */
export const CROSSHAIR: ScreenPoint = { x: 0, y: 0.25 };
/** More than are pressed between two frames are nobody's wish. */
const DEEDS_MAX = 4;
/** A press that moves further than this, pixels, or lasts longer, milliseconds, is a drag of the camera. */
const CLICK_PIXELS = 6;
const CLICK_MS = 300;

export class Deeds {
  #queue: Deed[] = [];
  /** Where the mouse points; null where there is none, or it is locked. */
  #pointer: ScreenPoint | null = null;

  /** One press, aimed at the pointer, or at the crosshair if there is none. */
  press(kind: Deed["kind"], at: ScreenPoint | null = this.#pointer): void {
    if (this.#queue.length < DEEDS_MAX) this.#queue.push({ kind, at: at ?? CROSSHAIR });
  }

  point(at: ScreenPoint | null): void {
    this.#pointer = at;
  }

  /** What was pressed since the last call. */
  take(): Deed[] {
    const deeds = this.#queue;
    this.#queue = [];
    return deeds;
  }
}

/** Clicks on `target` are beams, F is one, too, and G throws, until `signal` aborts. `free`: nobody is typing. */
export function listenToDeeds(
  target: HTMLElement,
  deeds: Deeds,
  free: (event: KeyboardEvent) => boolean,
  signal: AbortSignal,
): void {
  let down: { x: number; y: number; atMs: number } | null = null;
  const place = (event: PointerEvent): ScreenPoint => {
    const { left, top, width, height } = target.getBoundingClientRect();
    return { x: ((event.clientX - left) / width) * 2 - 1, y: 1 - ((event.clientY - top) / height) * 2 };
  };
  const locked = () => document.pointerLockElement === target;
  target.addEventListener(
    "pointerdown",
    (event) => {
      if (event.pointerType === "touch" || event.button !== 0) return;
      if (locked()) deeds.press("beam", CROSSHAIR);
      else down = { x: event.clientX, y: event.clientY, atMs: event.timeStamp };
    },
    { signal },
  );
  target.addEventListener(
    "pointermove",
    (event) => event.pointerType !== "touch" && deeds.point(locked() ? null : place(event)),
    { signal },
  );
  target.addEventListener(
    "pointerup",
    (event) => {
      const start = down;
      down = null;
      if (!start || event.timeStamp - start.atMs > CLICK_MS) return;
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) <= CLICK_PIXELS)
        deeds.press("beam", place(event));
    },
    { signal },
  );
  const keys: Readonly<Record<string, Deed["kind"]>> = { KeyF: "beam", KeyG: "throw" };
  addEventListener(
    "keydown",
    (event) => {
      const kind = keys[event.code];
      if (kind && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey && free(event)) deeds.press(kind);
    },
    { signal },
  );
}
