// hub.ts — one of the world channel's K hubs, without a platform: numbers its players' lines, relays them, tells its zones (EVENT-1).
import {
  CHAT_SENDERS_MAX,
  HUB_FLUSH_MS,
  HUB_LISTENER_STALE_MS,
  HUB_SETTLE_MS,
  WORLD_CHAT_BURST,
  WORLD_CHAT_REFILL_PER_SECOND,
  WORLD_LINES_BURST,
  WORLD_LINES_PER_SECOND,
} from "../../shared/limits.ts";
import type { InstanceId } from "../../shared/units.ts";
import type { Place } from "../contracts.ts";
import { SENDERS_TABLE, Senders } from "../senders.ts";
import { migrate, type Sql } from "../sql.ts";
import {
  type HubRpc,
  type Listening,
  type Report,
  type Said,
  senderOf,
  type TalkRefusal,
  talkRefusal,
  type Utterance,
  type WorldBatch,
  type WorldCursor,
  type ZoneTalkRpc,
} from "../talk.ts";
import { Bucket, Buckets } from "../zone/bucket.ts";
import { LineLog } from "./line-log.ts";
import { Listeners } from "./listeners.ts";
import { Reports } from "./reports.ts";
import { lacks } from "./stream.ts";

/** What a hub is given. It runs the same in a Durable Object and in a simulation's virtual time. */
export interface HubPorts {
  readonly sql: Sql;
  nowMs(): number;
  /** Runs `task` after `delayMs`, once. */
  later(delayMs: number, task: () => void): void;
  /** Replaces the one alarm. */
  setAlarm(atMs: number): void;
  peer(shard: number): Pick<HubRpc, "relay">;
  zone(place: Place): Pick<ZoneTalkRpc, "heard">;
  log(message: string, error: unknown): void;
}

const RETRY_MS = 500;
const RETRY_MS_MAX = 30_000;
/** A zone that has not answered so often is told nothing more until it says again that it listens. */
const ZONE_FAILURES_MAX = 5;

/** One who is told lines: another hub, of ours alone, or a zone, of all. */
interface Link {
  readonly only: number | null;
  readonly instance: InstanceId | null;
  readonly send: (batch: WorldBatch) => Promise<WorldCursor | null>;
  /** What they hold, as far as we know: they have said so, or, since we began, nothing is known to the contrary. */
  held: WorldCursor;
  confirmed: boolean;
  busy: boolean;
  failures: number;
  retryAtMs: number;
}

export const HUB_SCHEMA: readonly (readonly string[])[] = [
  [
    `CREATE TABLE lines (origin INTEGER, slot INTEGER, seq INTEGER NOT NULL, player TEXT NOT NULL, name TEXT NOT NULL,
      text TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (origin, slot))`,
    SENDERS_TABLE,
    "CREATE TABLE listeners (instance TEXT PRIMARY KEY, zone TEXT NOT NULL, term INTEGER NOT NULL, listening INTEGER NOT NULL)",
    "CREATE TABLE reports (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, reporter TEXT NOT NULL, body TEXT NOT NULL)",
  ],
];

export class Hub implements HubRpc {
  private readonly shard: number;
  private readonly ports: HubPorts;
  private readonly log: LineLog;
  private readonly senders: Senders;
  private readonly listeners: Listeners;
  private readonly kept: Reports;
  private readonly rate: Bucket;
  /** Of each player whose lines are numbered here, wherever they say them: their zone's allowance is that zone's alone. */
  private readonly allowances = new Buckets(2 * WORLD_CHAT_BURST, WORLD_CHAT_REFILL_PER_SECOND, CHAT_SENDERS_MAX);
  private readonly peers: readonly Link[];
  private readonly zones = new Map<InstanceId, Link>();
  private flushAtMs = Number.NEGATIVE_INFINITY;
  private flushing = false;
  private alarmAtMs: number | null = null;

  /** Hub number `shard` of `shards`. */
  constructor(shard: number, shards: number, ports: HubPorts) {
    this.shard = shard;
    this.ports = ports;
    migrate(ports.sql, "hub", HUB_SCHEMA);
    this.log = new LineLog(ports.sql, shards);
    this.senders = new Senders(ports.sql);
    this.listeners = new Listeners(ports.sql, ports.nowMs());
    this.kept = new Reports(ports.sql);
    this.rate = new Bucket(Math.max(1, WORLD_LINES_BURST / shards), WORLD_LINES_PER_SECOND / shards, ports.nowMs());
    const others = Array.from({ length: shards }, (_, other) => other).filter((other) => other !== shard);
    this.peers = others.map((other) => this.peerLink(other));
    for (const { place } of this.listeners.listening()) this.zones.set(place.instance, this.zoneLink(place));
  }

  async publish(lines: readonly Utterance[]): Promise<readonly Said[]> {
    return lines.map((line) => this.number(line));
  }

