// acts.test.ts — how a zone judges a beam: by what was shown to the shooter, by walls, and by cover taken since (LAG-1).
import { expect, test } from "vitest";
import { performActs, seenAt } from "../../durable-objects/zone/acts.ts";
import { Encoder } from "../../durable-objects/zone/encoder.ts";
import { Outbox } from "../../durable-objects/zone/outbox.ts";
import type { Room } from "../../durable-objects/zone/room.ts";
import { Player } from "../../durable-objects/zone/session.ts";
import { COVER_TICKS, REWIND_TICKS_MAX } from "../../shared/limits.ts";
import { aimAlong } from "../../shared/sim/acts.ts";
import { newMover, Simulation } from "../../shared/sim/step.ts";
import type { StaticShape, Terrain } from "../../shared/sim/terrain.ts";
import { BEAM_WAIT_TICKS } from "../../shared/sim/tuning.ts";
import { type EntityId, type PlayerId, tick } from "../../shared/units.ts";
import { moverFields } from "../../shared/wire/entities.ts";
import type { ZoneEvent } from "../../shared/wire/zone-messages.ts";

const SHOOTER = 1 as EntityId;
const TARGET = 2 as EntityId;
const FRAME = 3;
const SPEED = 5;

/** A wall across the way at z = −5, three metres high, from x = 2 on. */
const WALL: StaticShape = { kind: "box", at: [22, 1.5, -5], half: [20, 1.5, 0.2], material: "brick" };

/** A shooter at the origin, and a target 10 m ahead that runs along x; frames every three ticks, all of them received. */
class Range {
  readonly told: ZoneEvent[] = [];
  readonly simulation: Simulation;
  readonly encoder = new Encoder();
  readonly outbox = new Outbox(SHOOTER, () => 0);
  readonly shooter: Player;
  private readonly room: Room;
  now = 0;

  constructor(shapes: readonly StaticShape[] = []) {
    const terrain: Terrain = { floor: 0, floorMaterial: "grass", halfX: 50, halfZ: 50, shapes };
    this.simulation = new Simulation({ terrain, playersBlock: false, spawns: [], portals: [] });
    const own = this.simulation.addMover(newMover(SHOOTER, "player", { at: [0, 0, 0], yaw: 0 }));
    this.shooter = new Player("ada" as PlayerId, "Ada", { epoch: 1, session: null, departure: null }, own, 0);
    const session = { now: { state: "playing", player: this.shooter, outbox: this.outbox } };
    this.shooter.holding = { ...this.shooter.holding, session: session as never };
    this.room = {
      zone: { terrain, rules: { viewMetres: 70 } },
      simulation: this.simulation,
      encoder: this.encoder,
      players: new Map([[this.shooter.playerId, this.shooter]]),
      tell: (_: Player, event: ZoneEvent) => void this.told.push(event),
    } as unknown as Room;
  }

  /** The target stands at `x` from this tick on; frames are sent as their time comes. */
  run(ticks: number, xAt: (tick: number) => number): void {
    for (let i = 0; i < ticks; i++) {
      this.now++;
      const x = Math.round(xAt(this.now) * 4096) / 4096;
      const target = newMover(TARGET, "player", { at: [x, 0, -10], yaw: 0 });
      target.velocity.x = Math.round((xAt(this.now + 1) - xAt(this.now)) * 60 * 4096) / 4096;
      this.simulation.addMover(target);
      if (this.now % FRAME === 0) this.send();
    }
  }

  private send(): void {
    const at = tick(this.now);
    this.encoder.begin(at, FRAME, (sink) => {
      for (const mover of this.simulation.movers)
        moverFields(mover, (sink.find(mover.id) ?? sink.add(mover.id, { kind: "player" })).next());
    });
    const { mover } = this.shooter;
    const reception = { sequence: -1, heldMs: 0, marginSixteenths: 0, late: 0 };
    this.outbox.frame({ tick: at, reception, self: mover }, this.encoder, 70, 0);
    this.outbox.acknowledge({ tick: at, stamp: 0 });
  }

