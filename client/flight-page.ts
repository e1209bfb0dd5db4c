// flight-page.ts — replays a flight in the page: its clock, its controls, and what the view is to draw.
import { decodeFlight } from "./flight/flight.ts";
import { Replay } from "./flight/replay.ts";
import type { Ghost } from "./ghosts.ts";
import type { FlightActions, FlightReadout } from "./hud/flight.tsx";
import type { SceneFrame } from "./scene.ts";

export class FlightPage implements FlightActions {
  readonly replay: Replay;
  private readonly onClose: () => void;
  private playing = true;

  /** Throws FlightError if `bytes` are no flight that can be replayed here. */
  constructor(bytes: Uint8Array, onClose: () => void) {
    this.replay = new Replay(decodeFlight(bytes));
    this.onClose = onClose;
  }

  /** Lets time pass, unless it is paused, and says what is to be drawn. */
  frame(deltaMs: number): { scene: SceneFrame; ghosts: Ghost[] } {
    if (this.playing) this.replay.seek(this.replay.positionMs + deltaMs);
    if (this.replay.ended) this.playing = false;
    return { scene: this.replay.frame(), ghosts: this.replay.ghosts() };
  }

  readout(): FlightReadout {
    const { replay, playing } = this;
    return {
      ...replay.readout(),
      positionMs: replay.positionMs,
      durationMs: replay.durationMs,
      playing,
      largestMm: replay.corrections.reduce((most, { metres }) => Math.max(most, metres * 1000), 0),
      corrections: replay.corrections.filter(({ metres }) => metres > 0).length,
      recordedAt: replay.flight.recordedAt,
    };
  }

  // ---- FlightActions; bound, since the HUD hands them on ----

  play = (on: boolean): void => {
    if (on && this.replay.ended) this.replay.seek(0);
    this.playing = on;
  };

  step = (ticks: number): void => {
    this.playing = false;
    this.replay.step(ticks);
  };

  seek = (positionMs: number): void => {
    this.replay.seek(positionMs);
  };

  close = (): void => this.onClose();
}

/** Offers `bytes` as a file. */
export function download(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  // After the click has been acted on.
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
