// theatres.ts — where the scenes are played: in the lab's virtual time, and in a real Worker in real time.
import { joinWorld } from "../../../client/sdk.ts";
import type { NetworkProfile } from "../../../shared/network/profiles.ts";
import { LabWorld } from "../../lab/lab-world.ts";
import { seeded } from "../../lab/seeded.ts";
import type { Actor, Theatre } from "./measure.ts";
import { SCENE_ZONE } from "./scenes.ts";

const FRAME_MS = 1000 / 60;

/** A world of its own in virtual time. `dispose` gives the process its own time back. */
export function labTheatre(seed: number): Theatre & { lab: LabWorld; dispose(): void } {
  const lab = new LabWorld(seed);
  return {
    lab,
    random: seeded(seed + 1),
    nowMs: () => performance.now(),
    frame: () => lab.run(FRAME_MS),
    join: async (name, profile): Promise<Actor> => {
      const session = await lab.join(name, SCENE_ZONE, profile);
      return { session, stalled: () => lab.links.get(session)?.up.stallAt(performance.now()) != null };
    },
    dispose: () => lab.dispose(),
  };
}

/** Players of the SDK, over a bad network on purpose, in the world at `url`. */
export function workerTheatre(url: string, seed: number): Theatre {
  let nextMs = 0;
  return {
    random: seeded(seed + 1),
    nowMs: () => performance.now(),
    frame: () => {
      // Frames by absolute times: timers are late by a millisecond or two, and that would add up.
      nextMs = Math.max(nextMs + FRAME_MS, performance.now() - 100);
      return new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs - performance.now())));
    },
    join: async (name: string, network: NetworkProfile): Promise<Actor> => {
      const session = await joinWorld({ url, name, zone: SCENE_ZONE, network });
      return { session, stalled: () => session.networkStalled };
    },
  };
}
