// heaps.ts — what lies on the ground to be picked up: one small instanced mesh per kind, turning slowly so that it is seen.
import { DynamicDrawUsage, type Frustum, Group, InstancedMesh, Matrix4, Sphere, TorusGeometry, Vector3 } from "three";
import { PILES_MAX } from "../../shared/limits.ts";
import { ITEM_IDS, ITEMS, type ItemId, type ScrollId } from "../../shared/world/items.ts";
import type { ViewHeap } from "./frame.ts";
import type { Lighting } from "./lighting.ts";
import { Mould } from "./mould.ts";
import { setCasting } from "./sun-shadow.ts";

const BOUND_METRES = 0.7;
const TURNS_PER_SECOND = 0.14;
/** It rises and sinks by so much, metres, and stands as high above the ground at its lowest. */
const BOB_METRES = 0.05;
const LIFT_METRES = 0.08;
const WOOD = 0x8a5f3a;
const IRON = 0x5c6068;

export class HeapMeshes {
  readonly group = new Group();
  readonly #meshes: Readonly<Record<ItemId, InstancedMesh>>;
  readonly #resources: { dispose(): void }[] = [];
  readonly #matrix = new Matrix4();
  readonly #sphere = new Sphere(new Vector3(), BOUND_METRES);

  constructor(lighting: Lighting) {
    const material = lighting.material();
    this.#resources.push(material);
    const make = (item: ItemId): InstancedMesh => {
      const geometry = shapeOf(item)(new Mould(), ITEMS[item].colour).geometry();
      const mesh = new InstancedMesh(geometry, material, PILES_MAX);
      mesh.instanceMatrix.setUsage(DynamicDrawUsage);
      setCasting(mesh, true);
      mesh.frustumCulled = false;
      mesh.count = 0;
      this.group.add(mesh);
      this.#resources.push(geometry, mesh);
      return mesh;
    };
    this.#meshes = Object.fromEntries(ITEM_IDS.map((item) => [item, make(item)])) as Record<ItemId, InstancedMesh>;
  }

  set castShadow(on: boolean) {
    for (const mesh of Object.values(this.#meshes)) setCasting(mesh, on);
  }

  /** Draws these heaps; with `inView`, only those that it holds. */
  update(heaps: readonly ViewHeap[], inView: Frustum | null, timeSeconds: number): void {
    for (const mesh of Object.values(this.#meshes)) mesh.count = 0;
    for (const { id, item, at } of heaps) {
      const mesh = this.#meshes[item];
      if (mesh.count >= PILES_MAX) continue;
      this.#sphere.center.set(...at);
      if (inView && !inView.intersectsSphere(this.#sphere)) continue;
      const phase = timeSeconds * TURNS_PER_SECOND * 2 * Math.PI + id * 1.7;
      this.#matrix
        .makeRotationY(phase)
        .setPosition(at[0], at[1] + LIFT_METRES + BOB_METRES * (1 + Math.sin(phase * 2)), at[2]);
      mesh.setMatrixAt(mesh.count++, this.#matrix);
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

type Shape = (mould: Mould, colour: number) => Mould;

const isScroll = (item: ItemId): item is ScrollId => item.startsWith("scroll-");

const shapeOf = (item: ItemId): Shape => (isScroll(item) ? SCROLL : SHAPES[item]);

/** Wherever it leads: a roll of paper with a ribbon of its colour. */
const SCROLL: Shape = (mould, colour) => {
  mould.cylinder(0.09, 0.09, 0.5, [0, 0.11, 0], 0xe9dcbc, { sides: 10, turn: [0, 0, Math.PI / 2] });
  return mould.cylinder(0.1, 0.1, 0.12, [0, 0.11, 0], colour, { sides: 10, turn: [0, 0, Math.PI / 2] });
};

/** Each stands on its y = 0, and is about half a metre across: as large as it must be to be seen from behind a player. */
const SHAPES: Readonly<Record<Exclude<ItemId, ScrollId>, Shape>> = {
  coin: (mould, colour) => {
    for (const [i, x] of [-0.1, 0.08, 0].entries())
      mould.cylinder(0.16, 0.16, 0.05, [x, 0.03 + i * 0.055, i === 2 ? 0.02 : -0.04 * i], colour, { sides: 14 });
    return mould;
  },
  shell: (mould, colour) => {
    mould.cone(0.26, 0.16, [0, 0.13, 0], colour, { sides: 9, turn: [Math.PI / 2.3, 0, 0], scale: [1, 1.9, 0.62] });
    return mould.blob(0.09, [0, 0.1, -0.2], 0xfbe3d6, { rough: 0.1 });
  },
  apple: (mould, colour) => {
    for (const [x, y, z] of [
      [-0.13, 0.15, 0.05],
      [0.14, 0.15, 0.07],
      [0.01, 0.15, -0.14],
      [0, 0.36, 0],
    ] as const) {
      mould.blob(0.15, [x, y, z], colour, { rough: 0.06 });
      mould.cylinder(0.012, 0.016, 0.09, [x, y + 0.17, z], WOOD, { sides: 4 });
    }
    return mould;
  },
  rope: (mould, colour) => {
    for (const [i, y] of [0.06, 0.16, 0.26].entries())
      mould.piece(new TorusGeometry(0.2 - i * 0.015, 0.06, 6, 14).rotateX(Math.PI / 2), [0, y, 0], colour);
    return mould;
  },
  lantern: (mould, colour) => {
    mould
      .cylinder(0.16, 0.18, 0.07, [0, 0.04, 0], IRON, { sides: 8 })
      .cylinder(0.12, 0.12, 0.24, [0, 0.2, 0], colour, { sides: 8 });
    mould.cone(0.18, 0.14, [0, 0.39, 0], IRON, { sides: 8 });
    return mould.piece(new TorusGeometry(0.07, 0.015, 4, 10), [0, 0.51, 0], IRON);
  },
  ore: (mould, colour) => {
    mould.blob(0.22, [-0.08, 0.18, 0], colour, { seed: 3, rough: 0.35, detail: 0 });
    mould.blob(0.15, [0.18, 0.12, 0.08], 0x8d6a55, { seed: 8, rough: 0.35, detail: 0 });
    return mould.blob(0.07, [-0.02, 0.33, 0.13], 0xc98f5a, { seed: 5, detail: 0 });
  },
  crystal: (mould, colour) => {
    mould
      .cone(0.13, 0.5, [0, 0.27, 0], colour, { sides: 6 })
      .cone(0.09, 0.34, [0.15, 0.17, 0.03], 0x9fd4f4, { sides: 6, turn: [0, 0, -0.35] });
    return mould.cone(0.08, 0.28, [-0.14, 0.14, -0.05], 0x4f93cc, { sides: 6, turn: [0.1, 0, 0.4] });
  },
  pickaxe: (mould, colour) => {
    mould.cylinder(0.035, 0.04, 0.8, [0, 0.4, 0], colour, { sides: 6, turn: [0, 0, 0.3] });
    mould.box([0.3, 0.08, 0.08], [-0.26, 0.74, 0], IRON, { turn: [0, 0, 0.1] });
    return mould.box([0.3, 0.08, 0.08], [0.02, 0.82, 0], IRON, { turn: [0, 0, 0.5] });
  },
};
