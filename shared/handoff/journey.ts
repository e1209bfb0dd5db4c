// journey.ts — one client's side: the zone it is in, the one it goes to, and what it does when either connection ends; pure (HANDOFF-1, HANDOFF-2, CLOSE-1).
import { CLOSE, type CloseRule } from "../wire/close.ts";

export type Phase = "connecting" | "playing" | "crossing" | "reconnecting" | "closed";

/** Connections have numbers, in the order in which they were begun; each comes back by itself until it is closed for good. */
export interface Journey {
  readonly phase: Phase;
  /** The connection to the zone that one is in, or was last. */
  readonly current: number;
  /** Does the player stand there, as far as this client knows? */
  readonly plays: boolean;
  /** It is closed for good, while the next zone's is on its way. */
  readonly isOver: boolean;
  /** The connection to the next zone, from the ticket until the player stands there. */
  readonly arriving: number | null;
  /** A connection to a next zone was given up since. It may have claimed the player yet: who takes us over then is ourselves. */
  readonly gaveUp: boolean;
  /** Has the player stood in the world? From then on it is a lost connection that asks for tickets, not a person. */
  readonly hasEntered: boolean;
  /** The connection that waits behind a portal, for a crossing that may never come: never while another one is on its way. */
  readonly waiting: Waiting | null;
  readonly begun: number;
}

export interface Waiting {
  readonly connection: number;
  readonly zone: string;
  /** The instance in which its socket is open; null: it is not yet. */
  readonly instance: string | null;
}

/** `E` is an entry: where a zone's socket is, with a ticket. */
export type ClientEffect<E> =
  /** Begin a connection. The first attempt has `entry`; without one, and at any later attempt, it asks where the player is. */
  | { readonly kind: "open"; readonly connection: number; readonly entry: E | null }
  /** Begin a connection that waits in `zone`: as long as it does, each attempt asks for a ticket to wait there. */
  | { readonly kind: "wait"; readonly connection: number; readonly zone: string }
  /** Say `entry`'s ticket on the connection that has waited there. Should that be lost, it asks where the player is. */
  | { readonly kind: "claim"; readonly connection: number; readonly entry: E }
  /** Close it for good, without a goodbye: the lease has gone elsewhere, or there is none. */
  | { readonly kind: "close"; readonly connection: number }
  | { readonly kind: "sayBye"; readonly connection: number }
  /** The zone of `current` is to be shown; `crossed`: it is another one. */
  | { readonly kind: "show"; readonly crossed: boolean }
  /** Call `tooLate` in a while, or no longer. */
  | { readonly kind: "arrivalTimer"; readonly runs: boolean }
  | { readonly kind: "over"; readonly rule: CloseRule };

export interface Leg<E> {
  readonly journey: Journey;
  readonly effects: readonly ClientEffect<E>[];
}

export function setOut<E>(): Leg<E> {
  const journey: Journey = {
    phase: "connecting",
    current: 0,
    plays: false,
    isOver: false,
    arriving: null,
    gaveUp: false,
    hasEntered: false,
    waiting: null,
    begun: 1,
  };
  return { journey, effects: [{ kind: "open", connection: 0, entry: null }] };
}

/** The player stands in the zone of this connection. */
export function stands<E>(before: Journey, connection: number): Leg<E> {
  const { current, arriving, phase } = before;
  if (phase === "closed" || (connection !== current && connection !== arriving)) return nothing(before);
  const journey: Journey = { ...before, phase: "playing", plays: true, gaveUp: false, hasEntered: true };
  if (connection === current) return { journey, effects: [{ kind: "show", crossed: false }] };
  // The old zone lets go by itself, when it hears of the claim; from here on nothing of it counts (HANDOFF-2).
  return {
    journey: { ...journey, current: connection, isOver: false, arriving: null },
    effects: [
      { kind: "close", connection: current },
      { kind: "arrivalTimer", runs: false },
      { kind: "show", crossed: true },
    ],
  };
}

/** The player is near a portal to `zone`, or near none (null): one connection at most waits behind it (HANDOFF-2). */
export function nears<E>(before: Journey, zone: string | null): Leg<E> {
  const { phase, waiting, begun } = before;
  const goal = phase === "playing" ? zone : null;
  if (goal === (waiting?.zone ?? null)) return nothing(before);
  const left = stopWaiting<E>(before);
  if (goal === null) return left;
  const journey = { ...before, waiting: { connection: begun, zone: goal, instance: null }, begun: begun + 1 };
  return { journey, effects: [...left.effects, { kind: "wait", connection: begun, zone: goal }] };
}

/** The socket of the connection that waits is open, in this instance. */
export function waits<E>(before: Journey, connection: number, instance: string): Leg<E> {
  const { waiting } = before;
  if (waiting?.connection !== connection) return nothing(before);
  return { journey: { ...before, waiting: { ...waiting, instance } }, effects: [] };
}

/**
 * The zone says where to go, to which `instance`: if a socket waits there, it is used; else one is opened, while the old
 * zone's is still there (HANDOFF-1, HANDOFF-2).
 */
