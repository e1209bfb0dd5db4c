// blobs.ts — a soft dark spot on the ground under everything that moves: it says how high a ball or a jumping player is.
import { CanvasTexture, DynamicDrawUsage, InstancedMesh, Matrix4, MeshBasicMaterial, PlaneGeometry } from "three";
import type { Vec3 } from "../../shared/units.ts";
import type { RayTerrain } from "./ray.ts";

const CAPACITY = 384;
const REACH_METRES = 5;
const LIFT_METRES = 0.02;
const DOWN: Vec3 = { x: 0, y: -1, z: 0 };

interface Spot {
  x: number;
  y: number;
  z: number;
  drop: number;
}

export class Blobs {
  readonly mesh: InstancedMesh;
  /** Where each thing was when the ray was last cast: what rests is not cast again. */
  #spots = new Map<number, Spot>();
  #matrix = new Matrix4();

  constructor() {
    const material = new MeshBasicMaterial({
      map: softDisc(),
      transparent: true,
      depthWrite: false,
      polygonOffset: true,
      polygonOffsetFactor: -3,
      polygonOffsetUnits: -3,
      color: 0x1e140c,
      opacity: 0.55,
    });
    this.mesh = new InstancedMesh(new PlaneGeometry(2, 2).rotateX(-Math.PI / 2), material, CAPACITY);
    this.mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.mesh.frustumCulled = false;
    this.mesh.count = 0;
  }

  /** 0…1; lighter where real shadows are drawn as well. */
  set strength(value: number) {
    (this.mesh.material as MeshBasicMaterial).opacity = value;
  }

  begin(): void {
    this.mesh.count = 0;
  }

  /** A spot under a thing whose lowest point is at `position` minus `below`. */
  put(id: number, position: Vec3, below: number, radius: number, terrain: RayTerrain): void {
    if (this.mesh.count >= CAPACITY) return;
    let spot = this.#spots.get(id);
    if (!spot || Math.abs(spot.x - position.x) + Math.abs(spot.y - position.y) + Math.abs(spot.z - position.z) > 0.01) {
      const origin = { x: position.x, y: position.y - below + 0.3, z: position.z };
      spot = { x: position.x, y: position.y, z: position.z, drop: terrain.cast(origin, DOWN, REACH_METRES) - 0.3 };
      this.#spots.set(id, spot);
    }
    if (spot.drop >= REACH_METRES - 0.31) return;
    const size = radius * Math.max(0.25, 1 - spot.drop / REACH_METRES);
    this.#matrix
      .makeScale(size, 1, size)
      .setPosition(position.x, position.y - below - spot.drop + LIFT_METRES, position.z);
    this.mesh.setMatrixAt(this.mesh.count++, this.#matrix);
  }

  end(): void {
    this.mesh.visible = this.mesh.count > 0;
    this.mesh.instanceMatrix.needsUpdate = true;
  }

  /** Another zone: heights known so far mean nothing there. */
  forget(): void {
    this.#spots.clear();
  }

  dispose(): void {
    const material = this.mesh.material as MeshBasicMaterial;
    material.map?.dispose();
    material.dispose();
    this.mesh.geometry.dispose();
    this.mesh.dispose();
  }
}

function softDisc(): CanvasTexture<OffscreenCanvas> {
  const canvas = new OffscreenCanvas(64, 64);
  const ctx = canvas.getContext("2d")!;
  const gradient = ctx.createRadialGradient(32, 32, 2, 32, 32, 32);
  gradient.addColorStop(0, "rgba(255,255,255,1)");
  gradient.addColorStop(0.45, "rgba(255,255,255,0.72)");
  gradient.addColorStop(1, "rgba(255,255,255,0)");
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, 64, 64);
  return new CanvasTexture(canvas);
}
