// state.ts — what the simulation's state consists of: exactly what the wire can carry (TICK-3).
import type { EntityId, Quat, Vec3 } from "../units.ts";
import type { Command } from "./command.ts";

export type MoverKind = "player" | "npc";

/**
 * One player or NPC. The fields up to `crossing` are what others see; the rest is private to the mover and is sent to
 * its own player only. `position` is the point between the feet, metres; `velocity` m/s.
 */
export interface MoverState {
  readonly id: EntityId;
  readonly kind: MoverKind;
  readonly position: Vec3;
  readonly velocity: Vec3;
  /** The command in force (CMD-1). Its yaw is where the mover faces. */
  command: Command;
  grounded: boolean;
  /** On its way to another zone: ignores its command on both sides and stands still (HANDOFF-1). */
  crossing: boolean;
  /** 0…63: ticks since the ground was lost, for a late jump off an edge; stays at 63. */
  airTicks: number;
  /** 0…15: ticks for which a jump press still waits for the ground. */
  jumpWaitTicks: number;
  /** 0…3: the press count that was last acted on. */
  pressesSeen: number;
  /** 0…255: ticks since the command was stamped; above SILENCE_TICKS_MAX the step makes it neutral (CMD-1). */
  heldTicks: number;
}

export type PropKind = "crate" | "smallCrate" | "ball" | "barrel";

/** One physics prop. Quaternion components are what `unpackQuaternion` yields; velocities m/s and rad/s. */
export interface PropState {
  readonly id: EntityId;
  readonly kind: PropKind;
  readonly position: Vec3;
  readonly quaternion: Quat;
  readonly velocity: Vec3;
  readonly angularVelocity: Vec3;
  asleep: boolean;
  /** 0…63: consecutive ticks below the sleep speed; sleep state and timers are state (TICK-3). */
  sleepyTicks: number;
}

/** What a step reports. Effects are values; only the room turns them into messages. */
export type StepEvent =
  | { readonly type: "jumped"; readonly id: EntityId }
  | { readonly type: "landed"; readonly id: EntityId; readonly speed: number }
  | { readonly type: "touchedPortal"; readonly id: EntityId; readonly portal: string }
  | { readonly type: "respawned"; readonly id: EntityId; readonly reason: "fell" | "notFinite" };