export function offered<E>(before: Journey, connection: number, entry: E, instance: string): Leg<E> {
  if (connection !== before.current || before.phase === "closed") return nothing(before);
  const { waiting, begun } = before;
  const isThere = waiting?.instance === instance;
  const effects: ClientEffect<E>[] = [];
  if (before.arriving !== null) effects.push({ kind: "close", connection: before.arriving });
  if (!isThere) effects.push(...stopWaiting<E>(before).effects);
  const arriving = isThere ? waiting.connection : begun;
  effects.push({ kind: isThere ? "claim" : "open", connection: arriving, entry }, { kind: "arrivalTimer", runs: true });
  const gaveUp = before.gaveUp || before.arriving !== null;
  return {
    journey: { ...before, phase: "crossing", arriving, gaveUp, waiting: null, begun: isThere ? begun : begun + 1 },
    effects,
  };
}

/** The zone says that the crossing came to nothing. */
export function aborted<E>(before: Journey, connection: number): Leg<E> {
  return connection === before.current ? abandon(before) : nothing(before);
}

/** The next zone was not reached in time. */
export function tooLate<E>(before: Journey): Leg<E> {
  return before.arriving === null ? nothing(before) : abandon(before);
}

/** A connection is lost; it comes back by itself if `rule` says so. */
export function closed<E>(before: Journey, connection: number, rule: CloseRule): Leg<E> {
  if (before.phase === "closed") return nothing(before);
  if (connection === before.waiting?.connection) return stopWaiting(before);
  if (connection === before.arriving) return rule.action === "reconnect" ? nothing(before) : abandon(before);
  if (connection !== before.current) return nothing(before);
  const journey = { ...before, plays: false };
  // While the next zone is on its way, its connection alone asks for tickets: two would take the player from one another.
  if (before.arriving !== null)
    return { journey: { ...journey, isOver: true }, effects: [{ kind: "close", connection }] };
  if (rule.action === "reconnect") {
    const phase = before.phase === "connecting" ? "connecting" : "reconnecting";
    return { journey: { ...journey, phase }, effects: [] };
  }
  // We were let go of before the next zone's ticket reached us: the character object knows where we are. It also knows
  // whether it was another device that took us over.
  const wasItUs = rule.code === CLOSE.takenOver.code && before.gaveUp;
  if (rule.code === CLOSE.transferred.code || wasItUs) return comeBack(journey, []);
  return end(journey, rule);
}

/** A connection was refused a ticket for good; `rule` says why. */
export function refused<E>(before: Journey, connection: number, rule: CloseRule): Leg<E> {
  if (before.phase === "closed") return nothing(before);
  if (connection === before.waiting?.connection) return stopWaiting(before);
  if (connection === before.arriving) return abandon(before);
  return connection === before.current ? end(before, rule) : nothing(before);
}

/** The player leaves the world. */
export function leaves<E>(before: Journey): Leg<E> {
  if (before.phase === "closed") return nothing(before);
  const { journey, effects } = end<E>(before, CLOSE.left);
  return { journey, effects: [...effects, { kind: "sayBye", connection: before.current }] };
}

/** The connection that waits is not needed any more, or of no use. */
function stopWaiting<E>(before: Journey): Leg<E> {
  const { waiting } = before;
  if (waiting === null) return nothing(before);
  return { journey: { ...before, waiting: null }, effects: [{ kind: "close", connection: waiting.connection }] };
}

/** We stay where we are, if that is still there, and else ask where we are. */
function abandon<E>(before: Journey): Leg<E> {
  const { arriving, phase, plays, isOver } = before;
  const effects: ClientEffect<E>[] = [{ kind: "arrivalTimer", runs: false }];
  if (arriving !== null) effects.push({ kind: "close", connection: arriving });
  const journey: Journey = { ...before, arriving: null, gaveUp: before.gaveUp || arriving !== null };
  if (phase === "closed") return { journey, effects };
  if (isOver) return comeBack(journey, effects);
  return { journey: { ...journey, phase: plays ? "playing" : "reconnecting" }, effects };
}

function comeBack<E>(before: Journey, effects: readonly ClientEffect<E>[]): Leg<E> {
  const { begun } = before;
  return {
    journey: { ...before, phase: "reconnecting", current: begun, plays: false, isOver: false, begun: begun + 1 },
    effects: [...effects, { kind: "open", connection: begun, entry: null }],
  };
}

function end<E>(before: Journey, rule: CloseRule): Leg<E> {
  const effects: ClientEffect<E>[] = [
    { kind: "over", rule },
    { kind: "arrivalTimer", runs: false },
  ];
  if (before.arriving !== null) effects.push({ kind: "close", connection: before.arriving });
  effects.push(...stopWaiting<E>(before).effects);
  return { journey: { ...before, phase: "closed", plays: false, arriving: null, waiting: null }, effects };
}

function nothing<E>(journey: Journey): Leg<E> {
  return { journey, effects: [] };
}
