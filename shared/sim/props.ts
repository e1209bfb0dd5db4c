// props.ts — all physics props of a simulation and their step: cannon-es' parts, in an order and with state of our own.
import { type ContactEquation, type FrictionEquation, World } from "cannon-es";
import { isFiniteVector } from "../math/quantise.ts";
import { type EntityId, TICK_SECONDS } from "../units.ts";
import { newProp, Prop } from "./prop.ts";
import { limitFriction } from "./prop-friction.ts";
import { PropGrid } from "./prop-grid.ts";
import { PropPairs } from "./prop-pairs.ts";
import { PropSolver } from "./prop-solver.ts";
import { makeBounds, widened } from "./solid.ts";
import type { PropState, StepEvent } from "./state.ts";
import type { Statics } from "./statics.ts";
import { LOST_METRES, PROP_GRAVITY, SLEEP_SPEED, SLEEP_TICKS } from "./tuning.ts";

/** Where a prop that got lost comes back: a pure function of its id, the same on both sides. */
export type PropHome = (id: EntityId) => { readonly at: readonly [number, number, number]; readonly yaw: number };

/**
 * cannon-es' `World.step` is not used: its damping takes `Math.pow`, its sleep timers compare floating-point times that
 * are nobody's state, and its solver ties bodies together that don't touch. What it does is done here: its shapes, its
 * narrowphase, its equations and its integration, in an order and with timers of our own.
 */
export class Props {
  /** Sorted by id: the order of bodies decides where a stack falls (TICK-4). */
  readonly all: Prop[] = [];
  readonly grid: PropGrid;
  readonly #byId = new Map<EntityId, Prop>();
  readonly #statics: Statics;
  readonly #home: PropHome;
  readonly #pairs: PropPairs;
  readonly #world = new World();
  readonly #solver = new PropSolver();
  readonly #awake: number[] = [];
  readonly #woken: number[] = [];
  #contacts: ContactEquation[] = [];
  #spareContacts: ContactEquation[] = [];
  readonly #frictions: FrictionEquation[] = [];
  readonly #spareFrictions: FrictionEquation[] = [];

  constructor(statics: Statics, home: PropHome) {
    this.#statics = statics;
    this.#home = home;
    this.grid = new PropGrid(statics.terrain);
    this.#pairs = new PropPairs(statics);
    this.#world.gravity.set(0, -PROP_GRAVITY, 0);
    this.#world.dt = TICK_SECONDS;
  }

  add(state: PropState): void {
    const known = this.#byId.get(state.id);
    if (known) this.remove(known.id);
    const prop = new Prop(state);
    let at = this.all.length;
    while (at > 0 && (this.all[at - 1] as Prop).id > prop.id) at -= 1;
    this.all.splice(at, 0, prop);
    this.#byId.set(prop.id, prop);
  }

  remove(id: EntityId): void {
    const prop = this.#byId.get(id);
    if (!prop) return;
    this.all.splice(this.all.indexOf(prop), 1);
    this.#byId.delete(id);
  }

  get(id: EntityId): Prop | undefined {
    return this.#byId.get(id);
  }

  /** Wakes what sleeps on or beside a prop that is about to leave its place. */
  rouseAround(prop: Prop): void {
    this.grid.fill(this.all);
    const near: number[] = [];
    const count = this.grid.gather(widened(prop.solid, ROUSE_METRES, around), near);
    for (let k = 0; k < count; k += 1) {
      const other = this.all[near[k] as number] as Prop;
      if (other.asleep) other.wake();
    }
  }

  /** Before movers ask what is near: what is lost comes home, and the grid is filled. */
  prepare(events: StepEvent[]): void {
    this.recover(events);
    this.grid.fill(this.all);
  }

