// validate.ts — refuses a zone that would strand somebody: out of bounds, walled in, or leading nowhere.
import { PILES_MAX, SESSIONS_PER_ZONE_MAX } from "../limits.ts";
import type { StaticShape, Terrain } from "../sim/terrain.ts";
import { YAW_STEPS, type ZoneId } from "../units.ts";
import { isGoods } from "./goods.ts";
import { ITEMS } from "./items.ts";
import { PROP_SIZE } from "./piles.ts";
import type { Point, Portal, ZoneDefinition } from "./zone.ts";

const BOUND_METRES_MAX = 250;
const SHAPES_MAX = 220;
const PROPS_MAX = 250;
const NPCS_MAX = 64;
const ID_PATTERN = /^[a-z][a-z0-9-]{1,30}$/;
/** A mover's capsule, as far as content needs to know it. */
const MOVER = { radius: 0.35, height: 1.8 } as const;

/**
 * Throws an Error that names the zone and what is wrong with it. With `world`, portals must lead to a zone in it and
 * the exit there must lead back.
 */
export function validateZone(zone: ZoneDefinition, world?: ReadonlyMap<ZoneId, ZoneDefinition>): void {
  const fail = (what: string): never => {
    throw new Error(`zone "${zone.id}": ${what}`);
  };
  if (!ID_PATTERN.test(zone.id)) fail("its id must be lower-case letters, digits and hyphens");
  if (!zone.title) fail("it has no title");
  if (!Number.isInteger(zone.capacity) || zone.capacity < 1 || zone.capacity > SESSIONS_PER_ZONE_MAX)
    fail(`capacity ${zone.capacity} is not an integer in 1…${SESSIONS_PER_ZONE_MAX}`);
  checkTerrain(zone.terrain, fail);
  checkProps(zone, fail);
  checkNpcs(zone, fail);
  checkItems(zone, fail);
  checkSpawns(zone, fail);
  checkPortals(zone, fail);
  if (world) checkExits(zone, world, fail);
  if (world) checkScrolls(zone, world, fail);
}

type Fail = (what: string) => never;

function checkTerrain(terrain: Terrain, fail: Fail): void {
  for (const half of [terrain.halfX, terrain.halfZ]) {
    if (!(half > 0 && half <= BOUND_METRES_MAX)) fail(`bounds of ${half} m are not within 0…${BOUND_METRES_MAX}`);
  }
  if (terrain.shapes.length > SHAPES_MAX) fail(`${terrain.shapes.length} shapes, more than ${SHAPES_MAX}`);
  terrain.shapes.forEach((shape, i) => {
    const sizes = shape.kind === "box" ? shape.half : [shape.radius, shape.halfHeight];
    if (![...shape.at, ...sizes].every(Number.isFinite)) fail(`shape ${i} has a part that is not a number`);
    if (sizes.some((size) => size <= 0)) fail(`shape ${i} (${shape.material}) has no extent`);
  });
}

function checkProps(zone: ZoneDefinition, fail: Fail): void {
  if (zone.props.length > PROPS_MAX) fail(`${zone.props.length} props, more than ${PROPS_MAX}`);
  zone.props.forEach((prop, i) => {
    checkInside(zone, prop.at, `prop ${i} (${prop.kind})`, fail);
    const bottom = prop.at[1] - PROP_SIZE[prop.kind].height / 2;
    if (bottom < zone.terrain.floor - 1e-6) fail(`prop ${i} (${prop.kind}) starts below the floor`);
  });
}

function checkNpcs(zone: ZoneDefinition, fail: Fail): void {
  if (zone.npcs.length > NPCS_MAX) fail(`${zone.npcs.length} NPCs, more than ${NPCS_MAX}`);
  const names = new Set<string>();
  for (const npc of zone.npcs) {
    if (names.has(npc.name)) fail(`two NPCs are called ${npc.name}`);
    names.add(npc.name);
    checkStanding(zone, npc.at, `NPC ${npc.name}`, fail);
  }
}

function checkItems(zone: ZoneDefinition, fail: Fail): void {
  if (zone.items.length > PILES_MAX / 2) fail(`${zone.items.length} heaps leave no room on the ground`);
  zone.items.forEach(({ item, count, at, againSeconds }, i) => {
    checkStanding(zone, at, `heap ${i} (${item})`, fail);
    if (!isGoods({ [item]: count })) fail(`heap ${i} has ${count} of ${item}`);
    if (!(againSeconds >= 1)) fail(`heap ${i} is there again after ${againSeconds} s`);
  });
  for (const { name, wares = [] } of zone.npcs)
    for (const { item, asks, pays } of wares) {
      const prices = [asks, pays].filter((price) => price !== null);
      if (!prices.every((price) => Number.isInteger(price) && price > 0))
        fail(`${name} has no whole price for ${item}`);
      // Who buys for more than they sell makes coins without end.
      if (asks !== null && pays !== null && pays > asks) fail(`${name} pays more for ${item} than they ask`);
    }
}

/** A scroll that leads nowhere, or where nobody may go by it, would be bought in vain. */
function checkScrolls(zone: ZoneDefinition, world: ReadonlyMap<ZoneId, ZoneDefinition>, fail: Fail): void {
  for (const { name, wares = [] } of zone.npcs)
    for (const { item } of wares) {
      const { leadsTo } = ITEMS[item];
      if (leadsTo === undefined) continue;
      if (!world.get(leadsTo as ZoneId)?.rules.teleport) fail(`${name} sells ${item}, by which nobody may go`);
      if (leadsTo === zone.id) fail(`${name} sells ${item}, which leads to where one is`);
    }
}

