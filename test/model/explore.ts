// explore.ts — a small explicit-state model checker: every reachable state, breadth first, and whether each comes to rest.

/** One thing that may happen in a state. */
export interface Move<S> {
  /** What it is, the same for the same thing in every state. */
  readonly label: string;
  /**
   * `own`: the system does it by itself, sooner or later, if nothing else comes in between for ever. `outside`: a fault or a
   * wish, which may come or not.
   */
  readonly kind: "own" | "outside";
  readonly take: () => S;
}

export interface Model<S> {
  readonly initial: S;
  moves(state: S): readonly Move<S>[];
  /** Equal for states that behave alike, and, as good as surely, for no others. */
  key(state: S): string;
  /** What is wrong in this state, whatever comes next; null: nothing. */
  wrong(state: S): string | null;
  /** What is wrong with a state in which the system does nothing more by itself; null: nothing. */
  unrest(state: S): string | null;
}

export interface Finding {
  readonly what: string;
  /** The moves that lead there from the initial state: no way is shorter. */
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

/** Explores all of `model`, or up to the first state that is wrong. Throws if there are more than `statesMax` states. */
export function explore<S>(model: Model<S>, statesMax: number): Result {
  const startedMs = performance.now();
  const graph = new Graph();
  const indexOf = new Map<string, number>([[model.key(model.initial), 0]]);
  const parents: number[] = [-1];
  const parentLabels: number[] = [-1];
  let frontier: S[] = [model.initial];
  let first = 0;
  let moveCount = 0;
  let atRest = 0;
  const result = (finding: Finding | null): Result => {
    const seconds = (performance.now() - startedMs) / 1000;
    return { states: indexOf.size, moves: moveCount, atRest, seconds, finding };
  };
  const trace = (state: number): string[] => {
    const labels: string[] = [];
    for (let at = state; parents[at] !== -1; at = parents[at] as number)
      labels.push(graph.labels[parentLabels[at] as number] as string);
    return labels.reverse();
  };
  // Breadth first: the first way to a state is a shortest one.
  while (frontier.length > 0) {
    const next: S[] = [];
    for (const [offset, state] of frontier.entries()) {
      const from = first + offset;
      const moves = model.moves(state);
      if (!moves.some(({ kind }) => kind === "own")) {
        atRest++;
        const what = model.unrest(state);
        if (what !== null) return result({ what, trace: trace(from) });
      }
      for (const move of moves) {
        moveCount++;
        const reached = move.take();
        const label = graph.label(move.label);
        const key = model.key(reached);
        const known = indexOf.get(key);
        const to = known ?? indexOf.size;
        if (known === undefined) {
          if (to >= statesMax) throw new Error(`more than ${statesMax} states`);
          indexOf.set(key, to);
          parents.push(from);
          parentLabels.push(label);
          next.push(reached);
        }
        if (move.kind === "own") graph.add(from, to, label);
        // Also of a state that is known: what is wrong may be the step, not the state.
        const what = model.wrong(reached);
        if (what !== null) return result({ what, trace: [...trace(from), move.label] });
      }
    }
    first += frontier.length;
    frontier = next;
  }
  const stuck = graph.endless(indexOf.size);
  if (stuck === null) return result(null);
  const what = `it may go on for ever: ${[...new Set(stuck.labels)].join(", ")}`;
  return result({ what, trace: trace(stuck.state) });
}

/** What the system does by itself, as edges between states. */
class Graph {
  readonly labels: string[] = [];
  private readonly labelOf = new Map<string, number>();
  /** Triples: from, to, label; ordered by `from`. */
  private readonly edges: number[] = [];

  label(text: string): number {
    const known = this.labelOf.get(text);
    if (known !== undefined) return known;
    this.labelOf.set(text, this.labels.length);
    return this.labels.push(text) - 1;
  }

  add(from: number, to: number, label: number): void {
    this.edges.push(from, to, label);
  }

