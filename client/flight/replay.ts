// replay.ts — plays a recorded flight back through the very code that flew it: forward, and back from the nearest keyframe.
import type { ZoneId } from "../../shared/units.ts";
import { WireError } from "../../shared/wire/bits.ts";
import { decodeZoneMessage } from "../../shared/wire/zone-messages.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { type Ghost, ghostsOf } from "../ghosts.ts";
import { Stats } from "../net/stats.ts";
import { Stay } from "../net/stay.ts";
import { Scene, type SceneFrame } from "../scene.ts";
import type { Techniques } from "../techniques.ts";
import { type Entry, type Flight, FlightError, type Piece } from "./flight.ts";
import { restore } from "./keyframe.ts";

export interface ReplayedCorrection {
  readonly tick: number;
  readonly metres: number;
}

export class Replay {
  readonly flight: Flight;
  /** Milliseconds from the beginning to the end. */
  readonly durationMs: number;
  /** Every correction of the own mover since the last jump in time. */
  corrections: ReplayedCorrection[] = [];
  private readonly startMs: number;
  private piece = 0;
  private next = 0;
  private nowMs = 0;
  private stay: Stay;
  private scene: Scene;
  private lastBytes = 0;

  /** Throws FlightError if its zone is not known here. */
  constructor(flight: Flight) {
    this.flight = flight;
    const [first, last] = [flight.pieces[0] as Piece, flight.pieces[flight.pieces.length - 1] as Piece];
    this.startMs = first.atMs;
    this.durationMs = (last.entries[last.entries.length - 1]?.atMs ?? last.atMs) - first.atMs;
    ({ stay: this.stay, scene: this.scene } = this.begin(0));
  }

  get zoneId(): ZoneId {
    return this.stay.zone.id;
  }

  /** Milliseconds since the beginning. */
  get positionMs(): number {
    return this.nowMs - this.startMs;
  }

  /** The own player's tick. */
  get tick(): number {
    return this.stay.predictor?.tick ?? 0;
  }

  get ended(): boolean {
    return this.entry() === null;
  }

  /** What is known of this moment, for a line of text. */
  readout(): { tick: number; command: string; correctionMm: number; snapshotBytes: number } {
    const command = this.stay.predictor?.self.command;
    const last = this.corrections[this.corrections.length - 1];
    return {
      tick: this.tick,
      command: command ? JSON.stringify(command) : "",
      correctionMm: (last?.metres ?? 0) * 1000,
      snapshotBytes: this.lastBytes,
    };
  }

  /** Goes to a time, milliseconds since the beginning. */
  seek(positionMs: number): void {
    const atMs = this.startMs + Math.max(0, Math.min(this.durationMs, positionMs));
    if (atMs < this.nowMs || atMs > this.nowMs + 2000) {
      let piece = this.flight.pieces.length - 1;
      while (piece > 0 && (this.flight.pieces[piece] as Piece).atMs > atMs) piece--;
      // On the way there from here, nothing is to be begun anew.
      if (atMs < this.nowMs || piece > this.piece) ({ stay: this.stay, scene: this.scene } = this.begin(piece));
    }
    for (let entry = this.entry(); entry && entry.atMs <= atMs; entry = this.entry()) this.take(entry);
    this.nowMs = Math.max(this.nowMs, atMs);
  }

  /** Goes `ticks` of the own player on, or back. */
  step(ticks: number): void {
    const target = this.tick + ticks;
    if (ticks < 0) this.seek(this.timeBefore(target));
    for (let entry = this.entry(); entry && this.tick < target; entry = this.entry()) this.take(entry);
  }

  /** Plays to the end: every correction, from the beginning. */
  run(): readonly ReplayedCorrection[] {
    ({ stay: this.stay, scene: this.scene } = this.begin(0));
    for (let entry = this.entry(); entry; entry = this.entry()) this.take(entry);
    return this.corrections;
  }

  frame(): SceneFrame {
    return this.scene.frame(this.nowMs, 0);
  }

  ghosts(): Ghost[] {
    return ghostsOf(this.stay);
  }

  private begin(index: number): { stay: Stay; scene: Scene } {
    const { welcome, pieces } = this.flight;
    const piece = pieces[index] as Piece;
    const zone = ZONES.get(welcome.zone as ZoneId);
    if (!zone) throw new FlightError(`This flight was in the zone "${welcome.zone}", which is not known here.`);
    const stats = new Stats();
    const techniques: Techniques = { ...piece.techniques };
    this.corrections = [];
    this.piece = index;
    this.next = 0;
    this.nowMs = piece.atMs;
    const stay = new Stay(welcome, zone, 0, piece.atMs, { send: () => true, stats, techniques });
    restore(stay, piece.keyframe);
    stats.onCorrection = (metres, tick) => this.corrections.push({ tick, metres });
    const scene = new Scene({ stay }, techniques);
    return { stay, scene };
  }

  /** The entry that comes next, in whichever piece; null at the end. */
  private entry(): Entry | null {
    return this.flight.pieces[this.piece]?.entries[this.next] ?? this.flight.pieces[this.piece + 1]?.entries[0] ?? null;
  }

  private take(entry: Entry): void {
    const { pieces } = this.flight;
    if (this.next >= (pieces[this.piece] as Piece).entries.length) {
      this.piece++;
      this.next = 0;
      // Techniques may have been switched between two pieces.
      Object.assign(this.stay.techniques, (pieces[this.piece] as Piece).techniques);
    }
    this.next++;
    this.nowMs = entry.atMs;
    const { stay } = this;
    switch (entry.kind) {
      case "received":
        return this.receive(entry.bytes, entry.atMs);
      case "updated":
        return stay.update(entry.atMs, () => {
          if (!entry.command) throw new FlightError("This flight is damaged: a tick has no command.");
          return entry.command;
        });
      case "drawn":
        this.scene.frame(entry.atMs, 1 / 60);
        return;
      case "wished":
        stay.acts.wish(entry.act, entry.aim);
    }
  }

  private receive(bytes: Uint8Array, atMs: number): void {
    this.lastBytes = bytes.length;
    try {
      const message = decodeZoneMessage(bytes, this.stay.entities.stream);
      if (message.type === "frame") this.stay.frame(message, atMs);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      throw new FlightError(`This flight is damaged: ${error.message}.`);
    }
  }

  /** When the own player was last at `tick`: looked for from the keyframe before. */
  private timeBefore(tick: number): number {
    let piece = this.piece;
    const tickOf = (index: number) =>
      (this.flight.pieces[index] as Piece).keyframe.stay.predictor as { readonly tick: number };
    while (piece > 0 && tickOf(piece).tick > tick) piece--;
    ({ stay: this.stay, scene: this.scene } = this.begin(piece));
    for (let entry = this.entry(); entry && this.tick < tick; entry = this.entry()) this.take(entry);
    return this.positionMs;
  }
}
