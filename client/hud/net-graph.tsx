// net-graph.tsx — the network in figures and live plots, and what can be done to it on purpose.
import { useState } from "preact/hooks";
import type { Techniques } from "../techniques.ts";
import { BadNetwork } from "./bad-network.tsx";
import { Feel } from "./feel.tsx";
import { FlightControls } from "./flight.tsx";
import { Plots } from "./plots.tsx";
import { isNarrow } from "./screen.ts";
import type { HudState, NetworkProfile } from "./store.ts";

interface NetGraphProps {
  state: HudState;
  network(profile: NetworkProfile | null): void;
  techniques(change: Partial<Techniques>): void;
  flight: { save(): void; open(file: File): void };
  close(): void;
}

export function NetGraph({ state, network, techniques, flight, close }: NetGraphProps) {
  const [open, setOpen] = useState(state.feelOpen.value);
  const [plots, setPlots] = useState(!isNarrow());
  const bad = state.network.value !== null;
  return (
    <section class="panel net" data-testid="net-graph" aria-label="Network">
      <div class="net-head">
        <h3>Network</h3>
        <button type="button" class="quiet" onClick={close} aria-label="Close the network figures">
          <kbd>F3</kbd> ✕
        </button>
      </div>
      <dl>
        {figures(state).map(([label, value, unit]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value} <small>{unit}</small>
            </dd>
          </div>
        ))}
      </dl>
      {plots && <Plots state={state} />}
      <div class="net-buttons">
        <button type="button" class="quiet" aria-expanded={plots} onClick={() => setPlots(!plots)}>
          Plots
        </button>
        <button
          type="button"
          class={state.ghosts.value ? "quiet warn" : "quiet"}
          aria-pressed={state.ghosts.value}
          title="Draw where the zone has everybody, by the newest snapshot"
          onClick={() => {
            state.ghosts.value = !state.ghosts.value;
          }}
        >
          Ghosts
        </button>
        <button
          type="button"
          class="quiet"
          aria-expanded={state.feelOpen.value}
          onClick={() => {
            state.feelOpen.value = !state.feelOpen.value;
          }}
        >
          Techniques
        </button>
        <FlightControls {...flight} />
      </div>
      {state.feelOpen.value && <Feel state={state} techniques={techniques} />}
      <button
        type="button"
        class={bad ? "quiet fold warn" : "quiet fold"}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {bad ? "Bad network: on" : "Bad network…"}
      </button>
      {open && <BadNetwork current={state.network.value} network={network} />}
    </section>
  );
}

function figures(state: HudState): [label: string, value: string, unit: string][] {
  const net = state.net.value;
  const ping = state.pingMs.value;
  const { last, p95, max } = net.correctionMm;
  return [
    ["Round trip", ping === null ? "–" : ping.toFixed(0), "ms"],
    ["In", kilobytes(net.bytesInPerSecond), "kB/s"],
    ["Out", kilobytes(net.bytesOutPerSecond), "kB/s"],
    ["Messages", net.messagesOutPerSecond.toFixed(1), "/s"],
    ["Snapshots", net.snapshotsPerSecond.toFixed(1), "/s"],
    ["Interpolation", net.interpolationDelayMs.toFixed(0), "ms"],
    ["Correction", millimetres(last), "mm"],
    ["p95 / max", `${millimetres(p95)} / ${millimetres(max)}`, "mm"],
    ["Stalls", String(net.stalls), ""],
  ];
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(bytes < 10_000 ? 2 : 1);
}

/** A correction of nothing must read as nothing: 0 is the claim of PRED-1, 0.0 could hide a quantum. */
function millimetres(value: number): string {
  return value === 0 ? "0" : value.toFixed(value < 10 ? 1 : 0);
}
