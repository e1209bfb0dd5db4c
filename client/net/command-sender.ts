// command-sender.ts — sends commands when they change, several in one message, and says at least once a second that we live (CMD-3).
import { ACTS_PER_MESSAGE_MAX, BATCH_TICKS, CHANGES_PER_MESSAGE_MAX, REFRESH_TICKS } from "../../shared/limits.ts";
import { type Command, isNeutral, turned } from "../../shared/sim/command.ts";
import { TICK_MS, type Tick } from "../../shared/units.ts";
import type { Act, Change, ClientMessage } from "../../shared/wire/client-messages.ts";
import type { FrameMark } from "../../shared/wire/frame-mark.ts";
import { Steering } from "./steering.ts";

/**
 * A connection's first messages come at the full rate, whatever is held: they measure how far ahead to be (CMD-1). So do
 * those after a silence, for whose acknowledgements the zone waits before it sends anything else (FLOW-1).
 */
const PROBES = 12;
const BATCH_MS = BATCH_TICKS * TICK_MS;
const IDLE_MS = 1000;
/** No frame for so long is a silence: ten of them at least. */
const SILENCE_MS = 500;

export interface SentMark {
  readonly atMs: number;
  readonly originMs: number;
}

export class CommandSender {
  private readonly send: (message: ClientMessage) => boolean;
  private steering = new Steering();
  private held: { command: Command; tick: Tick } | null = null;
  private outgoing: Change[] = [];
  private acts: Act[] = [];
  private lastSentMs = Number.NEGATIVE_INFINITY;
  private sequence = 0;
  /** Messages since the beginning, or since the last silence. */
  private sent = 0;
  private heardAtMs = Number.POSITIVE_INFINITY;
  private readonly marks: (SentMark | undefined)[] = new Array(256);

  constructor(send: (message: ClientMessage) => boolean) {
    this.send = send;
  }

  /** The command to put in force at `tick`, so that what `wish` asks for is done: null if what is held will do. */
  change(wish: Command, tick: Tick): Command | null {
    const { held } = this;
    const inForce = held ? turned(held.command, tick - held.tick) : null;
    const due = held !== null && !isNeutral(wish) && tick - held.tick >= REFRESH_TICKS;
    const command = (inForce ? this.steering.steer(wish, inForce, tick) : wish) ?? (due ? inForce : null);
    if (!command) return null;
    this.held = { command, tick };
    this.outgoing.push({ tick, command });
    // A link that stands still must not make us remember without end: what is in force counts, the oldest goes.
    if (this.outgoing.length > CHANGES_PER_MESSAGE_MAX) this.outgoing.shift();
    return command;
  }

  /** Says an act with the next message, which goes at once: what it was aimed at is shown now. */
  act(act: Act): void {
    if (this.acts.length < ACTS_PER_MESSAGE_MAX) this.acts.push(act);
  }

  /** Our clock was set back to `tick`: what was planned beyond it is planned anew, and what is held is said again. */
  setBack(tick: Tick): void {
    this.outgoing = this.outgoing.filter((change) => change.tick <= tick);
    this.held = null;
  }

  /** Nobody is to hear what was not said yet; what is held is said again, should we go on here. */
  drop(): void {
    this.outgoing = [];
    this.acts = [];
    this.held = null;
  }

  /** Has something been asked for that was not said yet? */
  get unsaid(): boolean {
    return this.outgoing.length > 0 || this.acts.length > 0;
  }

  /** A frame has come; `slept`: the zone had said that there would be none for a while. */
  heard(nowMs: number, slept: boolean): void {
    if (!slept && nowMs - this.heardAtMs > SILENCE_MS) this.sent = 0;
    this.heardAtMs = nowMs;
  }

  /** The zone slept: time goes on from `tick`, and what was held is held. */
  resume(tick: Tick): void {
    this.steering = new Steering();
    if (this.held) this.held = { ...this.held, tick };
  }

  /** Sends what is due. `originMs` is the command clock's, to be remembered with the message. */
  flush(sentTick: Tick, newest: FrameMark, originMs: number, nowMs: number): void {
    const sinceMs = nowMs - this.lastSentMs;
    const eager = this.outgoing.length > 0 || this.sent < PROBES;
    if (this.acts.length === 0 && sinceMs < (eager ? BATCH_MS : IDLE_MS)) return;
    this.sequence = (this.sequence + 1) % 256;
    const changes = this.outgoing.filter((change) => sentTick - change.tick < 256);
    const acts = this.acts.filter((act) => sentTick - act.tick < 256);
    if (!this.send({ type: "commands", sequence: this.sequence, newest, sentTick, changes, acts })) return;
    this.marks[this.sequence] = { atMs: nowMs, originMs };
    this.outgoing = [];
    this.acts = [];
    this.lastSentMs = nowMs;
    this.sent++;
  }

  /** When, and by which clock, the message with this sequence was sent. */
  markOf(sequence: number): SentMark | undefined {
    return this.marks[sequence];
  }
}
