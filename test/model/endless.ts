// endless.ts — may a system go round for ever in a set of states, though whatever can happen again and again does in the end?

/** A move from one state to another. */
export interface Edge {
  readonly from: number;
  /** −1: it leads out of them all. */
  readonly to: number;
  readonly label: string;
}

/** What it then does for ever, in the states `first` and the `count` − 1 after it, whose moves `edges` are; null: it can't. */
export function endless(edges: readonly Edge[], first: number, count: number): readonly string[] | null {
  if (count === 1 && !edges.some(({ to }) => to === first)) return null;
  const out: Edge[][] = Array.from({ length: count }, () => []);
  for (const edge of edges)
    (out[edge.from - first] as Edge[]).push({ ...edge, to: edge.to < 0 ? -1 : edge.to - first });
  const components = new Components(out);
  const work = components.among(out.keys());
  for (let component = work.pop(); component; component = work.pop()) {
    const inside = new Set(component);
    const within = new Set<string>();
    const leaving = new Set<string>();
    for (const state of component)
      for (const { to, label } of out[state] as Edge[]) (inside.has(to) ? within : leaving).add(label);
    const forced = new Set([...leaving].filter((label) => !within.has(label)));
    if (forced.size === 0) return [...within];
    // Whoever stays inside must stay away from where one of these can happen: fairness would make it happen.
    const mayForce = (state: number): boolean => (out[state] as Edge[]).some(({ label }) => forced.has(label));
    work.push(...components.among(component.filter((state) => !mayForce(state))));
  }
  return null;
}

/** Strongly connected components that have a cycle (Tarjan's algorithm, without recursion). */
class Components {
  private readonly out: readonly (readonly Edge[])[];
  /** −1: not visited. −2: not among those asked about. */
  private readonly order: Int32Array;
  private readonly low: Int32Array;
  private readonly onStack: Uint8Array;
  private readonly stack: number[] = [];
  private counter = 0;

  constructor(out: readonly (readonly Edge[])[]) {
    this.out = out;
    this.order = new Int32Array(out.length).fill(-2);
    this.low = new Int32Array(out.length);
    this.onStack = new Uint8Array(out.length);
  }

  among(states: Iterable<number>): number[][] {
    const asked = [...states];
    for (const state of asked) this.order[state] = -1;
    const found: number[][] = [];
    for (const state of asked) if (this.order[state] === -1) this.visit(state, found);
    for (const state of asked) this.order[state] = -2;
    return found;
  }

  private visit(root: number, found: number[][]): void {
    const { out, order, low, onStack } = this;
    const path = [this.enter(root)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { state } = top;
      const edge = out[state]?.[top.edge++];
      if (edge) {
        if (order[edge.to] === -1) path.push(this.enter(edge.to));
        else if (onStack[edge.to]) low[state] = Math.min(at(low, state), at(order, edge.to));
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
    return { state, edge: 0 };
  }

  private leave(state: number, found: number[][]): void {
    const component: number[] = [];
    for (let member = -1; member !== state; ) {
      member = this.stack.pop() as number;
      this.onStack[member] = 0;
      component.push(member);
    }
    if (component.length > 1 || this.out[state]?.some(({ to }) => to === state)) found.push(component);
  }
}

const at = (numbers: ArrayLike<number>, index: number): number => numbers[index] as number;
