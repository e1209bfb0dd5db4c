// shortest.ts — a shortest way of a model to a state that is wrong: breadth first, with whole states, where explore.ts only says that there is one.
import type { Finding, Model } from "./explore.ts";
import { Seen } from "./seen.ts";

/** How a state was reached. */
interface Way {
  readonly by: string;
  readonly from: Way | null;
}

export interface Search {
  /** How many were looked at until then. */
  readonly states: number;
  /** The first thing that is wrong, or null: nothing is, but it may go on for ever. */
  readonly finding: Finding | null;
}

/** Throws if there are more than `statesMax` states before anything is wrong. */
export function shortest<S>(model: Model<S>, statesMax: number): Search {
  const seen = new Seen();
  const key = new Uint32Array(2);
  const found = (what: string, way: Way | null): Search => {
    const trace: string[] = [];
    for (let step = way; step; step = step.from) trace.unshift(step.by);
    return { states: seen.size, finding: { what, trace } };
  };
  const isNew = (state: S): boolean => {
    model.fingerprint(state, key);
    if (seen.find(key) !== 0) return false;
    seen.add(key, 1);
    return true;
  };
  isNew(model.initial);
  let frontier: { readonly state: S; readonly way: Way | null }[] = [{ state: model.initial, way: null }];
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { state: before, way } of frontier) {
      const moves = model.moves(before);
      const unrest = moves.some(({ kind }) => kind === "own") ? null : model.unrest(before);
      if (unrest !== null) return found(unrest, way);
      for (const { label, take } of moves) {
        const state = take();
        const step = { by: label, from: way };
        const what = model.wrong(state);
        if (what !== null) return found(what, step);
        if (isNew(state)) next.push({ state, way: step });
        if (seen.size > statesMax) throw new Error(`more than ${statesMax} states`);
      }
    }
    frontier = next;
  }
  return { states: seen.size, finding: null };
}

/** For people to read. */
export function told({ what, trace }: Finding): string {
  return `${what}\n${trace.map((move, i) => `${String(i + 1).padStart(4)}. ${move}`).join("\n")}`;
}
