// census.ts — whom a zone simulates, as the judge wants to know it.
import type { Room } from "../../durable-objects/zone/room.ts";
import type { ZoneCensus } from "./protocol.ts";

export function censusOf(room: Room): ZoneCensus {
  return {
    instance: room.place.instance,
    tick: room.newestTick,
    players: [...room.players.values()].map(({ playerId, epoch, mover, session }) => ({
      playerId,
      epoch,
      crossing: mover.crossing,
      connected: session !== null,
      position: [mover.position.x, mover.position.y, mover.position.z] as const,
    })),
  };
}
