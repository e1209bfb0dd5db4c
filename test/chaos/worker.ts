// worker.ts — the shipped Worker with faults in the calls between its objects, and a debug route that sets them; no other build has it.
import { CensusObject as Census } from "../../durable-objects/census/census-object.ts";
import { CharacterObject as Character } from "../../durable-objects/character/character-object.ts";
import { DirectoryObject as Directory } from "../../durable-objects/directory/directory-object.ts";
import { GroundObject as Ground } from "../../durable-objects/ground/ground-object.ts";
import { HubObject as Hub } from "../../durable-objects/hub/hub-object.ts";
import { ZoneObject as Zone } from "../../durable-objects/zone/zone-object.ts";
import type { PlayerId } from "../../shared/units.ts";
import { character, type Env } from "../../worker/env.ts";
import worker from "../../worker/index.ts";
import { censusOf } from "./census.ts";
import { ABORT, faults, faultyEnv } from "./faulty-env.ts";
import { type CharacterSeen, DEBUG_ROUTE, type DebugRequest, type DebugState, type ZoneCensus } from "./protocol.ts";

// biome-ignore lint/suspicious/noExplicitAny: a mixin's constructor takes whatever its base does.
type ObjectClass = new (...args: any[]) => object;

/** An object's class, unchanged but for the `env` that it is given, and for being abortable. */
function faulty<T extends ObjectClass>(Base: T, binding: string): T {
  const Faulty = class extends Base {
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    constructor(...args: any[]) {
      const [ctx, env] = args as [DurableObjectState, object];
      super(ctx, faultyEnv(env, `${binding} ${ctx.id.name}`));
    }

    /** Dies at once, memory and timers and sockets; what it has written stays. */
    [ABORT](): void {
      (this as unknown as { ctx: DurableObjectState }).ctx.abort("chaos");
    }
  };
  return Faulty;
}

/** Zone objects that this process has run; of those that it has not run nobody is simulated. */
const zones = new Set<string>();

class WatchedZone extends Zone {
  constructor(ctx: DurableObjectState, env: ConstructorParameters<typeof Zone>[1]) {
    super(ctx, env);
    zones.add(ctx.id.name as string);
  }

  chaosCensus(): ZoneCensus {
    return censusOf(this.room);
  }
}

export const ZoneObject = faulty(WatchedZone, "ZONE");
export const CharacterObject = faulty(Character, "CHARACTER");
export const DirectoryObject = faulty(Directory, "DIRECTORY");
export const GroundObject = faulty(Ground, "GROUND");
export const CensusObject = faulty(Census, "CENSUS");
export const HubObject = faulty(Hub, "HUB");

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname !== DEBUG_ROUTE) return worker.fetch(request, faultyEnv(env, "worker"), context);
    return Response.json(await debug((await request.json()) as DebugRequest, env));
  },
};

async function debug(request: DebugRequest, env: Env): Promise<DebugState | ZoneCensus[] | CharacterSeen[]> {
  switch (request.kind) {
    case "plan":
      faults.plan = request.plan;
      return state();
    case "abort": {
      const namespace = env[request.binding as keyof Env] as DurableObjectNamespace;
      const stub = namespace.get(namespace.idFromName(request.name)) as unknown as Record<string, () => Promise<void>>;
      await stub[ABORT]?.().catch(() => {});
      return state();
    }
    case "census": {
      const stubs = [...zones].map((name) => env.ZONE.get(env.ZONE.idFromName(name)) as unknown as Watched);
      return Promise.all(stubs.map((stub) => stub.chaosCensus()));
    }
    case "characters":
      return Promise.all(
        request.players.map(async (id) => {
          const one = character(env, id as PlayerId);
          return { instance: (await one.where())?.instance ?? null, bag: (await one.bag()).goods };
        }),
      );
  }
}

interface Watched {
  chaosCensus(): Promise<ZoneCensus>;
}

function state(): DebugState {
  const { calls, lost, late, repeated, crashed } = faults;
  return { calls, lost, late, repeated, crashed };
}