  /** Shoots at (x, 1 m, −10) now, seen at tick `view`; what came of it. */
  shoot(x: number, view: number | null, serial = 1): string {
    const { inbox } = this.shooter;
    const aim = aimAlong({ x, y: 1 - 1.5, z: -10 });
    const viewSixteenths = view === null ? null : Math.round(view * 16);
    inbox.addActs([{ kind: "beam", serial, tick: tick(this.now), aim, viewSixteenths }], tick(this.now));
    performActs(this.room, this.shooter, tick(this.now));
    const verdict = this.told.at(-1);
    return verdict?.type === "verdict" ? verdict.outcome : "none";
  }

  /** Where the shooter's client shows the target at tick `view`. */
  shownAt(view: number): number {
    const seen = seenAt(this, this.outbox, TARGET, view);
    if (!seen) throw new Error("nothing was sent");
    return seen.position.x;
  }
}

const running = (at: number) => -6 + (at * SPEED) / 60;

test("[LAG-1] at every fraction of a tick, back to the limit, what is aimed at where it was shown is hit", () => {
  for (let back = 1; back <= REWIND_TICKS_MAX - 1; back += 0.37) {
    const range = new Range();
    range.run(120, running);
    const view = range.now - back;
    expect(range.shoot(range.shownAt(view), view), `${back} ticks back`).toBe("hit");
    // Aimed half a metre beside what was shown, it misses.
    const beside = new Range();
    beside.run(120, running);
    expect(beside.shoot(beside.shownAt(view) + 0.55, view), `${back} ticks back, beside`).toBe("miss");
  }
});

test("[LAG-1] past the newest frame the zone repeats the client's coasting", () => {
  // Tick 122 is between frames: the client has frame 120, and has gone on from it, though the target turned at once.
  const alone = new Range();
  alone.run(122, (at) => (at <= 121 ? running(at) : -3));
  expect(alone.shoot(alone.shownAt(121.5), 121.5)).toBe("hit");
  expect(alone.shownAt(121.5)).toBeCloseTo(running(121.5), 1);
});

test("[LAG-1] further back than the limit is judged at the limit, and without a view by the present", () => {
  const range = new Range();
  range.run(120, running);
  expect(range.shoot(range.shownAt(range.now - REWIND_TICKS_MAX), 10)).toBe("hit");
  const now = new Range();
  now.run(120, running);
  expect(now.shoot(now.shownAt(now.now - 20), null)).toBe("miss");
  const present = new Range();
  present.run(120, running);
  expect(present.shoot(running(120), null)).toBe("hit");
});

test("[LAG-1] who was behind a wall in the shooter's view is never hit", () => {
  const range = new Range([WALL]);
  // The line to anyone beyond x = 4 at z = −10 passes through the wall.
  range.run(120, () => 6);
  for (const view of [range.now, range.now - 5, range.now - 20]) {
    range.shooter.lastBeamTick = Number.NEGATIVE_INFINITY;
    expect(range.shoot(6, view)).toBe("miss");
  }
});

test("[LAG-1] a long rewind does not reach who has taken cover since; a short one does", () => {
  const intoCover = (at: number) => (at < 110 ? 3 : 3 + (at - 110) * 0.5);
  for (const [back, outcome] of [
    [COVER_TICKS + 4, "covered"],
    [COVER_TICKS - 2, "hit"],
  ] as const) {
    const range = new Range([WALL]);
    // In the open at the view, behind the wall now.
    range.run(110 + back - 1, intoCover);
    const view = 109;
    expect(range.shoot(range.shownAt(view), view), `${back} ticks back`).toBe(outcome);
    const thrown = range.simulation.mover(TARGET)?.velocity.y ?? 0;
    expect(thrown > 0).toBe(outcome === "hit");
  }
});

test("[LIMIT-1] a second beam before its wait is over is refused, and so is anyone's who is crossing", () => {
  const range = new Range();
  range.run(60, () => 0);
  expect(range.shoot(0, null, 1)).toBe("hit");
  expect(range.shoot(0, null, 2)).toBe("refused");
  range.run(BEAM_WAIT_TICKS, () => 0);
  expect(range.shoot(0, null, 3)).toBe("hit");
  range.run(BEAM_WAIT_TICKS, () => 0);
  range.shooter.mover.crossing = true;
  expect(range.shoot(0, null, 4)).toBe("refused");
});
