// mould.ts — gathers coloured, flat-shaded pieces into one geometry, so that a whole zone's scenery is a few draw calls.
import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  ConeGeometry,
  CylinderGeometry,
  Euler,
  IcosahedronGeometry,
  Matrix4,
  PlaneGeometry,
  Quaternion,
  Vector3,
} from "three";
import { YAW_STEPS } from "../../shared/units.ts";
import { lightOf } from "./lighting.ts";
import { valueNoise } from "./noise.ts";

type Triple = readonly [x: number, y: number, z: number];

export interface PieceOptions {
  /** Radians about x, y, z (applied in the order of three's default "XYZ"). */
  readonly turn?: Triple;
  /** How much darker the piece is at its foot than at its top: 0 none. */
  readonly shade?: number;
  readonly scale?: Triple;
}

export class Mould {
  #positions: number[] = [];
  #normals: number[] = [];
  #colours: number[] = [];
  #index: number[] = [];
  #placement = new Matrix4();

  /** Pieces that follow are placed relative to this point; `yaw` in YAW_STEPS. */
  place(at: Triple, yaw = 0, scale = 1): this {
    const turn = new Quaternion().setFromAxisAngle(UP, (yaw / YAW_STEPS) * 2 * Math.PI);
    this.#placement.compose(new Vector3(...at), turn, new Vector3(scale, scale, scale));
    return this;
  }

