// population.ts — the entities of a zone: their ids, the NPCs with their minds, the props, and how each is shown.
import { assert } from "../../shared/assert.ts";
import { ENTITIES_MAX, THROWN_MAX, THROWN_PER_PLAYER_MAX, THROWN_TICKS } from "../../shared/limits.ts";
import { raycast } from "../../shared/sim/raycast.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import { copyMover, newMover, newProp, type Simulation } from "../../shared/sim/step.ts";
import { SLEEP_SPEED } from "../../shared/sim/tuning.ts";
import { type EntityId, TICK_MS, type Tick, type Vec3 } from "../../shared/units.ts";
import {
  entityId,
  GENERATIONS,
  generationOf,
  indexOf,
  moverFields,
  type Profile,
  propFields,
} from "../../shared/wire/entities.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { FIRST_PROP_INDEX } from "../../shared/world/zone-simulation.ts";
import { type Memory, newMemory, passTime, THINK_TICKS, think } from "../npc/mind.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Sink } from "./encoder.ts";

/** How far an NPC's ray towards a wall starts above its feet, metres: over kerbs, under table tops. */
const EYE_METRES = 0.8;
/** √(v² + ω²) of what has been stopped for a second: it goes nowhere. What an NPC pushes is faster. */
const TREMBLE_SPEED = 2 * SLEEP_SPEED;

export class Population {
  private readonly zone: ZoneDefinition;
  private readonly simulation: Simulation;
  private readonly random: () => number;
  private readonly npcs: { id: EntityId; memory: Memory }[] = [];
  private readonly generations = new Map<number, number>();
  private readonly used = new Set<number>();
  /** Balls that players threw, oldest first. */
  private readonly thrown: { id: EntityId; by: EntityId; tick: Tick }[] = [];
  private nextIndex = FIRST_PROP_INDEX;

  /** The first ids are the props', in the order of the definition: see zone-simulation.ts. Fills the simulation with the zone's props and NPCs, as the checkpoint has them or as the definition does. */
  constructor(zone: ZoneDefinition, simulation: Simulation, checkpoint: Checkpoint | null, random: () => number) {
    this.zone = zone;
    this.simulation = simulation;
    this.random = random;
    zone.props.forEach((spawn, i) => {
      const id = this.newId();
      const record = checkpoint?.props[i];
      const prop = record?.kind === spawn.kind ? { ...record, id } : newProp(id, spawn.kind, spawn.at, spawn.yaw ?? 0);
      simulation.addProp(prop);
    });
    zone.npcs.forEach((spawn, i) => {
      const id = this.newId();
      const record = checkpoint?.npcs[i];
      simulation.addMover(record ? { ...copyMover(record), id } : newMover(id, "npc", { at: spawn.at, yaw: 0 }));
      this.npcs.push({ id, memory: newMemory(spawn, random) });
    });
  }

  /** A free index with a new generation, so that a client never takes one entity for another (AOI-1). */
  newId(): EntityId {
    assert(this.used.size < ENTITIES_MAX, "there is room for one more entity");
    while (this.used.has(this.nextIndex)) this.nextIndex = (this.nextIndex % ENTITIES_MAX) + 1;
    const index = this.nextIndex;
    this.nextIndex = (index % ENTITIES_MAX) + 1;
    // Wraps as the wire's does, or a comparison with an id's own generation would fail for ever after.
    const generation = ((this.generations.get(index) ?? 0) + 1) % GENERATIONS;
    this.generations.set(index, generation);
    this.used.add(index);
    return entityId(index, generation);
  }

  /** Takes an id that an earlier run of this zone has given out. */
  claimId(id: EntityId): void {
    assert(!this.used.has(indexOf(id)), "an id is one entity's");
    this.used.add(indexOf(id));
    this.generations.set(indexOf(id), generationOf(id));
  }

  freeId(id: EntityId): void {
    if (this.generations.get(indexOf(id)) === generationOf(id)) this.used.delete(indexOf(id));
  }

  /** Each NPC thinks ten times a second, not all in the same tick. */
  think(tick: Tick, players: readonly Vec3[], settling: boolean): void {
    this.npcs.forEach(({ id, memory }, i) => {
      if ((tick + i) % THINK_TICKS !== 0) return;
      const mover = this.simulation.mover(id);
      if (!mover) return;
      const { position, velocity } = mover;
      const from = { x: position.x, y: position.y + EYE_METRES, z: position.z };
      const clearMetres = (radians: number, maxMetres: number) =>
        raycast(this.zone.terrain, from, { x: -Math.sin(radians), y: 0, z: -Math.cos(radians) }, maxMetres)?.distance ??
        maxMetres;
      this.simulation.command(id, think(memory, { position, velocity, players, settling, clearMetres }, this.random));
    });
  }

