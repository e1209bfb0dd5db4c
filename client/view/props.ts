// props.ts — crates, balls and barrels: one instanced mesh per kind.
import { BoxGeometry, type BufferGeometry, CylinderGeometry, DynamicDrawUsage, Group, IcosahedronGeometry, InstancedMesh, Matrix4, Quaternion, type ShaderMaterial, Vector3 } from "three";
import type { PropKind } from "../../shared/sim/state.ts";
import type { ViewProp } from "./frame.ts";
import type { Lighting } from "./lighting.ts";
import { Mould } from "./mould.ts";
import { setCasting } from "./sunShadow.ts";

const CAPACITY = 256;

export class PropMeshes {
  readonly group = new Group();
  #meshes: Readonly<Record<PropKind, InstancedMesh>>;
  #material: ShaderMaterial;
  #matrix = new Matrix4();
  #position = new Vector3();
  #quaternion = new Quaternion();
  #scale = new Vector3(1, 1, 1);

  constructor(lighting: Lighting) {
    this.#material = lighting.material();
    const make = (geometry: BufferGeometry): InstancedMesh => {
      const mesh = new InstancedMesh(geometry, this.#material, CAPACITY);
      mesh.instanceMatrix.setUsage(DynamicDrawUsage);
      setCasting(mesh, true);
      mesh.frustumCulled = false;
      mesh.count = 0;
      this.group.add(mesh);
      return mesh;
    };
    this.#meshes = { crate: make(crate(1, 0xc08a52, 0x8a5c34)), smallCrate: make(crate(0.6, 0xd6a566, 0x7f6a4a)), ball: make(ball()), barrel: make(barrel()) };
  }

  set castShadow(on: boolean) {
    for (const mesh of Object.values(this.#meshes)) setCasting(mesh, on);
  }

  update(props: readonly ViewProp[]): void {
    for (const mesh of Object.values(this.#meshes)) mesh.count = 0;
    for (const prop of props) {
      const mesh = this.#meshes[prop.kind];
      if (mesh.count >= CAPACITY) continue;
      this.#position.set(prop.position.x, prop.position.y, prop.position.z);
      this.#quaternion.set(prop.quaternion.x, prop.quaternion.y, prop.quaternion.z, prop.quaternion.w);
      mesh.setMatrixAt(mesh.count++, this.#matrix.compose(this.#position, this.#quaternion, this.#scale));
    }
    for (const mesh of Object.values(this.#meshes)) {
      mesh.visible = mesh.count > 0;
      mesh.instanceMatrix.needsUpdate = true;
    }
  }

  dispose(): void {
    for (const mesh of Object.values(this.#meshes)) {
      mesh.geometry.dispose();
      mesh.dispose();
    }
    this.#material.dispose();
  }
}

/** A crate: boards set back behind a frame, a diagonal on each side. */
function crate(size: number, board: number, frame: number): BufferGeometry {
  const mould = new Mould();
  const half = size / 2;
  const edge = size * 0.13;
  const inset = size * 0.035;
  const body = size - inset * 2;
  // Three boards a side, each its own brown, so that faces don't look moulded.
  for (let i = 0; i < 3; i++) {
    const shade = [0, -0x0a0906, 0x080604][i]!;
    mould.box([body, body / 3 - 0.008, body], [0, (i - 1) * (body / 3), 0], board + shade, { shade: 0.05 });
  }
  for (const a of [-1, 1]) {
    for (const b of [-1, 1]) {
      const at = half - edge / 2;
      mould.box([edge, size, edge], [a * at, 0, b * at], frame, { shade: 0.05 });
      mould.box([size - edge * 2, edge, edge], [0, a * at, b * at], frame, { shade: 0 });
      mould.box([edge, edge, size - edge * 2], [a * at, b * at, 0], frame, { shade: 0 });
    }
    const diagonal = (size - edge * 2) * 1.34;
    mould.box([edge * 0.8, diagonal, inset], [0, 0, a * (half - inset / 2 - 0.004)], frame, { turn: [0, 0, Math.PI / 4], shade: 0 });
    mould.box([inset, diagonal, edge * 0.8], [a * (half - inset / 2 - 0.004), 0, 0], frame, { turn: [Math.PI / 4, 0, 0], shade: 0 });
  }
  return mould.geometry();
}

/** A beach ball in six stripes with two caps. */
function ball(): BufferGeometry {
  const geometry = new IcosahedronGeometry(0.35, 3);
  const mould = new Mould();
  const positions = geometry.getAttribute("position");
  const colours = [0xe2574c, 0xfff6e4, 0x3fa0b4, 0xfff6e4, 0xf2b134, 0xfff6e4];
  const point = new Vector3();
  for (let i = 0; i < positions.count; i += 3) {
    const points: number[] = [];
    let [cx, cy, cz] = [0, 0, 0];
    for (let k = 0; k < 3; k++) {
      point.fromBufferAttribute(positions, i + k);
      points.push(point.x, point.y, point.z);
      [cx, cy, cz] = [cx + point.x / 3, cy + point.y / 3, cz + point.z / 3];
    }
    const stripe = Math.floor(((Math.atan2(cz, cx) / (2 * Math.PI) + 1) % 1) * 6);
    mould.triangles(points, Math.abs(cy) > 0.325 ? 0xfff6e4 : colours[stripe % 6]!, { shade: 0 });
  }
  return mould.geometry();
}

/** A barrel: bulging staves and three hoops, radius 0.35 at its widest. */
function barrel(): BufferGeometry {
  const mould = new Mould();
  const sides = 14;
  const staves: readonly (readonly [number, number, number, number])[] = [[0.29, 0.33, -0.5, -0.2], [0.33, 0.345, -0.2, 0], [0.345, 0.33, 0, 0.2], [0.33, 0.29, 0.2, 0.5]];
  for (const [bottom, top, low, high] of staves) mould.piece(new CylinderGeometry(top, bottom, high - low, sides, 1, true), [0, (low + high) / 2, 0], 0xa66f3f, { shade: 0.04 });
  for (const [y, r] of [[-0.4, 0.312], [-0.15, 0.343], [0.15, 0.343], [0.4, 0.312]] as const) mould.cylinder(r, r, 0.06, [0, y, 0], 0x4d545e, { sides, shade: 0 });
  for (const y of [-0.485, 0.485]) mould.cylinder(0.28, 0.28, 0.01, [0, y, 0], 0xc59560, { sides, shade: 0 });
  mould.piece(new BoxGeometry(0.07, 0.05, 0.07), [0.1, 0.49, 0.05], 0x5f4028, { shade: 0 });
  return mould.geometry();
}
