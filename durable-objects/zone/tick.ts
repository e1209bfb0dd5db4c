// tick.ts — one tick of a zone, as a list of steps: commands → minds → movers and physics → departures.
import type { StepEvent } from "../../shared/sim/state.ts";
import type { Tick } from "../../shared/units.ts";
import { enterPortals } from "./portals.ts";
import type { Room } from "./room.ts";

/** Runs `tick`. The steps do no scheduling, and this list does no arithmetic. */
export function runTick(room: Room, tick: Tick): void {
  const events: StepEvent[] = [];
  room.takeCommands(tick);
  room.think(tick);
  room.simulation.step(events);
  enterPortals(room, events, tick);
  room.pursueDepartures();
}
