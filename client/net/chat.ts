// chat.ts — the client's side of chat: own lines wait until they are settled, and others' are heard once, in order (EVENT-1).
import { CHAT_CHARACTERS_MAX, CHAT_WAITING_MAX, CHAT_ZONES_REMEMBERED } from "../../shared/limits.ts";
import type { Channel, ChatLine } from "../../shared/wire/chat.ts";
import type { Listen, Say } from "../../shared/wire/client-messages.ts";

export interface ChatPorts {
  nowMs(): number;
  /** Names this client among those of the same player. */
  readonly device: string;
  /** False if there is nobody to tell. */
  send(message: Say | Listen): boolean;
  said(line: ChatLine): void;
  refused(refusal: { code: string; message: string }): void;
}

interface Waiting {
  readonly message: Say;
  /** Where it was said first; null: not yet. */
  instance: string | null;
  sentAtMs: number;
}

/** A line without a receipt is said again after this long: the zone repeats its own calls for some seconds. */
const SAY_AGAIN_MS = 12_000;
/** Lines that wait for the list of those one has muted. */
const HELD_MAX = 200;

export class Chat {
  private readonly ports: ChatPorts;
  /** The first is under way; the next follows when it is settled, so that they stay in order. */
  private readonly waiting: Waiting[] = [];
  private serial = 0;
  /** By zone instance, the oldest first. */
  private readonly zones = new Map<string, number>();
  private readonly world: number[] = [];
  private whisper = 0;
  private instance: string | null = null;
  /** Null: not known yet. */
  private muted: ReadonlySet<string> | null = null;
  private held: ChatLine[] = [];
  private slept = false;

  constructor(ports: ChatPorts) {
    this.ports = ports;
  }

  /** Takes a line, to be said when it can. False if too many wait, or it is too long. */
  say(text: string, channel: Channel, to: string): boolean {
    if (this.waiting.length >= CHAT_WAITING_MAX || [...text].length > CHAT_CHARACTERS_MAX) return false;
    const { device } = this.ports;
    const message: Say = { type: "say", channel, device, serial: ++this.serial, to, text };
    this.waiting.push({ message, instance: null, sentAtMs: 0 });
    this.speak();
    return true;
  }

  /** The own player stands in a zone, perhaps not for the first time: it is told how far we have heard. */
  arrived(instance: string): void {
    this.instance = instance;
    this.listen();
    this.leaveBehind(instance);
    // What was said on the last connection, and has no receipt, is said again: it is the same line.
    if (this.waiting[0]) this.waiting[0].sentAtMs = 0;
    this.speak();
  }

  /** Called once a frame. A zone that slept may have forgotten what it had told us. */
  update(zoneSleeps: boolean): void {
    if (this.slept && !zoneSleeps) this.listen();
    this.slept = zoneSleeps;
    this.speak();
  }

  heard({ ...line }: ChatLine): void {
    if (!this.isNew(line)) return;
    if (this.muted) return this.tell(line);
    this.held.push(line);
    if (this.held.length > HELD_MAX) this.held.shift();
  }

  settled({ serial, code, message }: { serial: number; code: string; message: string }): void {
    // A receipt that came twice, since the line was said twice.
    if (this.waiting[0]?.message.serial !== serial) return;
    this.waiting.shift();
    if (code !== "") this.ports.refused({ code, message });
    this.speak();
  }

  setMuted(players: readonly string[]): void {
    this.muted = new Set(players);
    const { held } = this;
    this.held = [];
    for (const line of held) this.tell(line);
  }

  private tell(line: ChatLine): void {
    if (!this.muted?.has(line.playerId)) this.ports.said(line);
  }

  private listen(): void {
    if (this.instance === null) return;
    const heard = { zone: this.zones.get(this.instance) ?? 0, world: this.world, whisper: this.whisper };
    this.ports.send({ type: "listen", heard });
  }

  private speak(): void {
    const [first] = this.waiting;
    if (!first || this.instance === null) return;
    const nowMs = this.ports.nowMs();
    if (first.sentAtMs !== 0 && nowMs - first.sentAtMs < SAY_AGAIN_MS) return;
    if (!this.ports.send(first.message)) return;
    first.instance ??= this.instance;
    first.sentAtMs = nowMs;
  }

  /** Said in a zone that we have left before it was settled: in this one it would be said to others. */
  private leaveBehind(instance: string): void {
    const [first] = this.waiting;
    if (first?.message.channel !== "zone" || first.instance === null || first.instance === instance) return;
    this.waiting.shift();
    this.ports.refused({
      code: "left_behind",
      message: `You left before it was certain that this was heard: ${first.message.text}`,
    });
  }

  private isNew({ channel, origin, seq }: ChatLine): boolean {
    if (channel === "whisper") {
      if (seq <= this.whisper) return false;
      this.whisper = seq;
      return true;
    }
    if (channel === "world") {
      if (seq <= (this.world[origin] ?? 0)) return false;
      while (this.world.length < origin) this.world.push(0);
      this.world[origin] = seq;
      return true;
    }
    const instance = this.instance ?? "";
    if (seq <= (this.zones.get(instance) ?? 0)) return false;
    this.zones.delete(instance);
    this.zones.set(instance, seq);
    for (const oldest of this.zones.keys()) {
      if (this.zones.size <= CHAT_ZONES_REMEMBERED) break;
      this.zones.delete(oldest);
    }
    return true;
  }
}
