// hub-network.ts — K real hubs and any number of zones' feeds in virtual time, without rooms: for tests, and to count what a world's chat costs.
import type { Place } from "../../durable-objects/contracts.ts";
import { Hub } from "../../durable-objects/hub/hub.ts";
import type { HubRpc, Utterance, WorldBatch, WorldLine } from "../../durable-objects/talk.ts";
import { WorldFeed } from "../../durable-objects/zone/world-feed.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";
import { Sqlite } from "../lab/sqlite.ts";

interface Task {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

const RENEW_CHECK_MS = 1000;

/** A clock of its own: a hundred thousand players' minute is over in seconds. */
export class VirtualClock {
  nowMs = 1_800_000_000_000;
  private readonly tasks: Task[] = [];
  private order = 0;

  later(delayMs: number, run: () => void): void {
    const task = { atMs: this.nowMs + delayMs, order: this.order++, run };
    // A binary heap, by time and then by order.
    this.tasks.push(task);
    let i = this.tasks.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(task, this.tasks[parent] as Task)) break;
      this.tasks[i] = this.tasks[parent] as Task;
      i = parent;
    }
    this.tasks[i] = task;
  }

  /** Lets time pass; what is awaited goes on in between. */
  async run(milliseconds: number): Promise<void> {
    const endMs = this.nowMs + milliseconds;
    for (;;) {
      await settle();
      const next = this.tasks[0];
      if (!next || next.atMs > endMs) break;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      // All that is due at the same instant, before anything that it leads to.
      while (this.tasks[0] && this.tasks[0].atMs <= this.nowMs) this.pop().run();
    }
    this.nowMs = endMs;
  }

  private pop(): Task {
    const first = this.tasks[0] as Task;
    const last = this.tasks.pop() as Task;
    if (this.tasks.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.tasks.length) break;
      if (child + 1 < this.tasks.length && before(this.tasks[child + 1] as Task, this.tasks[child] as Task)) child++;
      if (!before(this.tasks[child] as Task, last)) break;
      this.tasks[i] = this.tasks[child] as Task;
      i = child;
    }
    this.tasks[i] = last;
    return first;
  }
}

const before = (a: Task, b: Task): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Called for each call between objects, before and after it is carried out: may throw, to lose it, or give a delay. */
export type Fault = (call: string) => number;

export interface ZoneEar {
  readonly place: Place;
  readonly feed: WorldFeed;
  readonly heard: WorldLine[];
}

export class HubNetwork {
  readonly clock = new VirtualClock();
  readonly zones: ZoneEar[] = [];
  fault: Fault = () => 0;
  /** Called for each line that a zone hears; by default it is kept among those. */
  onHeard: (line: WorldLine, heard: WorldLine[]) => void = (line, heard) => void heard.push(line);
  /** Calls carried out, by kind; what came in to the busiest hub is the largest of `perHub`. */
  readonly calls = { publish: 0, relay: 0, listen: 0, heard: 0, alarms: 0 };
  readonly perHub: number[];
  private readonly shards: number;
  private readonly sqls: Sqlite[];
  private readonly hubs: (Hub | null)[];
  private readonly lives: number[];

  constructor(shards: number, zones: number, rpcMs = 4) {
    this.shards = shards;
    this.rpcMs = rpcMs;
    this.sqls = Array.from({ length: shards }, () => new Sqlite());
    this.hubs = this.sqls.map(() => null);
    this.lives = this.sqls.map(() => 0);
    this.perHub = this.sqls.map(() => 0);
    for (let i = 0; i < zones; i++) this.zones.push(this.newZone(i));
    this.renewAll();
  }

  /** What a room does each frame. */
  private renewAll(): void {
    for (const { feed } of this.zones) feed.renew();
    this.clock.later(RENEW_CHECK_MS, () => this.renewAll());
  }

  private readonly rpcMs: number;

  get rowsWritten(): number {
    return this.sqls.reduce((sum, sql) => sum + sql.rowsWritten, 0);
  }

  /** Memory, timers and calls under way are gone; what was stored is not. */
  killHub(shard: number): void {
    this.hubs[shard] = null;
    this.lives[shard] = (this.lives[shard] ?? 0) + 1;
  }

  hub(shard: number): Hub {
    const known = this.hubs[shard];
    if (known) return known;
    const life = this.lives[shard];
    const alive = (): boolean => this.lives[shard] === life;
    const hub = new Hub(shard, this.shards, {
      sql: this.sqls[shard] as Sqlite,
      nowMs: () => this.clock.nowMs,
      later: (delayMs, task) => this.clock.later(delayMs, () => alive() && task()),
      setAlarm: (atMs) => {
        (this.sqls[shard] as Sqlite).rowsWritten++;
        this.clock.later(atMs - this.clock.nowMs, () => {
          this.calls.alarms++;
          void this.hub(shard).alarm();
        });
      },
      peer: (other) => ({
        relay: (origin, batch) => this.call("relay", other, () => this.hub(other).relay(origin, batch)),
      }),
      zone: ({ instance }) => ({ heard: (batch) => this.call("heard", null, async () => this.tell(instance, batch)) }),
      log: () => {},
    });
    this.hubs[shard] = hub;
    return hub;
  }

  /** A line of this player from this zone; resolves with its code, empty if it was said. */
  say(zone: number, line: Utterance): Promise<string> {
    return new Promise((resolve) => this.zones[zone]?.feed.say(line, (said) => resolve(said.ok ? "" : said.code)));
  }

  private tell(instance: InstanceId, batch: WorldBatch): ReturnType<WorldFeed["heard"]> {
    return this.zones[Number(instance.split("-")[1])]?.feed.heard(batch) ?? null;
  }

  private newZone(index: number): ZoneEar {
    const place = { zone: "zone" as ZoneId, instance: `zone-${index}` as InstanceId };
    const heard: WorldLine[] = [];
    let told: readonly WorldLine[] = [];
    const feed: WorldFeed = new WorldFeed(
      place,
      {
        nowMs: () => this.clock.nowMs,
        hub: (shard): Pick<HubRpc, "publish" | "listen"> => ({
          publish: (lines) => this.call("publish", shard, () => this.hub(shard).publish(lines)),
          listen: (listening) => this.call("listen", shard, () => this.hub(shard).listen(listening)),
        }),
        later: (delayMs, task) => this.clock.later(delayMs, task),
        log: () => {},
      },
      () => {
        for (const line of feed.lines) if (!told.includes(line)) this.onHeard(line, heard);
        told = feed.lines;
      },
      this.shards,
    );
    return { place, feed, heard };
  }

  private async call<T>(kind: keyof HubNetwork["calls"], shard: number | null, carryOut: () => Promise<T>): Promise<T> {
    await this.wait(this.rpcMs + this.fault(kind));
    this.calls[kind]++;
    if (shard !== null) this.perHub[shard] = (this.perHub[shard] ?? 0) + 1;
    const answer = structuredClone(await carryOut());
    await this.wait(this.rpcMs + this.fault(kind));
    return answer;
  }

  private wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.clock.later(milliseconds, resolve));
  }
}

export const utterance = (player: string, serial: number, text: string): Utterance => ({
  playerId: player as PlayerId,
  name: player,
  device: "d",
  serial,
  text,
});
