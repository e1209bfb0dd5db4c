// reconcile.ts — takes the zone's state for tick T, drops what it holds already, and replays the rest (PRED-1).
import { FRAME_TICKS_MAX, PENDING_TICKS_MAX } from "../../shared/limits.ts";
import { sameCommand } from "../../shared/sim/command.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import { PREDICTED_PROP_METRES } from "../../shared/sim/tuning.ts";
import type { EntityId, Tick } from "../../shared/units.ts";
import { distance, sameMover, sameProp } from "./agreement.ts";
import { growIslands } from "./islands.ts";
import type { Outcome } from "./pending.ts";
import type { Predictor } from "./predict.ts";

/** Props nearer than PREDICTED_PROP_METRES are stepped here; they are let go of further away, so that none flickers (PRED-2). */
const LEAVE_METRES = PREDICTED_PROP_METRES + 2;
/** A prop that one has thrown or hit is followed this far. */
const OWNED_METRES = 40;
/** Others this near are stepped here too, by what they were last told to do: they push what we push. */
const OTHERS_METRES = 4;
const OTHERS_MAX = 8;

/** The zone's state at one tick, as far as this client is told. */
export interface Authority {
  readonly tick: Tick;
  readonly self: MoverState;
  readonly props: Iterable<PropState>;
  readonly others: Iterable<MoverState>;
}

export interface Correction {
  /** |predicted(T) − authoritative(T)| of the own mover, metres; null where there was no prediction for T. */
  readonly metres: number | null;
  /** The same of the predicted props, the largest; null where none was predicted for T. */
  readonly propMetres: number | null;
  /** Own player and props have been stepped anew: what is shown has to glide to where they are now. */
  readonly replayed: boolean;
}

/**
 * Returns with the predictor at the tick that it was at, now in agreement with the zone. `setBack`: that tick is an
 * earlier one than was stepped last. `withProps`: false leaves all props to interpolation.
 */
export function reconcile(predictor: Predictor, authority: Authority, setBack = false, withProps = true): Correction {
  const { tick: T, self } = authority;
  const predicted = predictor.pending.outcomeAt(T);
  const metres = predicted ? distance(predicted.self.position, self.position) : null;
  const agreed = predicted !== null && sameMover(predicted.self, self);
  const near = withProps ? nearProps(predictor, authority) : new Map<EntityId, PropState>();
  const others = withProps ? nearOthers(authority) : [];
  const { propMetres, propsAgreed } = compare(predictor, predicted, near);
  dropDistant(predictor, near);
  // What others do now is news each time, wherever it can matter: there is something that they may push.
  const pushed = others.length > 0 && (predictor.simulation.props.length > 0 || predictor.zone.rules.playersBlock);
  if (agreed && propsAgreed && !setBack && !pushed) return { metres, propMetres, replayed: false };

  const now = predictor.tick;
  // The command that this client holds at T has not reached the zone: it will act late, as early as it can (CMD-2).
  // Whose clock is behind T has not stepped it yet, and holds what it held last.
  const held = predicted?.self.command ?? (now < T ? predictor.self.command : null);
  const overdue = held && !sameCommand(held, self.command) && !self.crossing ? held : null;
  restore(predictor, predicted, near, others);
  predictor.rewind(T, self);
  if (predicted?.self.crossing && !self.crossing) predictor.thrownBack();
  if (overdue) predictor.simulation.command(self.id, overdue);
  // Beyond what is remembered there is nothing to replay: the player stands where the zone says.
  const ticks = now - T > PENDING_TICKS_MAX ? 0 : now - T;
  for (let i = 0; i < ticks; i++) predictor.replay();
  predictor.tick = now > T ? now : T;
  return { metres, propMetres, replayed: true };
}

/** Until the next frame is here, ticks, at the latest: what may be met till then is predicted, too. */
const NEXT_FRAME_TICKS = FRAME_TICKS_MAX + 1;

/** The props to predict: near where the player was at T, or is by now; those that are their doing; and what these touch. */
function nearProps(predictor: Predictor, { tick, self, props }: Authority): Map<EntityId, PropState> {
  const ahead = distance(self.position, predictor.self.position);
  const near = new Map<EntityId, PropState>();
  const all = [...props];
  for (const prop of all) {
    const away = distance(prop.position, self.position);
    if (prop.asleep) predictor.owned.delete(prop.id);
    const owned = predictor.owned.has(prop.id) && away < OWNED_METRES;
    const reach = (predictor.simulation.prop(prop.id) ? LEAVE_METRES : PREDICTED_PROP_METRES) + ahead;
    if (owned || away <= reach) near.set(prop.id, prop);
  }
  growIslands(near, all, Math.max(0, predictor.tick - tick) + NEXT_FRAME_TICKS);
  return near;
}

function nearOthers({ self, others }: Authority): MoverState[] {
  const near: MoverState[] = [];
  for (const other of others) if (distance(other.position, self.position) < OTHERS_METRES) near.push(other);
  return near.slice(0, OTHERS_MAX);
}

function compare({ simulation }: Predictor, predicted: Outcome | null, near: ReadonlyMap<EntityId, PropState>) {
  let propMetres: number | null = null;
  let propsAgreed = true;
  for (const [id, prop] of near) {
    const ours = predicted?.props.get(id);
    // Held at T, but let go of since, and now near again: the ticks since then went by without it.
    if (!ours || !simulation.prop(id)) {
      propsAgreed = false;
      continue;
    }
    propMetres = Math.max(propMetres ?? 0, distance(ours.position, prop.position));
    propsAgreed &&= sameProp(ours, prop);
  }
  return { propMetres, propsAgreed };
}

/** Props that are out of reach are interpolated from here on; they touch nothing that stays (islands.ts), so nothing changes by it. */
function dropDistant(predictor: Predictor, near: ReadonlyMap<EntityId, PropState>): void {
  for (const held of [...predictor.simulation.props])
    if (!near.has(held.id) && !predictor.unconfirmed.has(held.id)) predictor.simulation.removeProp(held.id);
}

/** Puts everything but the own mover where it was at T. */
function restore(
  predictor: Predictor,
  predicted: Outcome | null,
  near: ReadonlyMap<EntityId, PropState>,
  others: readonly MoverState[],
): void {
  const { simulation, unconfirmed, selfId } = predictor;
  const put = (prop: PropState) => (simulation.prop(prop.id) ? simulation.writeProp(prop) : simulation.addProp(prop));
  for (const prop of near.values()) put(prop);
  for (const ball of unconfirmed) {
    const state = predicted?.props.get(ball);
    if (state) put(state);
    else simulation.removeProp(ball);
  }
  for (const mover of [...simulation.movers]) if (mover.id !== selfId) simulation.removeMover(mover.id);
  for (const other of others) simulation.addMover(other);
}
