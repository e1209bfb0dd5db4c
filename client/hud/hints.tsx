// hints.tsx — the keys, for those who come with a keyboard; they go once they had time to be read, and H brings them back.
import { useEffect } from "preact/hooks";
import type { HudState } from "./store.ts";

/** Long enough to be read, and to fade as world.css has it. */
const SHOWN_MS = 20_000;

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["W", "A", "S", "D"], "walk"],
  [["Shift"], "run"],
  [["Space"], "jump"],
  [["Drag"], "look"],
  [["Wheel"], "zoom"],
  [["Click", "F"], "beam"],
  [["G"], "throw"],
  [["E"], "take, or talk"],
  [["T"], "trade"],
  [["Enter"], "chat"],
  [["Esc"], "close"],
  [["F3"], "network"],
  [["H"], "these keys"],
];

export function Hints({ state }: { state: HudState }) {
  const shown = state.hints.value;
  useEffect(() => {
    if (shown !== "briefly") return;
    const timer = setTimeout(() => {
      state.hints.value = "hidden";
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  if (shown === "hidden") return null;
  return (
    <aside class={`hints ${shown}`} aria-label="Keys" data-testid="hints">
      {KEYS.map(([keys, what]) => (
        <span key={what}>
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
          {what}
        </span>
      ))}
    </aside>
  );
}
