// sky.ts — the sky over a zone: a gradient dome, the sun, drifting clouds, and the lights that go with them.
import {
  AdditiveBlending, BackSide, BufferAttribute, CanvasTexture, Color, DirectionalLight, Fog, Group, HemisphereLight, Mesh, MeshBasicMaterial, type Scene,
  SphereGeometry, Sprite, SpriteMaterial, SRGBColorSpace, Vector3,
} from "three";
import type { ZoneLook } from "../../shared/world/zone.ts";
import { Mould } from "./mould.ts";
import { randomFrom } from "./noise.ts";

const DOME_METRES = 480;
const CLOUD_TURN_PER_SECOND = 0.0025;

export interface Sky {
  /** Follows the camera, so that nobody ever reaches it. */
  readonly backdrop: Group;
  readonly sun: DirectionalLight;
  readonly sunDirection: Vector3;
  update(timeSeconds: number, eye: Vector3): void;
}

export function buildSky(scene: Scene, look: ZoneLook): Sky {
  const sunDirection = new Vector3(...look.sun.direction).normalize();
  const backdrop = new Group();
  backdrop.add(dome(look, sunDirection), sunGlow(look, sunDirection, 300, 0.5), sunGlow(look, sunDirection, 46, 1));
  const clouds = buildClouds(look, sunDirection);
  backdrop.add(clouds);
  const sun = new DirectionalLight(look.sun.colour, look.sun.intensity);
  scene.add(backdrop, sun, sun.target, new HemisphereLight(look.ambient.sky, look.ambient.ground, look.ambient.intensity));
  scene.fog = new Fog(look.fog.colour, look.fog.nearMetres, look.fog.farMetres);
  return {
    backdrop,
    sun,
    sunDirection,
    update(timeSeconds, eye) {
      backdrop.position.set(eye.x, 0, eye.z);
      clouds.rotation.y = timeSeconds * CLOUD_TURN_PER_SECOND;
    },
  };
}

function dome(look: ZoneLook, sun: Vector3): Mesh {
  const geometry = new SphereGeometry(DOME_METRES, 40, 24);
  const points = geometry.getAttribute("position");
  const [zenith, horizon, glow] = [new Color(look.sky.zenith), new Color(look.sky.horizon), new Color(look.sun.colour)];
  const fog = new Color(look.fog.colour);
  const colours = new Float32Array(points.count * 3);
  const direction = new Vector3();
  for (let i = 0; i < points.count; i++) {
    direction.fromBufferAttribute(points, i).normalize();
    const height = Math.max(0, direction.y);
    const colour = horizon.clone().lerp(zenith, Math.min(1, height ** 0.62 * 1.15));
    const toward = Math.max(0, direction.dot(sun));
    colour.lerp(glow, 0.5 * toward ** 5 * (1 - height * 0.6));
    // Below the horizon the dome is fog: what is far away must end in exactly this colour.
    colour.lerp(fog, Math.max(0, 1 - Math.max(0, direction.y + 0.01) / 0.09));
    colour.toArray(colours, i * 3);
  }
  geometry.setAttribute("color", new BufferAttribute(colours, 3));
  const mesh = new Mesh(geometry, new MeshBasicMaterial({ vertexColors: true, side: BackSide, fog: false, depthWrite: false }));
  mesh.renderOrder = -10;
  return mesh;
}

function sunGlow(look: ZoneLook, sun: Vector3, size: number, strength: number): Sprite {
  const canvas = new OffscreenCanvas(128, 128);
  const ctx = canvas.getContext("2d")!;
  const gradient = ctx.createRadialGradient(64, 64, strength === 1 ? 14 : 0, 64, 64, 64);
  gradient.addColorStop(0, "rgba(255,255,255,1)");
  gradient.addColorStop(strength === 1 ? 0.12 : 0.3, `rgba(255,255,255,${strength === 1 ? 0.35 : 0.3})`);
  gradient.addColorStop(1, "rgba(255,255,255,0)");
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, 128, 128);
  const map = new CanvasTexture(canvas);
  map.colorSpace = SRGBColorSpace;
  const material = new SpriteMaterial({ map, color: look.sun.colour, transparent: true, opacity: strength, blending: AdditiveBlending, depthWrite: false, fog: false });
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
  for (let i = 0; i < 15; i++) {
    const angle = (i / 15) * 2 * Math.PI + random() * 0.3;
    const far = 250 + random() * 150;
    const [x, y, z] = [Math.sin(angle) * far, 62 + random() * 85, Math.cos(angle) * far];
    const lumps = 4 + Math.floor(random() * 4);
    const size = 9 + random() * 13;
    for (let k = 0; k < lumps; k++) {
      const along = (k - (lumps - 1) / 2) * size * 0.95;
      const radius = size * (1 - Math.abs(k - (lumps - 1) / 2) / lumps) * (0.8 + random() * 0.4);
      mould.blob(radius, [x + Math.cos(angle) * along, y + radius * 0.25, z - Math.sin(angle) * along], 0xffffff, { seed: i * 9 + k, scale: [1.2, 0.52, 1], rough: 0.12, detail: 2, shade: 0 });
    }
  }
  const geometry = mould.geometry();
  const [normals, colours] = [geometry.getAttribute("normal"), geometry.getAttribute("color")];
  const [lit, shaded] = [new Color(0xffffff).lerp(new Color(look.sun.colour), 0.35), new Color(look.sky.horizon).lerp(new Color(look.sky.zenith), 0.45).multiplyScalar(0.96)];
  const normal = new Vector3();
  for (let i = 0; i < normals.count; i++) {
    normal.fromBufferAttribute(normals, i);
    const light = Math.max(0, Math.min(1, 0.5 + 0.4 * normal.dot(sun) + 0.3 * normal.y));
    shaded.clone().lerp(lit, light).toArray(colours.array, i * 3);
  }
  const mesh = new Mesh(geometry, new MeshBasicMaterial({ vertexColors: true, fog: false, transparent: true, opacity: 0.93, depthWrite: true }));
  mesh.frustumCulled = false;
  mesh.renderOrder = -8;
  return mesh;
}
