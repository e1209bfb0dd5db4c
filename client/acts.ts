// acts.ts — one's own beams and throws: shown at once, then confirmed by the zone's verdict or withdrawn (LAG-1, EVENT-1).
import { VERDICT_MS_MAX } from "../shared/limits.ts";
import {
  type Aim,
  aimAlong,
  directionOf,
  eyeOf,
  isJudgedNow,
  type Target,
  thrownBall,
  traceBeam,
} from "../shared/sim/acts.ts";
import { BEAM_WAIT_TICKS, THROW_WAIT_TICKS } from "../shared/sim/tuning.ts";
import type { EntityId, Tick, Vec3 } from "../shared/units.ts";
import type { Act } from "../shared/wire/client-messages.ts";
import { entityId } from "../shared/wire/entities.ts";
import type { ZoneEvent } from "../shared/wire/zone-messages.ts";
import type { PredictedAct } from "./predict/pending.ts";
import type { Predictor } from "./predict/predict.ts";
import type { Timeline } from "./remote/timeline.ts";
import type { Techniques } from "./techniques.ts";

/** Where an act goes: a direction in radians (yaw 0 looks along −z and grows to the left, pitch up), or a place. */
export type AimAt = { readonly yaw: number; readonly pitch?: number } | { readonly at: Vec3 };

/** shown: no word from the zone yet. confirmed: it agrees. withdrawn: it does not, or has said nothing for too long. */
export type BeamState = "shown" | "confirmed" | "withdrawn";

/** A beam to be drawn. */
export interface Beam {
  readonly id: number;
  readonly from: Vec3;
  readonly to: Vec3;
  readonly target: EntityId | null;
  readonly shownAtMs: number;
  /** When its state was settled; null while it is not. */
  readonly settledAtMs: number | null;
  readonly state: BeamState;
}

export type Verdict = Extract<ZoneEvent, { type: "verdict" }>;

/** How long a beam is of interest after it was shown and settled, milliseconds. */
const BEAM_KEPT_MS = 500;
const BEAMS_MAX = 32;
const WAITING_MAX = 4;
/** Indices that no zone gives to an entity. */
const FIRST_OWN_INDEX = 3072;
const OWN_GENERATION = 4095;

interface Wish {
  readonly kind: Act["kind"];
  readonly aim: AimAt;
  readonly serial: number;
}

interface Thrown {
  readonly ball: EntityId;
  readonly atMs: number;
}

export class Acts {
  private readonly techniques: Readonly<Techniques>;
  private waiting: Wish[] = [];
  private serial = 0;
  private lastTick: Record<Act["kind"], number> = {
    beam: Number.NEGATIVE_INFINITY,
    throw: Number.NEGATIVE_INFINITY,
  };
  private beams: Beam[] = [];
  /** Throws that the zone has yet to judge, by serial. */
  private readonly thrown = new Map<number, Thrown>();
  private othersBeams = 256;

  constructor(techniques: Readonly<Techniques>) {
    this.techniques = techniques;
  }

  /** Does it at the next tick. @returns its serial, by which the verdict names it; null if too many wait. */
  wish(kind: Act["kind"], aim: AimAt): number | null {
    if (this.waiting.length >= WAITING_MAX) return null;
    this.serial = (this.serial + 1) % 256;
    this.waiting.push({ kind, aim, serial: this.serial });
    return this.serial;
  }

  /** Does an act wait for its tick? */
  get wished(): boolean {
    return this.waiting.length > 0;
  }

  /**
   * What is done at `tick`, which runs next: for the zone, and for the prediction. An act comes when its wait is over;
   * one of a kind a tick.
   */
  due(tick: Tick, predictor: Predictor, timeline: Timeline, nowMs: number): { said: Act[]; predicted: PredictedAct[] } {
    const said: Act[] = [];
    const predicted: PredictedAct[] = [];
    this.waiting = this.waiting.filter((wish) => {
      const wait = wish.kind === "beam" ? BEAM_WAIT_TICKS : THROW_WAIT_TICKS;
      if (tick - this.lastTick[wish.kind] < wait) return true;
      this.lastTick[wish.kind] = tick;
      const { act, effect } = this.perform(wish, tick, predictor, timeline, nowMs);
      said.push(act);
      if (effect) predicted.push(effect);
      return false;
    });
    return { said, predicted };
  }

  /** The zone's word on an act of ours. */
  judged(
    verdict: Verdict,
    predictor: Predictor,
    nowMs: number,
    adopted: ((ball: EntityId, id: EntityId) => void) | null,
  ): void {
    const thrown = this.thrown.get(verdict.serial);
    if (thrown) {
      this.thrown.delete(verdict.serial);
      if (verdict.outcome === "spawned") {
        predictor.adopt(thrown.ball, verdict.target);
        adopted?.(thrown.ball, verdict.target);
      } else predictor.withdraw(thrown.ball);
      return;
    }
    this.settle(
      verdict.serial,
      (beam) => {
        const hit = verdict.outcome === "hit" ? verdict.target : null;
        return { ...beam, target: hit, state: hit === beam.target || hit !== null ? "confirmed" : "withdrawn" };
      },
      nowMs,
    );
  }

