// hub-object.ts — the shell around one hub of the world channel: SQLite, alarm, timers, and the stubs of hubs and zones.
import { DurableObject } from "cloudflare:workers";
import { HUB_SHARDS } from "../../shared/limits.ts";
import { ZONES } from "../../shared/world/zones.ts";
import type { Sql } from "../sql.ts";
import type { HubRpc, Listening, Report, Utterance, WorldBatch, ZoneTalkRpc } from "../talk.ts";
import { Hub } from "./hub.ts";
import { hubName, shardNamed } from "./shards.ts";

export interface HubEnv {
  readonly HUB: DurableObjectNamespace;
  readonly ZONE: DurableObjectNamespace;
}

export class HubObject extends DurableObject<HubEnv> implements HubRpc {
  readonly #hub: Hub;

  constructor(ctx: DurableObjectState, env: HubEnv) {
    super(ctx, env);
    this.#hub = new Hub(shardNamed(ctx.id.name), HUB_SHARDS, {
      sql: ctx.storage.sql as Sql,
      nowMs: () => Date.now(),
      later: (delayMs, task) => void setTimeout(task, delayMs),
      setAlarm: (atMs) => void ctx.storage.setAlarm(atMs),
      peer: (shard) => env.HUB.get(env.HUB.idFromName(hubName(shard))) as unknown as HubRpc,
      zone: ({ zone, instance }) => {
        const locationHint = ZONES.get(zone)?.locationHint;
        const id = env.ZONE.idFromName(instance);
        return env.ZONE.get(id, locationHint ? { locationHint } : {}) as unknown as ZoneTalkRpc;
      },
      log: (message, error) => console.warn(`hub: ${message}`, error),
    });
  }

  publish(lines: readonly Utterance[]) {
    return this.#hub.publish(lines);
  }

  relay(origin: number, batch: WorldBatch) {
    return this.#hub.relay(origin, batch);
  }

  listen(listening: Listening) {
    return this.#hub.listen(listening);
  }

  report(report: Report) {
    return this.#hub.report(report);
  }

  reports() {
    return this.#hub.reports();
  }

  override alarm(): Promise<void> {
    return this.#hub.alarm();
  }
}
