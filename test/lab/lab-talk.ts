// lab-talk.ts — the lab's hubs, and what its characters talk about: the real ones, in virtual time, on databases that outlive them.
import type { Self } from "../../durable-objects/character/social.ts";
import { Social } from "../../durable-objects/character/social.ts";
import { Hub } from "../../durable-objects/hub/hub.ts";
import { hubName, shardOf } from "../../durable-objects/hub/shards.ts";
import type { HubRpc, Report, TalkerRpc, ZoneTalkRpc } from "../../durable-objects/talk.ts";
import type { TalkPorts } from "../../durable-objects/zone/chat.ts";
import { HUB_SHARDS } from "../../shared/limits.ts";
import type { InstanceId, PlayerId } from "../../shared/units.ts";
import { Sqlite } from "./sqlite.ts";

export interface LabTalkPorts {
  /** Calls that take time, may be lost, and share nothing. */
  stub<T extends object>(kind: string, name: string, target: () => T): T;
  self(playerId: PlayerId): Self | null;
  zone(instance: InstanceId): ZoneTalkRpc;
  log(message: string): void;
}

interface LabHub {
  readonly sql: Sqlite;
  hub: Hub | null;
  /** Ends what a killed instance still has under way. */
  die: () => void;
  alarm: ReturnType<typeof setTimeout> | null;
}

interface LabSocial {
  readonly sql: Sqlite;
  social: Social;
  die: () => void;
}

export class LabTalk {
  private readonly ports: LabTalkPorts;
  private readonly hubs = new Map<number, LabHub>();
  private readonly socials = new Map<PlayerId, LabSocial>();
  private readonly chats = new Map<InstanceId, string>();

  constructor(ports: LabTalkPorts) {
    this.ports = ports;
  }

  /** What a room is given. `guard` throws for an instance that is dead. */
  portsOf(instance: InstanceId, guard: <T>(value: T) => T): Omit<TalkPorts, "nowMs" | "later" | "log"> {
    return {
      hub: (shard) => this.hubStub(shard),
      talker: (playerId) => this.talker(playerId),
      stored: this.chats.get(instance) ?? null,
      save: async (record) => void this.chats.set(instance, guard(record)),
    };
  }

  talker(playerId: PlayerId): TalkerRpc {
    return this.ports.stub("talker", playerId, () => this.social(playerId));
  }

  /** The object is killed; it starts again when it is called, or when its alarm rings. */
  killHub(shard: number): void {
    const known = this.hubs.get(shard);
    known?.die();
    if (known) known.hub = null;
  }

  async reports(): Promise<Report[]> {
    const all = await Promise.all(Array.from({ length: HUB_SHARDS }, (_, shard) => this.hub(shard).reports()));
    return all.flat();
  }

  /** The character object is killed. */
  killTalker(playerId: PlayerId): void {
    const known = this.socials.get(playerId);
    if (!known) return;
    known.die();
    Object.assign(known, this.newSocial(playerId, known.sql));
  }

  private social(playerId: PlayerId): Social {
    const known = this.socials.get(playerId);
    if (known) return known.social;
    const sql = new Sqlite();
    const made = { sql, ...this.newSocial(playerId, sql) };
    this.socials.set(playerId, made);
    return made.social;
  }

  private newSocial(playerId: PlayerId, database: Sqlite): Omit<LabSocial, "sql"> {
    const { sql, end } = database.forOneRun();
    const social = new Social({
      sql,
      nowMs: () => Date.now(),
      self: () => this.ports.self(playerId),
      talker: (other) => this.talker(other),
      zone: ({ instance }) => this.ports.stub("zone", instance, () => this.ports.zone(instance)),
      reportsOf: (other) => this.hubStub(shardOf(other)),
      log: (message, error) => this.ports.log(`talker: ${message} ${error}`),
    });
    return { social, die: end };
  }

  private hubStub(shard: number): HubRpc {
    return this.ports.stub("hub", hubName(shard), () => this.hub(shard));
  }

  private hub(shard: number): Hub {
    const known = this.hubs.get(shard) ?? { sql: new Sqlite(), hub: null, die: () => {}, alarm: null };
    this.hubs.set(shard, known);
    known.hub ??= this.newHub(shard, known);
    return known.hub;
  }

  private newHub(shard: number, known: LabHub): Hub {
    let alive = true;
    const { sql, end } = known.sql.forOneRun();
    known.die = () => {
      alive = false;
      end();
    };
    return new Hub(shard, HUB_SHARDS, {
      sql,
      nowMs: () => Date.now(),
      later: (delayMs, task) => void setTimeout(() => alive && task(), delayMs),
      setAlarm: (atMs) => {
        if (known.alarm !== null) clearTimeout(known.alarm);
        known.alarm = setTimeout(() => void this.hub(shard).alarm(), Math.max(0, atMs - Date.now()));
      },
      peer: (other) => this.hubStub(other),
      zone: ({ instance }) => this.ports.stub("zone", instance, () => this.ports.zone(instance)),
      log: (message, error) => this.ports.log(`hub ${shard}: ${message} ${error}`),
    });
  }
}
