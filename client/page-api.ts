// page-api.ts — `window.isthmus`: what the page offers to tests, tools and the curious at its console.
import { profileNamed } from "../shared/network/profiles.ts";
import { PROTOCOL_VERSION } from "../shared/wire/protocol.ts";
import type { Phase as HudPhase, HudState, NetworkProfile } from "./hud/store.ts";
import type { AimAt, Drive, Inspection, WorldSession } from "./sdk.ts";
import type { Techniques } from "./techniques.ts";
import type { View } from "./view/view.ts";

export interface PageApi {
  inspect(): Inspection | { phase: HudPhase };
  drive(drive: Drive | null): void;
  /** A profile, or the name of one (shared/network/profiles.ts); null for the network that there is. */
  network(profile: NetworkProfile | string | null): void;
  /** Switches techniques of the netcode on and off. */
  techniques(change: Partial<Techniques>): Readonly<Techniques>;
  /** Draws where the zone has everybody, beside where they are shown. */
  ghosts(on: boolean): void;
  /** A beam, or a ball, along yaw and pitch, radians, or at a place; what names it in its verdict. */
  beam(aim: AimAt): number | null;
  throwBall(aim: AimAt): number | null;
  /** The last minute as a file; see client/flight. */
  flight(): Uint8Array | null;
  /** Replays one, in place of the world. */
  openFlight(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Drops the socket as a lost network would. */
  cut(): void;
  view(): ReturnType<View["stats"]>;
  readonly protocol: number;
}

declare global {
  interface Window {
    isthmus: PageApi;
  }
}

interface PagePorts {
  readonly hud: HudState;
  readonly view: View;
  /** Null while nobody plays. */
  session(): WorldSession | null;
  drive(drive: Drive | null): void;
  setNetwork(profile: NetworkProfile | null): void;
  setTechniques(change: Partial<Techniques>): void;
  openFlight(file: Blob): Promise<void>;
}

export function pageApi({ hud, view, session, drive, setNetwork, setTechniques, openFlight }: PagePorts): PageApi {
  return {
    inspect: () => session()?.inspect() ?? { phase: hud.phase.value },
    drive,
    network: (given) => {
      const profile = typeof given === "string" ? profileNamed(given) : given;
      hud.network.value = profile;
      setNetwork(profile);
    },
    techniques: (change) => {
      setTechniques(change);
      return hud.techniques.value;
    },
    ghosts: (on) => {
      hud.ghosts.value = on;
    },
    beam: (aim) => session()?.beam(aim) ?? null,
    throwBall: (aim) => session()?.throwBall(aim) ?? null,
    flight: () => session()?.saveFlight() ?? null,
    openFlight: (bytes) => openFlight(new Blob([bytes])),
    cut: () => session()?.cut(),
    view: () => view.stats(),
    protocol: PROTOCOL_VERSION,
  };
}
