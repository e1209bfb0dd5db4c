// step.ts — one tick of the simulation: crowds on the peer's map, props that are pushed about, props that sleep.
import type { Bench } from "tinybench";
import { assert } from "../../../shared/assert.ts";
import type { PropKind, StepEvent } from "../../../shared/sim/state.ts";
import { copyProp, newMover, newProp, Simulation } from "../../../shared/sim/step.ts";
import { type EntityId, TICK_SECONDS, TICKS_PER_SECOND } from "../../../shared/units.ts";
import { newZoneSimulation } from "../../../shared/world/zone-simulation.ts";
import { commandOfWalk } from "../crowd/walk.ts";
import { Walker } from "../peers/colyseus/walk.mjs";
import { ALL_VIEW_METRES, crowdZone, drawCrowd } from "../world/crowd-zones.ts";

const CROWDS = [100, 500] as const;
const PROPS = 80;
const KINDS: readonly PropKind[] = ["crate", "barrel", "ball", "smallCrate"];
/** m/s: a beam moves a crate about as fast. */
const SHOVE_SPEED = 3;
/** Long enough for a heap to have come to rest, and no longer than it takes. */
const REST_TICKS_MAX = 60 * TICKS_PER_SECOND;

export function addStepBenches(bench: Bench): void {
  for (const movers of CROWDS) {
    const walk = crowd(movers);
    bench.add(`step: ${movers} movers walk on the crowd's map`, walk);
  }
  const pushed = field();
  rest(pushed);
  const events: StepEvent[] = [];
  let ticks = 0;
  bench.add(`step: ${PROPS} props awake, pushed anew each second`, () => {
    if (ticks % TICKS_PER_SECOND === 0) shove(pushed, ticks % (2 * TICKS_PER_SECOND) === 0);
    ticks++;
    pushed.step(events);
    events.length = 0;
  });
  const resting = field();
  rest(resting);
  bench.add(`step: ${PROPS} props asleep`, () => {
    resting.step(events);
    events.length = 0;
  });
}

/** A tick of a crowd on its walk; commands change as its bots' do. */
function crowd(size: number): () => void {
  const zone = drawCrowd(ALL_VIEW_METRES, crowdZone(ALL_VIEW_METRES));
  const simulation = newZoneSimulation(zone);
  const walkers = Array.from({ length: size }, (_, i) => {
    const spawn = zone.spawns[i];
    assert(spawn !== undefined, "the crowd's map has a place for each");
    const { id } = simulation.addMover(newMover((i + 1) as EntityId, "player", spawn));
    const walker = new Walker(1000 + i);
    [walker.x, , walker.z] = spawn.at;
    return { id, walker };
  });
  const events: StepEvent[] = [];
  return () => {
    for (const { id, walker } of walkers)
      if (walker.tick(TICK_SECONDS)) simulation.command(id, commandOfWalk(walker.cmd));
    simulation.step(events);
    events.length = 0;
  };
}

/** Props of every kind, two metres apart, in the air above a plane. */
function field(): Simulation {
  const simulation = new Simulation({
    terrain: { floor: 0, floorMaterial: "grass", halfX: 50, halfZ: 50, shapes: [] },
    playersBlock: false,
    spawns: [{ at: [0, 0, 0], yaw: 0 }],
    portals: [],
  });
  for (let i = 0; i < PROPS; i++) {
    const kind = KINDS[i % KINDS.length] as PropKind;
    simulation.addProp(newProp((i + 1) as EntityId, kind, [(i % 10) * 2 - 10, 1, Math.floor(i / 10) * 2 - 8], 0));
  }
  return simulation;
}

/** Every prop is set in motion where it lies, to and fro, so that all of them stay in touch with the ground, and awake. */
function shove(simulation: Simulation, forth: boolean): void {
  for (const prop of [...simulation.props]) {
    const turn = (prop.id * 2 * Math.PI) / PROPS;
    const speed = forth ? SHOVE_SPEED : -SHOVE_SPEED;
    const velocity = { x: speed * Math.cos(turn), y: 0, z: speed * Math.sin(turn) };
    simulation.addProp({ ...copyProp(prop), velocity, asleep: false, sleepyTicks: 0 });
  }
}

function rest(simulation: Simulation): void {
  const events: StepEvent[] = [];
  for (let tick = 0; tick < REST_TICKS_MAX; tick++) {
    simulation.step(events);
    if (simulation.props.every((prop) => prop.asleep)) return;
  }
  throw new Error("props that should sleep did not come to rest");
}
