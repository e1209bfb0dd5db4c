// sunShadow.ts — aims the sun's shadow map: around the player when it is drawn every frame, over the whole zone when once.
import { type DirectionalLight, Vector3, type WebGLRenderer } from "three";
import type { Vec3 } from "../../shared/units.ts";
import type { QualityLevel } from "./quality.ts";
import type { ZoneScene } from "./zoneScene.ts";

const LIVE_HALF_METRES = 46;
const MAP_PIXELS = { live: 2048, still: 3072 } as const;
const SUN_METRES = 150;

export class SunShadow {
  #mode: QualityLevel["shadows"] = "off";
  #right = new Vector3();
  #up = new Vector3();

  /** Sets the sun of a zone up for a mode; a `still` map is drawn with the next frame and kept. */
  apply(renderer: WebGLRenderer, place: ZoneScene, mode: QualityLevel["shadows"]): void {
    this.#mode = mode;
    const { sun } = place.sky;
    sun.castShadow = mode !== "off";
    if (mode === "off") return;
    renderer.shadowMap.autoUpdate = mode === "live";
    renderer.shadowMap.needsUpdate = true;
    const pixels = MAP_PIXELS[mode];
    if (sun.shadow.mapSize.x !== pixels) {
      sun.shadow.mapSize.set(pixels, pixels);
      sun.shadow.map?.dispose();
      sun.shadow.map = null;
    }
    const { halfX, halfZ } = place.zone.terrain;
    const half = mode === "live" ? LIVE_HALF_METRES : Math.hypot(halfX, halfZ) * 0.86;
    const lens = sun.shadow.camera;
    [lens.left, lens.right, lens.top, lens.bottom, lens.near, lens.far] = [-half, half, half, -half, 10, SUN_METRES * 2.2];
    lens.updateProjectionMatrix();
    sun.shadow.bias = -0.0004;
    sun.shadow.normalBias = mode === "live" ? 0.05 : 0.08;
    sun.shadow.radius = 1.6;
    this.#aim(sun, place, { x: 0, y: 0, z: 0 });
  }

  /** Keeps a live map around the player. */
  follow(place: ZoneScene, centre: Vec3): void {
    if (this.#mode === "live") this.#aim(place.sky.sun, place, centre);
  }

  #aim(sun: DirectionalLight, place: ZoneScene, centre: Vec3): void {
    const direction = place.sky.sunDirection;
    // Moves in whole texels of the map, or every edge of every shadow crawls while one walks.
    const texel = (sun.shadow.camera.right * 2) / sun.shadow.mapSize.x;
    this.#right.set(0, 1, 0).cross(direction).normalize();
    this.#up.crossVectors(direction, this.#right);
    const point = new Vector3(centre.x, centre.y, centre.z);
    const [a, b, c] = [point.dot(this.#right), point.dot(this.#up), point.dot(direction)];
    const snap = (value: number): number => Math.round(value / texel) * texel;
    sun.target.position.set(0, 0, 0).addScaledVector(this.#right, snap(a)).addScaledVector(this.#up, snap(b)).addScaledVector(direction, c);
    sun.position.copy(sun.target.position).addScaledVector(direction, SUN_METRES);
    sun.target.updateMatrixWorld();
  }
}
