// instance.ts — what the directory knows of one instance: its last heartbeat, the places kept in it, and what is written of it.
import { HEARTBEAT_STALE_MS, PLAYERS_WRITE_STEP } from "../../shared/limits.ts";
import type { InstanceId } from "../../shared/units.ts";
import type { Heartbeat } from "../contracts.ts";
import type { Drainable } from "./draining.ts";
import { KeptPlaces, type SlotCounts } from "./kept-places.ts";

/** What is written of an instance. `players` may be off by less than PLAYERS_WRITE_STEP. */
export interface InstanceRow {
  readonly id: InstanceId;
  readonly players: number;
  readonly state: "awake" | "asleep";
  readonly draining: boolean;
  /** Null: it has never been heard. */
  readonly incarnation: number | null;
  /** Since when it has been as empty as it is; meaningless while it has players. */
  readonly emptySinceMs: number;
  readonly kept: SlotCounts;
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
  /** −1: not heard since this directory started. */
  private sequence = -1;
  private heardMs: number;
  private emptySinceMs: number;
  /** Those whom it held when it died: their leases still name it, so they come back without asking the directory. */
  private returning: InstanceRow["returning"] = NOBODY;
  private written: InstanceRow | null = null;

  private constructor(id: InstanceId, number: number, kept: SlotCounts, nowMs: number) {
    this.id = id;
    this.number = number;
    this.kept = new KeptPlaces(kept);
    this.heardMs = nowMs;
    this.emptySinceMs = nowMs;
  }

  /** One to which the first player is being sent. */
  static opened(id: InstanceId, number: number, nowMs: number): Instance {
    return new Instance(id, number, [], nowMs);
  }

  /** One that was unknown here: the directory lost its row, or its first players came back by themselves. */
  static heard(beat: Heartbeat, number: number, nowMs: number): Instance {
    const instance = new Instance(beat.place.instance, number, [], nowMs);
    instance.hear(beat, nowMs);
    return instance;
  }

  /** As it was written. How long ago it was heard is not known: it has the usual time to speak. */
  static fromRow(row: InstanceRow, number: number, nowMs: number): Instance {
    const instance = new Instance(row.id, number, row.kept, nowMs);
    instance.players = row.players;
    instance.state = row.state;
    instance.draining = row.draining;
    instance.incarnation = row.incarnation;
    instance.emptySinceMs = row.emptySinceMs;
    instance.returning = row.returning;
    instance.written = row;
    return instance;
  }

  /** Everybody who is there, may come back at any moment, or is on the way, as far as is known. */
  get load(): number {
    return this.loadIf(this.players);
  }

  /** Never less than the truth: what stands in a row may be short of it by some, until the next heartbeat. */
  get loadMax(): number {
    const unheard = this.sequence < 0 && this.state === "awake" ? PLAYERS_WRITE_STEP - 1 : 0;
    return this.loadIf(this.players + unheard);
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
    if (!sameRun && this.state === "awake" && this.incarnation !== null) {
      // Those on the way are among them: the run that is over may not have told of their arrival.
      this.returning = { players: this.loadMax, untilMs: nowMs + HEARTBEAT_STALE_MS };
    }
    const wasEmpty = this.isEmpty;
    this.incarnation = beat.incarnation;
    this.sequence = beat.sequence;
    this.players = beat.players;
    this.state = beat.state;
    this.heardMs = nowMs;
    this.kept.hear(beat.arrived);
    if (this.isEmpty && !wasEmpty) this.emptySinceMs = nowMs;
  }

  /** Time has passed. An awake instance that is silent has died with its count; one asleep is silent by design (SLEEP-1). */
  pass(nowMs: number, staleMs: number): void {
    this.kept.expire(nowMs);
    // A clock that jumped back must not keep anything alive for as long as it jumped.
    this.heardMs = Math.min(this.heardMs, nowMs);
    this.emptySinceMs = Math.min(this.emptySinceMs, nowMs);
    const { untilMs } = this.returning;
    if (nowMs >= untilMs || untilMs - nowMs > staleMs) this.returning = NOBODY;
    if (this.state === "asleep" || nowMs - this.heardMs <= staleMs) return;
    this.state = "asleep";
    this.players = 0;
    this.returning = NOBODY;
    this.emptySinceMs = nowMs;
  }

  emptyFor(nowMs: number, ms: number): boolean {
    return this.isEmpty && this.load === 0 && nowMs - this.emptySinceMs > ms;
  }

  /** Has something changed since it was written that a directory which starts anew must know? */
  differs(playersStep: number): boolean {
    const { written } = this;
    if (written === null) return true;
    return (
      written.state !== this.state ||
      written.draining !== this.draining ||
      written.incarnation !== this.incarnation ||
      (written.players === 0) !== (this.players === 0) ||
      Math.abs(written.players - this.players) >= playersStep
    );
  }

  /** The row to be written now. */
  toRow(): InstanceRow {
    const { id, players, state, draining, incarnation, emptySinceMs, returning } = this;
    this.written = { id, players, state, draining, incarnation, emptySinceMs, returning, kept: this.kept.counts() };
    return this.written;
  }

  private get isEmpty(): boolean {
    return this.players === 0 && this.state === "asleep";
  }
}
