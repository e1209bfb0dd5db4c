// predict.ts — steps one's own mover, and what is near it, by the zone's own rules, without waiting for it (PRED-1, PRED-2).
import { thrownBall } from "../../shared/sim/acts.ts";
import type { Command } from "../../shared/sim/command.ts";
import type { MoverState, PropState, StepEvent } from "../../shared/sim/state.ts";
import { copyMover, copyProp, type Simulation } from "../../shared/sim/step.ts";
import { tick as asTick, type EntityId, type Tick } from "../../shared/units.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { newZoneSimulation } from "../../shared/world/zone-simulation.ts";
import { samePose } from "./agreement.ts";
import { type Outcome, Pending, type PredictedAct } from "./pending.ts";

const NO_ACTS: readonly PredictedAct[] = [];

export class Predictor {
  readonly zone: ZoneDefinition;
  readonly simulation: Simulation;
  readonly selfId: EntityId;
  readonly pending = new Pending();
  /** The tick that was stepped last. */
  tick: Tick;
  /** What the tick before ended with, for drawing between ticks. */
  previous: Outcome;
  /** Props that this player has thrown or hit: predicted until they rest, however far they fly. */
  readonly owned = new Set<EntityId>();
  /** Thrown balls that the zone has not confirmed. */
  readonly unconfirmed = new Set<EntityId>();
  /** What the tick that was stepped last ended with. */
  newest: Outcome;
  /**
   * A portal that does not act until it was left: the one just come out of, or thrown back from. `"any"` at first: which
   * one it is, the zone knows.
   */
  private latchedPortal: string | null = "any";

  constructor(zone: ZoneDefinition, self: MoverState, tick: Tick) {
    this.zone = zone;
    this.simulation = newZoneSimulation(zone);
    this.simulation.addMover(self);
    this.selfId = self.id;
    this.tick = tick;
    this.newest = { self: copyMover(self), props: new Map(), latchedPortal: this.latchedPortal };
    this.previous = this.newest;
    this.pending.remember(tick, null, NO_ACTS, this.newest);
  }

  get self(): MoverState {
    return this.simulation.mover(this.selfId) as MoverState;
  }

  /** Runs the next tick; `change` comes into force in it, and `acts` are done before it. */
  advance(change: Command | null, acts: readonly PredictedAct[] = NO_ACTS): void {
    this.stepTo(asTick(this.tick + 1), change, acts);
    this.pending.remember(this.tick, change, acts, this.newest);
  }

  /** Runs a tick that ran before, from another state. */
  replay(): void {
    const next = asTick(this.tick + 1);
    this.stepTo(next, this.pending.changeAt(next), this.pending.actsAt(next));
    this.pending.revise(next, this.newest);
  }

  /** Goes back to what `tick` ended with: `self` as the zone says, and the props that the simulation holds by now. */
  rewind(tick: Tick, self: MoverState): void {
    this.tick = tick;
    this.simulation.writeMover(self);
    const before = this.pending.outcomeAt(tick);
    if (before) this.latchedPortal = before.latchedPortal;
    this.newest = this.outcome();
    this.pending.revise(tick, this.newest);
    this.previous = this.newest;
  }

  /** The zone has thrown this player back from the portal that they stand in. */
  thrownBack(): void {
    this.latchedPortal = "any";
  }

  /** The zone has given the ball `ball`, that we threw, the id `id`: it is the same one, and flies on. */
  adopt(ball: EntityId, id: EntityId): void {
    const state = this.simulation.prop(ball);
    this.forget(ball);
    this.pending.rename(ball, id);
    this.owned.add(id);
    if (state) this.simulation.addProp({ ...copyProp(state), id });
    this.previous = renamed(this.previous, ball, id);
    this.newest = renamed(this.newest, ball, id);
  }

  /** The zone knows nothing of the ball `ball`: it never was. */
  withdraw(ball: EntityId): void {
    this.forget(ball);
    this.pending.rename(ball, null);
  }

  private forget(ball: EntityId): void {
    this.unconfirmed.delete(ball);
    this.owned.delete(ball);
    this.simulation.removeProp(ball);
  }

  private stepTo(tick: Tick, change: Command | null, acts: readonly PredictedAct[]): void {
    this.previous = this.newest;
    if (change) this.simulation.command(this.selfId, change);
    for (const act of acts) this.perform(act);
    const events: StepEvent[] = [];
    this.simulation.step(events);
    this.tick = tick;
    this.enterPortal(events);
    this.newest = this.outcome();
  }

  private perform(act: PredictedAct): void {
    if (act.kind === "throw") {
      const ball = thrownBall(this.zone.terrain, this.self, act.direction, act.ball);
      if (ball) this.simulation.addProp(ball);
      return;
    }
    const prop = this.simulation.prop(act.prop);
    if (!prop) return;
    const { x, y, z } = prop.position;
    const { arm, direction } = act;
    this.simulation.knock(act.prop, direction, { x: x + arm.x, y: y + arm.y, z: z + arm.z });
  }

  private outcome(): Outcome {
    const props = new Map<EntityId, PropState>();
    for (const prop of this.simulation.props) {
      const before = this.newest.props.get(prop.id);
      // What sleeps is not copied again each tick.
      props.set(prop.id, before?.asleep && prop.asleep && samePose(before, prop) ? before : copyProp(prop));
    }
    return { self: copyMover(this.self), props, latchedPortal: this.latchedPortal };
  }

  /** The zone's own rule (portals.ts): who touches a portal stands still until the next zone takes over. */
  private enterPortal(events: readonly StepEvent[]): void {
    // Who is crossing touches nothing: that unlatches no portal (portals.ts).
    if (this.self.crossing) return;
    const touched = events.find((event) => event.type === "touchedPortal" && event.id === this.selfId);
    if (touched?.type !== "touchedPortal") {
      this.latchedPortal = null;
      return;
    }
    const { self } = this;
    if (this.latchedPortal === "any" || this.latchedPortal === touched.portal) return;
    this.latchedPortal = touched.portal;
    self.crossing = true;
    self.velocity.x = 0;
    self.velocity.y = 0;
    self.velocity.z = 0;
  }
}

function renamed(outcome: Outcome, from: EntityId, to: EntityId): Outcome {
  const state = outcome.props.get(from);
  if (!state) return outcome;
  const props = new Map(outcome.props);
  props.delete(from);
  props.set(to, { ...state, id: to });
  return { ...outcome, props };
}
