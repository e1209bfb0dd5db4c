// bad-network.tsx — makes the connection bad on purpose, so that one can feel what the netcode does about it.
import { useState } from "preact/hooks";
import { PROFILES } from "../../shared/network/profiles.ts";
import type { NetworkProfile } from "./store.ts";

const GOOD: NetworkProfile = { latencyMs: 0, jitterMs: 0, stallEveryMs: 0, stallMs: 0 };
type Figure = "latencyMs" | "jitterMs" | "stallMs" | "stallEveryMs";
const SLIDERS: readonly (readonly [key: Figure, label: string, max: number, step: number])[] = [
  ["latencyMs", "Latency, one way", 400, 5],
  ["jitterMs", "Jitter", 200, 5],
  ["stallMs", "Stall for", 2000, 50],
  ["stallEveryMs", "Stall every", 20_000, 500],
];

interface BadNetworkProps {
  current: NetworkProfile | null;
  network(profile: NetworkProfile | null): void;
}

export function BadNetwork({ current, network }: BadNetworkProps) {
  const [draft, setDraft] = useState(current ?? GOOD);
  const apply = (profile: NetworkProfile) => {
    setDraft(profile);
    network(Object.values(profile).some((value) => typeof value === "number" && value > 0) ? profile : null);
  };
  return (
    <div class="bad-network">
      <div class="presets">
        {Object.entries(PROFILES).map(([label, profile]) => (
          <button type="button" key={label} aria-pressed={current === profile} onClick={() => apply(profile)}>
            {label}
          </button>
        ))}
        <button type="button" onClick={() => apply(GOOD)} disabled={current === null}>
          Off
        </button>
      </div>
      {SLIDERS.map(([key, label, max, step]) => (
        <label key={key}>
          <span>{label}</span>
          <input
            type="range"
            min={0}
            max={max}
            step={step}
            value={draft[key]}
            onInput={(event) => setDraft({ ...draft, [key]: event.currentTarget.valueAsNumber })}
            onChange={(event) => apply({ ...draft, [key]: event.currentTarget.valueAsNumber })}
            // After a drag the arrow keys walk again, rather than move a slider that one has forgotten.
            onPointerUp={(event) => event.currentTarget.blur()}
          />
          <output>{draft[key]} ms</output>
        </label>
      ))}
    </div>
  );
}
