// mouse.ts — looking around with a mouse: drag to turn, wheel to zoom, double click to hold the pointer.
import { type Orbit, turn, zoom } from "./orbit.ts";

const RADIANS_PER_PIXEL = 0.0042;
/** Wheels report pixels, lines or pages; one notch of a common wheel is about this many pixels. */
const PIXELS_PER_NOTCH = 100;
const PIXELS_PER_LINE = 33;
/** Chrome reports a leap now and then when the pointer is locked; a hand does not move so far between two events. */
const LEAP_PIXELS = 400;

/** Turns `orbit` by mouse events on `target` until `signal` aborts. */
export function listenToMouse(target: HTMLElement, orbit: Orbit, signal: AbortSignal): void {
  let dragging = -1;

  const down = (event: PointerEvent) => {
    if (event.pointerType === "touch") return;
    // The canvas takes no focus by itself, so a click on the world would leave the caret in the chat.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    dragging = event.pointerId;
    target.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const locked = document.pointerLockElement === target;
    if (!locked && event.pointerId !== dragging) return;
    if (Math.abs(event.movementX) + Math.abs(event.movementY) > LEAP_PIXELS) return;
    turn(orbit, event.movementX * RADIANS_PER_PIXEL, event.movementY * RADIANS_PER_PIXEL);
  };
  const up = (event: PointerEvent) => {
    if (event.pointerId === dragging) dragging = -1;
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : PIXELS_PER_LINE;
    zoom(orbit, Math.max(-3, Math.min(3, (event.deltaY * scale) / PIXELS_PER_NOTCH)));
  };

  target.addEventListener("pointerdown", down, { signal });
  target.addEventListener("pointermove", move, { signal });
  target.addEventListener("pointerup", up, { signal });
  target.addEventListener("pointercancel", up, { signal });
  target.addEventListener("wheel", wheel, { signal, passive: false });
  target.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
  target.addEventListener("dblclick", () => void lock(target), { signal });
}

/** Some browsers refuse for a second after the player left the lock with Escape; then dragging still works. */
async function lock(target: HTMLElement): Promise<void> {
  try {
    await target.requestPointerLock();
  } catch {}
}
