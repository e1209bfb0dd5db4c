// parts.ts — one instanced mesh per body part, shared by every figure: a crowd costs as many draw calls as one person.
import { type BufferGeometry, Color, DynamicDrawUsage, type Group, InstancedMesh, type Material, type Matrix4 } from "three";
import { setCasting } from "../sunShadow.ts";

const CAPACITY = 192;

export class Parts<Name extends string> {
  #meshes = new Map<Name, InstancedMesh>();

  constructor(group: Group, geometries: Readonly<Record<Name, BufferGeometry>>, material: Material) {
    for (const [name, geometry] of Object.entries(geometries) as [Name, BufferGeometry][]) {
      const mesh = new InstancedMesh(geometry, material, CAPACITY);
      mesh.instanceMatrix.setUsage(DynamicDrawUsage);
      mesh.setColorAt(0, new Color(1, 1, 1));
      setCasting(mesh, true);
      // Instances are all over the zone: one bounding sphere for them is never out of sight.
      mesh.frustumCulled = false;
      mesh.count = 0;
      mesh.visible = false;
      this.#meshes.set(name, mesh);
      group.add(mesh);
    }
  }

  begin(): void {
    for (const mesh of this.#meshes.values()) mesh.count = 0;
  }

  /** Draws one more `name` this frame; beyond the capacity it is left out. */
  put(name: Name, matrix: Matrix4, colour: Color): void {
    const mesh = this.#meshes.get(name)!;
    if (mesh.count >= CAPACITY) return;
    mesh.setMatrixAt(mesh.count, matrix);
    mesh.setColorAt(mesh.count, colour);
    mesh.count++;
  }

  end(): void {
    for (const mesh of this.#meshes.values()) {
      mesh.visible = mesh.count > 0;
      if (!mesh.visible) continue;
      mesh.instanceMatrix.needsUpdate = true;
      mesh.instanceColor!.needsUpdate = true;
    }
  }

  set castShadow(on: boolean) {
    for (const mesh of this.#meshes.values()) setCasting(mesh, on);
  }

  dispose(): void {
    for (const mesh of this.#meshes.values()) {
      mesh.geometry.dispose();
      mesh.dispose();
    }
  }
}
