// chat.ts — what is said in a zone, and what its players are told of it: each from where they have heard, so much a frame (EVENT-1).

import { masked } from "../../shared/admission/profanity.ts";
import {
  CHAT_BURST,
  CHAT_CHARACTERS_MAX,
  CHAT_HISTORY,
  CHAT_LINES_PER_FRAME,
  CHAT_REFILL_PER_SECOND,
  CHAT_SENDERS_MAX,
  REPORT_LINES_MAX,
  WORLD_CHAT_BURST,
  WORLD_CHAT_REFILL_PER_SECOND,
} from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import { type ChatCursor, type ChatLine, cleanLine } from "../../shared/wire/chat.ts";
import type { Say } from "../../shared/wire/client-messages.ts";
import type { ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { Place } from "../contracts.ts";
import {
  type Errand,
  type ReportLine,
  type Said,
  type TalkerRpc,
  talkRefusal,
  type Utterance,
  type WhisperLine,
  type WorldBatch,
  type WorldCursor,
} from "../talk.ts";
import { Buckets } from "./bucket.ts";
import type { Player, Session } from "./session.ts";
import { type FeedPorts, WorldFeed } from "./world-feed.ts";
import { ZoneLog } from "./zone-log.ts";

/** What a zone is given to talk with the rest of the world. */
export interface TalkPorts extends FeedPorts {
  talker(playerId: PlayerId): Pick<TalkerRpc, "whisper" | "whispersAfter">;
  /** What `save` was given last. */
  readonly stored: string | null;
  /** Resolves when it is durable. */
  save(record: string): Promise<void>;
}

/** What chat needs of its room. */
export interface Parlour {
  readonly place: Place;
  readonly players: ReadonlyMap<PlayerId, Player>;
  /** Runs `act` at the next tick, and wakes a zone that sleeps. */
  enqueue(act: () => void): void;
  wake(): void;
  tell(player: Player, event: ZoneEvent): void;
  /** Does the zone simulate this player, or would it if it woke? */
  expects(playerId: PlayerId): boolean;
}

/** How far one session has been told. */
interface Stream {
  zone: number;
  readonly world: number[];
  whisper: number;
  /** Fetched and not told yet. */
  readonly whispers: WhisperLine[];
  /** Whispers are being fetched; `again`: and there is reason to fetch once more. */
  fetching: "no" | "once" | "again";
  /** The lines there were when it had been told all. */
  version: number;
}

/** How often, and how long apart, an unanswered call is repeated. */
const TRIES = 4;
const RETRY_MS = 1000;

export class Chat {
  private readonly room: Parlour;
  private readonly ports: TalkPorts;
  private readonly log: ZoneLog;
  private readonly feed: WorldFeed;
  private readonly streams = new WeakMap<Session, Stream>();
  /** By player, whether they are here or not: who leaves and comes back may say no more for it. */
  private readonly allowance = new Buckets(CHAT_BURST, CHAT_REFILL_PER_SECOND, CHAT_SENDERS_MAX);
  private readonly worldAllowance = new Buckets(WORLD_CHAT_BURST, WORLD_CHAT_REFILL_PER_SECOND, CHAT_SENDERS_MAX);
  /** The line that each player was let say last, and on which connection. */
  private readonly paid = new WeakMap<Player, { readonly line: string; readonly session: Session }>();
  /** Counts up with every new line. */
  private version = 0;
  /** Whispers on their way, and calls for them. */
  private underWay = 0;

  constructor(room: Parlour, ports: TalkPorts) {
    this.room = room;
    this.ports = ports;
    this.log = new ZoneLog(ports.stored, (record) => ports.save(record), ports.nowMs());
    this.feed = new WorldFeed(room.place, ports, () => this.changed());
  }

  /** Has it something to do that needs the zone awake (SLEEP-1)? */
  get busy(): boolean {
    if (this.log.busy || this.feed.busy || this.underWay > 0) return true;
    for (const { session } of this.room.players.values()) if (session && this.isBehind(session)) return true;
    return false;
  }

  woken(): void {
    this.feed.begin();
  }

  resting(): void {
    this.feed.cease();
  }

  /** Called once a frame: everyone is told what they have not heard, a few lines each. */
  tellAll(): void {
    this.feed.renew();
    for (const player of this.room.players.values()) {
      const { session } = player;
      if (session?.now.state !== "playing" || !session.now.outbox.hasRoomForLog) continue;
      for (const line of this.next(session)) this.room.tell(player, { type: "said", ...line });
    }
  }

  // ---- from clients ----

  /** This client has heard so far, and is told what comes after. It wakes a zone only if there is something to tell. */
  listen(session: Session, playerId: PlayerId, { zone, world, whisper }: ChatCursor): void {
    const stream: Stream = {
      zone,
      world: [...world],
      whisper,
      whispers: [],
      fetching: "no",
      version: -1,
    };
    this.streams.set(session, stream);
    this.fetch(playerId, stream);
    // Whispers wake it once they are here: that one listens is no reason, or a slow link would keep its zone awake by it.
    if (this.lacks(stream)) this.room.wake();
  }

  say(session: Session, player: Player, message: Say): void {
    const { channel, serial, device, to } = message;
    const done = (said: Said): void => {
      const { code, message: words } = said.ok ? { code: "", message: "" } : said;
      // For the device that said it, and no other that plays by now. At once, into a queue of its own: however much
      // somebody talks, nobody else's answers wait behind their receipts (LIMIT-1).
      this.room.wake();
      if (player.session === session) this.room.tell(player, { type: "receipt", serial, code, message: words });
    };
    const line = cleanLine(message.text);
    if (line === "") return done(talkRefusal("chat_empty"));
    if ([...line].length > CHAT_CHARACTERS_MAX) return done(talkRefusal("chat_long"));
    const nowMs = this.ports.nowMs();
    if (!this.mayTalk(session, player, message, nowMs)) return done(talkRefusal("chat_rate"));
    const { playerId, name } = player;
    const utterance: Utterance = { playerId, name, device, serial, text: masked(line) };
    if (channel === "world") this.feed.say(utterance, done);
    else if (channel === "whisper") void this.whisper(to as PlayerId, utterance, session, done);
    else
      this.log.say(utterance, nowMs, (said) => {
        this.changed();
        done(said);
      });
  }

  /** Limits how much a player says. A line that is said again on a new connection, for want of a receipt, was paid for. */
  private mayTalk(session: Session, player: Player, { channel, device, serial }: Say, nowMs: number): boolean {
    const line = `${device}.${serial}`;
    const paid = this.paid.get(player);
    const again = paid?.line === line && paid.session !== session;
    const allowance = channel === "world" ? this.worldAllowance : this.allowance;
    if (!again && !allowance.take(player.playerId, nowMs)) return false;
    this.paid.set(player, { line, session });
    return true;
  }

  private async whisper(to: PlayerId, line: Utterance, session: Session, done: (said: Said) => void): Promise<void> {
    const said = await this.insist("a whisper", () => this.ports.talker(line.playerId).whisper(to, line));
    done(said ?? talkRefusal("unreachable"));
    const stream = this.streams.get(session);
    if (said?.ok && stream) this.fetch(line.playerId, stream);
  }

  // ---- from other objects ----

  heard(batch: WorldBatch): WorldCursor | null {
    return this.feed.heard(batch);
  }

  /** There is something for one of our players: for a whisper a zone that sleeps wakes, since it is for them alone (SLEEP-1). */
  knock(playerId: PlayerId, about: Errand): boolean {
    if (!this.room.expects(playerId)) return false;
    const player = this.room.players.get(playerId);
    if (about === "friends") {
      if (player) this.room.tell(player, { type: "friends" });
      return true;
    }
    this.room.wake();
    const session = player?.session;
    const stream = session ? this.streams.get(session) : undefined;
    // One who has not said yet what they have heard fetches it when they do.
    if (stream) this.fetch(playerId, stream);
    return true;
  }

  /** The last lines of both channels up to the newest of `playerId` in each. */
  evidence(playerId: PlayerId): ReportLine[] {
    const upTo = <L extends { playerId: string; name: string; text: string; atMs: number }>(
      channel: ReportLine["channel"],
      lines: readonly L[],
    ): ReportLine[] =>
      lines
        .slice(0, lines.findLastIndex((line) => line.playerId === playerId) + 1)
        .slice(-REPORT_LINES_MAX / 2)
        .map(({ playerId: by, name, text, atMs }) => ({ channel, playerId: by, name, text, atMs }));
    return [...upTo("zone", this.log.lines), ...upTo("world", this.feed.lines)];
  }

  // ---- inside ----

  private changed(): void {
    this.version++;
  }

  private isBehind(session: Session): boolean {
    const stream = this.streams.get(session);
    return stream !== undefined && this.hasNews(stream);
  }

  private hasNews(stream: Stream): boolean {
    return (
      stream.whispers.length > 0 || stream.fetching !== "no" || (stream.version !== this.version && this.lacks(stream))
    );
  }

  private lacks(stream: Stream): boolean {
    const zone = this.log.lines.some(({ seq }) => seq > stream.zone);
    const lacks = zone || this.feed.lines.some(({ origin, seq }) => seq > (stream.world[origin] ?? 0));
    if (!lacks) stream.version = this.version;
    return lacks;
  }

  /** The next lines for a session, which count as told. */
  private next(session: Session): ChatLine[] {
    const stream = this.streams.get(session);
    if (!stream || (stream.version === this.version && stream.whispers.length === 0)) return [];
    const lines: ChatLine[] = [];
    const room = (): boolean => lines.length < CHAT_LINES_PER_FRAME;
    for (const { seq, playerId, name, text, atMs } of this.log.lines) {
      if (seq <= stream.zone || !room()) continue;
      stream.zone = seq;
      lines.push({ channel: "zone", origin: 0, seq, playerId, name, text, at: seconds(atMs), ...TO_ALL });
    }
    for (const { origin, seq, playerId, name, text, atMs } of this.feed.lines) {
      if (seq <= (stream.world[origin] ?? 0) || !room()) continue;
      while (stream.world.length < origin) stream.world.push(0);
      stream.world[origin] = seq;
      lines.push({ channel: "world", origin, seq, playerId, name, text, at: seconds(atMs), ...TO_ALL });
    }
    while (stream.whispers.length > 0 && room()) {
      const first = stream.whispers.shift() as WhisperLine;
      const { seq, playerId, name, toId, toName, text, atMs } = first;
      lines.push({ channel: "whisper", origin: 0, seq, playerId, name, toId, toName, text, at: seconds(atMs) });
    }
    if (lines.length === 0) stream.version = this.version;
    return lines;
  }

  /** Fetches whispers that the stream lacks: told of one, we ask for all, so none that got lost stays behind. */
  private async fetch(playerId: PlayerId, stream: Stream): Promise<void> {
    if (stream.fetching !== "no") {
      stream.fetching = "again";
      return;
    }
    do {
      stream.fetching = "once";
      const lines = await this.insist("whispers", () => this.ports.talker(playerId).whispersAfter(stream.whisper));
      // What came twice, since we asked twice, is told once.
      for (const line of lines ?? []) {
        if (line.seq <= stream.whisper) continue;
        stream.whisper = line.seq;
        stream.whispers.push(line);
        // Who reads nothing for long has the newest to read in the end.
        if (stream.whispers.length > CHAT_HISTORY) stream.whispers.shift();
      }
    } while ((stream.fetching as Stream["fetching"]) === "again");
    stream.fetching = "no";
    if (stream.whispers.length > 0) this.room.wake();
  }

  /** Repeats a call that has no answer; null: it has none however often. */
  private async insist<T>(what: string, call: () => Promise<T>): Promise<T | null> {
    this.underWay++;
    try {
      for (let tries = 0; tries < TRIES; tries++) {
        try {
          return await call();
        } catch (error) {
          this.ports.log(`${what}: no answer`, error);
          await new Promise<void>((resolve) => this.ports.later(RETRY_MS, resolve));
        }
      }
      return null;
    } finally {
      this.underWay--;
    }
  }
}

const TO_ALL = { toId: "", toName: "" };
const seconds = (milliseconds: number): number => Math.max(0, Math.floor(milliseconds / 1000));
