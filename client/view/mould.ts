// mould.ts — gathers coloured, flat-shaded pieces into one geometry, so that a whole zone's scenery is one draw call.
import {
  BoxGeometry, BufferAttribute, BufferGeometry, Color, ConeGeometry, CylinderGeometry, Euler, IcosahedronGeometry, Matrix4, Quaternion, Vector3,
} from "three";
import { YAW_STEPS } from "../../shared/units.ts";
import { valueNoise } from "./noise.ts";

type Triple = readonly [x: number, y: number, z: number];

export interface PieceOptions {
  /** Radians about x, y, z (applied in that order of three's default "XYZ"). */
  readonly turn?: Triple;
  /** How much darker the piece is at its foot than at its top: 0 none. */
  readonly shade?: number;
  readonly scale?: Triple;
}

export class Mould {
  #positions: number[] = [];
  #normals: number[] = [];
  #colours: number[] = [];
  #placement = new Matrix4();

  /** Pieces that follow are placed relative to this point; `yaw` in YAW_STEPS. */
  place(at: Triple, yaw = 0, scale = 1): this {
    const turn = new Quaternion().setFromAxisAngle(new Vector3(0, 1, 0), (yaw / YAW_STEPS) * 2 * Math.PI);
    this.#placement.compose(new Vector3(...at), turn, new Vector3(scale, scale, scale));
    return this;
  }

  box(size: Triple, at: Triple, colour: number, options?: PieceOptions): this {
    return this.piece(new BoxGeometry(...size), at, colour, options);
  }

  cylinder(top: number, bottom: number, height: number, at: Triple, colour: number, options?: PieceOptions & { sides?: number }): this {
    return this.piece(new CylinderGeometry(top, bottom, height, options?.sides ?? 8), at, colour, options);
  }

  cone(radius: number, height: number, at: Triple, colour: number, options?: PieceOptions & { sides?: number }): this {
    return this.piece(new ConeGeometry(radius, height, options?.sides ?? 7), at, colour, options);
  }

  /** A lump: an icosahedron whose corners are pushed about, the same way for the same `seed`. */
  blob(radius: number, at: Triple, colour: number, options?: PieceOptions & { seed?: number; detail?: number; rough?: number }): this {
    const geometry = new IcosahedronGeometry(radius, options?.detail ?? 1);
    const points = geometry.getAttribute("position");
    const seed = options?.seed ?? 0;
    const rough = options?.rough ?? 0.25;
    for (let i = 0; i < points.count; i++) {
      const [x, y, z] = [points.getX(i), points.getY(i), points.getZ(i)];
      const push = 1 + (valueNoise(x / radius * 1.7 + seed * 3.1, (y + z * 0.7) / radius * 1.7 - seed) - 0.5) * 2 * rough;
      points.setXYZ(i, x * push, y * push, z * push);
    }
    return this.piece(geometry, at, colour, options);
  }

  /** Loose triangles, nine numbers each, counter-clockwise from outside. */
  triangles(points: readonly number[], colour: number, options?: PieceOptions): this {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(points), 3));
    return this.piece(geometry, [0, 0, 0], colour, options);
  }

  piece(source: BufferGeometry, at: Triple, colour: number, options: PieceOptions = {}): this {
    const geometry = source.index ? source.toNonIndexed() : source;
    geometry.deleteAttribute("uv");
    const local = new Matrix4().compose(
      new Vector3(...at),
      new Quaternion().setFromEuler(new Euler(...(options.turn ?? [0, 0, 0]))),
      new Vector3(...(options.scale ?? [1, 1, 1])),
    );
    geometry.applyMatrix4(local);
    const shades = heightShades(geometry, options.shade ?? 0.16);
    geometry.applyMatrix4(this.#placement);
    geometry.computeVertexNormals();
    const tint = new Color(colour);
    const [positions, normals] = [geometry.getAttribute("position"), geometry.getAttribute("normal")];
    for (let i = 0; i < positions.count; i++) {
      this.#positions.push(positions.getX(i), positions.getY(i), positions.getZ(i));
      this.#normals.push(normals.getX(i), normals.getY(i), normals.getZ(i));
      const shade = shades[i]!;
      this.#colours.push(tint.r * shade, tint.g * shade, tint.b * shade);
    }
    geometry.dispose();
    source.dispose();
    return this;
  }

  /** Everything gathered so far; the mould is empty afterwards. */
  geometry(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(this.#positions), 3));
    geometry.setAttribute("normal", new BufferAttribute(new Float32Array(this.#normals), 3));
    geometry.setAttribute("color", new BufferAttribute(new Float32Array(this.#colours), 3));
    this.#positions = [];
    this.#normals = [];
    this.#colours = [];
    return geometry;
  }
}

/** Brightness of each vertex by its height within the piece: a cheap stand-in for light that bounces off the ground. */
function heightShades(geometry: BufferGeometry, shade: number): number[] {
  const positions = geometry.getAttribute("position");
  geometry.computeBoundingBox();
  const { min, max } = geometry.boundingBox!;
  const height = Math.max(1e-6, max.y - min.y);
  const shades: number[] = [];
  for (let i = 0; i < positions.count; i++) shades.push(1 - shade + shade * ((positions.getY(i) - min.y) / height) * 1.25);
  return shades;
}
