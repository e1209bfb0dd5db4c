// walker.ts — a mover while it is being stepped: its pose in full precision, and all that is near it.
import { TICK_SECONDS, type Vec3 } from "../units.ts";
import type { Prop } from "./prop.ts";
import type { Props } from "./props.ts";
import { makeBounds, type Solid } from "./solid.ts";
import type { MoverState } from "./state.ts";
import type { Statics } from "./statics.ts";
import { BODY_HEIGHT, BODY_RADIUS, STEP_DOWN } from "./tuning.ts";

/** What holds a mover up. */
export interface Support {
  /** Its surface under the mover's centre, metres. */
  height: number;
  /** A point of the surface that the feet touch. */
  x: number;
  y: number;
  z: number;
  /** The prop it belongs to; undefined is the terrain. */
  prop: Prop | undefined;
}

/** One for each simulation, used for its movers in turn, so that a step allocates nothing. */
export interface Walker {
  readonly statics: Statics;
  readonly props: Props;
  mover: MoverState;
  /** Between the feet, and not yet quantised. */
  readonly position: Vec3;
  readonly velocity: Vec3;
  grounded: boolean;
  /** The solids that the mover may reach within this tick, and with each the prop that it is. */
  readonly solids: Solid[];
  readonly owners: (Prop | undefined)[];
  near: number;
  nearProps: number;
  readonly support: Support;
  /** Metres aside that the crowd presses the mover this tick. */
  shoveX: number;
  shoveZ: number;
  /** Newton seconds of pushing that the mover has left in this tick. */
  pushLeft: number;
}

export function makeWalker(statics: Statics, props: Props, mover: MoverState): Walker {
  return {
    statics,
    props,
    mover,
    position: { x: 0, y: 0, z: 0 },
    velocity: { x: 0, y: 0, z: 0 },
    grounded: false,
    solids: [],
    owners: [],
    near: 0,
    nearProps: 0,
    support: { height: 0, x: 0, y: 0, z: 0, prop: undefined },
    shoveX: 0,
    shoveZ: 0,
    pushLeft: 0,
  };
}

/** Loads a mover, and finds what it may touch in this tick, however its velocity is turned meanwhile. */
export function surround(walker: Walker, mover: MoverState): void {
  walker.mover = mover;
  walker.grounded = mover.grounded;
  copy(mover.position, walker.position);
  copy(mover.velocity, walker.velocity);
  const { x, y, z } = mover.position;
  const v = mover.velocity;
  const speed = Math.sqrt(v.x * v.x + v.y * v.y + v.z * v.z);
  const reach = BODY_RADIUS + MARGIN_METRES + speed * TICK_SECONDS;
  around.minX = x - reach;
  around.maxX = x + reach;
  around.minZ = z - reach;
  around.maxZ = z + reach;
  around.maxY = y + BODY_HEIGHT + MARGIN_METRES + speed * TICK_SECONDS;
  around.minY = y - STEP_DOWN - MARGIN_METRES - speed * TICK_SECONDS;
  walker.near = 0;
  let count = walker.statics.gather(around, found);
  for (let k = 0; k < count; k += 1) enlist(walker, walker.statics.solids[found[k] as number] as Solid, undefined);
  count = walker.props.grid.gather(around, found);
  walker.nearProps = count;
  for (let k = 0; k < count; k += 1) {
    const prop = walker.props.all[found[k] as number] as Prop;
    enlist(walker, prop.solid, prop);
  }
}

/** More than a tick's acceleration, jump and crowding can add to the way at the present speed. */
const MARGIN_METRES = 0.3;
const found: number[] = [];
const around = makeBounds();

function enlist(walker: Walker, solid: Solid, prop: Prop | undefined): void {
  walker.solids[walker.near] = solid;
  walker.owners[walker.near] = prop;
  walker.near += 1;
}

function copy(from: Vec3, to: Vec3): void {
  to.x = from.x;
  to.y = from.y;
  to.z = from.z;
}
