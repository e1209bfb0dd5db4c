// world.test.ts — the zones as content: valid, furnished, with room to run and a clear way to every portal.
import { describe, expect, test } from "vitest";
import { newProp, Simulation } from "../../shared/sim/step.ts";
import type { EntityId } from "../../shared/units.ts";
import { PROP_SIZE } from "../../shared/world/piles.ts";
import { footprintHolds, groundBelow, insidePortal, validateZone } from "../../shared/world/validate.ts";
import type { Point, ZoneDefinition } from "../../shared/world/zone.ts";
import { validateWorld, ZONES } from "../../shared/world/zones.ts";

/** Flat ground without anything on it, around the first spawn: x and z ranges, as each zone's first lines state. */
const OPEN = {
  harbor: { x: [-20, 14], z: [-22, 10] },
  quarry: { x: [-24, 10], z: [4, 38] },
} as const;
const EPSILON = 1e-6;

test("every zone is valid and every portal leads there and back", () => {
  expect([...ZONES.keys()]).toEqual(["harbor", "quarry"]);
  expect(() => validateWorld()).not.toThrow();
});

describe.each([...ZONES.values()].map((zone) => [zone.id, zone] as const))("%s", (id, zone) => {
  test("is furnished within its limits", () => {
    expect(zone.props.length).toBeGreaterThanOrEqual(40);
    expect(zone.npcs.length).toBeGreaterThanOrEqual(4);
    expect(zone.spawns.length).toBeGreaterThanOrEqual(6);
    expect(zone.terrain.shapes.length).toBeLessThanOrEqual(200);
    expect(Math.max(zone.terrain.halfX, zone.terrain.halfZ)).toBeLessThanOrEqual(60);
  });

  test("has an open area of 30 × 30 m around its first spawn", () => {
    const area = OPEN[id as keyof typeof OPEN];
    expect(area.x[1] - area.x[0]).toBeGreaterThanOrEqual(30);
    expect(area.z[1] - area.z[0]).toBeGreaterThanOrEqual(30);
    const [x, , z] = zone.spawns[0]!.at;
    expect(x > area.x[0] + 5 && x < area.x[1] - 5 && z > area.z[0] + 5 && z < area.z[1] - 5).toBe(true);
    for (let px = area.x[0]; px <= area.x[1]; px++) {
      for (let pz = area.z[0]; pz <= area.z[1]; pz++)
        expect(obstacleAt(zone, [px, 0, pz]), `at ${px}, ${pz}`).toBeUndefined();
    }
    const inside = (at: Point, margin: number): boolean =>
      at[0] > area.x[0] - margin &&
      at[0] < area.x[1] + margin &&
      at[2] > area.z[0] - margin &&
      at[2] < area.z[1] + margin;
    expect(zone.props.filter((prop) => inside(prop.at, 0.5))).toEqual([]);
    expect(zone.npcs.filter((npc) => inside(npc.at, npc.roamMetres)).map((npc) => npc.name)).toEqual([]);
  });

  test("has a straight, flat, empty line of 25 m at most from the first spawn into a portal", () => {
    const [x, y, z] = zone.spawns[0]!.at;
    const [portal] = zone.portals;
    const [dx, dz] = [portal!.at[0] - x, portal!.at[2] - z];
    const length = Math.hypot(dx, dz);
    expect(length).toBeLessThanOrEqual(25);
    let reached = false;
    for (let along = 0; along < length && !reached; along += 0.1) {
      const at: Point = [x + (dx / length) * along, y, z + (dz / length) * along];
      expect(obstacleAt(zone, at), `after ${along.toFixed(1)} m`).toBeUndefined();
      expect(groundBelow(zone.terrain, at)).toBe(y);
      reached = insidePortal(portal!, at, 0);
    }
    expect(reached).toBe(true);
  });

  test("puts every prop on something, and none into another", () => {
    zone.props.forEach((prop, i) => {
      const bottom = prop.at[1] - PROP_SIZE[prop.kind].height / 2;
      const ground = groundBelow(zone.terrain, [prop.at[0], bottom + EPSILON, prop.at[2]]);
      const carried = zone.props.some((other, k) => k !== i && isUnder(other, prop, bottom));
      expect(Math.abs(ground - bottom) < EPSILON || carried, `${prop.kind} at ${prop.at.join(", ")}`).toBe(true);
      const clash = zone.props.find((other, k) => k > i && overlap(prop, other));
      expect(clash, `${prop.kind} at ${prop.at.join(", ")}`).toBeUndefined();
    });
  });
});

