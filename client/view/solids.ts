// solids.ts — turns a zone's static shapes into one mesh per material.
import { BufferAttribute, BufferGeometry, type Color, Euler, Group, Matrix4, Mesh, Quaternion, Vector3 } from "three";
import type { StaticShape, Terrain } from "../../shared/sim/terrain.ts";
import { YAW_STEPS } from "../../shared/units.ts";
import { lightOf } from "./lighting.ts";
import { valueNoise } from "./noise.ts";
import { setCasting } from "./sun-shadow.ts";
import { type DrawnMaterial, SURFACES, type Surfaces } from "./surfaces.ts";

const TURN = (2 * Math.PI) / YAW_STEPS;
/** Walls get darker towards their foot: light that the ground swallows. */
const FOOT_SHADE = 0.24;
const GROUND_PATCH_METRES = 4;
const CLIFF_PATCH_METRES = 2.3;
const FLOOR_EXTENT_METRES = 420;
const GROUNDS: ReadonlySet<DrawnMaterial> = new Set(["cobble", "grass", "dirt", "sand"]);

/** Every visible shape and the endless floor, merged by material. Yields after each, so that frames can go on. */
export function* buildSolids(terrain: Terrain, surfaces: Surfaces): Generator<void, Group> {
  const heaps = new Map<DrawnMaterial, Heap>();
  const heapOf = (material: DrawnMaterial): Heap => {
    const known = heaps.get(material);
    if (known) return known;
    const heap: Heap = { positions: [], normals: [], uvs: [], colours: [], index: [] };
    heaps.set(material, heap);
    return heap;
  };
  for (const shape of terrain.shapes) {
    if (shape.material === "hidden") continue;
    const heap = heapOf(shape.material);
    if (shape.kind === "box") addBox(heapOf, shape, shape.material, terrain.floor);
    else addCylinder(heap, shape, shape.material);
    yield;
  }
  if (terrain.floorMaterial !== "hidden") addFloor(heapOf(terrain.floorMaterial), terrain, terrain.floorMaterial);
  const group = new Group();
  for (const [material, heap] of heaps) {
    const mesh = new Mesh(geometryOf(heap), surfaces.material(material));
    setCasting(mesh, true);
    // Near things first: whatever they hide need not be painted. Walls, then grounds, then the floor under it all.
    mesh.renderOrder = material === terrain.floorMaterial ? 4 : GROUNDS.has(material) ? 3 : 2;
    mesh.matrixAutoUpdate = false;
    group.add(mesh);
    yield;
  }
  return group;
}

interface Heap {
  readonly positions: number[];
  readonly normals: number[];
  readonly uvs: number[];
  readonly colours: number[];
  readonly index: number[];
}

type BoxShape = Extract<StaticShape, { kind: "box" }>;
type CylinderShape = Extract<StaticShape, { kind: "cylinder" }>;

/** Each face: its outward normal and the axes its texture runs along. */
const FACES = [
  { normal: [1, 0, 0], across: [0, 0, -1], up: [0, 1, 0] },
  { normal: [-1, 0, 0], across: [0, 0, 1], up: [0, 1, 0] },
  { normal: [0, 0, 1], across: [1, 0, 0], up: [0, 1, 0] },
  { normal: [0, 0, -1], across: [-1, 0, 0], up: [0, 1, 0] },
  { normal: [0, 1, 0], across: [1, 0, 0], up: [0, 0, -1] },
  { normal: [0, -1, 0], across: [1, 0, 0], up: [0, 0, 1] },
] as const;

