// view.ts — what the player sees: the zone's scene with everyone and everything in it, drawn once per animation frame.
import {
  BoxGeometry,
  type BufferGeometry,
  CapsuleGeometry,
  Group,
  InstancedMesh,
  Matrix4,
  MeshBasicMaterial,
  Vector3,
  WebGLRenderer,
} from "three";
import type { Vec3, ZoneId } from "../../shared/units.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { Beams } from "./beams.ts";
import { Blobs } from "./blobs.ts";
import { type CameraWish, OrbitCamera } from "./camera.ts";
import { Crowd } from "./figures/crowd.ts";
import type { ViewFrame, ViewMover } from "./frame.ts";
import { HeapMeshes } from "./heaps.ts";
import { NameLabels } from "./labels.ts";
import { Lighting } from "./lighting.ts";
import { PropMeshes } from "./props.ts";
import { QUALITY_LEVELS, QualityGovernor } from "./quality.ts";
import { SunShadow, setCasting } from "./sun-shadow.ts";
import { Surfaces } from "./surfaces.ts";
import { buildZoneScene, type ZoneScene } from "./zone-scene.ts";

export type { ViewFrame, ViewMover, ViewProp } from "./frame.ts";

/** Zone scenes kept: where one is, where one came from, where one is about to go. */
const SCENES_MAX = 3;
const BUILD_MS_PER_FRAME = 3;
const GHOSTS_MAX = 128;
const SOFTWARE_LEVEL = 3;
const HEAD_METRES: Readonly<Record<string, number>> = { fox: 0.95, gull: 0.85 };
const PROP_BELOW_METRES = { crate: 0.5, smallCrate: 0.3, ball: 0.35, barrel: 0.5 } as const;
const PROP_SPOT_METRES = { crate: 0.82, smallCrate: 0.5, ball: 0.42, barrel: 0.5 } as const;

