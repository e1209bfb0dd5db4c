// explore.ts — a small explicit-state model checker: every reachable state, depth first, and whether each comes to rest.
import { type Edge, endless } from "./endless.ts";
import { Seen } from "./seen.ts";

/** One thing that may happen in a state. */
export interface Move<S> {
  /** What it is, the same for the same thing in every state. */
  readonly label: string;
  /**
   * `own`: the system does it by itself, sooner or later, if nothing else comes in between for ever. `outside`: a fault or a
   * wish, which may come or not, and only so often: no way leads back to where it has not come yet.
   */
  readonly kind: "own" | "outside";
  readonly take: () => S;
}

export interface Model<S> {
  readonly initial: S;
  moves(state: S): readonly Move<S>[];
  /** Writes 64 bits: equal for states that behave alike, and, as good as surely, for no others. */
  fingerprint(state: S, into: Uint32Array): void;
  /** What is wrong in this state, whatever comes next; null: nothing. */
  wrong(state: S): string | null;
  /** What is wrong with a state in which the system does nothing more by itself; null: nothing. */
  unrest(state: S): string | null;
}

export interface Finding {
  readonly what: string;
  /** The moves that lead there from the initial state. */
  readonly trace: readonly string[];
}

export interface Result {
  readonly states: number;
  readonly moves: number;
  /** States in which the system does nothing more by itself. */
  readonly atRest: number;
  readonly seconds: number;
  readonly finding: Finding | null;
}

/** A state on the way from the initial one to where the search is. */
interface Visit<S> {
  readonly moves: readonly Move<S>[];
  next: number;
  /** Its position on the stack of states that may be part of a cycle yet (Tarjan's). */
  readonly at: number;
  /** The lowest such position that is reached from it. */
  low: number;
  /** How many edges there were before its own. */
  readonly edges: number;
}

/** Looked at with all that follows from it. Any other number in `seen` is a position on the stack, and one. */
const DONE = 0xffffffff;

const MOVES_A_BREATH = 1_000_000;

/**
 * Explores all of `model`, or up to the first state that is wrong. Throws if there are more than `statesMax` states.
 *
 * Depth first, since then whole states are kept for the way to here alone; of all others, a fingerprint. Cycles of `own`
 * moves are found on the way by Tarjan's algorithm, each looked at when it is complete, and forgotten with its edges: what
 * is done cannot be part of a later one.
 */
export async function explore<S>(model: Model<S>, statesMax: number): Promise<Result> {
  const startedMs = performance.now();
  const places: number[] = [];
  const seen = new Seen((number, place) => {
    if (number !== DONE) places[number - 1] = place;
  });
  const key = new Uint32Array(2);
  const way: Visit<S>[] = [];
  const edges: Edge[] = [];
  let moveCount = 0;
  let atRest = 0;
  const result = (what: string | null): Result => {
    const trace = way.map(({ moves, next }) => (moves[next - 1] as Move<S>).label);
    const seconds = (performance.now() - startedMs) / 1000;
    return { states: seen.size, moves: moveCount, atRest, seconds, finding: what === null ? null : { what, trace } };
  };
  /** Of a new state, whose fingerprint is in `key`. @returns what is wrong with it. */
  const visit = (state: S): string | null => {
    if (seen.size >= statesMax) throw new Error(`more than ${statesMax} states`);
    const at = places.length;
    places.push(seen.add(key, at + 1));
    const moves = model.moves(state);
    const rests = !moves.some(({ kind }) => kind === "own");
    if (rests) atRest++;
    const what = rests ? model.unrest(state) : null;
    if (what === null) way.push({ moves, next: 0, at, low: at, edges: edges.length });
    return what;
  };
  model.fingerprint(model.initial, key);
  const what = visit(model.initial);
  if (what !== null) return result(what);
  for (let top = way.at(-1); top; top = way.at(-1)) {
    const move = top.moves[top.next++];
    if (move) {
      // A test runner that hears nothing of its worker for a minute gives it up.
      if (++moveCount % MOVES_A_BREATH === 0) await new Promise(setImmediate);
      const reached = move.take();
      // Also of a state that is known: what is wrong may be the step, not the state.
      const isWrong = model.wrong(reached);
      if (isWrong !== null) return result(isWrong);
      model.fingerprint(reached, key);
      const number = seen.find(key);
      if (number === 0) {
        const what = visit(reached);
        if (what !== null) return result(what);
      } else if (move.kind === "own") {
        const to = number === DONE ? -1 : number - 1;
        if (to >= 0) top.low = Math.min(top.low, to);
        edges.push({ from: top.at, to, label: move.label });
      } else if (number !== DONE) throw new Error(`"${move.label}" leads back to where it had not come yet`);
      continue;
    }
    way.pop();
    const isRoot = top.low === top.at;
    if (isRoot) {
      const stuck = endless(edges.splice(top.edges), top.at, places.length - top.at);
      if (stuck !== null) return result(`it may go on for ever: ${stuck.join(", ")}`);
      for (const place of places.splice(top.at)) seen.set(place, DONE);
    }
    const parent = way.at(-1);
    const by = parent?.moves[parent.next - 1];
    if (!parent || by?.kind !== "own") continue;
    if (!isRoot) parent.low = Math.min(parent.low, top.low);
    edges.push({ from: parent.at, to: isRoot ? -1 : top.at, label: by.label });
  }
  return result(null);
}
