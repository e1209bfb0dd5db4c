// predict.ts — steps one's own mover, and the props near it, by the zone's own rules, without waiting for it (PRED-1, PRED-2).
import type { Command } from "../../shared/sim/command.ts";
import type { MoverState, PropState, StepEvent } from "../../shared/sim/state.ts";
import { copyMover, copyProp, type Simulation } from "../../shared/sim/step.ts";
import { tick as asTick, type EntityId, type Tick } from "../../shared/units.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { newZoneSimulation } from "../../shared/world/zone-simulation.ts";
import { Pending } from "./pending.ts";

export class Predictor {
  readonly simulation: Simulation;
  readonly selfId: EntityId;
  readonly pending = new Pending();
  /** The tick that was stepped last. */
  tick: Tick;
  /** Own mover after the tick before, for drawing between ticks. */
  previous: MoverState;
  /** Props that are stepped here, as they were after the tick before. */
  readonly previousProps = new Map<EntityId, PropState>();
  /**
   * A portal that does not act until it was left: the one just come out of, or thrown back from. `"any"` at first: which
   * one it is, the zone knows.
   */
  private latchedPortal: string | null = "any";

  constructor(zone: ZoneDefinition, self: MoverState, tick: Tick) {
    this.simulation = newZoneSimulation(zone);
    this.simulation.addMover(self);
    this.selfId = self.id;
    this.tick = tick;
    this.previous = copyMover(self);
    this.pending.remember(tick, null, copyMover(self), this.latchedPortal);
  }

  get self(): MoverState {
    return this.simulation.mover(this.selfId) as MoverState;
  }

  /** Runs the next tick; `change` comes into force in it. */
  advance(change: Command | null): void {
    this.stepTo(asTick(this.tick + 1), change);
    this.pending.remember(this.tick, change, copyMover(this.self), this.latchedPortal);
  }

  /** Runs a tick that ran before, from another state. */
  replay(): void {
    const next = asTick(this.tick + 1);
    this.stepTo(next, this.pending.changeAt(next));
    this.pending.revise(next, copyMover(this.self), this.latchedPortal);
  }

  /** Goes back to the state after `tick`. */
  rewind(tick: Tick, self: MoverState): void {
    this.tick = tick;
    this.simulation.writeMover(self);
    const latch = this.pending.latchAt(tick);
    if (latch !== undefined) this.latchedPortal = latch;
    this.pending.revise(tick, copyMover(self), this.latchedPortal);
    this.previous = copyMover(self);
  }

  /** The zone has thrown this player back from the portal that they stand in. */
  thrownBack(): void {
    this.latchedPortal = "any";
  }

  private stepTo(tick: Tick, change: Command | null): void {
    this.previous = copyMover(this.self);
    this.previousProps.clear();
    for (const prop of this.simulation.props) this.previousProps.set(prop.id, copyProp(prop));
    if (change) this.simulation.command(this.selfId, change);
    const events: StepEvent[] = [];
    this.simulation.step(events);
    this.tick = tick;
    this.enterPortal(events);
  }

  /** The zone's own rule (room.ts, enterPortals): who touches a portal stands still until the next zone takes over. */
  private enterPortal(events: readonly StepEvent[]): void {
    // Who is crossing touches nothing: that unlatches no portal (room.ts).
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