export class View {
  /** Where the player wants to look: input writes it, nothing here does. */
  readonly camera: CameraWish = { yaw: 0, pitch: 0.3, distance: 6.2 };
  #canvas: HTMLCanvasElement;
  #renderer: WebGLRenderer;
  #governor: QualityGovernor;
  #surfaces: Surfaces;
  #scenes = new Map<ZoneId, ZoneScene>();
  /** Being built, a little each frame. */
  #coming: { readonly zone: ZoneDefinition; readonly steps: Generator<void, ZoneScene> }[] = [];
  #current: ZoneScene | null = null;
  #orbit = new OrbitCamera();
  #lighting = new Lighting();
  #shadow = new SunShadow(this.#lighting);
  #actors = new Group();
  #crowd = new Crowd(this.#lighting);
  #props = new PropMeshes(this.#lighting);
  #heaps = new HeapMeshes(this.#lighting);
  #blobs = new Blobs();
  #names: NameLabels;
  #ghosts = {
    mover: ghostMesh(new CapsuleGeometry(0.35, 1.1, 3, 10)),
    prop: ghostMesh(new BoxGeometry(0.8, 0.8, 0.8)),
  };
  #beams = new Beams();
  #lost = false;
  #size = { width: 0, height: 0 };
  #onLost = (event: Event): void => {
    event.preventDefault();
    this.#lost = true;
  };
  #onRestored = (): void => {
    this.#lost = false;
    this.#shadow.invalidate();
    this.#applyQuality();
  };

  /** Throws when the browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement, pinnedQuality: number | null = null) {
    this.#canvas = canvas;
    const software = isSoftware();
    // Smoothing edges costs a processor nearly half a frame; there the browser's own scaling softens them.
    this.#renderer = new WebGLRenderer({ canvas, antialias: !software, powerPreference: "high-performance" });
    this.#surfaces = new Surfaces(this.#lighting, software ? 1 : 8);
    this.#governor = new QualityGovernor(pinnedQuality ?? (software ? SOFTWARE_LEVEL : 0), pinnedQuality !== null);
    const labels = new Group();
    this.#names = new NameLabels(labels);
    this.#actors.add(
      this.#crowd.mesh,
      this.#props.group,
      this.#heaps.group,
      this.#blobs.mesh,
      labels,
      this.#beams.group,
    );
    this.#actors.add(this.#ghosts.mover, this.#ghosts.prop);
    canvas.addEventListener("webglcontextlost", this.#onLost);
    canvas.addEventListener("webglcontextrestored", this.#onRestored);
    this.resize();
  }

  /** Builds a zone's scene ahead of time, a few milliseconds each frame, so that entering it takes no longer than one. */
  preload(zone: ZoneDefinition): void {
    if (this.#scenes.get(zone.id)?.zone === zone || this.#coming.some((coming) => coming.zone === zone)) return;
    this.#coming.push({ zone, steps: this.#build(zone) });
  }

  /** Shows a zone. */
  enter(zone: ZoneDefinition): void {
    this.#current = this.#sceneOf(zone);
    this.#current.scene.add(this.#actors);
    this.#blobs.forget();
    this.#orbit.reset();
    this.#applyQuality();
  }

  /** Draws one frame; does nothing while there is no zone, no canvas area, or no WebGL context. */
  render(frame: ViewFrame): void {
    if (this.#governor.sample(frame.deltaSeconds * 1000)) this.#applyQuality();
    this.#buildComing();
    const place = this.#current;
    if (!place || this.#lost || this.#size.width === 0 || this.#size.height === 0) return;
    const delta = Math.min(0.1, Math.max(0, frame.deltaSeconds));
    if (frame.self) this.#orbit.update(this.camera, frame.self.position, frame.self.grounded, place.rays, delta);
    else this.#surveyFromSpawn(place);
    this.#updateActors(frame, place, delta);
    place.update(frame.timeSeconds, this.#orbit.lens.position);
    this.#shadow.update(this.#renderer, place, frame.self?.position ?? this.#orbit.lens.position);
    this.#renderer.render(place.scene, this.#orbit.lens);
  }

  /** Takes the canvas's size on the page over; call it when that changes. */
  resize(): void {
    this.#size = { width: this.#canvas.clientWidth, height: this.#canvas.clientHeight };
    if (this.#size.width === 0 || this.#size.height === 0) return;
    this.#orbit.lens.aspect = this.#size.width / this.#size.height;
    // A portrait screen sees as much of the world across as it can without a fisheye.
    this.#orbit.lens.fov = this.#orbit.lens.aspect < 1 ? 68 : 56;
    this.#orbit.lens.updateProjectionMatrix();
    this.#applyQuality();
  }

  stats(): { fps: number; drawCalls: number; pixelRatio: number; triangles: number; quality: number } {
    const { calls, triangles } = this.#renderer.info.render;
    return {
      fps: this.#governor.framesPerSecond,
      drawCalls: calls,
      pixelRatio: this.#renderer.getPixelRatio(),
      triangles,
      quality: this.#governor.level,
    };
  }

  /** Lets go of everything; the view cannot be used afterwards. */
  dispose(): void {
    this.#canvas.removeEventListener("webglcontextlost", this.#onLost);
    this.#canvas.removeEventListener("webglcontextrestored", this.#onRestored);
    this.#current = null;
    this.#coming = [];
    for (const place of this.#scenes.values()) {
      place.scene.remove(this.#actors);
      place.dispose();
    }
    this.#scenes.clear();
    for (const part of [this.#names, this.#crowd, this.#props, this.#heaps, this.#blobs, this.#surfaces, this.#shadow])
      part.dispose();
    this.#beams.dispose();
    for (const ghosts of Object.values(this.#ghosts)) {
      ghosts.geometry.dispose();
      ghosts.dispose();
    }
    this.#renderer.dispose();
  }

  #build(zone: ZoneDefinition): Generator<void, ZoneScene> {
    return buildZoneScene(zone, this.#lighting, this.#surfaces, (id) => ZONES.get(id));
  }

  #buildComing(): void {
    const [coming] = this.#coming;
    if (!coming) return;
    const until = performance.now() + BUILD_MS_PER_FRAME;
    while (performance.now() < until) {
      const step = coming.steps.next();
      if (!step.done) continue;
      this.#coming.shift();
      this.#keep(step.value);
      return;
    }
  }

  #sceneOf(zone: ZoneDefinition): ZoneScene {
    const known = this.#scenes.get(zone.id);
    if (known?.zone === zone) return this.#keep(known);
    // Wanted now: what is left of building it is done at once.
    const steps = this.#coming.find((coming) => coming.zone === zone)?.steps ?? this.#build(zone);
    this.#coming = this.#coming.filter((coming) => coming.zone !== zone);
    let step = steps.next();
    while (!step.done) step = steps.next();
    return this.#keep(step.value);
  }

  /** Puts a scene last in the cache; the oldest that isn't shown goes. */
  #keep(place: ZoneScene): ZoneScene {
    const former = this.#scenes.get(place.zone.id);
    if (former && former !== place) this.#drop(former);
    this.#scenes.delete(place.zone.id);
    this.#scenes.set(place.zone.id, place);
    const oldest = [...this.#scenes.values()].find((candidate) => candidate !== this.#current && candidate !== place);
    if (this.#scenes.size > SCENES_MAX && oldest) this.#drop(oldest);
    return place;
  }

  #drop(place: ZoneScene): void {
    place.scene.remove(this.#actors);
    this.#scenes.delete(place.zone.id);
    place.dispose();
  }

  #updateActors(frame: ViewFrame, place: ZoneScene, delta: number): void {
    // While shadows are live, what is out of sight may still cast one into it.
    const inView = QUALITY_LEVELS[this.#governor.level]!.shadows === "live" ? null : this.#orbit.frustum();
    const everyone = frame.self ? [...frame.movers, frame.self] : frame.movers;
    this.#crowd.update(everyone, inView, frame.timeSeconds, delta);
    this.#props.update(frame.props, inView);
    this.#heaps.update(frame.heaps ?? [], inView, frame.timeSeconds);
    this.#blobs.begin();
    for (const mover of everyone) this.#blobs.put(mover.id, mover.position, 0, 0.5 * (mover.presence ?? 1), place.rays);
    for (const prop of frame.props)
      this.#blobs.put(
        -1 - prop.id,
        prop.position,
        PROP_BELOW_METRES[prop.kind],
        PROP_SPOT_METRES[prop.kind] * (prop.presence ?? 1),
        place.rays,
      );
    this.#blobs.end();
    this.#names.update(frame.movers.map((mover) => this.#named(mover)));
    this.#beams.update(frame.beams ?? []);
    this.#drawGhosts(frame.ghosts ?? []);
  }

  #drawGhosts(ghosts: NonNullable<ViewFrame["ghosts"]>): void {
    const matrix = new Matrix4();
    const { mover, prop } = this.#ghosts;
    mover.count = 0;
    prop.count = 0;
    for (const { kind, position } of ghosts) {
      const mesh = this.#ghosts[kind];
      if (mesh.count >= GHOSTS_MAX) continue;
      const { x, y, z } = position;
      mesh.setMatrixAt(mesh.count++, matrix.makeTranslation(x, kind === "mover" ? y + 0.9 : y, z));
    }
    for (const mesh of [mover, prop]) {
      mesh.visible = mesh.count > 0;
      mesh.instanceMatrix.needsUpdate = true;
    }
  }

  /** What the lens sees at a point of the picture (−1…1, right and up): a ray from the lens, its direction of unit length. */
  rayThrough(at: { readonly x: number; readonly y: number }): { from: Vec3; direction: Vec3 } {
    const { lens } = this.#orbit;
    lens.updateMatrixWorld();
    const towards = new Vector3(at.x, at.y, 0.5).unproject(lens).sub(lens.position).normalize();
    const { x, y, z } = lens.position;
    return { from: { x, y, z }, direction: { x: towards.x, y: towards.y, z: towards.z } };
  }

  #named(mover: ViewMover) {
    const { x, y, z } = mover.position;
    const eye = this.#orbit.lens.position;
    return {
      id: mover.id,
      name: mover.name,
      isNpc: mover.kind === "npc",
      presence: mover.presence ?? 1,
      above: { x, y: y + (HEAD_METRES[mover.npcKind ?? ""] ?? 2.02), z },
      distance: Math.hypot(x - eye.x, y - eye.y, z - eye.z),
    };
  }

  /** Without a player of one's own: the zone from behind its first spawn. */
  #surveyFromSpawn(place: ZoneScene): void {
    const [spawn] = place.zone.spawns;
    if (!spawn) return;
    const [x, y, z] = spawn.at;
    this.#orbit.survey({ x, y, z }, (spawn.yaw / 4096) * 2 * Math.PI);
  }

  #applyQuality(): void {
    const level = QUALITY_LEVELS[this.#governor.level]!;
    if (this.#size.width > 0 && this.#size.height > 0) {
      this.#renderer.setPixelRatio(Math.min(globalThis.devicePixelRatio || 1, level.pixelRatio));
      this.#renderer.setSize(this.#size.width, this.#size.height, false);
    }
    const live = level.shadows === "live";
    setCasting(this.#crowd.mesh, live);
    this.#props.castShadow = live;
    this.#heaps.castShadow = live;
    this.#blobs.strength = live ? 0.3 : 0.55;
    if (!this.#current) return;
    this.#lighting.apply(this.#current.zone.look);
    this.#shadow.apply(this.#current, level.shadows);
  }
}

function ghostMesh(shape: BufferGeometry): InstancedMesh {
  const mesh = new InstancedMesh(
    shape,
    new MeshBasicMaterial({ color: 0xff4fd8, wireframe: true, transparent: true, opacity: 0.5 }),
    GHOSTS_MAX,
  );
  mesh.frustumCulled = false;
  mesh.count = 0;
  return mesh;
}

/** Drawn by the processor? Then it starts lower: the first seconds shouldn't be the worst. */
function isSoftware(): boolean {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (!gl) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}
