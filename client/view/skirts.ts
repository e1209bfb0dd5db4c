// skirts.ts — soft dark edges where shapes meet the ground, and foam where they meet the water: what makes them stand *in* the place.
import { BufferAttribute, BufferGeometry, type Color, Mesh } from "three";
import type { StaticShape, Terrain } from "../../shared/sim/terrain.ts";
import { YAW_STEPS } from "../../shared/units.ts";
import { footprintHolds } from "../../shared/world/validate.ts";
import { flatMaterial, inkOf } from "./lighting.ts";

const SHADE_METRES = 0.75;
const FOAM_METRES = 0.55;
/** Above the ground by enough that no depth buffer confuses the two. */
const LIFT_METRES = 0.012;

/** Contact shade around everything that stands on something flat. */
export function buildContactShade(terrain: Terrain): Mesh {
  const ribbon = new Ribbon(inkOf(0x2a1a10), 0.42);
  for (const shape of terrain.shapes) {
    const halfHeight = halfHeightOf(shape);
    if (halfHeight < 0.2 || (shape.kind === "box" && shape.pitch) || shape.material === "cliff") continue;
    const bottom = shape.at[1] - halfHeight;
    const support = supportOf(terrain, shape, bottom);
    if (support === null) continue;
    const bounds = support.shape?.kind === "box" && !support.shape.yaw ? support.shape : null;
    ribbon.ring(outlineOf(shape), support.height + LIFT_METRES, SHADE_METRES, bounds);
  }
  return ribbon.mesh();
}

/** White water around everything that pierces the surface. */
export function buildFoam(terrain: Terrain, waterHeight: number): Mesh {
  const ribbon = new Ribbon(inkOf(0xffffff), 0.5);
  for (const shape of terrain.shapes) {
    if (shape.kind === "box" && shape.pitch) continue;
    const halfHeight = halfHeightOf(shape);
    const pierces = shape.at[1] - halfHeight < waterHeight && shape.at[1] + halfHeight > waterHeight;
    if (pierces) ribbon.ring(outlineOf(shape), waterHeight + 0.03, FOAM_METRES, null);
  }
  return ribbon.mesh();
}

const halfHeightOf = (shape: StaticShape): number => (shape.kind === "box" ? shape.half[1] : shape.halfHeight);

function supportOf(
  terrain: Terrain,
  shape: StaticShape,
  bottom: number,
): { height: number; shape: StaticShape | null } | null {
  if (Math.abs(bottom - terrain.floor) < 0.05) return { height: terrain.floor, shape: null };
  for (const other of terrain.shapes) {
    if (other === shape || (other.kind === "box" && other.pitch) || other.material === "hidden") continue;
    const top = other.at[1] + halfHeightOf(other);
    if (Math.abs(top - bottom) < 0.05 && footprintHolds(other, shape.at[0], shape.at[2], 0))
      return { height: top, shape: other };
  }
  return null;
}

type Corner = readonly [x: number, z: number];

/** The footprint's corners, counter-clockwise from above. */
function outlineOf(shape: StaticShape): Corner[] {
  if (shape.kind === "cylinder") {
    return Array.from({ length: 12 }, (_, i) => {
      const angle = (i / 12) * 2 * Math.PI;
      return [shape.at[0] + Math.sin(angle) * shape.radius, shape.at[2] + Math.cos(angle) * shape.radius] as const;
    });
  }
  const angle = ((shape.yaw ?? 0) / YAW_STEPS) * 2 * Math.PI;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const [hx, , hz] = shape.half;
  return (
    [
      [-hx, hz],
      [hx, hz],
      [hx, -hz],
      [-hx, -hz],
    ] as const
  ).map(([x, z]) => [shape.at[0] + x * cos + z * sin, shape.at[2] + z * cos - x * sin] as const);
}

class Ribbon {
  #positions: number[] = [];
  #colours: number[] = [];
  #colour: Color;
  #alpha: number;

  constructor(colour: Color, alpha: number) {
    this.#colour = colour;
    this.#alpha = alpha;
  }

  /** A band around an outline, opaque at the outline and gone `width` metres out; kept within `bounds`' footprint. */
  ring(outline: readonly Corner[], y: number, width: number, bounds: StaticShape | null): void {
    const centre = outline.reduce(([x, z], [px, pz]) => [x + px / outline.length, z + pz / outline.length] as const, [
      0, 0,
    ] as Corner);
    const reach = Math.hypot(outline[0]![0] - centre[0], outline[0]![1] - centre[1]);
    const out = (corner: Corner): Corner => {
      // Corners move along the diagonal: the band keeps its width along the sides when the outline is a box.
      const scale = 1 + (width * (outline.length === 4 ? Math.SQRT2 : 1)) / reach;
      return clampTo(bounds, centre[0] + (corner[0] - centre[0]) * scale, centre[1] + (corner[1] - centre[1]) * scale);
    };
    for (let i = 0; i < outline.length; i++) {
      const [a, b] = [outline[i]!, outline[(i + 1) % outline.length]!];
      const [c, d] = [out(b), out(a)];
      for (const [point, alpha] of [
        [a, 1],
        [d, 0],
        [b, 1],
        [b, 1],
        [d, 0],
        [c, 0],
      ] as const) {
        this.#positions.push(point[0], y, point[1]);
        this.#colours.push(this.#colour.r, this.#colour.g, this.#colour.b, alpha * this.#alpha);
      }
    }
  }

  mesh(): Mesh {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(this.#positions), 3));
    geometry.setAttribute("color", new BufferAttribute(new Float32Array(this.#colours), 4));
    const mesh = new Mesh(geometry, flatMaterial({ transparent: true, lift: 2 }));
    mesh.matrixAutoUpdate = false;
    return mesh;
  }
}

function clampTo(bounds: StaticShape | null, x: number, z: number): Corner {
  if (bounds?.kind !== "box") return [x, z];
  const clamp = (value: number, middle: number, half: number): number =>
    Math.max(middle - half, Math.min(middle + half, value));
  return [clamp(x, bounds.at[0], bounds.half[0]), clamp(z, bounds.at[2], bounds.half[2])];
}
