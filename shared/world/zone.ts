// zone.ts — what a zone is made of, as typed values: shapes, props, NPCs, portals, rules, and how it looks.
import type { PropKind } from "../sim/state.ts";
import type { Terrain } from "../sim/terrain.ts";
import type { ZoneId } from "../units.ts";

/** Metres. Content is plain numbers; everything that acts in a step is quantised when the zone is loaded. */
export type Point = readonly [x: number, y: number, z: number];

export interface ZoneDefinition {
  readonly id: ZoneId;
  readonly title: string;
  /**
   * The soft capacity: players in one instance at which the directory opens another (INSTANCE-1). Friends, and everybody
   * once INSTANCES_PER_ZONE_MAX are open, still get in, up to the hard capacity, SESSIONS_PER_ZONE_MAX. Between the two.
   */
  readonly capacity: number;
  /** A Durable Object location hint (DIR-1): where the zone is placed when it is first woken. */
  readonly locationHint: "wnam" | "enam" | "sam" | "weur" | "eeur" | "apac" | "oc" | "afr" | "me";
  readonly rules: ZoneRules;
  readonly terrain: Terrain;
  readonly props: readonly PropSpawn[];
  readonly npcs: readonly NpcSpawn[];
  readonly spawns: readonly Pose[];
  readonly portals: readonly Portal[];
  readonly look: ZoneLook;
}

export interface ZoneRules {
  /** Do players push each other aside? */
  readonly playersBlock: boolean;
  /** May a player enter this zone from another one without a portal? */
  readonly teleport: boolean;
  /** Radius of a client's area of interest, metres (AOI-1). */
  readonly viewMetres: number;
}

/** `yaw` in YAW_STEPS of a turn. */
export interface Pose {
  readonly at: Point;
  readonly yaw: number;
}

export interface PropSpawn {
  readonly kind: PropKind;
  readonly at: Point;
  readonly yaw?: number;
}

export type NpcKind = "keeper" | "porter" | "miner" | "fox" | "gull";

export interface NpcSpawn {
  readonly kind: NpcKind;
  readonly name: string;
  readonly at: Point;
  /** It wanders within this many metres of `at`. */
  readonly roamMetres: number;
}

/** A trigger volume: an upright box, turned by `yaw`. Whoever's middle enters it crosses to `to`. */
export interface Portal {
  readonly id: string;
  readonly at: Point;
  readonly half: Point;
  readonly yaw: number;
  readonly to: ZoneId;
  /** The portal in `to` in front of which one arrives. */
  readonly exit: string;
  /** Where an arriving player stands, in this zone, in front of this portal and outside its volume. */
  readonly arrival: Pose;
}

/** View only; nothing here acts in a step. Colours are 0xRRGGBB. */
export interface ZoneLook {
  readonly sky: { readonly zenith: number; readonly horizon: number };
  readonly sun: { readonly direction: Point; readonly colour: number; readonly intensity: number };
  readonly ambient: { readonly sky: number; readonly ground: number; readonly intensity: number };
  readonly fog: { readonly colour: number; readonly nearMetres: number; readonly farMetres: number };
  readonly water?: { readonly heightMetres: number; readonly colour: number };
  readonly decor: readonly Decor[];
}

/** Scenery without collision. `at` is where it stands (for what hangs on a wall: its centre); `yaw` in YAW_STEPS. */
export interface Decor {
  readonly kind: DecorKind;
  readonly at: Point;
  readonly yaw?: number;
  readonly scale?: number;
  readonly text?: string;
  /** Where a rope, a bunting, a fence or a track that starts at `at` ends. */
  readonly to?: Point;
  /** Full extents, metres, of what comes in many sizes: gables, doors, windows, awnings, hills. */
  readonly size?: Point;
  /** 0xRRGGBB in place of the kind's own colour. */
  readonly colour?: number;
}

export type DecorKind =
  | "tree"
  | "bush"
  | "lamp"
  | "flag"
  | "boat"
  | "rock"
  | "crane"
  | "sign"
  | "grass"
  | "hill"
  | "rope"
  | "cart"
  | "pine"
  | "gable"
  | "door"
  | "window"
  | "awning"
  | "chimney"
  | "planter"
  | "bunting"
  | "fence"
  | "track"
  | "mosaic"
  | "stall"
  | "lantern"
  | "beam"
  | "mine"
  | "clock"
  | "net"
  | "buoy";
