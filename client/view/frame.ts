// frame.ts — what the view is told once per animation frame: everything already interpolated and smoothed.
import type { PropKind } from "../../shared/sim/state.ts";
import type { Quat, Vec3 } from "../../shared/units.ts";
import type { Heap } from "../../shared/wire/goods.ts";
import type { Appearance } from "../../shared/world/profile.ts";
import type { NpcKind } from "../../shared/world/zone.ts";
import type { ViewBeam } from "./beams.ts";

export interface ViewFrame {
  readonly timeSeconds: number;
  readonly deltaSeconds: number;
  /** The player's own mover, or null while there is none: the camera then stays where it was. */
  readonly self: ViewMover | null;
  /** Other players and NPCs. */
  readonly movers: readonly ViewMover[];
  readonly props: readonly ViewProp[];
  /** What lies on the ground to be picked up. */
  readonly heaps?: readonly ViewHeap[];
  /** Authoritative positions beside the shown ones, for debugging. */
  readonly ghosts?: readonly { readonly kind: "mover" | "prop"; readonly position: Vec3 }[];
  readonly beams?: readonly ViewBeam[];
}

export type ViewHeap = Pick<Heap, "id" | "item" | "at">;

export interface ViewMover {
  readonly id: number;
  readonly kind: "player" | "npc";
  readonly npcKind?: NpcKind;
  readonly name: string;
  /** As its player chose it; absent: as its name makes it. */
  readonly appearance?: Appearance | undefined;
  /** Between the feet, metres. */
  readonly position: Vec3;
  readonly velocity: Vec3;
  /** Radians; 0 looks along −z, grows left. */
  readonly yaw: number;
  readonly grounded: boolean;
  readonly crossing: boolean;
  /** Below 1, never 0: it has left the area, and fades by shrinking; absent: it is there. */
  readonly presence?: number;
}

export interface ViewProp {
  readonly id: number;
  readonly kind: PropKind;
  readonly position: Vec3;
  readonly quaternion: Quat;
  /** As a mover's. */
  readonly presence?: number;
}
