// feel.tsx — the netcode's techniques as switches: turn one off, on a bad network, and feel what it was doing.
import type { Techniques } from "../techniques.ts";
import type { HudState } from "./store.ts";

const SWITCHES: readonly (readonly [key: keyof Techniques, label: string, off: string])[] = [
  ["prediction", "Prediction", "You move when the zone has answered: a round trip after the key."],
  ["smoothing", "Smoothing", "A correction is a jump, where it was a glide."],
  ["props", "Predicted props", "What you push yields a moment after you have reached it."],
  ["interpolation", "Interpolation", "Others hop from snapshot to snapshot, and wait with each late one."],
  ["extrapolation", "Extrapolation", "Whenever a snapshot is late, everyone stops dead."],
  ["commandLead", "Command lead", "Your commands arrive late: you are corrected at each turn."],
  ["lagCompensation", "Lag compensation", "Aim at what you see, and hit where it no longer is."],
];

interface FeelProps {
  state: HudState;
  techniques(change: Partial<Techniques>): void;
}

export function Feel({ state, techniques }: FeelProps) {
  const on = state.techniques.value;
  return (
    <section class="feel" aria-label="Techniques">
      <h4>Switch off, and feel it</h4>
      {SWITCHES.map(([key, label, off]) => (
        <label key={key} title={off}>
          <input
            type="checkbox"
            data-testid={`technique-${key}`}
            checked={on[key]}
            onChange={(event) => {
              techniques({ [key]: event.currentTarget.checked });
              // The arrow keys and Space walk again.
              event.currentTarget.blur();
            }}
          />
          <span>
            <b>{label}</b>
            <small>{off}</small>
          </span>
        </label>
      ))}
    </section>
  );
}
