// recorder.ts — remembers the last minute of a stay: what it was told, and now and then all that it was.
import {
  FLIGHT_PIECE_BYTES_MAX,
  FLIGHT_PIECE_ENTRIES_MAX,
  FLIGHT_PIECE_SECONDS,
  FLIGHT_SECONDS,
} from "../../shared/limits.ts";
import { PROTOCOL_VERSION } from "../../shared/wire/protocol.ts";
import type { Stay } from "../net/stay.ts";
import type { Techniques } from "../techniques.ts";
import { type Entry, encodeFlight, FLIGHT_VERSION, type Piece } from "./flight.ts";
import { keyframeOf } from "./keyframe.ts";

/** Bytes that may go by without a keyframe, since a piece was ended early: then what is there is worth no more. */
const PIECES_MAX = FLIGHT_SECONDS / FLIGHT_PIECE_SECONDS + 1;

export class Recorder {
  private readonly stay: Stay;
  private readonly techniques: Readonly<Techniques>;
  private pieces: Piece[] = [];
  private bytes = 0;

  constructor(stay: Stay, techniques: Readonly<Techniques>) {
    this.stay = stay;
    this.techniques = techniques;
  }

  /** Call before the stay acts on what `entry` says. */
  record(entry: Entry): void {
    const piece = this.pieces[this.pieces.length - 1];
    if (!piece || this.isOver(piece, entry)) this.begin(entry.atMs);
    this.pieces[this.pieces.length - 1]?.entries.push(entry);
    if (entry.kind === "received") this.bytes += entry.bytes.length;
  }

  /** The recording as a file; null if nothing has been recorded yet. `recordedAt`: a date, for people. */
  save(recordedAt: string): Uint8Array<ArrayBuffer> | null {
    if (this.pieces.length === 0) return null;
    const { welcome } = this.stay;
    return encodeFlight({
      version: FLIGHT_VERSION,
      protocol: PROTOCOL_VERSION,
      recordedAt,
      // Whose flight it is matters; who else was about does not.
      welcome: { ...welcome, roster: [] },
      pieces: this.pieces,
    });
  }

  private isOver(piece: Piece, entry: Entry): boolean {
    // A correction belongs to the update that it came of, and techniques hold from a keyframe on.
    if (entry.kind === "corrected") return false;
    return (
      entry.atMs - piece.atMs > FLIGHT_PIECE_SECONDS * 1000 ||
      piece.entries.length >= FLIGHT_PIECE_ENTRIES_MAX ||
      this.bytes >= FLIGHT_PIECE_BYTES_MAX ||
      !sameTechniques(piece.techniques, this.techniques)
    );
  }

  private begin(atMs: number): void {
    // Before its first own state there is nothing to begin from.
    if (!this.stay.predictor) return;
    this.bytes = 0;
    this.pieces.push({ atMs, techniques: { ...this.techniques }, keyframe: keyframeOf(this.stay), entries: [] });
    if (this.pieces.length > PIECES_MAX) this.pieces.shift();
  }
}

function sameTechniques(a: Readonly<Techniques>, b: Readonly<Techniques>): boolean {
  return Object.entries(a).every(([name, on]) => b[name as keyof Techniques] === on);
}
