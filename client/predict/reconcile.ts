// reconcile.ts — takes the zone's state for tick T, drops what it holds already, and replays the rest (PRED-1).
import { PENDING_TICKS_MAX } from "../../shared/limits.ts";
import { sameCommand } from "../../shared/sim/command.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import type { EntityId, Tick, Vec3 } from "../../shared/units.ts";
import type { Predictor } from "./predict.ts";

/** Props this near to one's own player are stepped here; they are let go of further away, so that none flickers (PRED-2). */
const TAKE_METRES = 6;
const LEAVE_METRES = 8;

export interface Correction {
  /** |predicted(T) − authoritative(T)|, metres; null where there was no prediction for T. */
  readonly metres: number | null;
  /** Own player and props have been stepped anew: what is shown has to glide to where they are now. */
  readonly replayed: boolean;
}

/**
 * `props`: the zone's state of the props at T that this client knows of. Returns with the predictor at the tick that it
 * was at, now in agreement with the zone. `setBack`: that tick is an earlier one than was stepped last.
 */
export function reconcile(
  predictor: Predictor,
  T: Tick,
  self: MoverState,
  props: Iterable<PropState>,
  setBack = false,
): Correction {
  const predicted = predictor.pending.stateAt(T);
  const metres = predicted ? distance(predicted.position, self.position) : null;
  const agreed = predicted !== null && sameMover(predicted, self);
  // Whatever is near where the player was at T, or where they are by now.
  const ahead = distance(self.position, predictor.self.position);
  const propsAgreed = takeProps(predictor, self.position, ahead, props);
  if (agreed && propsAgreed && !setBack) return { metres, replayed: false };

  const now = predictor.tick;
  // The command that this client holds at T has not reached the zone: it will act late, as early as it can (CMD-2).
  const overdue =
    predicted && !sameCommand(predicted.command, self.command) && !self.crossing ? predicted.command : null;
  predictor.rewind(T, self);
  if (predicted?.crossing && !self.crossing) predictor.thrownBack();
  if (overdue) predictor.simulation.command(self.id, overdue);
  // Beyond what is remembered there is nothing to replay: the player stands where the zone says.
  const ticks = now - T > PENDING_TICKS_MAX ? 0 : now - T;
  for (let i = 0; i < ticks; i++) predictor.replay();
  predictor.tick = now > T ? now : T;
  return { metres, replayed: true };
}

/**
 * Gives the predictor the props near its player, as the zone has them at T.
 * @returns false if that changed anything, so that a replay is due: any of them in motion does.
 */
function takeProps(predictor: Predictor, from: Vec3, ahead: number, props: Iterable<PropState>): boolean {
  const { simulation } = predictor;
  let agreed = true;
  const near = new Set<EntityId>();
  for (const prop of props) {
    const held = simulation.prop(prop.id);
    if (distance(prop.position, from) > (held ? LEAVE_METRES : TAKE_METRES) + ahead) continue;
    near.add(prop.id);
    if (held?.asleep && prop.asleep && sameAtRest(held, prop)) continue;
    agreed = false;
    if (held) simulation.writeProp(prop);
    else simulation.addProp(prop);
  }
  for (const held of [...simulation.props]) {
    if (near.has(held.id)) continue;
    agreed = false;
    simulation.removeProp(held.id);
  }
  return agreed;
}

export function sameMover(a: MoverState, b: MoverState): boolean {
  return (
    same(a.position, b.position) &&
    same(a.velocity, b.velocity) &&
    sameCommand(a.command, b.command) &&
    a.grounded === b.grounded &&
    a.crossing === b.crossing &&
    a.airTicks === b.airTicks &&
    a.jumpWaitTicks === b.jumpWaitTicks &&
    a.pressesSeen === b.pressesSeen &&
    a.heldTicks === b.heldTicks
  );
}

function sameAtRest(a: PropState, b: PropState): boolean {
  const [q, r] = [a.quaternion, b.quaternion];
  return same(a.position, b.position) && q.x === r.x && q.y === r.y && q.z === r.z && q.w === r.w;
}

const same = (a: Vec3, b: Vec3): boolean => a.x === b.x && a.y === b.y && a.z === b.z;

export function distance(a: Vec3, b: Vec3): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}
