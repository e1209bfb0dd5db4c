// worker.ts — the world as it is built, with a watch on its crossings; GET /api/bench/crossings reads it, and empties it.
import { Residents } from "../../../durable-objects/zone/residents.ts";
import { Room } from "../../../durable-objects/zone/room.ts";
import type { Player, Session } from "../../../durable-objects/zone/session.ts";
import type { Env } from "../../../worker/env.ts";
import worker from "../../../worker/index.ts";
import { watch } from "../world/watch.ts";
import { type Crossing, STAGES, type Stage } from "./crossing.ts";

export {
  CensusObject,
  CharacterObject,
  DirectoryObject,
  GroundObject,
  HubObject,
  ZoneObject,
} from "../../../worker/index.ts";

/** By player: the crossing that is under way. All objects of a local world run in one isolate, on one clock. */
const underWay = new Map<string, Crossing>();
let over: Crossing[] = [];

function mark(playerId: string, stage: Stage): void {
  const crossing = underWay.get(playerId);
  if (crossing && crossing.atMs[stage] === undefined) crossing.atMs[stage] = Date.now();
}

watch(Residents.prototype, "cross", (_, [player]) => {
  const { playerId } = player as Player;
  underWay.set(playerId, { playerId, atMs: { crossed: Date.now() } });
  return undefined;
});
watch(Residents.prototype, "claim", (_, [session]) => {
  mark((session as Session).claims.playerId, "hello");
  return undefined;
});
watch(Room.prototype, "welcome", (_, [, player]) => {
  mark((player as Player).playerId, "welcomed");
  return undefined;
});
watch(Room.prototype, "takeCommands", (room) => {
  const waiting = [...room.players.values()]
    .filter(({ playerId, inbox }) => underWay.get(playerId)?.atMs.welcomed !== undefined && inbox.size > 0)
    .map((player) => ({ player, size: player.inbox.size }));
  if (waiting.length === 0) return undefined;
  return () => {
    for (const { player, size } of waiting) {
      if (player.inbox.size >= size) continue;
      mark(player.playerId, "accepted");
      over.push(underWay.get(player.playerId) as Crossing);
      underWay.delete(player.playerId);
    }
  };
});

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> {
    if (new URL(request.url).pathname !== "/api/bench/crossings") return worker.fetch(request, env, context);
    const crossings = over.filter(({ atMs }) => STAGES.every((stage) => atMs[stage] !== undefined));
    over = [];
    return Response.json(crossings);
  },
};
