// drain.ts — after a deploy: every awake zone is told to make way for the new code, each in its own time (docs/durability.md).
import type { InstanceId, ZoneId } from "../shared/units.ts";
import { ZONES } from "../shared/world/zones.ts";
import { checkAdmin } from "./admin.ts";
import { directory, drainable, type Env } from "./env.ts";

export interface Drained {
  /** They have written what they were, and run the new code as soon as their players are back. */
  readonly drained: readonly InstanceId[];
  /** They did not answer: ask again, or leave it to the platform, which replaces them within minutes. */
  readonly unanswered: readonly InstanceId[];
}

/** POST /api/admin/drain. Zones that sleep are left alone: they wake with the new code. Throws what `checkAdmin` throws. */
export async function drainWorld(request: Request, env: Env): Promise<Drained> {
  await checkAdmin(request, env);
  const drained: InstanceId[] = [];
  const unanswered: InstanceId[] = [];
  const drain = async (zone: ZoneId, instance: InstanceId): Promise<void> => {
    try {
      if (await drainable(env, zone, instance).drain()) drained.push(instance);
    } catch (error) {
      console.warn(`drain: ${instance} is unanswered`, error);
      unanswered.push(instance);
    }
  };
  const drainAll = async (zone: ZoneId): Promise<void> => {
    const instances = await directory(env, zone).list(zone);
    await Promise.all(instances.filter(({ state }) => state !== "asleep").map(({ id }) => drain(zone, id)));
  };
  await Promise.all([...ZONES.keys()].map(drainAll));
  return { drained, unanswered };
}