  /** The zone slept for so long: what NPCs were waiting for has passed (SLEEP-1). */
  slept(milliseconds: number): void {
    for (const { memory } of this.npcs) passTime(memory, milliseconds / (THINK_TICKS * TICK_MS));
  }

  /** What moves is stopped where it is, awake: it may have hung in the air. */
  stopProps(): void {
    for (const prop of this.simulation.props) if (!prop.asleep) this.simulation.writeProp({ ...prop, ...stopped() });
  }

  /** What goes nowhere sleeps: two that lean on one another may tremble for ever. */
  settleProps(): void {
    for (const prop of this.simulation.props) {
      const { velocity: v, angularVelocity: w } = prop;
      const trembles = !prop.asleep && Math.hypot(v.x, v.y, v.z, w.x, w.y, w.z) < TREMBLE_SPEED;
      if (trembles) this.simulation.writeProp({ ...prop, ...stopped(), asleep: true });
    }
  }

  /** The NPC of that name, which is one NPC's in a zone. */
  npcNamed(name: string): MoverState | undefined {
    const npc = this.npcs[this.zone.npcs.findIndex((spawn) => spawn.name === name)];
    return npc && this.simulation.mover(npc.id);
  }

  /** Puts a ball into the world that `by` has thrown; `make` gives it for an id, or null if it can't be. */
  throwBall(by: EntityId, now: Tick, make: (id: EntityId) => PropState | null): PropState | null {
    const id = this.newId();
    const ball = make(id);
    if (!ball) {
      this.freeId(id);
      return null;
    }
    const own = this.thrown.filter((other) => other.by === by);
    if (own.length >= THROWN_PER_PLAYER_MAX) this.retire((own[0] as { id: EntityId }).id);
    else if (this.thrown.length >= THROWN_MAX) this.retire((this.thrown[0] as { id: EntityId }).id);
    this.thrown.push({ id, by, tick: now });
    this.simulation.addProp(ball);
    return ball;
  }

  /** Is a thrown ball about? No checkpoint holds it, and its time runs in ticks. */
  get hasThrown(): boolean {
    return this.thrown.length > 0;
  }

  /** Takes thrown balls away whose time is over. */
  retireThrown(now: Tick): void {
    while (this.thrown[0] && now - this.thrown[0].tick > THROWN_TICKS) this.retire(this.thrown[0].id);
  }

  private retire(id: EntityId): void {
    const at = this.thrown.findIndex((other) => other.id === id);
    if (at >= 0) this.thrown.splice(at, 1);
    this.simulation.destroyProp(id);
    this.freeId(id);
  }

  /** Shows every entity to the encoder. */
  show(sink: Sink): void {
    for (const mover of this.simulation.movers) {
      const record = sink.find(mover.id) ?? sink.add(mover.id, this.profileOf(mover));
      record.commandAge = mover.heldTicks;
      moverFields(mover, record.next());
    }
    for (const prop of this.simulation.props) {
      const record = sink.find(prop.id) ?? sink.add(prop.id, { kind: "prop", prop: prop.kind });
      // What sleeps costs next to nothing: most props of most zones, most of the time.
      if (prop.asleep && record.settled) record.keep();
      else propFields(prop, record.next());
    }
  }

  /** What a checkpoint holds of props and NPCs: those of the zone's definition, not what was thrown. */
  record(): Pick<Checkpoint, "props" | "npcs"> {
    const npcs = this.npcs.flatMap(({ id }) => this.simulation.mover(id) ?? []);
    const thrown = new Set(this.thrown.map(({ id }) => id));
    return { props: this.simulation.props.filter(({ id }) => !thrown.has(id)), npcs };
  }

  private profileOf({ id, kind }: MoverState): Profile {
    return kind === "player" ? { kind } : { kind, npc: this.npcs.findIndex((npc) => npc.id === id) };
  }
}

const stopped = (): Pick<PropState, "velocity" | "angularVelocity"> => ({
  velocity: { x: 0, y: 0, z: 0 },
  angularVelocity: { x: 0, y: 0, z: 0 },
});
