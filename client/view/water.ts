// water.ts — the sea: a plane with two drifting ripple maps, sky in its flat parts and the sun in its crests.
import { CanvasTexture, Mesh, PlaneGeometry, RepeatWrapping, ShaderMaterial, type Texture, Vector3 } from "three";
import type { ZoneLook } from "../../shared/world/zone.ts";
import { inkOf } from "./lighting.ts";
import { valueNoise } from "./noise.ts";

const EXTENT_METRES = 900;
const RIPPLE_PIXELS = 128;

export interface Water {
  readonly mesh: Mesh;
  update(timeSeconds: number): void;
}

export function buildWater(look: ZoneLook, water: NonNullable<ZoneLook["water"]>): Water {
  const deep = inkOf(water.colour);
  const material = new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    uniforms: {
      time: { value: 0 },
      ripples: { value: rippleMap() },
      deep: { value: deep },
      shallow: { value: deep.clone().lerp(inkOf(0xbff0e0), 0.3) },
      horizon: { value: inkOf(look.sky.horizon) },
      zenith: { value: inkOf(look.sky.zenith) },
      sunInk: { value: inkOf(look.sun.colour) },
      sunDirection: { value: new Vector3(...look.sun.direction).normalize() },
      fogInk: { value: inkOf(look.fog.colour) },
      fogNear: { value: look.fog.nearMetres },
      fogFar: { value: look.fog.farMetres },
    },
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
  });
  const mesh = new Mesh(new PlaneGeometry(EXTENT_METRES, EXTENT_METRES), material);
  mesh.rotation.x = -Math.PI / 2;
  mesh.position.y = water.heightMetres;
  mesh.renderOrder = 1;
  return {
    mesh,
    update(timeSeconds) {
      material.uniforms.time!.value = timeSeconds % 1000;
    },
  };
}

const VERTEX = /* glsl */ `
  varying vec3 place;
  void main() {
    vec4 world = modelMatrix * vec4(position, 1.0);
    place = world.xyz;
    gl_Position = projectionMatrix * viewMatrix * world;
  }
`;

const FRAGMENT = /* glsl */ `
  uniform float time, fogNear, fogFar;
  uniform sampler2D ripples;
  uniform vec3 deep, shallow, horizon, zenith, sunInk, sunDirection, fogInk;
  varying vec3 place;
  void main() {
    vec3 toEye = cameraPosition - place;
    float away = length(toEye);
    toEye /= away;
    vec2 a = texture2D(ripples, place.xz * 0.11 + vec2(0.020, 0.013) * time).rg;
    vec2 b = texture2D(ripples, place.zx * 0.043 - vec2(0.011, 0.017) * time).rg;
    vec2 slope = (a + b - 1.0) * (0.5 / (1.0 + away * 0.012));
    // Slopes are small: the normal is as good as of unit length.
    vec3 normal = vec3(slope.x, 1.0, slope.y);
    float facing = clamp(dot(toEye, normal), 0.0, 1.0);
    float grazing = 1.0 - facing;
    grazing *= grazing;
    float fresnel = 0.05 + 0.85 * grazing * grazing;
    vec3 mirrored = 2.0 * facing * normal - toEye;
    vec3 sky = mix(horizon, zenith, clamp(mirrored.y * 1.5, 0.0, 1.0));
    vec3 body = mix(deep, shallow, clamp(0.35 + slope.x * 1.6 + slope.y, 0.0, 1.0));
    // Powers by squaring: 16 for the path of light on the water, 128 for its sparks.
    float path = max(dot(mirrored, sunDirection), 0.0);
    path *= path; path *= path; path *= path; path *= path;
    float spark = path * path; spark *= spark; spark *= spark;
    vec3 seen = mix(body, sky, fresnel) + sunInk * (path * 0.16 + spark * 0.9);
    float haze = clamp((away - fogNear) / (fogFar - fogNear), 0.0, 1.0);
    gl_FragColor = vec4(mix(seen, fogInk, haze), mix(0.78, 1.0, fresnel));
  }
`;

/** Slopes of a seamless bumpy surface in red and green. */
function rippleMap(): Texture {
  const size = RIPPLE_PIXELS;
  const heights = new Float32Array(size * size);
  const bump = (u: number, v: number): number => valueNoise(u * 7, v * 7) * 0.6 + valueNoise(u * 16 + 5, v * 16) * 0.3 + valueNoise(u * 33, v * 33 + 8) * 0.1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [u, v] = [x / size, y / size];
      heights[y * size + x] = bump(u, v) * (1 - u) * (1 - v) + bump(u - 1, v) * u * (1 - v) + bump(u, v - 1) * (1 - u) * v + bump(u - 1, v - 1) * u * v;
    }
  }
  const canvas = new OffscreenCanvas(size, size);
  const ctx = canvas.getContext("2d")!;
  const image = ctx.createImageData(size, size);
  const at = (x: number, y: number): number => heights[((y + size) % size) * size + ((x + size) % size)]!;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const slope = (d: number): number => 127.5 + d * 1500;
      const i = (y * size + x) * 4;
      image.data[i] = slope(at(x + 1, y) - at(x - 1, y));
      image.data[i + 1] = slope(at(x, y + 1) - at(x, y - 1));
      image.data[i + 3] = 255;
    }
  }
  ctx.putImageData(image, 0, 0);
  const texture = new CanvasTexture(canvas);
  texture.wrapS = texture.wrapT = RepeatWrapping;
  return texture;
}
