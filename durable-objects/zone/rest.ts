// rest.ts — when a zone whose players are all idle may rest: nobody does anything, and nothing moves (SLEEP-1).
import {
  ACK_WINDOW_MS,
  CALM_AFTER_TICKS,
  REST_AFTER_TICKS,
  SETTLE_AFTER_TICKS,
  STILL_TICKS,
} from "../../shared/limits.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import type { Simulation } from "../../shared/sim/step.ts";
import { TICKS_PER_SECOND, type Tick } from "../../shared/units.ts";
import type { Player, Session } from "./session.ts";

/** What it takes to judge: all that could still happen by itself. */
export interface Scene {
  readonly simulation: Simulation;
  readonly players: Iterable<Player>;
  readonly sessions: Iterable<Session>;
  /** Does anything else wait for a tick: answers, balls whose time is not over? */
  readonly busy: boolean;
  readonly nowMs: number;
}

/** Counts in ticks, which no clock that jumps can hurry or hold back. */
export class RestWatch {
  private deedTick: Tick;
  /** Since when nothing moves, and nothing is on its way. */
  private stillSince: Tick | null = null;

  constructor(now: Tick) {
    this.deedTick = now;
  }

  /** A player did something: said a new command, acted, spoke. */
  deed(now: Tick): void {
    this.deedTick = now;
  }

  /** The zone wakes: nothing is known to be still. */
  woken(): void {
    this.stillSince = null;
  }

  /** Have the players been idle for so long that NPCs finish what they do, and stand? */
  settling(now: Tick): boolean {
    return now - this.deedTick >= SETTLE_AFTER_TICKS;
  }

  /** Have they been idle for so long that what only trembles is to be stopped? Once a second, or it would fall asleep in mid air. */
  calming(now: Tick, frameTicks: number): boolean {
    return now - this.deedTick >= CALM_AFTER_TICKS && now % TICKS_PER_SECOND < frameTicks;
  }

  /** Called once a frame. May the zone rest from `now` on? */
  mayRest(now: Tick, scene: Scene): boolean {
    if (!isStill(scene)) this.stillSince = null;
    else this.stillSince ??= now;
    if (this.stillSince === null || now - this.stillSince < STILL_TICKS) return false;
    return now - this.deedTick >= REST_AFTER_TICKS;
  }
}

function isStill({ simulation, players, sessions, busy, nowMs }: Scene): boolean {
  if (busy) return false;
  for (const session of sessions) {
    if (session.now.state !== "playing") return false;
    // A link that stands still would not hear that the zone sleeps, and take it for dead.
    if (nowMs - session.heardAtMs > ACK_WINDOW_MS) return false;
  }
  let present = 0;
  for (const player of players) {
    // Who lingers or leaves needs ticks for it.
    if (!player.session || player.departure || player.inbox.waiting) return false;
    present++;
  }
  return present > 0 && simulation.movers.every(stands) && simulation.props.every(({ asleep }) => asleep);
}

const stands = ({ velocity: v, grounded, crossing, command, jumpWaitTicks }: MoverState): boolean =>
  v.x === 0 && v.y === 0 && v.z === 0 && grounded && !crossing && command.turn === 0 && jumpWaitTicks === 0;
