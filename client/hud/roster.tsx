// roster.tsx — who is here.
import { useState } from "preact/hooks";
import { isNarrow } from "./screen.ts";
import type { HudState } from "./store.ts";

/** Names listed; a full square would cover the view, and its tail is a number. */
const NAMES_MAX = 12;

export function Roster({ state }: { state: HudState }) {
  const [open, setOpen] = useState(() => !isNarrow());
  const everyone = state.roster.value;
  // Oneself first: the one name that is always worth finding.
  const sorted = [...everyone].sort((a, b) => Number(b.self) - Number(a.self) || a.name.localeCompare(b.name));
  const rest = everyone.length - NAMES_MAX;
  const npcs = state.npcs.value;
  const label = everyone.length === 1 ? "1 player here" : `${everyone.length} players here`;
  return (
    <section class="panel roster" data-testid="roster" aria-label="Players here">
      <button type="button" class="quiet fold" aria-label={label} aria-expanded={open} onClick={() => setOpen(!open)}>
        <PeopleIcon />
        <span>
          <b>{everyone.length}</b> <span class="wide">{everyone.length === 1 ? "player" : "players"} here</span>
        </span>
      </button>
      {open && (
        <ul>
          {sorted.slice(0, NAMES_MAX).map((player) => (
            <li key={player.id} class={player.self ? "self" : undefined}>
              {player.name}
              {player.self && <small> you</small>}
            </li>
          ))}
          {rest > 0 && <li class="faint">and {rest} more</li>}
          {npcs > 0 && (
            <li class="faint">
              {npcs} {npcs === 1 ? "local" : "locals"} about
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function PeopleIcon() {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="7.5" cy="6.5" r="3" />
      <path d="M1.5 17c0-4 2.5-6 6-6s6 2 6 6Z" />
      <path d="M12.5 9.300a3 3 0 1 0-.8-5.5M15 16.900h3.5c0-3.5-1.5-5.5-4.3-5.900" />
    </svg>
  );
}