function addBox(
  heapOf: (material: DrawnMaterial) => Heap,
  shape: BoxShape,
  material: DrawnMaterial,
  floor: number,
): void {
  const matrix = new Matrix4().compose(
    new Vector3(...shape.at),
    new Quaternion().setFromEuler(new Euler((shape.pitch ?? 0) * TURN, (shape.yaw ?? 0) * TURN, 0, "YXZ")),
    new Vector3(1, 1, 1),
  );
  const half = new Vector3(...shape.half);
  const grounded = !shape.pitch && shape.at[1] - shape.half[1] <= floor + 0.01;
  const tint = lightOf(shape.tint ?? SURFACES[material].colour);
  const rock = material === "cliff";
  // Terraces are walked on: their tops must stay where the collision is. Only what is too high to reach may be ragged.
  const ragged = rock && shape.at[1] + shape.half[1] > 5.6 && shape.half[0] < 14;
  for (const face of FACES) {
    if (face.normal[1] === -1 && grounded) continue;
    const [normal, across, up] = [new Vector3(...face.normal), new Vector3(...face.across), new Vector3(...face.up)];
    const [width, height, depth] = [Math.abs(across.dot(half)), Math.abs(up.dot(half)), Math.abs(normal.dot(half))];
    const patch = rock ? CLIFF_PATCH_METRES : face.normal[1] === 1 && !shape.pitch ? GROUND_PATCH_METRES : 1e9;
    const [columns, rows] = [
      Math.max(1, Math.round((2 * width) / patch)),
      Math.max(1, Math.round((2 * height) / patch)),
    ];
    // Boards run along the shape's longer side on walls and beams, and across it on decks.
    const swap = material === "plank" && (face.normal[1] === 0 ? width > height : height > width);
    const corner = (column: number, row: number): Corner => {
      const [a, b] = [(column / columns) * 2 - 1, (row / rows) * 2 - 1];
      const local = across
        .clone()
        .multiplyScalar(a * width)
        .addScaledVector(up, b * height)
        .addScaledVector(normal, depth);
      const world = local.clone().applyMatrix4(matrix);
      const shade = shadeAt(face.normal[1], b, world, rock);
      if (rock) weather(world, ragged && local.y > half.y - 0.01);
      const [u, v] = [
        across.dot(local) + across.dot(half) + across.x * shape.at[0] + across.z * shape.at[2],
        up.dot(local) + up.x * shape.at[0] + up.y * shape.at[1] + up.z * shape.at[2],
      ];
      return { world, u: swap ? v : u, v: swap ? u : v, shade };
    };
    const facing = rock ? null : normal.clone().transformDirection(matrix);
    // A ledge collects dust: beds of rock show on its sides only.
    const dusty = rock && face.normal[1] === 1;
    addPatches(
      heapOf(dusty ? "dirt" : material),
      columns,
      rows,
      corner,
      facing,
      tint,
      SURFACES[dusty ? "dirt" : material].metres,
    );
  }
}

interface Corner {
  readonly world: Vector3;
  readonly u: number;
  readonly v: number;
  readonly shade: number;
}

function addPatches(
  heap: Heap,
  columns: number,
  rows: number,
  corner: (column: number, row: number) => Corner,
  facing: Vector3 | null,
  tint: Color,
  metres: number,
): void {
  const lattice: Corner[] = [];
  for (let row = 0; row <= rows; row++)
    for (let column = 0; column <= columns; column++) lattice.push(corner(column, row));
  const first = heap.positions.length / 3;
  // Smooth faces share their lattice's vertices; broken rock has a normal, and so vertices, for each triangle.
  if (facing) for (const point of lattice) addVertex(heap, point, facing, tint, metres, 1);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const a = row * (columns + 1) + column;
      const [b, c, d] = [a + 1, a + columns + 2, a + columns + 1];
      for (const triangle of (row + column) % 2
        ? [
            [a, b, c],
            [a, c, d],
          ]
        : [
            [a, b, d],
            [b, c, d],
          ]) {
        if (facing) heap.index.push(...triangle.map((k) => first + k));
        else addRock(heap, triangle.map((k) => lattice[k]!) as [Corner, Corner, Corner], tint, metres);
      }
    }
  }
}

function addRock(heap: Heap, triangle: readonly [Corner, Corner, Corner], tint: Color, metres: number): void {
  const [p, q, r] = triangle;
  const normal = q.world.clone().sub(p.world).cross(r.world.clone().sub(p.world)).normalize();
  const layer = layerTint((p.world.y + q.world.y + r.world.y) / 3);
  for (const point of triangle) heap.index.push(addVertex(heap, point, normal, tint, metres, layer));
}

function addVertex(heap: Heap, point: Corner, normal: Vector3, tint: Color, metres: number, layer: number): number {
  const shade = (point.shade * layer) ** 2;
  heap.positions.push(point.world.x, point.world.y, point.world.z);
  heap.normals.push(normal.x, normal.y, normal.z);
  heap.uvs.push(point.u / metres, point.v / metres);
  heap.colours.push(tint.r * shade, tint.g * shade * (0.97 + 0.03 * layer), tint.b * shade * (0.9 + 0.1 * layer));
  return heap.positions.length / 3 - 1;
}