  private number(line: Utterance): Said {
    const sender = senderOf(line);
    if (this.senders.hasSaid(sender, line.serial)) return { ok: true };
    const nowMs = this.ports.nowMs();
    const { playerId, name, text } = line;
    if (!this.allowances.take(playerId, nowMs)) return talkRefusal("chat_rate");
    if (!this.rate.take(nowMs)) return talkRefusal("world_busy");
    const seq = (this.log.heads[this.shard] ?? 0) + 1;
    // A clock that jumps back must not put a line before the one it follows.
    const atMs = Math.max(nowMs, this.log.newest(this.shard)?.atMs ?? 0);
    this.log.append({ origin: this.shard, seq, playerId, name, text, atMs });
    this.senders.note(sender, line.serial, seq);
    this.soon();
    this.settleLater();
    return { ok: true };
  }

  async relay(origin: number, batch: WorldBatch): Promise<number> {
    if (this.log.take(batch).length > 0) this.soon();
    return this.log.heads[origin] ?? 0;
  }

  async listen({ place, term, cursor }: Listening): Promise<WorldBatch | TalkRefusal | null> {
    const nowMs = this.ports.nowMs();
    const noted = this.listeners.note(place, term, cursor !== null, nowMs);
    if (noted === "full") return talkRefusal("hub_full");
    if (noted === "stale") return null;
    if (cursor === null) {
      this.zones.delete(place.instance);
      return null;
    }
    const link = this.zones.get(place.instance) ?? this.zoneLink(place);
    this.zones.set(place.instance, link);
    // Should this answer be lost, the zone's next one says so, and it is told again.
    link.held = [...this.log.heads];
    link.failures = 0;
    link.retryAtMs = 0;
    return this.log.after(cursor);
  }

  async report(report: Report): Promise<Said> {
    return this.kept.add(report);
  }

  async reports(): Promise<readonly Report[]> {
    return this.kept.newestFirst();
  }

  /** The alarm has rung: whoever has not confirmed that they hold our lines is told them again. */
  async alarm(): Promise<void> {
    this.alarmAtMs = null;
    // After a restart nothing is known: all are asked, which is why the alarm was set.
    await Promise.all(this.links().map((link) => (link.confirmed ? this.tell(link) : this.send(link))));
    if (this.peers.some((link) => !link.confirmed || this.isBehind(link))) this.settleLater();
  }

  /** New lines go out at once, if nothing has lately, and else together with all that follow in the same interval. */
  private soon(): void {
    if (this.flushing) return;
    this.flushing = true;
    const nowMs = this.ports.nowMs();
    const waitMs = Math.min(HUB_FLUSH_MS, Math.max(0, this.flushAtMs + HUB_FLUSH_MS - nowMs));
    this.ports.later(waitMs, () => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    const nowMs = this.ports.nowMs();
    this.flushAtMs = nowMs;
    for (const instance of this.listeners.dropStale(nowMs, HUB_LISTENER_STALE_MS)) this.zones.delete(instance);
    for (const link of this.links()) void this.tell(link);
  }

  private links(): Link[] {
    return [...this.peers, ...this.zones.values()];
  }

  private async tell(link: Link): Promise<void> {
    if (this.isBehind(link) && this.ports.nowMs() >= link.retryAtMs) await this.send(link);
  }

  private isBehind({ held, only }: Link): boolean {
    const { heads } = this.log;
    return only === null ? lacks(held, heads) : (held[only] ?? 0) < (heads[only] ?? 0);
  }

  /** One call at a time to each: what comes meanwhile goes with the next. */
  private async send(link: Link): Promise<void> {
    if (link.busy) return;
    link.busy = true;
    try {
      const held = await link.send(this.log.after(link.held, link.only));
      link.failures = 0;
      link.confirmed = true;
      if (held) link.held = held;
      else this.endLink(link);
    } catch (error) {
      link.failures++;
      link.retryAtMs = this.ports.nowMs() + Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** link.failures);
      this.ports.log(`${link.instance ?? "another hub"} was not reached`, error);
      if (link.instance !== null && link.failures >= ZONE_FAILURES_MAX) this.endLink(link);
    } finally {
      link.busy = false;
    }
    if (this.isBehind(link) && link.failures === 0 && (link.instance === null || this.zones.has(link.instance)))
      this.soon();
  }

  private endLink({ instance }: Link): void {
    if (instance === null) return;
    this.zones.delete(instance);
    this.listeners.silence(instance);
  }

  /** The alarm outlives this object's memory. */
  private settleLater(): void {
    if (this.alarmAtMs !== null) return;
    this.alarmAtMs = this.ports.nowMs() + HUB_SETTLE_MS;
    this.ports.setAlarm(this.alarmAtMs);
  }

  private peerLink(other: number): Link {
    const send = async (batch: WorldBatch): Promise<WorldCursor> => {
      const held = await this.ports.peer(other).relay(this.shard, batch);
      return this.log.heads.map((_, origin) => (origin === this.shard ? held : 0));
    };
    return this.link(this.shard, null, send);
  }

  private zoneLink(place: Place): Link {
    return this.link(null, place.instance, (batch) => this.ports.zone(place).heard(batch));
  }

  private link(only: number | null, instance: InstanceId | null, send: Link["send"]): Link {
    const held = [...this.log.heads];
    return { only, instance, send, held, confirmed: false, busy: false, failures: 0, retryAtMs: 0 };
  }
}
