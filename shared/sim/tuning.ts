// tuning.ts — the numbers that decide how the world feels, in SI units, and the relations that keep them safe.
import { assert } from "../assert.ts";
import { TICK_SECONDS } from "../units.ts";

// Walking. Speeds are horizontal: a slope neither speeds up nor slows down who walks it.
export const WALK_SPEED = 4; // m/s
export const SPRINT_SPEED = 6.5; // m/s
export const GROUND_ACCELERATION = 50; // m/s²: full walking speed after five ticks
export const STOP_ACCELERATION = 40; // m/s², with no wish to go anywhere
export const AIR_ACCELERATION = 12; // m/s²: enough to steer a jump, too little to turn it round

// Jumping. Movers fall twice as fast as props: a jump under 9.82 m/s² feels like the moon.
export const MOVER_GRAVITY = 20; // m/s²
export const JUMP_SPEED = 6.8; // m/s: an apex of 1.1 m at 60 ticks a second
export const COYOTE_TICKS = 6; // ticks after the ground was lost in which a jump still counts
export const JUMP_BUFFER_TICKS = 6; // ticks for which a press in the air waits for the ground
export const FALL_SPEED_MAX = 40; // m/s
export const LAUNCH_SPEED_MAX = 20; // m/s: the fastest that props can throw a mover, up or sideways

// The mover's body: three spheres, the lowest of which floats a step's height above the feet.
export const BODY_RADIUS = 0.35; // m
export const STEP_UP = 0.4; // m: the highest step that is walked up
export const STEP_DOWN = 0.4; // m: the deepest step that is walked down without losing the ground
export const AIR_STEP_UP = 0.2; // m: how far below a ledge a jump may end and still land on it
export const BODY_SPHERES = [0.75, 1.1, 1.45] as const; // m above the feet
export const BODY_HEIGHT = 1.8; // m
export const PROBE_RADIUS = 0.22; // m: the feet's disc, which finds the ground
export const GROUND_NORMAL_Y = 0.7; // cosine of the steepest slope that is ground, a little over 45°
export const SUBSTEP_METRES = 0.16; // a move is cut into pieces no longer than this

// Movers and props.
export const MOVER_MASS = 80; // kg, in collisions
export const PRESS_MASS = 60; // kg, as what it stands on feels it
export const PUSH_FORCE = 700; // N: the most that a walker exerts
export const PUSH_POWER = 450; // W: a 35 kg crate (170 N of friction) ends at about 2.6 m/s
export const PUSH_LEVER = 0.25; // share of a push's height above the centre of mass that tips the prop
export const NUDGE_SPEED = 0.05; // m/s: a touch slower than this doesn't wake a prop
export const HEAD_PUSH_SPEED = 1; // m/s: how fast a prop that rests in someone's head is moved out
export const CROWD_SHARE = 0.25; // of an overlap between movers is undone each tick
export const CROWD_STEP = 0.04; // m a tick, at most

// Acts: the beam and the throw.
export const EYE_METRES = 1.5; // m above the feet: where a beam begins
export const BEAM_METRES = 40; // m
export const TARGET_RADIUS = 0.4; // m: a mover as a beam meets it, an upright cylinder as high as its body
export const KNOCK_SPEED = 6; // m/s that a beam gives to a mover along its way
export const KNOCK_LIFT = 2.5; // m/s, upwards
export const KNOCK_IMPULSE = 90; // N·s that it gives to a prop
export const THROW_SPEED = 11; // m/s, on top of the thrower's own
export const THROW_METRES = 0.8; // m ahead of the thrower, clear of their body
export const THROW_HEIGHT = 1.25; // m above their feet
export const BEAM_WAIT_TICKS = 15; // ticks between two beams of one player
export const THROW_WAIT_TICKS = 30; // ticks between two throws of one player
/** Props this near to a player are stepped by their client, and so stand in the same present for both (PRED-2, LAG-1). */
export const PREDICTED_PROP_METRES = 6;

// Props.
export const PROP_GRAVITY = 9.82; // m/s²
export const PROP_SPEED_MAX = 20; // m/s: one third of a metre a tick, less than any prop is thick
export const PROP_SPIN_MAX = 30; // rad/s
export const SLEEP_SPEED = 0.15; // √(v² + ω²) below which a prop becomes sleepy
export const SLEEP_TICKS = 45; // ticks of being sleepy before it sleeps
export const SOLVER_ITERATIONS = 20;

/** Metres under the floor, or outside the bounds, at which something is lost and comes back at its spawn. */
export const LOST_METRES = 5;

assert(SUBSTEP_METRES < BODY_RADIUS / 2, "a sphere's centre never passes a wall's surface within one substep");
assert(SUBSTEP_METRES + AIR_STEP_UP < STEP_UP, "whoever falls onto a surface has it within reach of the probes");
assert(BODY_SPHERES[0] - BODY_RADIUS >= STEP_UP, "the body clears every step that the feet may take");
assert(EYE_METRES < BODY_HEIGHT && THROW_HEIGHT < BODY_HEIGHT, "acts begin within the body");
assert(PROP_SPEED_MAX * TICK_SECONDS < 0.35, "no prop passes through what it should hit");
