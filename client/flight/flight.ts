// flight.ts — a recorded flight as a file: what came in, what was done, and from where to begin (the format).
import { parse, stringify } from "devalue";
import { FLIGHT_FILE_BYTES_MAX } from "../../shared/limits.ts";
import type { Command } from "../../shared/sim/command.ts";
import { PROTOCOL_VERSION } from "../../shared/wire/protocol.ts";
import type { Welcome } from "../../shared/wire/zone-messages.ts";
import type { AimAt } from "../acts.ts";
import type { Techniques } from "../techniques.ts";
import type { Keyframe } from "./keyframe.ts";

/** Raised when the layout changes. */
export const FLIGHT_VERSION = 1;

/** Something that a stay was told, at local time `atMs`. */
export type Entry = { readonly atMs: number } & (
  | { readonly kind: "received"; readonly bytes: Uint8Array }
  /** `command`: what the hands wished, if a tick was due. */
  | { readonly kind: "updated"; readonly command: Command | null }
  | { readonly kind: "drawn" }
  | { readonly kind: "wished"; readonly act: "beam" | "throw"; readonly aim: AimAt }
  /** Not told but felt: in the replay it must come again, to the bit. */
  | { readonly kind: "corrected"; readonly tick: number; readonly metres: number }
);

/** About ten seconds, from a keyframe on. */
export interface Piece {
  readonly atMs: number;
  readonly techniques: Techniques;
  readonly keyframe: Keyframe;
  readonly entries: Entry[];
}

export interface Flight {
  readonly version: number;
  readonly protocol: number;
  readonly recordedAt: string;
  readonly welcome: Welcome;
  readonly pieces: readonly Piece[];
}

/** Thrown for bytes that are no flight that can be replayed here. */
export class FlightError extends Error {
  override name = "FlightError";
}

export function encodeFlight(flight: Flight): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(stringify(flight)) as Uint8Array<ArrayBuffer>;
}

/** The flight in `bytes`. Throws FlightError, which says what is wrong. */
export function decodeFlight(bytes: Uint8Array): Flight {
  if (bytes.length > FLIGHT_FILE_BYTES_MAX) throw new FlightError("This file is too large for a flight.");
  let flight: Flight;
  try {
    flight = parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Flight;
  } catch {
    throw new FlightError("This file is damaged, or no flight.");
  }
  if (typeof flight !== "object" || flight === null || typeof flight.version !== "number")
    throw new FlightError("This file is no flight.");
  if (flight.version !== FLIGHT_VERSION)
    throw new FlightError(`This flight is of version ${flight.version}; this page replays version ${FLIGHT_VERSION}.`);
  if (flight.protocol !== PROTOCOL_VERSION)
    throw new FlightError(`This flight speaks protocol ${flight.protocol}; this page speaks ${PROTOCOL_VERSION}.`);
  if (!Array.isArray(flight.pieces) || flight.pieces.length === 0 || !flight.pieces.every(isPiece))
    throw new FlightError("This flight is damaged: it has no pieces to replay.");
  return flight;
}

function isPiece(piece: Piece): boolean {
  return (
    typeof piece?.atMs === "number" &&
    Array.isArray(piece.entries) &&
    piece.entries.every((entry) => typeof entry?.atMs === "number" && typeof entry.kind === "string") &&
    Array.isArray(piece.keyframe?.movers) &&
    Array.isArray(piece.keyframe.props) &&
    typeof piece.keyframe.stay === "object"
  );
}
