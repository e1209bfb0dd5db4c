// tenancy-state.ts — what a zone remembers of one player's lease, and what it is to do about it (LEASE-1, HANDOFF-1).
import type { CloseRule } from "../wire/close.ts";
import type {
  ClaimGranted,
  DepartRequest,
  Entry,
  Passport,
  Place,
  TransferQuestion,
  TransferRequest,
  Whereabouts,
} from "./messages.ts";

/** `S` names a session, `P` is where and how a player stands: a mover in a room. */
export interface Tenancy<S, P> extends Memory<P> {
  /** The player, if this zone simulates them. */
  readonly resident: Resident<S> | null;
}

/** The part that outlives the player's stay. */
export interface Memory<P> {
  /** No epoch up to this one is ever simulated again by this run of the zone; −1: any may be. */
  readonly letGo: number;
  /** Where a player stood who is not here now: from the checkpoint of an earlier run, or from when they left. */
  readonly record: { readonly epoch: number; readonly pose: P } | null;
}

/** Holder of the lease under `epoch`. */
export interface Resident<S> {
  readonly epoch: number;
  /** The connection that moves them; null while it is lost and they linger. */
  readonly session: S | null;
  readonly departure: Departure | null;
}

/** How a player is on the way out of a zone; while it stands they don't move. */
export interface Departure extends Pursuit {
  readonly request: TransferRequest;
  /** A portal of ours, which this player's own client walked into; or a move that began elsewhere: another tab, say. */
  readonly begun: "here" | "elsewhere";
  /** asking: no answer yet. offered: the client has its ticket, or will when it comes back. */
  readonly state: "asking" | "offered";
}

export interface Pursuit {
  /** When the character object is next asked how it stands. */
  readonly askAtMs: number;
}

export interface DepartAsk extends DepartRequest {
  /** The zone that is asked. */
  readonly from: Place;
}

export type Asked<P> =
  | { readonly state: "frozen"; readonly passport: Passport }
  /** Not simulated here under that epoch, and never again. */
  | { readonly state: "absent"; readonly record: Memory<P>["record"] }
  /** Crossing already: thawed at the end of one transfer, they would be moved by the other. */
  | { readonly state: "busy"; readonly with: Departure };

export type Origin<P> =
  | { readonly from: "record"; readonly pose: P }
  | { readonly from: "passport"; readonly passport: Passport }
  | { readonly from: "whereabouts"; readonly whereabouts: Whereabouts }
  | { readonly from: "spawn" };

/** A lease to be given back. */
export interface Release<P> {
  readonly epoch: number;
  readonly pose: P;
  /** The epoch that this pose is of: an older one, if they were not here under that which is given back. */
  readonly recordedUnder: number;
  /** Counting this one. */
  readonly triesLeft: number;
}

/** What is to be done, in this order, after the state is kept. */
export type ZoneEffect<S, P> =
  | { readonly kind: "admit"; readonly origin: Origin<P>; readonly granted: ClaimGranted }
  | { readonly kind: "readmit"; readonly pose: P }
  /** What the last connection asked for is void. */
  | { readonly kind: "takenOver" }
  | { readonly kind: "welcome"; readonly session: S }
  | { readonly kind: "close"; readonly session: S; readonly rule: CloseRule }
  | { readonly kind: "remove" }
  /** The client is told where to go. */
  | { readonly kind: "offered"; readonly transferId: string; readonly entry: Entry }
  /** The client is told that it stays. */
  | { readonly kind: "thawed"; readonly transferId: string; readonly reason: string }
  /** Ask `beginTransfer`, and hand the answer to `transferAnswered`. */
  | { readonly kind: "begin"; readonly request: TransferRequest }
  /** Ask `transferStatus`, and hand the answer to `statusAnswered`. */
  | { readonly kind: "status"; readonly question: TransferQuestion }
  /** Ask `release`, and hand the answer to `releaseAnswered`. */
  | { readonly kind: "release"; readonly release: Release<P> }
  | { readonly kind: "releaseLater"; readonly afterMs: number; readonly release: Release<P> };

export interface Turn<S, P, Answer = null> {
  readonly tenancy: Tenancy<S, P>;
  readonly answer: Answer;
  readonly effects: readonly ZoneEffect<S, P>[];
}
