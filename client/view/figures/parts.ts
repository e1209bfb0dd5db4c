// parts.ts — body parts of everyone in view, gathered each frame into one mesh: a crowd is one draw call.
//
// Not instanced: a software renderer draws each instance on its own, and a person has twenty parts.
import {
  BufferAttribute,
  BufferGeometry,
  type Color,
  DynamicDrawUsage,
  type Material,
  type Matrix4,
  Mesh,
} from "three";
import { setCasting } from "../sun-shadow.ts";

const VERTICES_MAX = 120_000;
const INDICES_MAX = VERTICES_MAX * 3;

interface Part {
  readonly positions: ArrayLike<number>;
  readonly normals: ArrayLike<number>;
  readonly colours: ArrayLike<number>;
  readonly index: ArrayLike<number>;
}

export class Parts<Name extends string> {
  readonly mesh: Mesh;
  #parts = new Map<Name, Part>();
  #positions = new Float32Array(VERTICES_MAX * 3);
  #normals = new Float32Array(VERTICES_MAX * 3);
  #colours = new Float32Array(VERTICES_MAX * 3);
  #index = new Uint32Array(INDICES_MAX);
  #vertices = 0;
  #indices = 0;

  constructor(geometries: Readonly<Record<Name, BufferGeometry>>, material: Material) {
    for (const [name, geometry] of Object.entries(geometries) as [Name, BufferGeometry][]) {
      this.#parts.set(name, {
        positions: geometry.getAttribute("position").array,
        normals: geometry.getAttribute("normal").array,
        colours: geometry.getAttribute("color").array,
        index: geometry.index!.array,
      });
    }
    const geometry = new BufferGeometry();
    const dynamic = (array: Float32Array): BufferAttribute => new BufferAttribute(array, 3).setUsage(DynamicDrawUsage);
    geometry.setAttribute("position", dynamic(this.#positions));
    geometry.setAttribute("normal", dynamic(this.#normals));
    geometry.setAttribute("color", dynamic(this.#colours));
    geometry.setIndex(new BufferAttribute(this.#index, 1).setUsage(DynamicDrawUsage));
    this.mesh = new Mesh(geometry, material);
    // Figures are all over the zone: one bounding sphere for them is never out of sight.
    this.mesh.frustumCulled = false;
    setCasting(this.mesh, true);
  }

  begin(): void {
    this.#vertices = 0;
    this.#indices = 0;
  }

  /** Draws one more `name` this frame, its white parts in `colour`; what doesn't fit any more is left out. */
  put(name: Name, matrix: Matrix4, colour: Color): void {
    const part = this.#parts.get(name)!;
    const count = part.positions.length;
    if (this.#vertices + count / 3 > VERTICES_MAX || this.#indices + part.index.length > INDICES_MAX) return;
    const [m0, m1, m2, , m4, m5, m6, , m8, m9, m10, , m12, m13, m14] = matrix.elements as unknown as Numbers;
    const { r, g, b } = colour;
    let out = this.#vertices * 3;
    for (let i = 0; i < count; i += 3, out += 3) {
      const [x, y, z] = [part.positions[i]!, part.positions[i + 1]!, part.positions[i + 2]!];
      this.#positions[out] = m0 * x + m4 * y + m8 * z + m12;
      this.#positions[out + 1] = m1 * x + m5 * y + m9 * z + m13;
      this.#positions[out + 2] = m2 * x + m6 * y + m10 * z + m14;
      const [nx, ny, nz] = [part.normals[i]!, part.normals[i + 1]!, part.normals[i + 2]!];
      this.#normals[out] = m0 * nx + m4 * ny + m8 * nz;
      this.#normals[out + 1] = m1 * nx + m5 * ny + m9 * nz;
      this.#normals[out + 2] = m2 * nx + m6 * ny + m10 * nz;
      this.#colours[out] = part.colours[i]! * r;
      this.#colours[out + 1] = part.colours[i + 1]! * g;
      this.#colours[out + 2] = part.colours[i + 2]! * b;
    }
    for (let i = 0; i < part.index.length; i++) this.#index[this.#indices + i] = part.index[i]! + this.#vertices;
    this.#vertices += count / 3;
    this.#indices += part.index.length;
  }

  /** Hands over what was put since `begin`; only that much is uploaded. */
  end(): void {
    const { geometry } = this.mesh;
    this.mesh.visible = this.#indices > 0;
    geometry.setDrawRange(0, this.#indices);
    for (const name of ["position", "normal", "color"])
      upload(geometry.getAttribute(name) as BufferAttribute, this.#vertices * 3);
    upload(geometry.index!, this.#indices);
  }

  dispose(): void {
    this.mesh.geometry.dispose();
  }
}

type Numbers = [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

function upload(attribute: BufferAttribute, count: number): void {
  attribute.clearUpdateRanges();
  attribute.addUpdateRange(0, count);
  attribute.needsUpdate = true;
}
