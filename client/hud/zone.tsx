// zone.tsx — where one is: the plate in the corner, and the card that greets one who enters.
import { useEffect, useState } from "preact/hooks";
import type { HudState } from "./store.ts";

const CARD_MS = 4200;
/** Beyond these round trips the dot by the ping turns amber, then red. */
const PING_FAIR_MS = 120;
const PING_POOR_MS = 250;

export function ZonePlate({
  state,
  toggleNetGraph,
  toggleHints,
  leave,
}: {
  state: HudState;
  toggleNetGraph(): void;
  toggleHints(): void;
  leave(): void;
}) {
  const ping = state.pingMs.value;
  const quality = ping === null || ping < PING_FAIR_MS ? "good" : ping < PING_POOR_MS ? "fair" : "poor";
  const label = ping === null ? "– ms" : `${Math.round(ping)} ms`;
  return (
    <header class="panel plate">
      <h2 data-testid="zone-title">{state.zoneTitle}</h2>
      <InstanceMark number={state.instance.value} />
      <button
        type="button"
        class="quiet ping"
        onClick={toggleNetGraph}
        title="Network (F3)"
        aria-label={`Ping ${label}, ${quality}. Show the network figures`}
      >
        <i class={`dot ${quality}`} />
        {label}
      </button>
      <button
        type="button"
        class="quiet for-keys"
        onClick={toggleHints}
        title="Keys (H)"
        aria-label="Keys"
        aria-pressed={state.hints.value !== "hidden"}
      >
        ?
      </button>
      <button type="button" class="quiet" onClick={leave} title="Leave the world">
        Leave
      </button>
    </header>
  );
}

/** Beside the title, where the zone runs in several instances: people in another one can't be seen from here. */
function InstanceMark({ number }: { number: number | null }) {
  if (number === null) return null;
  const told = `Many people are here, so this place exists several times: you are in number ${number}`;
  return (
    <span class="instance" role="img" data-testid="zone-instance" title={told} aria-label={told}>
      {number}
    </span>
  );
}

/** Fades in each time the player stands in another zone, and goes by itself. */
export function ZoneCard({ state }: { state: HudState }) {
  const zone = state.phase.value === "playing" ? state.zoneId.value : "";
  const [shown, setShown] = useState("");
  useEffect(() => {
    if (zone === "") return;
    setShown(zone);
    const timer = setTimeout(() => setShown(""), CARD_MS);
    return () => clearTimeout(timer);
  }, [zone]);
  if (shown === "" || shown !== zone) return null;
  return (
    <div class="zone-card" role="status" key={shown}>
      <span>You have come to</span>
      <strong>{state.zoneTitle}</strong>
      <i />
    </div>
  );
}
