// instance.ts — what the directory knows of one instance: its last heartbeat, and the places kept in it. All of it is in its row.
import { ASLEEP_TRUSTED_MS, HEARTBEAT_STALE_MS, RETURN_MS } from "../../shared/limits.ts";
import type { InstanceId } from "../../shared/units.ts";
import type { Heartbeat } from "../contracts.ts";
import type { Drainable } from "./draining.ts";
import { KeptPlaces, type SlotCounts } from "./kept-places.ts";

/** What is written of an instance. The directory's object sleeps between two heartbeats, and then this is all it has. */
export interface InstanceRow {
  readonly id: InstanceId;
  readonly players: number;
  readonly state: "awake" | "asleep";
  readonly draining: boolean;
  /** Of its last heartbeat; null: it has never been heard. */
  readonly incarnation: number | null;
  readonly sequence: number;
  readonly heardMs: number;
  /** Since when it has been as empty as it is; meaningless while it has players. */
  readonly emptySinceMs: number;
  readonly kept: SlotCounts;
  readonly arrived: SlotCounts;
  /** Those of its last run who may come back, and until when that counts. */
  readonly returning: { readonly players: number; readonly untilMs: number };
}

const NOBODY = { players: 0, untilMs: 0 } as const;

export class Instance implements Drainable {
  readonly id: InstanceId;
  readonly number: number;
  readonly kept: KeptPlaces;
  players = 0;
  state: "awake" | "asleep" = "asleep";
  draining = false;
  private incarnation: number | null = null;
  private sequence = -1;
  private heardMs: number;
  private emptySinceMs: number;
  /** Those whom it held when it died: their leases still name it, so they come back without asking the directory. */
  private returning: InstanceRow["returning"] = NOBODY;
  private written: InstanceRow | null = null;

  private constructor(id: InstanceId, number: number, kept: KeptPlaces, nowMs: number) {
    this.id = id;
    this.number = number;
    this.kept = kept;
    this.heardMs = nowMs;
    this.emptySinceMs = nowMs;
  }

  /** One to which the first player is being sent. */
  static opened(id: InstanceId, number: number, nowMs: number): Instance {
    return new Instance(id, number, new KeptPlaces([], []), nowMs);
  }

  /** One that was unknown here: the directory lost its row, or its first players came back by themselves. */
  static heard(beat: Heartbeat, number: number, nowMs: number): Instance {
    const instance = Instance.opened(beat.place.instance, number, nowMs);
    instance.hear(beat, nowMs);
    return instance;
  }

  static fromRow(row: InstanceRow, number: number): Instance {
    const instance = new Instance(row.id, number, new KeptPlaces(row.kept, row.arrived), row.heardMs);
    instance.players = row.players;
    instance.state = row.state;
    instance.draining = row.draining;
    instance.incarnation = row.incarnation;
    instance.sequence = row.sequence;
    instance.emptySinceMs = row.emptySinceMs;
    instance.returning = row.returning;
    instance.written = row;
    return instance;
  }

  /** Everybody who is there, may come back at any moment, or is on the way: never less than the truth. */
  get load(): number {
    return this.loadIf(this.players);
  }

  /**
   * The load of one that holds at most `most`. One that died in its sleep, full, would keep everybody out for ever, for
   * nobody could wake it to say so: if it has slept for long it has room for one, who finds out.
   */
  loadBelow(most: number, nowMs: number): number {
    const doubtful = this.state === "asleep" && nowMs - this.heardMs > ASLEEP_TRUSTED_MS;
    return this.loadIf(doubtful ? Math.min(this.players, most - 1) : this.players);
  }

  private loadIf(players: number): number {
    // Who has come to a kept place in this run is none of those who come back.
    const back = this.returning.players > 0 ? this.returning.players + this.kept.arrivals : 0;
    return Math.max(players, back) + this.kept.open();
  }

  /** A heartbeat older than one that was heard before changes nothing. */
  hear(beat: Heartbeat, nowMs: number): void {
    const sameRun = beat.incarnation === this.incarnation;
    if (sameRun && beat.sequence <= this.sequence) return;
    if (!sameRun && this.incarnation !== null && (this.state === "awake" || this.players > 0)) {
      // Those on the way are among them: the run that is over may not have told of their arrival.
      this.returning = { players: this.load, untilMs: nowMs + RETURN_MS };
    }
    const wasEmpty = this.isEmpty;
    this.incarnation = beat.incarnation;
    this.sequence = beat.sequence;
    this.players = beat.players;
    this.state = beat.state;
    this.heardMs = nowMs;
    this.kept.hear(beat.arrived, sameRun);
    if (this.isEmpty && !wasEmpty) this.emptySinceMs = nowMs;
  }

  /** Time has passed. An awake instance that is silent has died with its count; one asleep is silent by design (SLEEP-1). */
  pass(nowMs: number): void {
    this.kept.expire(nowMs);
    // A clock that jumped back must not keep anything alive for as long as it jumped.
    this.heardMs = Math.min(this.heardMs, nowMs);
    this.emptySinceMs = Math.min(this.emptySinceMs, nowMs);
    const { untilMs } = this.returning;
    if (nowMs >= untilMs || untilMs - nowMs > RETURN_MS) this.returning = NOBODY;
    if (this.state === "asleep" || nowMs - this.heardMs <= HEARTBEAT_STALE_MS) return;
    this.state = "asleep";
    this.players = 0;
    this.returning = NOBODY;
    this.emptySinceMs = this.heardMs + HEARTBEAT_STALE_MS;
  }

  emptyFor(nowMs: number, ms: number): boolean {
    return this.isEmpty && this.load === 0 && nowMs - this.emptySinceMs > ms;
  }

  /** Does its row lack what neither time nor the next heartbeat would tell a directory that starts anew? Places kept are the caller's to write. */
  get differs(): boolean {
    const { written } = this;
    return (
      written === null ||
      written.incarnation !== this.incarnation ||
      written.sequence !== this.sequence ||
      written.draining !== this.draining
    );
  }

  /** The row to be written now. */
  toRow(): InstanceRow {
    const { id, players, state, draining, incarnation, sequence, heardMs, emptySinceMs, returning } = this;
    const [kept, arrived] = [this.kept.counts(), this.kept.arrivedCounts()];
    this.written = {
      id,
      players,
      state,
      draining,
      incarnation,
      sequence,
      heardMs,
      emptySinceMs,
      kept,
      arrived,
      returning,
    };
    return this.written;
  }

  private get isEmpty(): boolean {
    return this.players === 0 && this.state === "asleep";
  }
}