/** Walls darken towards the foot; wide tops vary slowly, or a large square looks like wallpaper. */
function shadeAt(normalY: number, up: number, world: Vector3, rock: boolean): number {
  if (normalY === 0) return 1 - FOOT_SHADE * (1 - (up + 1) / 2) * (rock ? 0.7 : 1);
  if (normalY < 0) return 0.7;
  return 0.9 + 0.16 * valueNoise(world.x / 9, world.z / 9) + 0.05 * valueNoise(world.x / 2.7 + 50, world.z / 2.7);
}

/** Beds of rock: one brightness per metre or so of height, the same all over the zone. */
function layerTint(y: number): number {
  const bed = Math.floor((y + 40) / 1.15);
  return 0.86 + 0.26 * valueNoise(bed * 7.31, 3.7);
}

/** Pushes a vertex about by a field of its own position: neighbours move alike, so that the rock has no cracks. */
function weather(point: Vector3, ragged: boolean): void {
  const { x, y, z } = point;
  point.x += (valueNoise(y / 1.7 + z / 2.3, x / 2.9 + 11) - 0.5) * 0.8;
  point.z += (valueNoise(y / 1.7 + x / 2.3 + 31, z / 2.9) - 0.5) * 0.8;
  if (ragged) point.y += (valueNoise(x / 3.1 + 5, z / 3.1) - 0.35) * 2.4;
}

const CYLINDER_SIDES = 16;

function addCylinder(heap: Heap, shape: CylinderShape, material: DrawnMaterial): void {
  const tint = lightOf(shape.tint ?? SURFACES[material].colour);
  const { metres } = SURFACES[material];
  const point = (i: number, y: number, radius: number): Vector3 => {
    const angle = (i / CYLINDER_SIDES) * 2 * Math.PI;
    return new Vector3(shape.at[0] + Math.sin(angle) * radius, shape.at[1] + y, shape.at[2] + Math.cos(angle) * radius);
  };
  const push = (world: Vector3, normal: Vector3, u: number, v: number, shade: number): void => {
    heap.positions.push(world.x, world.y, world.z);
    heap.normals.push(normal.x, normal.y, normal.z);
    heap.uvs.push(u / metres, v / metres);
    heap.colours.push(tint.r * shade ** 2, tint.g * shade ** 2, tint.b * shade ** 2);
    heap.index.push(heap.positions.length / 3 - 1);
  };
  const [h, r] = [shape.halfHeight, shape.radius];
  const around = (2 * Math.PI * r) / CYLINDER_SIDES;
  for (let i = 0; i < CYLINDER_SIDES; i++) {
    const out = (k: number): Vector3 => point(k, 0, 1).sub(new Vector3(...shape.at));
    for (const [k, y] of [
      [i, -h],
      [i + 1, -h],
      [i + 1, h],
      [i, -h],
      [i + 1, h],
      [i, h],
    ] as const) {
      push(point(k, y, r), out(k), k * around, y, y < 0 ? 1 - FOOT_SHADE : 1);
    }
    const up = new Vector3(0, 1, 0);
    for (const world of [point(0, h, 0), point(i, h, r), point(i + 1, h, r)]) push(world, up, world.x, world.z, 1);
  }
}

function addFloor(heap: Heap, terrain: Terrain, material: DrawnMaterial): void {
  const half = FLOOR_EXTENT_METRES / 2;
  const columns = 24;
  const corner = (column: number, row: number): Corner => {
    const world = new Vector3((column / columns - 0.5) * 2 * half, terrain.floor, (0.5 - row / columns) * 2 * half);
    return { world, u: world.x, v: -world.z, shade: shadeAt(1, 0, world, false) };
  };
  addPatches(
    heap,
    columns,
    columns,
    corner,
    new Vector3(0, 1, 0),
    lightOf(SURFACES[material].colour),
    SURFACES[material].metres,
  );
}

function geometryOf(heap: Heap): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(heap.positions), 3));
  geometry.setAttribute("normal", new BufferAttribute(new Float32Array(heap.normals), 3));
  geometry.setAttribute("uv", new BufferAttribute(new Float32Array(heap.uvs), 2));
  geometry.setAttribute("color", new BufferAttribute(new Float32Array(heap.colours), 3));
  geometry.setIndex(heap.index);
  return geometry;
}
