// water.ts — the sea: rings around the eye, with sky in its flat parts and the sun in its crests.
//
// What depends on the view is worked out at the rings' vertices; a pixel only looks up two ripples and mixes.
import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  LinearMipmapNearestFilter,
  Mesh,
  RepeatWrapping,
  ShaderMaterial,
  type Texture,
  Vector3,
} from "three";
import type { ZoneLook } from "../../shared/world/zone.ts";
import { inkOf } from "./lighting.ts";
import { valueNoise } from "./noise.ts";

const RING_METRES = [0, 2, 4, 7, 11, 16, 23, 33, 47, 66, 95, 140, 220, 330, 470] as const;
const SEGMENTS = 40;
const RIPPLE_PIXELS = 128;

export interface Water {
  readonly mesh: Mesh;
  update(timeSeconds: number, eye: Vector3): void;
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
      shallow: { value: deep.clone().lerp(inkOf(0xbff0e0), 0.32) },
      horizon: { value: inkOf(look.sky.horizon) },
      zenith: { value: inkOf(look.sky.zenith).lerp(inkOf(0xd4e6f4), 0.4) },
      sunInk: { value: inkOf(look.sun.colour) },
      sunDirection: { value: new Vector3(...look.sun.direction).normalize() },
      fogInk: { value: inkOf(look.fog.colour) },
      fogNear: { value: look.fog.nearMetres },
      fogFar: { value: look.fog.farMetres },
    },
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
  });
  const mesh = new Mesh(rings(), material);
  mesh.position.y = water.heightMetres;
  mesh.frustumCulled = false;
  mesh.renderOrder = 1;
  return {
    mesh,
    update(timeSeconds, eye) {
      mesh.position.set(eye.x, water.heightMetres, eye.z);
      material.uniforms.time!.value = timeSeconds % 1000;
    },
  };
}

const VERTEX = /* glsl */ `
  uniform float time, fogNear, fogFar;
  uniform vec3 horizon, zenith, sunInk, sunDirection;
  varying vec4 ripple;
  varying vec3 mirror, gleam;
  varying vec4 mood; // fresnel, haze, how rough, opacity
  void main() {
    vec4 world = modelMatrix * vec4(position, 1.0);
    vec3 toEye = cameraPosition - world.xyz;
    float away = length(toEye);
    toEye /= away;
    float grazing = 1.0 - clamp(toEye.y, 0.0, 1.0);
    float fresnel = 0.05 + 0.8 * grazing * grazing * grazing * grazing;
    mirror = mix(horizon, zenith, clamp(toEye.y * 1.8, 0.0, 1.0));
    // The sun's path: strongest where the mirrored view meets the sun, wider than the sun because the water moves.
    vec3 bounced = vec3(-toEye.x, toEye.y, -toEye.z);
    gleam = sunInk * pow(max(dot(bounced, sunDirection), 0.0), 12.0);
    mood = vec4(fresnel, clamp((away - fogNear) / (fogFar - fogNear), 0.0, 1.0), 1.0 / (1.0 + away * 0.014), mix(0.76, 1.0, min(1.0, fresnel * 1.5)));
    ripple = vec4(world.xz * 0.11 + vec2(0.020, 0.013) * time, world.zx * 0.043 - vec2(0.011, 0.017) * time);
    gl_Position = projectionMatrix * viewMatrix * world;
  }
`;

const FRAGMENT = /* glsl */ `
  uniform sampler2D ripples;
  uniform vec3 deep, shallow, fogInk;
  varying vec4 ripple;
  varying vec3 mirror, gleam;
  varying vec4 mood;
  void main() {
    vec2 slope = (texture2D(ripples, ripple.xy).rg + texture2D(ripples, ripple.zw).rg - 1.0) * mood.z;
    vec3 body = mix(deep, shallow, clamp(0.35 + slope.x * 0.9 + slope.y * 0.5, 0.0, 1.0));
    vec3 seen = mix(body, mirror, clamp(mood.x + slope.y * 0.35, 0.0, 1.0));
    float crest = max(slope.x + slope.y + 0.05, 0.0);
    crest *= crest;
    seen += gleam * (0.14 + crest * 9.0);
    gl_FragColor = vec4(mix(seen, fogInk, mood.y), mood.w);
  }
`;

/** Rings that widen with their distance from the middle, seen from above. */
function rings(): BufferGeometry {
  const positions: number[] = [];
  const index: number[] = [];
  RING_METRES.forEach((radius, ring) => {
    for (let i = 0; i <= SEGMENTS; i++) {
      const angle = (i / SEGMENTS) * 2 * Math.PI;
      positions.push(Math.sin(angle) * radius, 0, Math.cos(angle) * radius);
      if (ring === 0 || i === SEGMENTS) continue;
      const [outer, inner] = [ring * (SEGMENTS + 1) + i, (ring - 1) * (SEGMENTS + 1) + i];
      index.push(inner, outer, outer + 1, inner, outer + 1, inner + 1);
    }
  });
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
  geometry.setIndex(index);
  return geometry;
}

/** Slopes of a seamless bumpy surface in red and green. */
function rippleMap(): Texture {
  const size = RIPPLE_PIXELS;
  const heights = new Float32Array(size * size);
  const bump = (u: number, v: number): number =>
    valueNoise(u * 7, v * 7) * 0.6 + valueNoise(u * 16 + 5, v * 16) * 0.3 + valueNoise(u * 33, v * 33 + 8) * 0.1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [u, v] = [x / size, y / size];
      heights[y * size + x] =
        bump(u, v) * (1 - u) * (1 - v) +
        bump(u - 1, v) * u * (1 - v) +
        bump(u, v - 1) * (1 - u) * v +
        bump(u - 1, v - 1) * u * v;
    }
  }
  const canvas = new OffscreenCanvas(size, size);
  const ctx = canvas.getContext("2d")!;
  const image = ctx.createImageData(size, size);
  const at = (x: number, y: number): number => heights[((y + size) % size) * size + ((x + size) % size)]!;
  const slope = (d: number): number => 127.5 + d * 1500;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = (y * size + x) * 4;
      image.data[i] = slope(at(x + 1, y) - at(x - 1, y));
      image.data[i + 1] = slope(at(x, y + 1) - at(x, y - 1));
      image.data[i + 3] = 255;
    }
  }
  ctx.putImageData(image, 0, 0);
  const texture = new CanvasTexture(canvas);
  texture.minFilter = LinearMipmapNearestFilter;
  texture.wrapS = texture.wrapT = RepeatWrapping;
  return texture;
}
