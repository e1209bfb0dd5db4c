// hotkeys.ts — the keys that belong to the HUD: E and T to deal with things, Escape, H, F3, and Enter for the chat.
import { isTyping } from "../input/keyboard.ts";
import { type HudState, inWorld } from "./store.ts";

/** Listens on the window until `signal` aborts. `actions` by the key's place on the keyboard. */
export function listenToHotkeys(
  root: HTMLElement,
  state: HudState,
  actions: Readonly<Record<string, () => void>>,
  signal: AbortSignal,
): void {
  const down = (event: KeyboardEvent) => {
    if (!inWorld(state.phase.value)) return;
    const action = actions[event.code];
    if (
      action &&
      (event.code === "F3" || (!isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey))
    ) {
      // Browsers open their search bar by F3.
      event.preventDefault();
      if (!event.repeat) action();
    } else if (event.key === "Enter" && !event.repeat && isFree(event.target)) {
      event.preventDefault();
      focusChat(root);
    }
  };
  addEventListener("keydown", down, { signal });

  // A button that was clicked would keep the focus, and the next Space would press it again instead of jumping.
  // A click by keyboard has a detail of 0; whoever walks the page with Tab keeps their place.
  const giveBackFocus = (event: MouseEvent) => {
    const active = document.activeElement;
    if (event.detail > 0 && active instanceof HTMLButtonElement && active.closest(".world")) active.blur();
  };
  root.addEventListener("click", giveBackFocus, { signal });
}

export function focusChat(root: HTMLElement): void {
  root.querySelector<HTMLElement>("[data-testid=chat-input]")?.focus();
}

/** Does nobody want this Enter for themselves? Asked of the target: the focus has left the chat by the time its Enter gets here. */
function isFree(target: EventTarget | null): boolean {
  return target === document.body || target instanceof HTMLCanvasElement;
}
