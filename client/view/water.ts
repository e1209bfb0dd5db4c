// water.ts — the sea: a plane with two drifting ripple maps, sky in its flat parts and the sun in its crests.
import { CanvasTexture, Color, Mesh, PlaneGeometry, RepeatWrapping, ShaderMaterial, type Texture, UniformsLib, UniformsUtils, Vector3 } from "three";
import type { ZoneLook } from "../../shared/world/zone.ts";
import { valueNoise } from "./noise.ts";

const EXTENT_METRES = 900;
const RIPPLE_PIXELS = 128;

export interface Water {
  readonly mesh: Mesh;
  update(timeSeconds: number): void;
}

export function buildWater(look: ZoneLook, water: NonNullable<ZoneLook["water"]>): Water {
  const deep = new Color(water.colour);
  const material = new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    fog: true,
    uniforms: UniformsUtils.merge([
      UniformsLib.fog,
      {
        time: { value: 0 },
        ripples: { value: null },
        deep: { value: deep },
        shallow: { value: deep.clone().lerp(new Color(0xbff0e0), 0.35) },
        horizon: { value: new Color(look.sky.horizon) },
        zenith: { value: new Color(look.sky.zenith) },
        sunColour: { value: new Color(look.sun.colour) },
        sunDirection: { value: new Vector3(...look.sun.direction).normalize() },
      },
    ]),
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
  });
  material.uniforms.ripples!.value = rippleMap();
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
  #include <fog_pars_vertex>
  void main() {
    vec4 world = modelMatrix * vec4(position, 1.0);
    place = world.xyz;
    vec4 mvPosition = viewMatrix * world;
    gl_Position = projectionMatrix * mvPosition;
    #include <fog_vertex>
  }
`;

const FRAGMENT = /* glsl */ `
  uniform float time;
  uniform sampler2D ripples;
  uniform vec3 deep, shallow, horizon, zenith, sunColour, sunDirection;
  varying vec3 place;
  #include <fog_pars_fragment>
  void main() {
    vec3 toEye = cameraPosition - place;
    float away = length(toEye);
    toEye /= away;
    vec2 a = texture2D(ripples, place.xz * 0.11 + vec2(0.020, 0.013) * time).rg;
    vec2 b = texture2D(ripples, place.zx * 0.043 - vec2(0.011, 0.017) * time).rg;
    vec2 slope = (a + b - 1.0) * (0.55 / (1.0 + away * 0.012));
    vec3 normal = normalize(vec3(slope.x, 1.0, slope.y));
    float facing = clamp(dot(toEye, normal), 0.0, 1.0);
    float fresnel = 0.04 + 0.96 * pow(1.0 - facing, 4.0);
    vec3 mirrored = reflect(-toEye, normal);
    vec3 sky = mix(horizon, zenith, clamp(pow(max(mirrored.y, 0.0), 0.6), 0.0, 1.0));
    vec3 body = mix(deep, shallow, clamp(0.35 + slope.x * 1.6 + slope.y, 0.0, 1.0));
    float glitter = pow(max(dot(mirrored, sunDirection), 0.0), 150.0) * 2.2 + pow(max(dot(mirrored, sunDirection), 0.0), 14.0) * 0.22;
    gl_FragColor = vec4(mix(body, sky, fresnel * 0.82) + sunColour * glitter, mix(0.8, 1.0, fresnel));
    #include <tonemapping_fragment>
    #include <colorspace_fragment>
    #include <fog_fragment>
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
      image.data.set([slope(at(x + 1, y) - at(x - 1, y)), slope(at(x, y + 1) - at(x, y - 1)), 128, 255], (y * size + x) * 4);
    }
  }
  ctx.putImageData(image, 0, 0);
  const texture = new CanvasTexture(canvas);
  texture.wrapS = texture.wrapT = RepeatWrapping;
  return texture;
}
