// mind.ts — an NPC decides: what it sees and remembers in, the same Command that players send out (TICK-4).
import { type Command, NEUTRAL, yawFromRadians } from "../../shared/sim/command.ts";
import type { Vec3 } from "../../shared/units.ts";
import type { NpcSpawn } from "../../shared/world/zone.ts";
import { greet } from "./behaviours/greet.ts";
import { wander } from "./behaviours/wander.ts";

/** What an NPC perceives. */
export interface View {
  readonly position: Vec3;
  readonly velocity: Vec3;
  /** Where the players stand whom it may notice. */
  readonly players: readonly Vec3[];
  /** Nobody does anything any more: it finishes what it is about, and begins nothing new (SLEEP-1). */
  readonly settling: boolean;
  /** Metres that are free of walls towards `radians`, up to `maxMetres`. */
  clearMetres(radians: number, maxMetres: number): number;
}

/** What an NPC remembers between thoughts. Times are in thoughts: see THINK_TICKS. */
export interface Memory {
  readonly spawn: NpcSpawn;
  /** Where it faces, radians; yaw 0 looks along −z and grows to the left. */
  facing: number;
  /** Where it is going, or null while it stands. */
  goal: { x: number; z: number } | null;
  /** Thoughts until it makes up its mind anew. */
  patience: number;
  /** Thoughts until it greets again; below 0 it is greeting. */
  greeted: number;
}

/** A mind thinks every so many ticks: ten times a second. */
export const THINK_TICKS = 6;

/** The first behaviour that wants something decides; each may update the memory. */
export type Behaviour = (memory: Memory, view: View, random: () => number) => Wish | null;

export interface Wish {
  /** 0 stands, 1 walks. */
  readonly speed: number;
}

const BEHAVIOURS: readonly Behaviour[] = [greet, wander];

export function newMemory(spawn: NpcSpawn, random: () => number): Memory {
  return { spawn, facing: random() * 2 * Math.PI, goal: null, patience: Math.floor(random() * 30), greeted: 0 };
}

/** So many thoughts went by without being thought. */
export function passTime(memory: Memory, thoughts: number): void {
  memory.patience = Math.max(0, memory.patience - Math.floor(thoughts));
  if (memory.greeted > 0) memory.greeted = Math.max(0, memory.greeted - Math.floor(thoughts));
}

/** One thought. Pure but for `memory`. */
export function think(memory: Memory, view: View, random: () => number): Command {
  for (const behaviour of BEHAVIOURS) {
    const wish = behaviour(memory, view, random);
    if (wish)
      return {
        ...NEUTRAL,
        forward: Math.round(127 * PACE[memory.spawn.kind] * wish.speed),
        yaw: yawFromRadians(memory.facing),
      };
  }
  return { ...NEUTRAL, yaw: yawFromRadians(memory.facing) };
}

/** Share of a player's walking speed at which each kind strolls. */
const PACE = { keeper: 0.35, porter: 0.45, miner: 0.4, fox: 0.7, gull: 0.3 } as const;

/** The yaw, in radians, that looks from one point to another. */
export function bearing(from: { x: number; z: number }, to: { x: number; z: number }): number {
  return Math.atan2(from.x - to.x, from.z - to.z);
}