  box(size: Triple, at: Triple, colour: number, options: PieceOptions = {}): this {
    return this.#add(
      template("box", () => new BoxGeometry(1, 1, 1)),
      at,
      size,
      colour,
      options,
    );
  }

  /** A box without its back (the local +z side): for what is fixed to a wall. */
  plate(size: Triple, at: Triple, colour: number, options: PieceOptions = {}): this {
    return this.#add(
      template("plate", () => withoutSide(new BoxGeometry(1, 1, 1), 4)),
      at,
      size,
      colour,
      options,
    );
  }

  /** The front of a plate alone (the local −z side). */
  panel(width: number, height: number, at: Triple, colour: number, options: PieceOptions = {}): this {
    return this.#add(
      template("panel", () => new PlaneGeometry(1, 1).rotateY(Math.PI)),
      at,
      [width, height, 1],
      colour,
      options,
    );
  }

  cylinder(
    top: number,
    bottom: number,
    height: number,
    at: Triple,
    colour: number,
    options: PieceOptions & { sides?: number } = {},
  ): this {
    const sides = options.sides ?? 8;
    const widest = Math.max(top, bottom);
    const points = template(
      `cylinder ${(top / widest).toFixed(3)} ${(bottom / widest).toFixed(3)} ${sides}`,
      () => new CylinderGeometry(top / widest, bottom / widest, 1, sides),
    );
    return this.#add(points, at, [widest, height, widest], colour, options);
  }

  cone(
    radius: number,
    height: number,
    at: Triple,
    colour: number,
    options: PieceOptions & { sides?: number } = {},
  ): this {
    const sides = options.sides ?? 7;
    return this.#add(
      template(`cone ${sides}`, () => new ConeGeometry(1, 1, sides)),
      at,
      [radius, height, radius],
      colour,
      options,
    );
  }

  /** A lump: an icosahedron whose corners are pushed about, the same way for the same `seed`. */
  blob(
    radius: number,
    at: Triple,
    colour: number,
    options: PieceOptions & { seed?: number; detail?: number; rough?: number } = {},
  ): this {
    const detail = options.detail ?? 1;
    const round = template(`ball ${detail}`, () => new IcosahedronGeometry(1, detail));
    const [seed, rough] = [options.seed ?? 0, options.rough ?? 0.25];
    if (rough === 0) return this.#add(round, at, [radius, radius, radius], colour, options);
    const points = new Float32Array(round.length);
    for (let i = 0; i < round.length; i += 3) {
      const [x, y, z] = [round[i]!, round[i + 1]!, round[i + 2]!];
      const push = lumpReach(x, y, z, seed, rough);
      points[i] = x * push;
      points[i + 1] = y * push;
      points[i + 2] = z * push;
    }
    return this.#add(points, at, [radius, radius, radius], colour, options);
  }

  /** Loose triangles, nine numbers each, counter-clockwise from outside. */
  triangles(points: readonly number[], colour: number, options: PieceOptions = {}): this {
    return this.#add(new Float32Array(points), ORIGIN, ONES, colour, options);
  }

  /** Any other geometry; it is used up. */
  piece(source: BufferGeometry, at: Triple, colour: number, options: PieceOptions = {}): this {
    const points = trianglesOf(source);
    source.dispose();
    return this.#add(points, at, ONES, colour, options);
  }

  /** Everything gathered so far; the mould is empty afterwards. */
  geometry(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(this.#positions), 3));
    geometry.setAttribute("normal", new BufferAttribute(new Float32Array(this.#normals), 3));
    geometry.setAttribute("color", new BufferAttribute(new Float32Array(this.#colours), 3));
    geometry.setIndex(this.#index);
    this.#index = [];
    this.#positions = [];
    this.#normals = [];
    this.#colours = [];
    return geometry;
  }

  #add(points: Float32Array, at: Triple, size: Triple, colour: number, options: PieceOptions): this {
    const [sx, sy, sz] = options.scale ?? ONES;
    local.compose(
      position.set(...at),
      quaternion.setFromEuler(euler.set(...(options.turn ?? ORIGIN))),
      scale.set(size[0] * sx, size[1] * sy, size[2] * sz),
    );
    // Shaded by height within the zone's up, after the piece's own turn: light comes from above, not from its lid.
    const shaded = options.shade ?? 0.16;
    const [lowest, height] = heightsOf(points, local);
    matrix.multiplyMatrices(this.#placement, local);
    const tint = lightOf(colour);
    let runStart = this.#positions.length / 3;
    runNormal.set(0, 0, 0);
    for (let i = 0; i < points.length; i += 9) {
      for (const [k, corner] of corners.entries()) {
        corner.set(points[i + k * 3]!, points[i + k * 3 + 1]!, points[i + k * 3 + 2]!);
      }
      const shades = corners.map(
        (corner) => (1 - shaded + shaded * ((heightOf(corner, local) - lowest) / height) * 1.25) ** 2,
      );
      for (const corner of corners) corner.applyMatrix4(matrix);
      const [a, b, c] = corners as [Vector3, Vector3, Vector3];
      normal.subVectors(b, a).cross(edge.subVectors(c, a)).normalize();
      if (normal.dot(runNormal) < 0.99999) runStart = this.#positions.length / 3;
      runNormal.copy(normal);
      corners.forEach((corner, k) => {
        const shade = shades[k]!;
        this.#index.push(
          this.#known(corner, runStart) ?? this.#vertex(corner, tint.r * shade, tint.g * shade, tint.b * shade),
        );
      });
    }
    return this;
  }

  /** A vertex of the current flat face that is already there: corners that triangles of one face share are lit once. */
  #known(corner: Vector3, runStart: number): number | undefined {
    for (let i = this.#positions.length / 3 - 1; i >= runStart; i--) {
      const [x, y, z] = [this.#positions[i * 3]!, this.#positions[i * 3 + 1]!, this.#positions[i * 3 + 2]!];
      if (Math.abs(x - corner.x) + Math.abs(y - corner.y) + Math.abs(z - corner.z) < 1e-5) return i;
    }
    return undefined;
  }

  #vertex(corner: Vector3, r: number, g: number, b: number): number {
    this.#positions.push(corner.x, corner.y, corner.z);
    this.#normals.push(normal.x, normal.y, normal.z);
    this.#colours.push(r, g, b);
    return this.#positions.length / 3 - 1;
  }
}

const ORIGIN: Triple = [0, 0, 0];
const ONES: Triple = [1, 1, 1];
const UP = new Vector3(0, 1, 0);
// Reused by every piece: a zone has thousands.
const [local, matrix, quaternion, euler] = [new Matrix4(), new Matrix4(), new Quaternion(), new Euler()];
const [position, scale, normal, edge] = [new Vector3(), new Vector3(), new Vector3(), new Vector3()];
const runNormal = new Vector3();
const corners = [new Vector3(), new Vector3(), new Vector3()];

const templates = new Map<string, Float32Array>();

/** How far from its middle the surface of a blob of radius 1 lies in the direction (x, y, z). */
export function lumpReach(x: number, y: number, z: number, seed: number, rough: number): number {
  return 1 + (valueNoise(x * 1.7 + seed * 3.1, (y + z * 0.7) * 1.7 - seed) - 0.5) * 2 * rough;
}

/** Triangles of a unit shape, made once. */
function template(key: string, build: () => BufferGeometry): Float32Array {
  const known = templates.get(key);
  if (known) return known;
  const geometry = build();
  const points = trianglesOf(geometry);
  geometry.dispose();
  templates.set(key, points);
  return points;
}

/** A box geometry less one of its six sides, in three's order: +x −x +y −y +z −z. */
function withoutSide(box: BoxGeometry, side: number): BoxGeometry {
  const index = [...box.index!.array];
  index.splice(side * 6, 6);
  return box.setIndex(index);
}

function trianglesOf(geometry: BufferGeometry): Float32Array {
  const loose = geometry.index ? geometry.toNonIndexed() : geometry;
  return new Float32Array(loose.getAttribute("position").array);
}

function heightOf(point: Vector3, transform: Matrix4): number {
  const e = transform.elements;
  return e[1]! * point.x + e[5]! * point.y + e[9]! * point.z + e[13]!;
}

/** Lowest height and extent of the points once transformed. */
function heightsOf(points: Float32Array, transform: Matrix4): readonly [lowest: number, extent: number] {
  const e = transform.elements;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 3) {
    const y = e[1]! * points[i]! + e[5]! * points[i + 1]! + e[9]! * points[i + 2]! + e[13]!;
    if (y < low) low = y;
    if (y > high) high = y;
  }
  return [low, Math.max(1e-6, high - low)];
}
