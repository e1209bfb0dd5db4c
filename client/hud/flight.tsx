// flight.tsx — the controls of a replayed flight: play, pause, step by step, and what is known of the moment.
import { useEffect } from "preact/hooks";
import type { HudState } from "./store.ts";

/** What the bar shows; null where no flight is replayed. */
export interface FlightReadout {
  readonly positionMs: number;
  readonly durationMs: number;
  readonly playing: boolean;
  readonly tick: number;
  readonly command: string;
  /** The last correction, millimetres; the largest, and how many there were, since the last jump in time. */
  readonly correctionMm: number;
  readonly largestMm: number;
  readonly corrections: number;
  readonly snapshotBytes: number;
  readonly recordedAt: string;
}

export interface FlightActions {
  play(on: boolean): void;
  /** Ticks of the own player, forward or back. */
  step(ticks: number): void;
  /** To a time, milliseconds from the beginning. */
  seek(positionMs: number): void;
  close(): void;
}

export function FlightBar({ state, actions }: { state: HudState; actions: FlightActions }) {
  const flight = state.flight.value;
  const open = flight !== null;
  useEffect(() => {
    if (!open) return;
    const listening = new AbortController();
    const down = (event: KeyboardEvent) => {
      const now = state.flight.value;
      if (!now) return;
      if (event.code === "Space") actions.play(!now.playing);
      else if (event.code === "ArrowRight") actions.step(1);
      else if (event.code === "ArrowLeft") actions.step(-1);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", down, { signal: listening.signal });
    return () => listening.abort();
  }, [open, state, actions]);
  if (!flight) return null;
  const seconds = (ms: number) => (ms / 1000).toFixed(2);
  return (
    <section class="panel flight" data-testid="flight-bar" aria-label="Flight">
      <div class="flight-buttons">
        <button type="button" class="quiet" onClick={() => actions.seek(flight.positionMs - 1000)}>
          −1 s
        </button>
        <button type="button" class="quiet" onClick={() => actions.step(-1)}>
          −1 tick
        </button>
        <button type="button" class="primary" onClick={() => actions.play(!flight.playing)}>
          {flight.playing ? "Pause" : "Play"}
        </button>
        <button type="button" class="quiet" onClick={() => actions.step(1)}>
          +1 tick
        </button>
        <button type="button" class="quiet" onClick={() => actions.seek(flight.positionMs + 1000)}>
          +1 s
        </button>
        <button type="button" class="quiet" onClick={actions.close}>
          Close
        </button>
      </div>
      <input
        type="range"
        aria-label="Time"
        min={0}
        max={Math.round(flight.durationMs)}
        value={Math.round(flight.positionMs)}
        onInput={(event) => actions.seek(event.currentTarget.valueAsNumber)}
        onPointerUp={(event) => event.currentTarget.blur()}
      />
      <p>
        {seconds(flight.positionMs)} of {seconds(flight.durationMs)} s · tick{" "}
        <b data-testid="flight-tick">{flight.tick}</b> · correction{" "}
        <b data-testid="flight-correction">{flight.correctionMm.toFixed(1)}</b> mm (so far {flight.corrections}, at most{" "}
        <b data-testid="flight-largest">{flight.largestMm.toFixed(1)}</b> mm) · last snapshot {flight.snapshotBytes}{" "}
        bytes
      </p>
      <p>
        <code>{flight.command}</code>
      </p>
    </section>
  );
}

/** Saves and opens flights, from the net graph. */
export function FlightControls({ save, open }: { save(): void; open(file: File): void }) {
  return (
    <>
      <button type="button" class="quiet" title="Save the last minute to a file" onClick={save}>
        Save flight
      </button>
      <label class="quiet open-flight" title="Replay a flight from a file">
        Open flight
        <input
          type="file"
          class="unseen"
          accept=".flight"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) open(file);
            event.currentTarget.value = "";
          }}
        />
      </label>
    </>
  );
}
