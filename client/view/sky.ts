// sky.ts — the sky over a zone: a gradient dome, the sun, and drifting clouds.
import {
  AdditiveBlending,
  BufferAttribute,
  CanvasTexture,
  Group,
  Mesh,
  type Scene,
  SphereGeometry,
  Sprite,
  SpriteMaterial,
  Vector3,
} from "three";
import type { ZoneLook } from "../../shared/world/zone.ts";
import { flatMaterial, inkOf } from "./lighting.ts";
import { Mould } from "./mould.ts";
import { randomFrom } from "./noise.ts";

const DOME_METRES = 480;
const CLOUDS = 15;
const PALE = inkOf(0xd4e6f4);
const CLOUD_TURN_PER_SECOND = 0.0025;

export interface Sky {
  update(timeSeconds: number, eye: Vector3): void;
}

export function buildSky(scene: Scene, look: ZoneLook): Sky {
  const sun = new Vector3(...look.sun.direction).normalize();
  const backdrop = new Group();
  const clouds = buildClouds(look, sun);
  backdrop.add(buildDome(look, sun), sunGlow(look, sun, 330, 0.5, 0), sunGlow(look, sun, 44, 1, 14), clouds);
  scene.add(backdrop);
  return {
    update(timeSeconds, eye) {
      // Follows the eye, so that nobody ever reaches it.
      backdrop.position.set(eye.x, 0, eye.z);
      clouds.rotation.y = timeSeconds * CLOUD_TURN_PER_SECOND;
    },
  };
}

function buildDome(look: ZoneLook, sun: Vector3): Mesh {
  const geometry = new SphereGeometry(DOME_METRES, 32, 28);
  const points = geometry.getAttribute("position");
  const [zenith, horizon, glow, fog] = [
    inkOf(look.sky.zenith),
    inkOf(look.sky.horizon),
    inkOf(look.sun.colour),
    inkOf(look.fog.colour),
  ];
  const colours = new Float32Array(points.count * 3);
  const direction = new Vector3();
  for (let i = 0; i < points.count; i++) {
    direction.fromBufferAttribute(points, i).normalize();
    const height = Math.max(0, direction.y);
    // Straight from a warm horizon to a blue zenith the way leads through grey: paler in between.
    const rise = Math.min(1, height ** 0.72 * 1.3);
    const colour = horizon
      .clone()
      .lerp(zenith, rise)
      .lerp(PALE, 0.5 * Math.sin(rise * Math.PI) ** 1.5);
    colour.lerp(glow, 0.55 * Math.max(0, direction.dot(sun)) ** 6 * (1 - height * 0.6));
    // At the horizon and below it the dome is fog: what is far away must end in exactly this colour.
    colour.lerp(fog, Math.max(0, 1 - Math.max(0, direction.y) / 0.12));
    colour.toArray(colours, i * 3);
  }
  geometry.setAttribute("color", new BufferAttribute(colours, 3));
  const dome = new Mesh(geometry, flatMaterial());
  // After everything solid: only what nothing hides is painted.
  dome.renderOrder = 10;
  return dome;
}

function sunGlow(look: ZoneLook, sun: Vector3, size: number, strength: number, disc: number): Sprite {
  const canvas = new OffscreenCanvas(128, 128);
  const ctx = canvas.getContext("2d")!;
  const gradient = ctx.createRadialGradient(64, 64, disc, 64, 64, 64);
  gradient.addColorStop(0, "rgba(255,255,255,1)");
  gradient.addColorStop(disc ? 0.12 : 0.3, "rgba(255,255,255,0.32)");
  gradient.addColorStop(1, "rgba(255,255,255,0)");
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, 128, 128);
  const material = new SpriteMaterial({
    map: new CanvasTexture(canvas),
    color: inkOf(look.sun.colour),
    transparent: true,
    opacity: strength,
    blending: AdditiveBlending,
    depthWrite: false,
    fog: false,
  });
  const sprite = new Sprite(material);
  sprite.position.copy(sun).multiplyScalar(DOME_METRES * 0.9);
  sprite.scale.setScalar(size);
  sprite.renderOrder = -9;
  return sprite;
}

/** Puffs of a few lumps each, lit once here: clouds need no lamp. */
function buildClouds(look: ZoneLook, sun: Vector3): Mesh {
  const random = randomFrom(20260);
  const mould = new Mould();
  for (let i = 0; i < CLOUDS; i++) {
    const angle = (i / CLOUDS) * 2 * Math.PI + random() * 0.3;
    const far = 250 + random() * 150;
    const [x, y, z] = [Math.sin(angle) * far, 62 + random() * 85, Math.cos(angle) * far];
    const lumps = 3 + Math.floor(random() * 3);
    const size = 9 + random() * 13;
    for (let k = 0; k < lumps; k++) {
      const along = (k - (lumps - 1) / 2) * size * 0.95;
      const radius = size * (1 - Math.abs(k - (lumps - 1) / 2) / lumps) * (0.8 + random() * 0.4);
      mould.blob(radius, [x + Math.cos(angle) * along, y + radius * 0.25, z - Math.sin(angle) * along], 0xffffff, {
        seed: i * 9 + k,
        scale: [1.2, 0.52, 1],
        rough: 0.12,
        shade: 0,
      });
    }
  }
  const geometry = mould.geometry();
  const [normals, colours] = [geometry.getAttribute("normal"), geometry.getAttribute("color")];
  const [bright, dim] = [
    inkOf(0xffffff).lerp(inkOf(look.sun.colour), 0.3),
    inkOf(look.sky.horizon).lerp(inkOf(look.sky.zenith), 0.35),
  ];
  const normal = new Vector3();
  for (let i = 0; i < normals.count; i++) {
    normal.fromBufferAttribute(normals, i);
    const light = Math.max(0, Math.min(1, 0.5 + 0.4 * normal.dot(sun) + 0.3 * normal.y));
    dim
      .clone()
      .lerp(bright, light)
      .toArray(colours.array, i * 3);
  }
  const mesh = new Mesh(geometry, flatMaterial());
  mesh.frustumCulled = false;
  mesh.renderOrder = 9;
  return mesh;
}
