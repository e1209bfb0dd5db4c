// greet.ts — stops for a player who comes near, and turns to them for a while.
import { type Behaviour, bearing } from "../mind.ts";

const NOTICE_METRES = 4;
/** Thoughts: three seconds of greeting, then six in which nobody is noticed. */
const GREETING_THOUGHTS = 30;
const REST_THOUGHTS = 60;

export const greet: Behaviour = (memory, view) => {
  if (memory.greeted > 0) {
    memory.greeted--;
    return null;
  }
  let nearest = null;
  let nearestSquared = NOTICE_METRES * NOTICE_METRES;
  for (const player of view.players) {
    const squared = (player.x - view.position.x) ** 2 + (player.z - view.position.z) ** 2;
    if (squared < nearestSquared) {
      nearest = player;
      nearestSquared = squared;
    }
  }
  if (!nearest) {
    memory.greeted = 0;
    return null;
  }
  memory.facing = bearing(view.position, nearest);
  memory.greeted--;
  if (memory.greeted <= -GREETING_THOUGHTS) memory.greeted = REST_THOUGHTS;
  return { speed: 0 };
};
