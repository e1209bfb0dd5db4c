// worker.ts — the crowd's world, with a watch on what its zones have sent and nobody has acknowledged; GET /api/bench/window reads it, and begins anew.
import { Outbox } from "../../../durable-objects/zone/outbox.ts";
import type { Env } from "../../../worker/env.ts";
import { watch } from "../world/watch.ts";
import world from "../world/worker.ts";

export {
  CensusObject,
  CharacterObject,
  DirectoryObject,
  GroundObject,
  HubObject,
  ZoneObject,
} from "../world/worker.ts";

/** The most that any one client's window has held since it was asked last, bytes: of the frame that has just been sent, too. */
let mostBytes = 0;

watch(Outbox.prototype, "frame", (outbox) => () => {
  mostBytes = Math.max(mostBytes, outbox.unacknowledgedBytes);
});

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> {
    if (new URL(request.url).pathname !== "/api/bench/window") return world.fetch(request, env, context);
    const answer = Response.json({ mostBytes });
    mostBytes = 0;
    return answer;
  },
};