function checkSpawns(zone: ZoneDefinition, fail: Fail): void {
  if (zone.spawns.length === 0) fail("it has no spawn");
  zone.spawns.forEach((spawn, i) => {
    checkYaw(spawn.yaw, `spawn ${i}`, fail);
    checkStanding(zone, spawn.at, `spawn ${i}`, fail);
  });
}

function checkPortals(zone: ZoneDefinition, fail: Fail): void {
  const ids = new Set<string>();
  for (const portal of zone.portals) {
    if (!ID_PATTERN.test(portal.id)) fail(`portal id "${portal.id}" is not lower-case letters, digits and hyphens`);
    if (ids.has(portal.id)) fail(`two portals are called ${portal.id}`);
    ids.add(portal.id);
    checkYaw(portal.yaw, `portal ${portal.id}`, fail);
    checkInside(zone, portal.at, `portal ${portal.id}`, fail);
    checkYaw(portal.arrival.yaw, `the arrival of ${portal.id}`, fail);
    checkStanding(zone, portal.arrival.at, `the arrival of ${portal.id}`, fail);
  }
}

function checkExits(zone: ZoneDefinition, world: ReadonlyMap<ZoneId, ZoneDefinition>, fail: Fail): void {
  for (const portal of zone.portals) {
    const target = world.get(portal.to);
    if (!target) return fail(`portal ${portal.id} leads to "${portal.to}", which is no zone`);
    const exit = target.portals.find((candidate) => candidate.id === portal.exit);
    if (!exit) return fail(`portal ${portal.id} comes out at "${portal.exit}", which "${portal.to}" does not have`);
    if (exit.to !== zone.id)
      fail(`portal ${portal.id} comes out at ${portal.exit}, which leads to "${exit.to}" and not back`);
  }
}

/** A pose must be inside the bounds, outside every portal, and clear of every shape but the ground it stands on. */
function checkStanding(zone: ZoneDefinition, at: Point, what: string, fail: Fail): void {
  checkInside(zone, at, what, fail);
  for (const portal of zone.portals) {
    if (insidePortal(portal, at, MOVER.radius)) fail(`${what} stands in portal ${portal.id}`);
  }
  const ground = groundBelow(zone.terrain, at);
  if (at[1] - ground > 0.05) fail(`${what} hangs ${(at[1] - ground).toFixed(2)} m above the ground`);
  const shape = zone.terrain.shapes.find((candidate) => overlapsMover(candidate, at));
  if (shape)
    fail(`${what} stands in a ${shape.material} ${shape.kind} at ${shape.at.map((n) => n.toFixed(1)).join(", ")}`);
}

function checkInside(zone: ZoneDefinition, at: Point, what: string, fail: Fail): void {
  const { halfX, halfZ } = zone.terrain;
  if (!at.every(Number.isFinite)) fail(`${what} is not at a number`);
  if (Math.abs(at[0]) > halfX || Math.abs(at[2]) > halfZ) fail(`${what} at ${at.join(", ")} is outside the bounds`);
}

function checkYaw(yaw: number, what: string, fail: Fail): void {
  if (!Number.isInteger(yaw) || yaw < 0 || yaw >= YAW_STEPS)
    fail(`${what} has yaw ${yaw}, which is not an integer in 0…${YAW_STEPS - 1}`);
}

/** Is a mover of radius `margin` whose feet are at `at` within the portal's volume? */
export function insidePortal(portal: Portal, at: Point, margin: number): boolean {
  const [x, z] = toLocal(at[0] - portal.at[0], at[2] - portal.at[2], portal.yaw);
  const y = at[1] + MOVER.height / 2 - portal.at[1];
  return (
    Math.abs(x) <= portal.half[0] + margin &&
    Math.abs(z) <= portal.half[2] + margin &&
    Math.abs(y) <= portal.half[1] + margin
  );
}

/** Height of the highest upright top at or below `at` (within a step), metres; the floor's if there is none. */
export function groundBelow(terrain: Terrain, at: Point): number {
  let ground = terrain.floor;
  for (const shape of terrain.shapes) {
    const top = shape.at[1] + (shape.kind === "box" ? shape.half[1] : shape.halfHeight);
    if (shape.kind === "box" && shape.pitch) continue;
    if (top > ground && top <= at[1] + 1e-6 && footprintHolds(shape, at[0], at[2], 0)) ground = top;
  }
  return ground;
}

function overlapsMover(shape: StaticShape, at: Point): boolean {
  const halfHeight = shape.kind === "box" ? shape.half[1] : shape.halfHeight;
  // A pitched slab is judged by its footprint too, at the height of its middle: strict, and content can always step aside.
  const reach = shape.kind === "box" && shape.pitch ? halfHeight + shape.half[2] : halfHeight;
  const above = shape.at[1] - reach >= at[1] + MOVER.height;
  const below = shape.at[1] + reach <= at[1] + 1e-6;
  return !above && !below && footprintHolds(shape, at[0], at[2], MOVER.radius);
}

/** Is the point over the shape's footprint, widened by `margin`? */
export function footprintHolds(shape: StaticShape, x: number, z: number, margin: number): boolean {
  const [dx, dz] = [x - shape.at[0], z - shape.at[2]];
  if (shape.kind === "cylinder") return Math.hypot(dx, dz) <= shape.radius + margin;
  const [lx, lz] = toLocal(dx, dz, shape.yaw ?? 0);
  return Math.abs(lx) <= shape.half[0] + margin && Math.abs(lz) <= shape.half[2] + margin;
}

function toLocal(dx: number, dz: number, yaw: number): readonly [x: number, z: number] {
  const angle = (yaw / YAW_STEPS) * 2 * Math.PI;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return [dx * cos - dz * sin, dx * sin + dz * cos];
}