  /** One tick of physics. */
  step(): void {
    this.#findContacts();
    if (this.#awake.length === 0) return;
    this.#solve();
    for (const index of this.#awake) settle(this.all[index] as Prop);
  }

  #findContacts(): void {
    const { all } = this;
    this.#awake.length = 0;
    for (let index = 0; index < all.length; index += 1) {
      const prop = all[index] as Prop;
      prop.body.index = index;
      if (!prop.asleep) this.#awake.push(index);
    }
    const spare = this.#spareContacts;
    for (const contact of this.#contacts) spare.push(contact);
    for (const friction of this.#frictions) this.#spareFrictions.push(friction);
    this.#contacts.length = 0;
    this.#frictions.length = 0;
    if (this.#awake.length === 0) return;
    this.#pairs.collect(all, this.grid, this.#awake, never);
    this.#narrow();
    this.#spreadWaking();
  }

  /**
   * What is woken takes the blow in this very tick, and so does all that it touches: a sleeper in between would stop it
   * like a wall. What has just been woken also needs its contacts with the ground, or it would sink for a tick.
   */
  #spreadWaking(): void {
    const { all } = this;
    this.#wake(0);
    while (this.#woken.length > 0) {
      const known = this.#contacts.length;
      this.#pairs.collect(all, this.grid, this.#woken, wasAwake);
      this.#narrow();
      for (const index of this.#woken) {
        (all[index] as Prop).roused = false;
        this.#awake.push(index);
      }
      this.#wake(known);
    }
    this.#awake.sort((a, b) => a - b);
  }

  #narrow(): void {
    this.#world.narrowphase.getContacts(
      this.#pairs.first,
      this.#pairs.second,
      this.#world,
      this.#contacts,
      this.#spareContacts,
      this.#frictions,
      this.#spareFrictions,
    );
  }

  /**
   * Wakes sleepers among the contacts from `start` on. The first, at 0, are with props that were awake: these must move
   * at √2 of the speed below which one falls asleep. Later ones are with props that were woken just now.
   */
  #wake(start: number): void {
    this.#woken.length = 0;
    for (let k = start; k < this.#contacts.length; k += 1) {
      const { bi, bj } = this.#contacts[k] as ContactEquation;
      const a = this.all[bi.index];
      const b = this.all[bj.index];
      if (!a || !b || a.asleep === b.asleep) continue;
      const sleeper = a.asleep ? a : b;
      if (start === 0 && squaredSpeed(a.asleep ? b : a) < 2 * SLEEP_SPEED * SLEEP_SPEED) continue;
      sleeper.wake();
      sleeper.roused = true;
      this.#woken.push(sleeper.body.index);
    }
  }

  #solve(): void {
    limitFriction(this.all, this.#contacts, this.#frictions);
    for (const index of this.#awake) {
      const { body } = this.all[index] as Prop;
      body.force.y -= body.mass * PROP_GRAVITY;
    }
    this.#solver.solve(this.all, this.#awake, this.#frictions, this.#contacts);
  }

  /**
   * Sends home what is lost or no number any more. Before a step, so that nothing spreads from it; and after one, so that
   * whoever reads the state finds only what the wire can carry.
   */
  recover(events: StepEvent[]): void {
    for (const prop of this.all) if (!prop.asleep) this.#recover(prop, events);
  }

  #recover(prop: Prop, events: StepEvent[]): void {
    const { floor, halfX, halfZ } = this.#statics.terrain;
    const { position } = prop;
    const finite =
      isFiniteVector(position) &&
      isFiniteVector(prop.velocity) &&
      isFiniteVector(prop.angularVelocity) &&
      isFiniteVector(prop.quaternion) &&
      Number.isFinite(prop.quaternion.w);
    const lost =
      position.y < floor - LOST_METRES ||
      Math.abs(position.x) > halfX + LOST_METRES ||
      Math.abs(position.z) > halfZ + LOST_METRES;
    if (finite && !lost) return;
    if (finite) this.rouseAround(prop);
    const home = this.#home(prop.id);
    prop.overwrite(newProp(prop.id, prop.kind, home.at, home.yaw));
    events.push({ type: "respawned", id: prop.id, reason: finite ? "fell" : "notFinite" });
  }
}

const ROUSE_METRES = 0.1;
const around = makeBounds();
const never = (): boolean => false;
const wasAwake = (prop: Prop): boolean => !prop.asleep && !prop.roused;

/** What follows the solver: damping, the move itself, quantisation, and whether to fall asleep. */
function settle(prop: Prop): void {
  const { body, traits, velocity, angularVelocity } = prop;
  velocity.x *= traits.glide;
  velocity.y *= traits.glide;
  velocity.z *= traits.glide;
  angularVelocity.x *= traits.spin;
  angularVelocity.y *= traits.spin;
  angularVelocity.z *= traits.spin;
  prop.limitSpeeds();
  body.integrate(TICK_SECONDS, true, false);
  body.force.set(0, 0, 0);
  body.torque.set(0, 0, 0);
  prop.sleepyTicks = squaredSpeed(prop) < SLEEP_SPEED * SLEEP_SPEED ? prop.sleepyTicks + 1 : 0;
  if (prop.sleepyTicks >= SLEEP_TICKS) prop.sleep();
  prop.quantise();
}

function squaredSpeed(prop: Prop): number {
  const { velocity: v, angularVelocity: w } = prop;
  return v.x * v.x + v.y * v.y + v.z * v.z + (w.x * w.x + w.y * w.y + w.z * w.z);
}
