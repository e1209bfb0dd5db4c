// keyframe.ts — a stay as data, and data as a stay: every field of its plain classes; of a simulation, its movers and props.
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import { copyMover, copyProp } from "../../shared/sim/step.ts";
import type { Stay } from "../net/stay.ts";
import { Predictor } from "../predict/predict.ts";

/** What a stay is given and does not own; none of it is state. */
const GIVEN = new Set(["ports", "zone", "welcome", "techniques", "send", "onReplay", "onAdopted", "simulation"]);

type Data = { readonly [key: string]: unknown };

export interface Keyframe {
  readonly stay: Data;
  readonly movers: readonly MoverState[];
  readonly props: readonly PropState[];
}

/** A copy of all that `stay` is, sharing nothing with it. It has a predictor. */
export function keyframeOf(stay: Stay): Keyframe {
  const { simulation } = stay.predictor as Predictor;
  return {
    // One clone of the whole, so that what is shared within stays shared: a sleeping prop is the same in 256 ticks.
    stay: structuredClone(stateOf(stay)),
    movers: simulation.movers.map((mover) => copyMover(mover)),
    props: simulation.props.map((prop) => copyProp(prop)),
  };
}

/** Makes `stay`, newly built from the same welcome, what it was. */
export function restore(stay: Stay, keyframe: Keyframe): void {
  const data = structuredClone(keyframe);
  const predictor = (data.stay as { predictor: { selfId: number; tick: number } }).predictor;
  const self = data.movers.find((mover) => mover.id === predictor.selfId) as MoverState;
  stay.predictor = new Predictor(stay.zone, self, predictor.tick as never);
  assign(stay, data.stay);
  const { simulation } = stay.predictor;
  for (const mover of data.movers) if (mover.id !== self.id) simulation.addMover(mover);
  for (const prop of data.props) simulation.addProp(prop);
}

/** An instance's own fields, and those of instances within it, as plain data. */
function stateOf(instance: object): Data {
  const data: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(instance))
    if (!GIVEN.has(key)) data[key] = isInstance(value) ? stateOf(value) : value;
  return data;
}

function assign(instance: object, data: Data): void {
  const fields = instance as Record<string, unknown>;
  for (const [key, value] of Object.entries(data)) {
    const held = fields[key];
    if (isInstance(held)) assign(held, value as Data);
    else fields[key] = value;
  }
}

/** Is it one of our classes' — no plain object, list, map, set or bytes? */
function isInstance(value: unknown): value is object {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return ![Object.prototype, Array.prototype, Map.prototype, Set.prototype, null].includes(prototype);
}
