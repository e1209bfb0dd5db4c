// sun-shadow.ts — draws the sun's shadow map: around the player every frame, or over the whole zone once.
import {
  DepthTexture,
  LessEqualCompare,
  LinearFilter,
  Matrix4,
  MeshBasicMaterial,
  type Object3D,
  OrthographicCamera,
  UnsignedIntType,
  Vector3,
  type WebGLRenderer,
  WebGLRenderTarget,
} from "three";
import type { Vec3 } from "../../shared/units.ts";
import type { Lighting } from "./lighting.ts";
import type { ShadowMode } from "./quality.ts";
import type { ZoneScene } from "./zone-scene.ts";

/** What casts a shadow is on this layer too; the sun's camera sees no other. */
const CASTER_LAYER = 1;
const LIVE_HALF_METRES = 46;
const MAP_PIXELS = { live: 2048, still: 3072 } as const;
const SUN_METRES = 150;
const BIAS = 0.0006;

/** Makes a mesh cast a shadow, or stop. */
export function setCasting(node: Object3D, on: boolean): void {
  if (on) node.layers.enable(CASTER_LAYER);
  else node.layers.disable(CASTER_LAYER);
}

export class SunShadow {
  #mode: ShadowMode = "off";
  #lighting: Lighting;
  #lens = new OrthographicCamera();
  #target: WebGLRenderTarget | null = null;
  #material = new MeshBasicMaterial({ colorWrite: false });
  #stale = true;
  #half = LIVE_HALF_METRES;
  #right = new Vector3();
  #up = new Vector3();
  #point = new Vector3();

  constructor(lighting: Lighting) {
    this.#lighting = lighting;
    this.#lens.layers.set(CASTER_LAYER);
  }

  /** Sets the map up for a zone and a mode; a `still` one is drawn with the next frame and kept. */
  apply(place: ZoneScene, mode: ShadowMode): void {
    this.#mode = mode;
    this.#stale = true;
    this.#lighting.uniforms.shadowed.value = mode === "off" ? 0 : 1;
    if (mode === "off") return;
    const pixels = MAP_PIXELS[mode];
    if (this.#target?.width !== pixels) this.#resize(pixels);
    const { halfX, halfZ } = place.zone.terrain;
    this.#half = mode === "live" ? LIVE_HALF_METRES : Math.hypot(halfX, halfZ) * 0.86;
    const half = this.#half;
    [this.#lens.left, this.#lens.right, this.#lens.top, this.#lens.bottom, this.#lens.near, this.#lens.far] = [
      -half,
      half,
      half,
      -half,
      10,
      SUN_METRES * 2.2,
    ];
    this.#lens.updateProjectionMatrix();
  }

  /** Draws the map if it must be drawn; `centre` is where a live one has to be sharp. */
  update(renderer: WebGLRenderer, place: ZoneScene, centre: Vec3): void {
    if (this.#mode === "off" || !this.#target || (this.#mode === "still" && !this.#stale)) return;
    this.#stale = false;
    this.#aim(this.#lighting.uniforms.sunDirection.value, this.#mode === "live" ? centre : { x: 0, y: 0, z: 0 });
    const { background } = place.scene;
    place.scene.overrideMaterial = this.#material;
    place.scene.background = null;
    renderer.setRenderTarget(this.#target);
    renderer.clear();
    renderer.render(place.scene, this.#lens);
    renderer.setRenderTarget(null);
    place.scene.overrideMaterial = null;
    place.scene.background = background;
  }

  /** After a lost context the map has to be drawn anew. */
  invalidate(): void {
    this.#stale = true;
  }

  dispose(): void {
    this.#target?.depthTexture?.dispose();
    this.#target?.dispose();
    this.#material.dispose();
  }

  #resize(pixels: number): void {
    this.#target?.depthTexture?.dispose();
    this.#target?.dispose();
    const depth = new DepthTexture(pixels, pixels, UnsignedIntType);
    // Compared in the sampler and then blended: soft edges for the price of one look.
    depth.compareFunction = LessEqualCompare;
    depth.minFilter = depth.magFilter = LinearFilter;
    this.#target = new WebGLRenderTarget(pixels, pixels, { depthTexture: depth, generateMipmaps: false });
    this.#lighting.uniforms.shadowMap.value = depth;
  }

  #aim(direction: Vector3, centre: Vec3): void {
    // Moves in whole texels of the map, or every edge of every shadow crawls while one walks.
    const texel = (this.#half * 2) / this.#target!.width;
    this.#right.set(0, 1, 0).cross(direction).normalize();
    this.#up.crossVectors(direction, this.#right);
    this.#point.set(centre.x, centre.y, centre.z);
    const snap = (value: number): number => Math.round(value / texel) * texel;
    const [a, b, c] = [snap(this.#point.dot(this.#right)), snap(this.#point.dot(this.#up)), this.#point.dot(direction)];
    this.#point.set(0, 0, 0).addScaledVector(this.#right, a).addScaledVector(this.#up, b).addScaledVector(direction, c);
    this.#lens.position.copy(this.#point).addScaledVector(direction, SUN_METRES);
    this.#lens.lookAt(this.#point);
    this.#lens.updateMatrixWorld();
    this.#lighting.uniforms.shadowMatrix.value
      .copy(TO_TEXTURE)
      .multiply(this.#lens.projectionMatrix)
      .multiply(this.#lens.matrixWorldInverse);
  }
}

/** Clip space −1…1 to texture space 0…1, a hair nearer to the sun: a surface must not shade itself. */
const TO_TEXTURE = new Matrix4().set(0.5, 0, 0, 0.5, 0, 0.5, 0, 0.5, 0, 0, 0.5, 0.5 - BIAS, 0, 0, 0, 1);