  /** Somebody else's beam. */
  seen(event: Extract<ZoneEvent, { type: "beam" }>, nowMs: number): void {
    const { from, to, target } = event;
    this.show({
      id: this.othersBeams++,
      from,
      to,
      target: target || null,
      shownAtMs: nowMs,
      settledAtMs: nowMs,
      state: "confirmed",
    });
  }

  /** What is to be drawn now; what no verdict came for in time is withdrawn. */
  shown(predictor: Predictor, nowMs: number): readonly Beam[] {
    for (const [serial, { ball, atMs }] of this.thrown) {
      if (nowMs - atMs <= VERDICT_MS_MAX) continue;
      this.thrown.delete(serial);
      predictor.withdraw(ball);
    }
    for (const beam of this.beams)
      if (beam.state === "shown" && nowMs - beam.shownAtMs > VERDICT_MS_MAX)
        this.settle(beam.id, (unsettled) => ({ ...unsettled, state: "withdrawn" }), nowMs);
    this.beams = this.beams.filter(({ settledAtMs }) => settledAtMs === null || nowMs - settledAtMs < BEAM_KEPT_MS);
    return this.beams;
  }

  private perform(
    { kind, aim: at, serial }: Wish,
    tick: Tick,
    predictor: Predictor,
    timeline: Timeline,
    nowMs: number,
  ) {
    const { self } = predictor;
    const eye = eyeOf(self.position);
    const aim = aimOf(at, eye);
    // The prediction judges by the present where the zone does.
    const view = this.techniques.lagCompensation ? Math.max(0, Math.round(timeline.shownTick * 16)) : null;
    const act: Act = { kind, serial, tick, aim, viewSixteenths: kind === "beam" ? view : null };
    const direction = directionOf(aim);
    if (self.crossing) return { act, effect: null };
    return {
      act,
      effect:
        kind === "beam"
          ? this.beam(act, eye, direction, predictor, timeline, nowMs)
          : this.throwBall(act, direction, predictor, nowMs),
    };
  }

  private beam(
    act: Act,
    from: Vec3,
    direction: Vec3,
    predictor: Predictor,
    timeline: Timeline,
    nowMs: number,
  ): PredictedAct | null {
    const { id, point } = traceBeam(predictor.zone.terrain, from, direction, targets(predictor, timeline));
    this.show({ id: act.serial, from, to: point, target: id, shownAtMs: nowMs, settledAtMs: null, state: "shown" });
    const prop = id === null ? undefined : predictor.simulation.prop(id);
    if (!prop || id === null) return null;
    predictor.owned.add(id);
    // Further off the zone judges by what was shown: what moves may have been missed there, and its verdict says.
    if (!prop.asleep && !isJudgedNow(prop.position, predictor.self.position)) return null;
    const { x, y, z } = prop.position;
    return { kind: "knock", prop: id, direction, arm: { x: point.x - x, y: point.y - y, z: point.z - z } };
  }

  private throwBall(act: Act, direction: Vec3, predictor: Predictor, nowMs: number): PredictedAct | null {
    const ball = entityId(FIRST_OWN_INDEX + act.serial, OWN_GENERATION);
    if (!this.techniques.props || !thrownBall(predictor.zone.terrain, predictor.self, direction, ball)) return null;
    this.thrown.set(act.serial, { ball, atMs: nowMs });
    predictor.unconfirmed.add(ball);
    predictor.owned.add(ball);
    return { kind: "throw", ball, direction };
  }

  private show(beam: Beam): void {
    this.beams = [...this.beams.filter(({ id }) => id !== beam.id), beam].slice(-BEAMS_MAX);
  }

  private settle(id: number, change: (beam: Beam) => Beam, nowMs: number): void {
    this.beams = this.beams.map((beam) =>
      beam.id === id && beam.state === "shown" ? { ...change(beam), settledAtMs: nowMs } : beam,
    );
  }
}

/** What a camera's ray meets of what is shown; it sets out where it passes the own player, who stands before the camera. */
export function lookAlong(
  predictor: Predictor,
  timeline: Timeline,
  { from, direction }: { readonly from: Vec3; readonly direction: Vec3 },
): Vec3 {
  const eye = eyeOf(predictor.self.position);
  const { x, y, z } = direction;
  const passed = Math.max(0, (eye.x - from.x) * x + (eye.y - from.y) * y + (eye.z - from.z) * z);
  const start = { x: from.x + x * passed, y: from.y + y * passed, z: from.z + z * passed };
  return traceBeam(predictor.zone.terrain, start, direction, targets(predictor, timeline)).point;
}

/** Everybody and everything as it is shown: near props by the prediction, all else by the timeline. */
function* targets(predictor: Predictor, timeline: Timeline): Generator<Target> {
  for (const { known, position, quaternion } of timeline.sample()) {
    const { id, profile } = known;
    if (profile.kind !== "prop") yield { kind: "mover", id, position };
    else if (!predictor.simulation.prop(id)) yield { kind: profile.prop, id, position, quaternion };
  }
  yield* predictor.simulation.props;
}

function aimOf(aim: AimAt, eye: Vec3): Aim {
  if ("at" in aim) return aimAlong({ x: aim.at.x - eye.x, y: aim.at.y - eye.y, z: aim.at.z - eye.z });
  const { yaw, pitch = 0 } = aim;
  const level = Math.cos(pitch);
  return aimAlong({ x: -Math.sin(yaw) * level, y: Math.sin(pitch), z: -Math.cos(yaw) * level });
}
