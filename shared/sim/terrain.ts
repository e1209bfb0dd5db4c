// terrain.ts — the static collision of a zone: a floor and the convex shapes that stand on it.

export type SurfaceMaterial =
  | "grass"
  | "sand"
  | "stone"
  | "cobble"
  | "plank"
  | "brick"
  | "plaster"
  | "roof"
  | "metal"
  | "cliff"
  | "dirt"
  | "hidden";

type Triple = readonly [x: number, y: number, z: number];

/**
 * A convex static shape. `at` is its centre, `half` its half extents, metres. `yaw`, `pitch` (about the local x axis,
 * after yaw; positive lifts the −z end) are in 1/4096 turns.
 */
export type StaticShape =
  | {
      readonly kind: "box";
      readonly at: Triple;
      readonly half: Triple;
      readonly yaw?: number;
      readonly pitch?: number;
      readonly material: SurfaceMaterial;
      /** View only: 0xRRGGBB in place of the material's own colour. */
      readonly tint?: number;
    }
  | {
      /** Upright. */
      readonly kind: "cylinder";
      readonly at: Triple;
      readonly radius: number;
      readonly halfHeight: number;
      readonly material: SurfaceMaterial;
      /** View only: 0xRRGGBB in place of the material's own colour. */
      readonly tint?: number;
    };

export interface Terrain {
  /** Height of the endless floor under everything, metres. */
  readonly floor: number;
  readonly floorMaterial: SurfaceMaterial;
  /** Nothing leaves |x| ≤ halfX, |z| ≤ halfZ. At most 250 m. */
  readonly halfX: number;
  readonly halfZ: number;
  readonly shapes: readonly StaticShape[];
}
