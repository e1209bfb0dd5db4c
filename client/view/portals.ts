// portals.ts — a portal's looks: an arch of stones, a turning veil of light in it, and the name of where it leads.
import {
  AdditiveBlending,
  CircleGeometry,
  type Color,
  DoubleSide,
  Group,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  ShaderMaterial,
} from "three";
import { YAW_STEPS } from "../../shared/units.ts";
import type { Portal, ZoneDefinition } from "../../shared/world/zone.ts";
import { textSprite } from "./labels.ts";
import { inkOf } from "./lighting.ts";
import type { Mould } from "./mould.ts";

/** The veil hints at what is behind it: water, or sun on stone. */
const VEIL_COLOURS = { sea: 0x45c8f0, land: 0xffb347 } as const;

export interface PortalLooks {
  readonly group: Group;
  update(timeSeconds: number): void;
}

/** The arch goes into the scenery's mould; what glows comes back as a group. `destination` may be unknown. */
export function buildPortal(portal: Portal, destination: ZoneDefinition | undefined, mould: Mould): PortalLooks {
  const ground = portal.at[1] - portal.half[1];
  const [width, height] = [portal.half[0] * 2, portal.half[1] * 2];
  addArch(mould, [portal.at[0], ground, portal.at[2]], portal.yaw, width, height);
  const colour = inkOf(destination?.look.water ? VEIL_COLOURS.sea : VEIL_COLOURS.land);
  const group = new Group();
  group.position.set(portal.at[0], ground, portal.at[2]);
  group.rotation.y = (portal.yaw / YAW_STEPS) * 2 * Math.PI;
  const veil = veilMaterial(colour);
  const surface = new Mesh(new PlaneGeometry(width, height + 0.25), veil);
  surface.position.y = (height + 0.25) / 2;
  const pool = new Mesh(
    new CircleGeometry(1, 28).scale(width * 0.85, 1.9, 1),
    new MeshBasicMaterial({
      color: colour,
      transparent: true,
      opacity: 0.22,
      blending: AdditiveBlending,
      depthWrite: false,
      polygonOffset: true,
      polygonOffsetFactor: -4,
      polygonOffsetUnits: -4,
    }),
  );
  pool.rotation.x = -Math.PI / 2;
  pool.position.y = 0.02;
  const label = textSprite(`to ${destination?.title ?? portal.to}`, {
    plate: "rgba(20, 24, 34, 0.72)",
    ink: "#ffffff",
  });
  label.position.set(0, height + 2.1, 0);
  label.scale.multiplyScalar(1.25);
  group.add(surface, pool, label);
  return {
    group,
    update(timeSeconds) {
      veil.uniforms.time!.value = timeSeconds % 1000;
    },
  };
}

function addArch(
  mould: Mould,
  at: readonly [number, number, number],
  yaw: number,
  width: number,
  height: number,
): void {
  mould.place(at, yaw);
  const stones = [0xd9c7a5, 0xcbb48e, 0xe2d3b4];
  const half = width / 2;
  for (const side of [-1, 1]) {
    mould.box([1.1, 0.45, 1.3], [side * (half + 0.4), 0.22, 0], 0xb9a27c);
    const courses = 5;
    const step = (height - 0.95) / courses;
    for (let i = 0; i < courses; i++) {
      mould.box(
        [0.78 + (i % 2) * 0.1, step - 0.03, 0.95 + (i % 2) * 0.08],
        [side * (half + 0.4), 0.45 + (i + 0.5) * step, 0],
        stones[i % 3]!,
        { shade: 0.08 },
      );
    }
  }
  // A round arch on the posts: wedge stones along half a circle.
  const wedges = 9;
  const radius = half + 0.38;
  for (let i = 0; i < wedges; i++) {
    const angle = ((i + 0.5) / wedges) * Math.PI;
    const key = i === (wedges - 1) / 2;
    mould.box(
      [(Math.PI * radius) / wedges - 0.04, key ? 1.05 : 0.8, key ? 1.2 : 1],
      [-Math.cos(angle) * radius, height - 0.5 + Math.sin(angle) * radius * 0.62, 0],
      stones[i % 3]!,
      {
        turn: [0, 0, Math.PI / 2 - angle],
        shade: 0.05,
      },
    );
  }
  mould.box([width + 2.6, 0.1, 2.2], [0, 0.03, 0], 0xcbb48e, { shade: 0 });
}

function veilMaterial(colour: Color): ShaderMaterial {
  return new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    side: DoubleSide,
    uniforms: { time: { value: 0 }, colour: { value: colour } },
    vertexShader: /* glsl */ `
      varying vec2 spot;
      void main() {
        spot = uv * 2.0 - 1.0;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }
    `,
    fragmentShader: /* glsl */ `
      uniform float time;
      uniform vec3 colour;
      varying vec2 spot;
      void main() {
        float r = length(spot * vec2(0.95, 1.0));
        float angle = atan(spot.y, spot.x);
        float arms = sin(angle * 3.0 + r * 9.0 - time * 2.2) * 0.5 + 0.5;
        float rings = sin(r * 22.0 - time * 3.4 + arms * 2.0) * 0.5 + 0.5;
        float glow = mix(0.35, 1.0, arms * rings) + smoothstep(0.55, 1.0, r) * 0.5 + smoothstep(0.35, 0.0, r) * 0.8;
        // Rounded at the top like the arch.
        float top = spot.y > 0.54 ? length(vec2(spot.x, (spot.y - 0.54) / 0.46)) : abs(spot.x);
        float inside = smoothstep(1.04, 0.98, top);
        gl_FragColor = vec4(colour * glow + vec3(0.35) * rings * arms, inside * (0.8 + 0.15 * glow));
      }
    `,
  });
}
