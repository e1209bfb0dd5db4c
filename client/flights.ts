// flights.ts — flights in the page: saved as files, opened, dropped onto it, and replayed in place of the world.
import { FLIGHT_FILE_BYTES_MAX } from "../shared/limits.ts";
import type { ZoneId } from "../shared/units.ts";
import { FlightError } from "./flight/flight.ts";
import { download, FlightPage } from "./flight-page.ts";
import type { HudState } from "./hud/store.ts";
import type { WorldSession } from "./sdk.ts";

interface FlightsPorts {
  readonly hud: HudState;
  session(): WorldSession | null;
  /** A flight is replayed from now on: whoever plays leaves, and its zone is shown. */
  opened(zone: ZoneId): void;
  closed(): void;
}

export class Flights {
  private readonly ports: FlightsPorts;
  /** The one that is replayed. */
  current: FlightPage | null = null;

  constructor(ports: FlightsPorts) {
    this.ports = ports;
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer?.files ?? [];
      if (file) void this.open(file);
    });
  }

  /** Offers the last minute as a file. */
  save(): void {
    const bytes = this.ports.session()?.saveFlight();
    if (bytes) download(bytes, `isthmus-${new Date().toISOString().replaceAll(":", "-").slice(0, 19)}.flight`);
    else this.ports.hud.notice.value = { message: "There is no flight to save yet.", action: "none" };
  }

  /** Replays a saved flight; what can't be replayed is told as a notice. */
  async open(file: Blob): Promise<void> {
    const { hud } = this.ports;
    try {
      if (file.size > FLIGHT_FILE_BYTES_MAX) throw new FlightError("This file is too large for a flight.");
      const flight = new FlightPage(new Uint8Array(await file.arrayBuffer()), () => this.close());
      this.ports.opened(flight.replay.zoneId);
      this.current = flight;
      hud.sceneVisible.value = true;
      hud.flight.value = flight.readout();
    } catch (error) {
      if (!(error instanceof FlightError)) throw error;
      hud.notice.value = { message: error.message, action: "none" };
    }
  }

  /** Renews what the bar shows. */
  show(): void {
    if (this.current) this.ports.hud.flight.value = this.current.readout();
  }

  private close(): void {
    this.current = null;
    this.ports.hud.flight.value = null;
    this.ports.closed();
  }
}