  /** A state from which the system may go round for ever though whatever can happen again and again does; null: none. */
  endless(states: number): { state: number; labels: string[] } | null {
    const starts = new Int32Array(states + 1);
    for (let e = 0; e < this.edges.length; e += 3)
      starts[at(this.edges, e) + 1] = at(starts, at(this.edges, e) + 1) + 1;
    for (let i = 0; i < states; i++) starts[i + 1] = at(starts, i + 1) + at(starts, i);
    const components = new Components(this.edges, starts);
    const work = components.among(Array.from({ length: states }, (_, state) => state));
    for (let component = work.pop(); component; component = work.pop()) {
      const inside = new Set(component);
      const within = new Set<number>();
      const leaving = new Set<number>();
      for (const state of component)
        for (let e = at(starts, state); e < at(starts, state + 1); e++)
          (inside.has(at(this.edges, 3 * e + 1)) ? within : leaving).add(at(this.edges, 3 * e + 2));
      const forced = new Set([...leaving].filter((label) => !within.has(label)));
      if (forced.size === 0)
        return { state: Math.min(...component), labels: [...within].map((label) => this.labels[label] as string) };
      // Whoever stays inside must stay away from where one of these can happen: fairness would make it happen.
      const mayForce = (state: number): boolean => {
        for (let e = at(starts, state); e < at(starts, state + 1); e++)
          if (forced.has(at(this.edges, 3 * e + 2))) return true;
        return false;
      };
      work.push(...components.among(component.filter((state) => !mayForce(state))));
    }
    return null;
  }
}

/** Strongly connected components that have a cycle (Tarjan's algorithm, without recursion). */
class Components {
  private readonly edges: readonly number[];
  private readonly starts: Int32Array;
  /** −1: not visited. −2: not among those asked about. */
  private readonly order: Int32Array;
  private readonly low: Int32Array;
  private readonly onStack: Uint8Array;
  private readonly stack: number[] = [];
  private counter = 0;

  constructor(edges: readonly number[], starts: Int32Array) {
    this.edges = edges;
    this.starts = starts;
    this.order = new Int32Array(starts.length - 1).fill(-2);
    this.low = new Int32Array(starts.length - 1);
    this.onStack = new Uint8Array(starts.length - 1);
  }

  among(states: readonly number[]): number[][] {
    for (const state of states) this.order[state] = -1;
    const found: number[][] = [];
    for (const state of states) if (this.order[state] === -1) this.visit(state, found);
    for (const state of states) this.order[state] = -2;
    return found;
  }

  private visit(root: number, found: number[][]): void {
    const { edges, starts, order, low, onStack } = this;
    const path = [this.enter(root)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { state } = top;
      if (top.edge < at(starts, state + 1)) {
        const to = at(edges, 3 * top.edge++ + 1);
        if (order[to] === -1) path.push(this.enter(to));
        else if (onStack[to]) low[state] = Math.min(at(low, state), at(order, to));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) low[parent.state] = Math.min(at(low, parent.state), at(low, state));
      if (low[state] === order[state]) this.leave(state, found);
    }
  }

  private enter(state: number): { state: number; edge: number } {
    this.order[state] = this.low[state] = this.counter++;
    this.stack.push(state);
    this.onStack[state] = 1;
    return { state, edge: at(this.starts, state) };
  }

  private leave(state: number, found: number[][]): void {
    const component: number[] = [];
    for (let member = -1; member !== state; ) {
      member = this.stack.pop() as number;
      this.onStack[member] = 0;
      component.push(member);
    }
    if (component.length > 1 || this.loops(state)) found.push(component);
  }

  private loops(state: number): boolean {
    for (let e = at(this.starts, state); e < at(this.starts, state + 1); e++)
      if (this.edges[3 * e + 1] === state) return true;
    return false;
  }
}

const at = (numbers: ArrayLike<number>, index: number): number => numbers[index] as number;
