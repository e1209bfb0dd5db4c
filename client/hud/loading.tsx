// loading.tsx — the bar while a zone is built, and the thin one on the way into the next.
import type { HudState } from "./store.ts";

/** Before the first zone stands: nothing is to be seen yet, so the card takes the middle. */
export function Loading({ state }: { state: HudState }) {
  const connecting = state.phase.value === "connecting";
  const { label } = state.loading.value;
  return (
    <main class="stage">
      <div class="card loading">
        <h2>{state.zoneTitle.value || "Isthmus"}</h2>
        <Bar state={state} indeterminate={connecting} />
        <p role="status">{label || (connecting ? "Finding the way in…" : "Building the zone…")}</p>
      </div>
    </main>
  );
}

/** On the way through a portal the old zone is still in view, and stays so. */
export function CrossingBar({ state }: { state: HudState }) {
  if (state.phase.value !== "crossing") return null;
  return (
    <div class="crossing">
      <Bar state={state} indeterminate={state.loading.value.fraction === 0} />
    </div>
  );
}

function Bar({ state, indeterminate }: { state: HudState; indeterminate: boolean }) {
  const percent = Math.round(Math.max(0, Math.min(1, state.loading.value.fraction)) * 100);
  return (
    <div
      class={indeterminate ? "bar indeterminate" : "bar"}
      role="progressbar"
      aria-label="Loading"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={indeterminate ? undefined : percent}
    >
      <div style={indeterminate ? undefined : { width: `${percent}%` }} />
    </div>
  );
}
