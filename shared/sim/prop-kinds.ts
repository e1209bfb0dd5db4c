// prop-kinds.ts — what each kind of prop weighs, how it is shaped, and how it slides, bounces and slows down.
import { TICK_SECONDS } from "../units.ts";
import type { PropKind } from "./state.ts";

export interface PropTraits {
  readonly shape: "box" | "cylinder" | "sphere";
  /** Half extents, metres. A cylinder stands along y: radius, half height, radius. */
  readonly half: readonly [x: number, y: number, z: number];
  /** Kilograms. */
  readonly mass: number;
  /** Multiplied with the other body's, it gives Coulomb's μ; a static counts as STATIC_FRICTION. */
  readonly friction: number;
  /** Multiplied with the other body's; a static counts as 1. */
  readonly restitution: number;
  /** Share of the velocity that is left after a tick. */
  readonly glide: number;
  /** Share of the spin that is left after a tick. */
  readonly spin: number;
}

export const STATIC_FRICTION = 0.7;

/** Damping per second, as a factor per tick: cannon-es' own takes a power, whose last bit engines don't agree on. */
const damped = (perSecond: number): number => 1 - perSecond * TICK_SECONDS;

export const PROP_KINDS: Readonly<Record<PropKind, PropTraits>> = {
  crate: {
    shape: "box",
    half: [0.5, 0.5, 0.5],
    mass: 35,
    friction: 0.7,
    restitution: 0.15,
    glide: damped(0.05),
    spin: damped(0.3),
  },
  smallCrate: {
    shape: "box",
    half: [0.3, 0.3, 0.3],
    mass: 12,
    friction: 0.7,
    restitution: 0.2,
    glide: damped(0.05),
    spin: damped(0.3),
  },
  ball: {
    shape: "sphere",
    half: [0.35, 0.35, 0.35],
    mass: 5,
    friction: 0.9,
    restitution: 0.65,
    glide: damped(0.2),
    spin: damped(0.35),
  },
  barrel: {
    shape: "cylinder",
    half: [0.35, 0.5, 0.35],
    mass: 40,
    friction: 0.7,
    restitution: 0.1,
    glide: damped(0.05),
    spin: damped(0.4),
  },
};
