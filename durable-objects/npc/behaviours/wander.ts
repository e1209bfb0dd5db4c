// wander.ts — walks from one spot near home to another, with rests between, and turns away from walls.
import { type Behaviour, bearing, type Memory, type View } from "../mind.ts";

const ARRIVED_METRES = 0.5;
const LOOK_AHEAD_METRES = 1.2;
/** Thoughts: how long it walks at most before it gives up, and how long it rests. */
const WALK_THOUGHTS = 80;
const REST_THOUGHTS = 40;
/** Thoughts after which somebody who walks but does not move has met something a ray does not see: a prop. */
const GRACE_THOUGHTS = 5;
const STUCK_SPEED = 0.2;
/** Turns that are tried beside a wall, radians: little first, to both sides. */
const DETOURS = [0, 0.5, -0.5, 1, -1, 1.6, -1.6, 2.4, -2.4];

export const wander: Behaviour = (memory, view, random) => {
  if (memory.patience > 0) memory.patience--;
  if (!memory.goal) {
    if (memory.patience === 0 && !view.settling) setOut(memory, view, random);
    return { speed: 0 };
  }
  const walkedFor = WALK_THOUGHTS - memory.patience;
  const stuck = walkedFor > GRACE_THOUGHTS && Math.hypot(view.velocity.x, view.velocity.z) < STUCK_SPEED;
  const arrived = Math.hypot(memory.goal.x - view.position.x, memory.goal.z - view.position.z) < ARRIVED_METRES;
  if (arrived || stuck || memory.patience === 0) return rest(memory, random);
  const ahead = bearing(view.position, memory.goal);
  const detour = DETOURS.find((turn) => view.clearMetres(ahead + turn, LOOK_AHEAD_METRES) >= LOOK_AHEAD_METRES);
  if (detour === undefined) return rest(memory, random);
  memory.facing = ahead + detour;
  return { speed: 1 };
};

/** Somewhere within its round that it can see. */
function setOut(memory: Memory, view: View, random: () => number): void {
  const [homeX, , homeZ] = memory.spawn.at;
  const angle = random() * 2 * Math.PI;
  const reach = Math.sqrt(random()) * memory.spawn.roamMetres;
  memory.goal = { x: homeX - Math.sin(angle) * reach, z: homeZ - Math.cos(angle) * reach };
  memory.facing = bearing(view.position, memory.goal);
  memory.patience = WALK_THOUGHTS;
}

function rest(memory: Memory, random: () => number): { speed: number } {
  memory.goal = null;
  memory.patience = Math.floor(REST_THOUGHTS * (0.5 + random()));
  return { speed: 0 };
}
