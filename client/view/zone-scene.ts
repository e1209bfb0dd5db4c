// zone-scene.ts — one zone's place, built once from its definition: ground, buildings, scenery, sky, water, portals.
import {
  Group,
  type Material,
  Mesh,
  MeshBasicMaterial,
  type Object3D,
  PlaneGeometry,
  Scene,
  type Texture,
  type Vector3,
} from "three";
import { YAW_STEPS, type ZoneId } from "../../shared/units.ts";
import type { Decor, ZoneDefinition } from "../../shared/world/zone.ts";
import { textSprite } from "./labels.ts";
import type { Lighting } from "./lighting.ts";
import { Mould } from "./mould.ts";
import { buildPortal } from "./portals.ts";
import { RayTerrain } from "./ray.ts";
import { drawScenery } from "./scenery/scenery.ts";
import { buildContactShade, buildFoam } from "./skirts.ts";
import { buildSky } from "./sky.ts";
import { buildSolids } from "./solids.ts";
import { setCasting } from "./sun-shadow.ts";
import type { Surfaces } from "./surfaces.ts";
import { buildWater } from "./water.ts";

const CELL_METRES = 36;

export interface ZoneScene {
  readonly zone: ZoneDefinition;
  readonly scene: Scene;
  readonly rays: RayTerrain;
  update(timeSeconds: number, eye: Vector3): void;
  dispose(): void;
}

/**
 * Builds a zone's place step by step: whoever is in a hurry runs through, whoever prepares does a little each frame.
 * `zoneOf` finds the zone that a portal leads to.
 */
export function* buildZoneScene(
  zone: ZoneDefinition,
  lighting: Lighting,
  surfaces: Surfaces,
  zoneOf: (id: ZoneId) => ZoneDefinition | undefined,
): Generator<void, ZoneScene> {
  const scene = new Scene();
  const sky = buildSky(scene, zone.look);
  yield;
  const place = yield* buildSolids(zone.terrain, surfaces);
  place.add(buildContactShade(zone.terrain));
  const cells = new Map<string, Mould>();
  const portals = zone.portals.map((portal) => buildPortal(portal, zoneOf(portal.to), cellOf(cells, portal.at)));
  for (const portal of portals) place.add(portal.group);
  for (const piece of zone.look.decor) {
    drawScenery(cellOf(cells, piece.at), piece);
    yield;
  }
  const material = lighting.material();
  for (const mould of cells.values()) {
    place.add(sceneryMesh(mould, material));
    yield;
  }
  place.add(signs(zone.look.decor));
  const water = zone.look.water ? buildWater(zone.look, zone.look.water) : null;
  if (water && zone.look.water) place.add(water.mesh, buildFoam(zone.terrain, zone.look.water.heightMetres));
  scene.add(place);
  return {
    zone,
    scene,
    rays: new RayTerrain(zone.terrain),
    update(timeSeconds, eye) {
      sky.update(timeSeconds, eye);
      water?.update(timeSeconds, eye);
      for (const portal of portals) portal.update(timeSeconds);
    },
    dispose() {
      const shared = new Set(
        place.children.flatMap((child) =>
          child instanceof Mesh && surfaces.owns(child.material) ? [child.material] : [],
        ),
      );
      disposeTree(scene, shared);
    },
  };
}

/** The mould of the part of the zone that a point is in: parts out of sight need not be drawn. */
function cellOf(cells: Map<string, Mould>, at: readonly [number, number, number]): Mould {
  const far = Math.max(Math.abs(at[0]), Math.abs(at[2])) > CELL_METRES * 1.7;
  const key = far ? "far" : `${Math.round(at[0] / CELL_METRES)},${Math.round(at[2] / CELL_METRES)}`;
  let mould = cells.get(key);
  if (!mould) cells.set(key, (mould = new Mould()));
  return mould;
}

function sceneryMesh(mould: Mould, material: Material): Mesh {
  const mesh = new Mesh(mould.geometry(), material);
  setCasting(mesh, true);
  mesh.renderOrder = 1;
  mesh.matrixAutoUpdate = false;
  return mesh;
}

/** The words on sign boards, laid a hair in front of them. */
function signs(decor: readonly Decor[]): Group {
  const group = new Group();
  for (const piece of decor) {
    if (piece.kind !== "sign" || !piece.text) continue;
    const words = textSprite(piece.text, { plate: "rgba(0, 0, 0, 0)", ink: "#f6e3b4" });
    const [width, height, depth] = piece.size ?? [2.4, 0.6, 0.1];
    const aspect = words.scale.x / words.scale.y;
    const tall = Math.min(height * 0.95, (width * 0.98) / aspect);
    const mesh = new Mesh(
      new PlaneGeometry(tall * aspect, tall),
      new MeshBasicMaterial({
        map: words.material.map,
        transparent: true,
        depthWrite: false,
        polygonOffset: true,
        polygonOffsetFactor: -2,
        polygonOffsetUnits: -2,
      }),
    );
    words.material.dispose();
    const yaw = ((piece.yaw ?? 0) / YAW_STEPS) * 2 * Math.PI;
    mesh.position.set(
      piece.at[0] - Math.sin(yaw) * (depth + 0.012),
      piece.at[1],
      piece.at[2] - Math.cos(yaw) * (depth + 0.012),
    );
    // Planes look along +z, signs along −z.
    mesh.rotation.y = yaw + Math.PI;
    group.add(mesh);
  }
  return group;
}

function disposeTree(root: Object3D, keep: ReadonlySet<unknown>): void {
  root.traverse((node) => {
    const { geometry, material } = node as Partial<Mesh>;
    geometry?.dispose();
    if (!material || Array.isArray(material) || keep.has(material)) return;
    (material as { map?: Texture | null }).map?.dispose();
    (material as { uniforms?: { ripples?: { value: Texture } } }).uniforms?.ripples?.value.dispose();
    material.dispose();
  });
}
