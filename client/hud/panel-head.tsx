// panel-head.tsx — the head of a panel that can be closed, and what the zone has refused of what was asked for in it.
import type { HudState } from "./store.ts";

export function Head({ title, close }: { title: string; close(): void }) {
  return (
    <header>
      <h2>{title}</h2>
      <button type="button" class="quiet close" aria-label="Close" title="Close (Esc)" onClick={close}>
        ×
      </button>
    </header>
  );
}

/** Nothing can be done until one of the two comes nearer. */
export function Away({ state, name }: { state: HudState; name: string }) {
  if (!state.away.value) return null;
  return (
    <p class="refusal" role="status">
      {name} is too far away: step closer.
    </p>
  );
}

/** Beside the chat, which tells it as well: whoever deals looks here. */
export function Refusal({ state }: { state: HudState }) {
  const text = state.refusal.value;
  if (text === "") return null;
  return (
    <p class="refusal" role="alert" data-testid="refusal">
      {text}
    </p>
  );
}
