// world-feed.ts — a zone's ear and mouth for the world channel: it listens to one hub while it is awake, and takes its players' lines to theirs.
import { CHAT_HISTORY, CHAT_ZONE_WAITING_MAX, HUB_RENEW_MS, HUB_SHARDS } from "../../shared/limits.ts";
import type { Place } from "../contracts.ts";
import { shardOf } from "../hub/shards.ts";
import { takeNew } from "../hub/stream.ts";
import {
  type HubRpc,
  type Said,
  talkRefusal,
  type Utterance,
  type WorldBatch,
  type WorldCursor,
  type WorldLine,
} from "../talk.ts";

export interface FeedPorts {
  nowMs(): number;
  hub(shard: number): Pick<HubRpc, "publish" | "listen">;
  later(delayMs: number, task: () => void): void;
  log(message: string, error?: unknown): void;
}

/** How often, and how long apart, an unanswered call is repeated. */
const TRIES = 4;
const RETRY_MS = 1000;

interface Mouth {
  waiting: { readonly line: Utterance; readonly done: (said: Said) => void }[];
  busy: boolean;
}

export class WorldFeed {
  /** The last lines, in the order in which they came. */
  lines: readonly WorldLine[] = [];
  /** Called when there are new lines. */
  private readonly onLines: () => void;
  private readonly ports: FeedPorts;
  private readonly place: Place;
  private readonly shards: number;
  private readonly held: number[] = [];
  private listening = false;
  /** Counts our changes of mind. By the clock, so that a run after this one counts on. */
  private term = 0;
  private askedAtMs = Number.NEGATIVE_INFINITY;
  private readonly mouths = new Map<number, Mouth>();

  constructor(place: Place, ports: FeedPorts, onLines: () => void, shards = HUB_SHARDS) {
    this.place = place;
    this.ports = ports;
    this.onLines = onLines;
    this.shards = shards;
  }

  /** By hub, the newest line that was heard. */
  get heads(): WorldCursor {
    return this.held;
  }

  /** Is a line on its way to its hub? */
  get busy(): boolean {
    return [...this.mouths.values()].some(({ busy }) => busy);
  }

  /** The zone is awake: it hears what it has missed, and all that comes. */
  begin(): void {
    if (this.listening) return;
    this.listening = true;
    this.changeMind();
    this.ask();
  }

  /** The zone rests: lines of the world do not wake it (SLEEP-1). Should this not be heard, the next line is refused. */
  cease(): void {
    if (!this.listening) return;
    this.listening = false;
    this.changeMind();
    const { term } = this;
    this.ear.listen({ place: this.place, term, cursor: null }).catch((error: unknown) => {
      this.ports.log("the hub does not know that we sleep", error);
    });
  }

  /** Called now and then while the zone is awake: says that it still listens, and asks for what got lost. */
  renew(): void {
    const sinceMs = this.ports.nowMs() - this.askedAtMs;
    // A clock that has jumped back is within nothing.
    if (this.listening && (sinceMs < 0 || sinceMs >= HUB_RENEW_MS)) this.ask();
  }

  /** A hub tells of lines. @returns what is held now; null if the zone does not listen. */
  heard(batch: WorldBatch): WorldCursor | null {
    if (!this.listening) return null;
    this.take(batch);
    return this.held;
  }

  /** Takes a line to the player's hub; `done` is called with what became of it. */
  say(line: Utterance, done: (said: Said) => void): void {
    const shard = shardOf(line.playerId, this.shards);
    const mouth = this.mouths.get(shard) ?? { waiting: [], busy: false };
    this.mouths.set(shard, mouth);
    if (mouth.waiting.length >= CHAT_ZONE_WAITING_MAX) return done(talkRefusal("unreachable"));
    mouth.waiting.push({ line, done });
    if (!mouth.busy) void this.speak(shard, mouth);
  }

  private get ear(): Pick<HubRpc, "listen"> {
    return this.ports.hub(shardOf(this.place.instance, this.shards));
  }

  private changeMind(): void {
    this.term = Math.max(this.term + 1, this.ports.nowMs());
  }

  private ask(): void {
    this.askedAtMs = this.ports.nowMs();
    const { term } = this;
    const again = (): void => {
      if (this.listening && this.term === term) this.ask();
    };
    this.ear
      .listen({ place: this.place, term, cursor: this.held })
      .then((answer) => {
        if (!this.listening || this.term !== term) return;
        if (answer !== null && "lines" in answer) return this.take(answer);
        // A run before this one has said something under a later term: its clock was ahead.
        if (answer === null) this.term += HUB_RENEW_MS;
        this.ports.later(RETRY_MS, answer === null ? () => this.listening && this.ask() : again);
      })
      .catch((error: unknown) => {
        this.ports.log("the hub was not reached", error);
        this.ports.later(RETRY_MS * TRIES, again);
      });
  }

  private take(batch: WorldBatch): void {
    const taken = takeNew(this.held, batch);
    if (taken.length === 0) return;
    this.lines = [...this.lines, ...taken].slice(-CHAT_HISTORY);
    this.onLines();
  }

  /** One call at a time to each hub: a player's lines stay in order, and what is said meanwhile goes with the next. */
  private async speak(shard: number, mouth: Mouth): Promise<void> {
    mouth.busy = true;
    while (mouth.waiting.length > 0) {
      const batch = mouth.waiting;
      mouth.waiting = [];
      const answers = await this.publish(
        shard,
        batch.map(({ line }) => line),
      );
      for (const [i, { done }] of batch.entries()) done(answers?.[i] ?? talkRefusal("unreachable"));
    }
    mouth.busy = false;
  }

  private async publish(shard: number, lines: readonly Utterance[]): Promise<readonly Said[] | null> {
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        return await this.ports.hub(shard).publish(lines);
      } catch (error) {
        this.ports.log(`hub ${shard} was not reached`, error);
        await new Promise<void>((resolve) => this.ports.later(RETRY_MS, resolve));
      }
    }
    return null;
  }
}
