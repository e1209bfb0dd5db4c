// props.ts — crates, balls and barrels: one instanced mesh per kind, in colours painted onto one small picture each.
import {
  BoxGeometry,
  BufferAttribute,
  type BufferGeometry,
  CanvasTexture,
  DynamicDrawUsage,
  type Frustum,
  Group,
  InstancedMesh,
  LatheGeometry,
  Matrix4,
  Quaternion,
  type ShaderMaterial,
  Sphere,
  SphereGeometry,
  type Texture,
  Vector2,
  Vector3,
} from "three";
import type { PropKind } from "../../shared/sim/state.ts";
import type { ViewProp } from "./frame.ts";
import type { Lighting } from "./lighting.ts";
import { randomFrom } from "./noise.ts";
import { setCasting } from "./sun-shadow.ts";

const CAPACITY = 256;
const BOUND_METRES = 0.9;

export class PropMeshes {
  readonly group = new Group();
  #meshes: Readonly<Record<PropKind, InstancedMesh>>;
  #resources: { dispose(): void }[] = [];
  #matrix = new Matrix4();
  #position = new Vector3();
  #quaternion = new Quaternion();
  #scale = new Vector3(1, 1, 1);
  #sphere = new Sphere(new Vector3(), BOUND_METRES);

  constructor(lighting: Lighting) {
    const make = (geometry: BufferGeometry, map: Texture): InstancedMesh => {
      const material: ShaderMaterial = lighting.material(map);
      const white = new Float32Array(geometry.getAttribute("position").count * 3).fill(1);
      geometry.setAttribute("color", new BufferAttribute(white, 3));
      const mesh = new InstancedMesh(geometry, material, CAPACITY);
      mesh.instanceMatrix.setUsage(DynamicDrawUsage);
      setCasting(mesh, true);
      mesh.frustumCulled = false;
      mesh.count = 0;
      this.group.add(mesh);
      this.#resources.push(geometry, material, map, mesh);
      return mesh;
    };
    this.#meshes = {
      crate: make(new BoxGeometry(1, 1, 1), crateFace("#c8935a", "#946238")),
      smallCrate: make(new BoxGeometry(0.6, 0.6, 0.6), crateFace("#dcb073", "#8f7650")),
      ball: make(new SphereGeometry(0.35, 18, 12), ballStripes()),
      barrel: make(barrel(), barrelStaves()),
    };
  }

  set castShadow(on: boolean) {
    for (const mesh of Object.values(this.#meshes)) setCasting(mesh, on);
  }

  /** Draws these props; with `inView`, only those that it holds. */
  update(props: readonly ViewProp[], inView: Frustum | null): void {
    for (const mesh of Object.values(this.#meshes)) mesh.count = 0;
    for (const prop of props) {
      const mesh = this.#meshes[prop.kind];
      if (mesh.count >= CAPACITY) continue;
      this.#position.set(prop.position.x, prop.position.y, prop.position.z);
      this.#sphere.center.copy(this.#position);
      if (inView && !inView.intersectsSphere(this.#sphere)) continue;
      this.#quaternion.set(prop.quaternion.x, prop.quaternion.y, prop.quaternion.z, prop.quaternion.w);
      this.#scale.setScalar(prop.presence ?? 1);
      mesh.setMatrixAt(mesh.count++, this.#matrix.compose(this.#position, this.#quaternion, this.#scale));
    }
    for (const mesh of Object.values(this.#meshes)) {
      mesh.visible = mesh.count > 0;
      mesh.instanceMatrix.needsUpdate = true;
    }
  }

  dispose(): void {
    for (const resource of this.#resources) resource.dispose();
  }
}

function picture(
  width: number,
  height: number,
  draw: (ctx: OffscreenCanvasRenderingContext2D, random: () => number) => void,
): Texture {
  const canvas = new OffscreenCanvas(width, height);
  draw(canvas.getContext("2d")!, randomFrom(width * 31 + height));
  const texture = new CanvasTexture(canvas);
  texture.anisotropy = 4;
  return texture;
}

/** One side of a crate: boards, a frame around them, a diagonal across; painted with its own shadows. */
function crateFace(board: string, frame: string): Texture {
  return picture(128, 128, (ctx, random) => {
    ctx.fillStyle = board;
    ctx.fillRect(0, 0, 128, 128);
    for (let i = 0; i < 5; i++) {
      ctx.fillStyle = `rgba(${random() < 0.5 ? "60,30,0" : "255,235,200"}, ${0.05 + random() * 0.1})`;
      ctx.fillRect(0, i * 25.6, 128, 25.6);
      ctx.fillStyle = "rgba(50,28,10,0.5)";
      ctx.fillRect(0, i * 25.6, 128, 2);
      ctx.fillStyle = "rgba(60,34,12,0.14)";
      for (let g = 0; g < 4; g++) ctx.fillRect(random() * 90, i * 25.6 + 4 + random() * 18, 20 + random() * 60, 1);
    }
    const plank = (x: number, y: number, w: number, h: number): void => {
      ctx.fillStyle = "rgba(40,20,6,0.42)";
      ctx.fillRect(x - 3, y - 3, w + 6, h + 6);
      ctx.fillStyle = frame;
      ctx.fillRect(x, y, w, h);
      ctx.fillStyle = "rgba(255,230,190,0.2)";
      ctx.fillRect(x, y, w, 2);
    };
    ctx.save();
    ctx.translate(64, 64);
    ctx.rotate(-Math.PI / 4);
    plank(-90, -8, 180, 16);
    ctx.restore();
    plank(0, 0, 17, 128);
    plank(111, 0, 17, 128);
    plank(0, 0, 128, 17);
    plank(0, 111, 128, 17);
    ctx.fillStyle = "rgba(40,30,24,0.65)";
    for (const [x, y] of [
      [8, 8],
      [120, 8],
      [8, 120],
      [120, 120],
    ] as const) {
      ctx.beginPath();
      ctx.arc(x, y, 3, 0, 7);
      ctx.fill();
    }
    ctx.strokeStyle = "rgba(40,20,6,0.5)";
    ctx.lineWidth = 3;
    ctx.strokeRect(0, 0, 128, 128);
  });
}

/** A beach ball in six stripes with two caps. */
function ballStripes(): Texture {
  return picture(128, 64, (ctx) => {
    ["#e8584b", "#fff6e4", "#38a3ba", "#fff6e4", "#f5b532", "#fff6e4"].forEach((colour, i) => {
      ctx.fillStyle = colour;
      ctx.fillRect((i * 128) / 6, 0, 128 / 6 + 1, 64);
    });
    ctx.fillStyle = "#fff6e4";
    ctx.fillRect(0, 0, 128, 6);
    ctx.fillRect(0, 58, 128, 6);
  });
}

/** Radius 0.35 at the belly, 1 m high; the lathe's v runs from one lid's middle over the staves to the other's. */
function barrel(): BufferGeometry {
  const profile: readonly (readonly [number, number])[] = [
    [0.001, -0.48],
    [0.27, -0.48],
    [0.28, -0.5],
    [0.3, -0.5],
    [0.335, -0.22],
    [0.35, 0],
    [0.335, 0.22],
    [0.3, 0.5],
    [0.28, 0.5],
    [0.27, 0.48],
    [0.001, 0.48],
  ];
  return new LatheGeometry(
    profile.map(([x, y]) => new Vector2(x, y)),
    14,
  );
}

function barrelStaves(): Texture {
  return picture(128, 128, (ctx, random) => {
    for (let i = 0; i < 14; i++) {
      const light = 84 + random() * 14;
      ctx.fillStyle = `rgb(${light * 1.95}, ${light * 1.32}, ${light * 0.78})`;
      ctx.fillRect((i * 128) / 14, 0, 128 / 14 + 1, 128);
      ctx.fillStyle = "rgba(50,28,10,0.55)";
      ctx.fillRect((i * 128) / 14, 0, 1.4, 128);
    }
    // v runs by the profile's points: a tenth each.
    ctx.fillStyle = "#c9995f";
    ctx.fillRect(0, 0, 128, 13);
    ctx.fillRect(0, 115, 128, 13);
    ctx.fillStyle = "#4d545e";
    for (const y of [39, 52, 71, 84]) ctx.fillRect(0, y, 128, 6);
  });
}
