// lighting.ts — how everything is lit: one lean material, so that even a processor without a graphics card keeps up.
//
// Colours are kept as squares of what the screen shows (gamma 2): a root at the end of the shader instead of three
// powers. Light is worked out per vertex, which for flat-shaded shapes is the same as per pixel; a pixel costs one
// look into the shadow map and one into a texture. three's own lit materials took four times as long in software.
import { Color, DoubleSide, FrontSide, Matrix4, ShaderMaterial, type Texture, Vector3 } from "three";
import type { ZoneLook } from "../../shared/world/zone.ts";

/** 0xRRGGBB as the light it stands for (gamma 2). */
export function lightOf(hex: number): Color {
  const [r, g, b] = [(hex >> 16) & 255, (hex >> 8) & 255, hex & 255];
  return new Color().setRGB((r / 255) ** 2, (g / 255) ** 2, (b / 255) ** 2);
}

/** 0xRRGGBB as it goes to the screen, for what is not lit. */
export function inkOf(hex: number): Color {
  return new Color().setRGB(((hex >> 16) & 255) / 255, ((hex >> 8) & 255) / 255, (hex & 255) / 255);
}

/** The light of the zone that is shown; every material reads the same uniforms. */
export class Lighting {
  readonly uniforms = {
    sunDirection: { value: new Vector3(0, 1, 0) },
    sunLight: { value: new Color() },
    skyLight: { value: new Color() },
    groundLight: { value: new Color() },
    fogInk: { value: new Color() },
    fogNear: { value: 50 },
    fogFar: { value: 200 },
    shadowMap: { value: null as Texture | null },
    shadowMatrix: { value: new Matrix4() },
    /** 1 while there is a shadow map to look into. */
    shadowed: { value: 0 },
  };

  /** Takes over a zone's sun, sky and fog. */
  apply(look: ZoneLook): void {
    const { uniforms } = this;
    uniforms.sunDirection.value.set(...look.sun.direction).normalize();
    uniforms.sunLight.value.copy(lightOf(look.sun.colour)).multiplyScalar(look.sun.intensity);
    uniforms.skyLight.value.copy(lightOf(look.ambient.sky)).multiplyScalar(look.ambient.intensity);
    uniforms.groundLight.value.copy(lightOf(look.ambient.ground)).multiplyScalar(look.ambient.intensity);
    uniforms.fogInk.value.copy(inkOf(look.fog.colour));
    uniforms.fogNear.value = look.fog.nearMetres;
    uniforms.fogFar.value = look.fog.farMetres;
  }

  /** The material of all that is lit: vertex colours, times a texture if there is one. */
  material(map: Texture | null = null, doubleSided = false): ShaderMaterial {
    return new ShaderMaterial({
      uniforms: map ? { ...this.uniforms, map: { value: map } } : this.uniforms,
      defines: map ? { TEXTURED: "" } : {},
      vertexColors: true,
      side: doubleSided ? DoubleSide : FrontSide,
      vertexShader: LIT_VERTEX,
      fragmentShader: LIT_FRAGMENT,
    });
  }
}

/** A material that shows vertex colours (with their alpha) as they are. */
export function flatMaterial(options: { readonly transparent?: boolean; readonly lift?: number } = {}): ShaderMaterial {
  return new ShaderMaterial({
    vertexColors: true,
    transparent: options.transparent ?? false,
    depthWrite: !options.transparent,
    side: DoubleSide,
    ...(options.lift
      ? { polygonOffset: true, polygonOffsetFactor: -options.lift, polygonOffsetUnits: -options.lift }
      : {}),
    vertexShader: /* glsl */ `
      varying vec4 ink;
      void main() {
        #ifdef USE_COLOR_ALPHA
          ink = color;
        #else
          ink = vec4(color, 1.0);
        #endif
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }
    `,
    fragmentShader: /* glsl */ `
      varying vec4 ink;
      void main() {
        gl_FragColor = ink;
      }
    `,
  });
}

const LIT_VERTEX = /* glsl */ `
  uniform mat4 shadowMatrix;
  uniform vec3 sunDirection, sunLight, skyLight, groundLight;
  uniform float fogNear, fogFar;
  varying vec3 shade, sunshine, inShadowMap;
  varying float haze;
  #ifdef TEXTURED
    varying vec2 spot;
  #endif
  void main() {
    vec4 local = vec4(position, 1.0);
    vec3 facing = normal;
    vec3 base = color;
    #ifdef USE_INSTANCING
      local = instanceMatrix * local;
      facing = mat3(instanceMatrix) * facing;
    #endif
    #ifdef USE_INSTANCING_COLOR
      base *= instanceColor;
    #endif
    vec4 world = modelMatrix * local;
    facing = normalize(mat3(modelMatrix) * facing);
    shade = base * mix(groundLight, skyLight, facing.y * 0.5 + 0.5);
    sunshine = base * sunLight * max(dot(facing, sunDirection), 0.0);
    inShadowMap = (shadowMatrix * vec4(world.xyz + facing * 0.07, 1.0)).xyz;
    vec4 seen = viewMatrix * world;
    haze = clamp((-seen.z - fogNear) / (fogFar - fogNear), 0.0, 1.0);
    gl_Position = projectionMatrix * seen;
    #ifdef TEXTURED
      spot = uv;
    #endif
  }
`;

const LIT_FRAGMENT = /* glsl */ `
  uniform highp sampler2DShadow shadowMap;
  uniform float shadowed;
  uniform vec3 fogInk;
  varying vec3 shade, sunshine, inShadowMap;
  varying float haze;
  #ifdef TEXTURED
    uniform sampler2D map;
    varying vec2 spot;
  #endif
  void main() {
    float lit = 1.0;
    if (shadowed > 0.5) {
      vec2 edge = abs(inShadowMap.xy - 0.5);
      if (max(edge.x, edge.y) < 0.499) lit = texture(shadowMap, inShadowMap);
    }
    vec3 light = shade + sunshine * lit;
    #ifdef TEXTURED
      vec3 grain = texture2D(map, spot).rgb;
      light *= grain * grain;
    #endif
    gl_FragColor = vec4(mix(sqrt(min(light, 1.0)), fogInk, haze), 1.0);
  }
`;
