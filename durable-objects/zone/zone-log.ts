// zone-log.ts — what was said in this zone: a line is heard once it is durable, so that no crash makes it be said twice (EVENT-1).
import { CHAT_HISTORY, CHAT_SENDERS_MAX, CHAT_ZONE_WAITING_MAX } from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import { type Said, senderOf, talkRefusal, type Utterance } from "../talk.ts";

export interface ZoneLine {
  readonly seq: number;
  readonly playerId: PlayerId;
  readonly name: string;
  readonly text: string;
  readonly atMs: number;
  readonly sender: string;
  readonly serial: number;
}

interface Waiting {
  readonly line: Omit<ZoneLine, "seq">;
  readonly done: (said: Said) => void;
}

/** Raised when the record's shape changes; whoever raises it reads the older ones too. */
const VERSION = 1;

export class ZoneLog {
  lines: readonly ZoneLine[];
  /** Number of the newest line, also when none is kept. */
  seq: number;
  private readonly save: (record: string) => Promise<void>;
  private readonly serials = new Map<string, number>();
  private waiting: Waiting[] = [];
  private saving = false;

  /**
   * `stored`: what `save` was given last. What other code has written, or is damaged, is not read: the log begins anew, with
   * a number that nobody has heard yet, since nobody says a line a second for long.
   */
  constructor(stored: string | null, save: (record: string) => Promise<void>, nowMs: number) {
    this.save = save;
    const { seq, lines } = read(stored) ?? { seq: Math.floor(nowMs / 1000), lines: [] };
    this.seq = seq;
    this.lines = lines;
    for (const { sender, serial } of lines) this.note(sender, serial);
  }

  /** Is a line on its way? */
  get busy(): boolean {
    return this.saving;
  }

  /** Adds a line; `done` is called when all can hear it, or with the reason why nobody will. */
  say(utterance: Utterance, nowMs: number, done: (said: Said) => void): void {
    const { playerId, name, text, serial } = utterance;
    const sender = senderOf(utterance);
    const known = this.waiting.some(({ line }) => line.sender === sender && line.serial === serial);
    if (!known && (this.serials.get(sender) ?? 0) >= serial) return done({ ok: true });
    if (this.waiting.length >= CHAT_ZONE_WAITING_MAX) return done(talkRefusal("unreachable"));
    this.waiting.push({ line: { playerId, name, text, atMs: nowMs, sender, serial }, done });
    if (!this.saving) void this.write();
  }

  /** One write at a time: what is said meanwhile goes with the next. */
  private async write(): Promise<void> {
    this.saving = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      const { lines, seq } = this.with(batch);
      try {
        await this.save(JSON.stringify({ version: VERSION, seq, lines }));
        this.lines = lines;
        this.seq = seq;
        for (const { sender, serial } of lines) this.note(sender, serial);
        for (const { done } of batch) done({ ok: true });
      } catch {
        // The shell has logged it, and restarts the zone if it may write no more (LEASE-1).
        for (const { done } of batch) done(talkRefusal("unreachable"));
      }
    }
    this.saving = false;
  }

  private with(batch: readonly Waiting[]): { lines: ZoneLine[]; seq: number } {
    const lines = [...this.lines];
    let { seq } = this;
    const said = new Map(this.serials);
    for (const { line } of batch) {
      // The same line twice in one batch, or one that a line before it has overtaken.
      if ((said.get(line.sender) ?? 0) >= line.serial) continue;
      said.set(line.sender, line.serial);
      lines.push({ ...line, seq: ++seq });
    }
    return { lines: lines.slice(-CHAT_HISTORY), seq };
  }

  private note(sender: string, serial: number): void {
    const newest = Math.max(serial, this.serials.get(sender) ?? 0);
    this.serials.delete(sender);
    this.serials.set(sender, newest);
    for (const oldest of this.serials.keys()) {
      if (this.serials.size <= CHAT_SENDERS_MAX) return;
      this.serials.delete(oldest);
    }
  }
}

function read(stored: string | null): { seq: number; lines: ZoneLine[] } | null {
  if (stored === null) return { seq: 0, lines: [] };
  try {
    const { version, seq, lines } = JSON.parse(stored) as { version: number; seq: number; lines: ZoneLine[] };
    return version === VERSION && Number.isSafeInteger(seq) && Array.isArray(lines) ? { seq, lines } : null;
  } catch {
    return null;
  }
}