test.each([...ZONES.values()])("[TICK-4] $id: its stacks stand still from the first tick on", (zone) => {
  const simulation = new Simulation({ terrain: zone.terrain, playersBlock: true, spawns: zone.spawns, portals: [] });
  for (const [i, { kind, at, yaw }] of zone.props.entries())
    simulation.addProp(newProp((i + 1) as EntityId, kind, at, yaw));
  for (let i = 0; i < 180; i++) simulation.step([]);
  for (const [i, { kind, at }] of zone.props.entries()) {
    const { position, asleep } = simulation.props[i]!;
    const moved = Math.hypot(position.x - at[0], position.y - at[1], position.z - at[2]);
    expect(moved, `${kind} at ${at.join(", ")}`).toBeLessThan(0.03);
    expect(asleep, `${kind} at ${at.join(", ")}`).toBe(true);
  }
});

test("a portal that leads nowhere, a spawn in a portal and a spawn in a wall are refused by name", () => {
  const harbor = [...ZONES.values()][0]!;
  const portal = harbor.portals[0]!;
  const at = (point: Point): ZoneDefinition => ({ ...harbor, spawns: [{ at: point, yaw: 0 }] });
  expect(() => validateZone({ ...harbor, portals: [{ ...portal, exit: "nowhere" }] }, ZONES)).toThrow(
    /zone "harbor": portal quarry-gate comes out at "nowhere"/,
  );
  expect(() => validateZone(at([portal.at[0], 0, portal.at[2]]))).toThrow(/spawn 0 stands in portal quarry-gate/);
  expect(() => validateZone(at([37, 0, -10]))).toThrow(/spawn 0 stands in a brick box/);
  expect(() => validateZone(at([0, 3, 0]))).toThrow(/spawn 0 hangs 3\.00 m above the ground/);
});

test("a merchant sells no scroll that leads to where they are, to no zone of the world, or where nobody may teleport", () => {
  const [harbor, quarry] = [...ZONES.values()] as [ZoneDefinition, ZoneDefinition];
  const [npc] = harbor.npcs;
  const selling = (item: "scroll-harbor" | "scroll-quarry"): ZoneDefinition => ({
    ...harbor,
    npcs: [{ ...npc!, wares: [{ item, asks: 8, pays: null }] }],
  });
  const world = (rules = quarry.rules) => new Map([...ZONES, [quarry.id, { ...quarry, rules }]]);
  expect(() => validateZone(selling("scroll-quarry"), world())).not.toThrow();
  expect(() => validateZone(selling("scroll-harbor"), world())).toThrow(/which leads to where one is/);
  expect(() => validateZone(selling("scroll-quarry"), world({ ...quarry.rules, teleport: false }))).toThrow(
    /sells scroll-quarry, by which nobody may go/,
  );
  const alone = new Map([[harbor.id, harbor]]);
  expect(() => validateZone({ ...selling("scroll-quarry"), portals: [] }, alone)).toThrow(/by which nobody may go/);
});

/** A shape that someone standing at `at` would touch above their step. */
function obstacleAt(zone: ZoneDefinition, at: Point): unknown {
  return zone.terrain.shapes.find((shape) => {
    const reach = shape.kind === "cylinder" ? shape.halfHeight : shape.half[1] + (shape.pitch ? shape.half[2] : 0);
    const stands = shape.at[1] + reach > at[1] + EPSILON && shape.at[1] - reach < at[1] + 1.8;
    return stands && footprintHolds(shape, at[0], at[2], 0.35);
  });
}

type Prop = ZoneDefinition["props"][number];

function isUnder(other: Prop, prop: Prop, bottom: number): boolean {
  const top = other.at[1] + PROP_SIZE[other.kind].height / 2;
  return (
    Math.abs(top - bottom) < EPSILON &&
    flatDistance(other, prop) < (PROP_SIZE[other.kind].width + PROP_SIZE[prop.kind].width) / 2
  );
}

function overlap(a: Prop, b: Prop): boolean {
  const apart = Math.abs(a.at[1] - b.at[1]) >= (PROP_SIZE[a.kind].height + PROP_SIZE[b.kind].height) / 2 - EPSILON;
  return !apart && flatDistance(a, b) < (PROP_SIZE[a.kind].width + PROP_SIZE[b.kind].width) / 2;
}

const flatDistance = (a: Prop, b: Prop): number => Math.hypot(a.at[0] - b.at[0], a.at[2] - b.at[2]);
