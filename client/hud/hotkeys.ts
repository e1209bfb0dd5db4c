// hotkeys.ts — the keys that belong to the HUD: F3 for the net graph, Enter for the chat.
import { type HudState, inWorld } from "./store.ts";

/** Listens on the window until `signal` aborts. */
export function listenToHotkeys(
  root: HTMLElement,
  state: HudState,
  toggleNetGraph: () => void,
  signal: AbortSignal,
): void {
  const down = (event: KeyboardEvent) => {
    if (!inWorld(state.phase.value)) return;
    if (event.code === "F3") {
      // Browsers open their search bar by it.
      event.preventDefault();
      if (!event.repeat) toggleNetGraph();
    } else if (event.key === "Enter" && !event.repeat && isFree(document.activeElement)) {
      event.preventDefault();
      root.querySelector<HTMLElement>("[data-testid=chat-input]")?.focus();
    }
  };
  addEventListener("keydown", down, { signal });

  // A button that was clicked would keep the focus, and the next Space would press it again instead of jumping.
  const keepFocus = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest(".world button")) event.preventDefault();
  };
  root.addEventListener("mousedown", keepFocus, { signal });
}

/** Does nothing on the page want Enter for itself? */
function isFree(active: Element | null): boolean {
  return !active || active === document.body || active instanceof HTMLCanvasElement;
}
