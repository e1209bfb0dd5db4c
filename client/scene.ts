// scene.ts — what is shown this instant: one's own player predicted, others interpolated, each prop by whoever knows it better.
import { radiansFromYaw } from "../shared/sim/command.ts";
import type { PropKind } from "../shared/sim/state.ts";
import type { EntityId, Quat, Vec3 } from "../shared/units.ts";
import { moverFlags } from "../shared/wire/entities.ts";
import { blendQuaternion } from "../shared/wire/interpolation.ts";
import type { Beam } from "./acts.ts";
import type { Stay } from "./net/stay.ts";
import type { Outcome } from "./predict/pending.ts";
import { Smoother } from "./predict/smooth.ts";
import type { Person } from "./remote/people.ts";
import { mix } from "./remote/self-track.ts";
import type { Shown } from "./remote/timeline.ts";
import type { Techniques } from "./techniques.ts";

export interface SceneMover {
  readonly id: number;
  readonly profile: Person;
  readonly position: Vec3;
  readonly velocity: Vec3;
  /** Radians. */
  readonly yaw: number;
  readonly grounded: boolean;
  readonly crossing: boolean;
  /** Below 1: it has left the area and fades. */
  readonly presence?: number;
}

export interface SceneProp {
  readonly id: number;
  readonly kind: PropKind;
  readonly position: Vec3;
  readonly quaternion: Quat;
  readonly presence?: number;
}

export interface SceneFrame {
  readonly self: Omit<SceneMover, "profile"> | null;
  readonly movers: readonly SceneMover[];
  readonly props: readonly SceneProp[];
  /** What has just left the area: only to be drawn, it is no more known where it is (AOI-1). */
  readonly leaving: { readonly movers: readonly SceneMover[]; readonly props: readonly SceneProp[] };
  readonly beams: readonly Beam[];
}

interface PropView {
  readonly smoother: Smoother;
  predicted: boolean;
  position: Vec3;
}

/** Belongs to one stay in one zone: what it remembers of what was shown means nothing in another. */
export class Scene {
  private readonly client: { readonly stay: Stay | null };
  private readonly techniques: Readonly<Techniques>;
  private stay: Stay | null = null;
  private readonly selfSmoother = new Smoother();
  private readonly props = new Map<number, PropView>();

  constructor(client: { readonly stay: Stay | null }, techniques: Readonly<Techniques>) {
    this.client = client;
    this.techniques = techniques;
  }

  /** The scene at `nowMs`; `deltaSeconds` since the last call. Empty until the own player is there. */
  frame(nowMs: number, deltaSeconds: number): SceneFrame {
    const { stay } = this.client;
    if (!stay?.predictor) return EMPTY;
    if (stay !== this.stay) this.begin(stay);
    // First: a throw that is withdrawn now is not drawn once more.
    const beams = stay.acts.shown(stay.predictor, nowMs);
    // While the zone sleeps, nothing is to be shown but what is shown.
    if (!stay.rest.zoneSleeps) stay.timeline.advance(nowMs);
    this.selfSmoother.decay(deltaSeconds);
    const movers: SceneMover[] = [];
    const props: SceneProp[] = [];
    const seen = new Set<number>();
    for (const shown of stay.timeline.sample()) {
      const { id, profile } = shown.known;
      if (profile.kind === "prop") {
        seen.add(id);
        props.push(this.prop(stay, id, profile.prop, shown, nowMs, deltaSeconds));
      } else movers.push(moverOf(shown, stay.people.find(id, profile, stay.zone.npcs)));
    }
    // A ball just thrown, of which the zone has yet to hear.
    for (const { id, kind } of stay.predictor.simulation.props) {
      if (seen.has(id)) continue;
      seen.add(id);
      props.push(this.prop(stay, id, kind, null, nowMs, deltaSeconds));
    }
    for (const id of this.props.keys()) if (!seen.has(id)) this.props.delete(id);
    return { self: this.self(stay, nowMs), movers, props, leaving: leavingOf(stay, seen, nowMs), beams };
  }

  private begin(stay: Stay): void {
    this.stay = stay;
    this.props.clear();
    this.selfSmoother.reset();
    stay.onReplay = (before) => this.replayed(stay, before);
    stay.onAdopted = (ball, id) => {
      const view = this.props.get(ball);
      if (view) this.props.set(id, view);
      this.props.delete(ball);
    };
  }

  /** The own player, between its last two ticks. */
  private self(stay: Stay, nowMs: number): SceneFrame["self"] {
    const { self, previous, tick, selfId } = stay.predictor as NonNullable<Stay["predictor"]>;
    const t = fraction(stay, tick, nowMs);
    const past = this.techniques.prediction ? null : stay.selfTrack.at(stay.timeline.shownTick);
    const state = past?.self ?? self;
    return {
      id: selfId,
      position: past?.position ?? this.selfSmoother.shown(mix(previous.self.position, self.position, t)),
      velocity: state.velocity,
      yaw: radiansFromYaw(state.command.yaw),
      grounded: state.grounded,
      crossing: state.crossing,
    };
  }

  /** `shown`: as the timeline has it; null for what only the prediction knows. */
  private prop(
    stay: Stay,
    id: EntityId,
    kind: PropKind,
    shown: Shown | null,
    nowMs: number,
    deltaSeconds: number,
  ): SceneProp {
    const predictor = stay.predictor as NonNullable<Stay["predictor"]>;
    const now = predictor.simulation.prop(id);
    const before = predictor.previous.props.get(id) ?? now;
    const t = fraction(stay, predictor.tick, nowMs);
    const position = now && before ? mix(before.position, now.position, t) : (shown as Shown).position;
    const quaternion =
      now && before ? blendQuaternion(before.quaternion, now.quaternion, t) : (shown as Shown).quaternion;
    const view = this.props.get(id) ?? { smoother: new Smoother(), predicted: now !== undefined, position };
    this.props.set(id, view);
    view.smoother.decay(deltaSeconds);
    // Handed over: what was shown keeps its place, and glides (PRED-2).
    if (view.predicted !== (now !== undefined)) {
      view.smoother.reset();
      if (this.techniques.smoothing) view.smoother.jumped(view.position, position);
      view.predicted = now !== undefined;
    }
    view.position = view.smoother.shown(position);
    return { id, kind, position: view.position, quaternion };
  }

  private replayed(stay: Stay, before: Outcome): void {
    const { predictor } = stay;
    if (!predictor || !this.techniques.smoothing) return;
    this.selfSmoother.jumped(before.self.position, predictor.self.position);
    for (const [id, was] of before.props) {
      const after = predictor.simulation.prop(id)?.position;
      if (after) this.props.get(id)?.smoother.jumped(was.position, after);
    }
  }
}

/** Nobody and nothing. */
export const EMPTY: SceneFrame = { self: null, movers: [], props: [], leaving: { movers: [], props: [] }, beams: [] };

/** `seen`: props that are drawn anyway, since the prediction has them. */
function leavingOf(stay: Stay, seen: ReadonlySet<number>, nowMs: number): SceneFrame["leaving"] {
  const movers: SceneMover[] = [];
  const props: SceneProp[] = [];
  for (const { shown, presence } of stay.timeline.leaving(nowMs)) {
    const { id, profile } = shown.known;
    const { position, quaternion } = shown;
    if (profile.kind !== "prop")
      movers.push({ ...moverOf(shown, stay.people.find(id, profile, stay.zone.npcs)), presence });
    else if (!seen.has(id)) props.push({ id, kind: profile.prop, position, quaternion, presence });
  }
  return { movers, props };
}

function moverOf(shown: Shown, profile: Person): SceneMover {
  const { grounded, crossing } = moverFlags(shown.fields);
  const { position, velocity, yaw, known } = shown;
  return { id: known.id, profile, position, velocity, yaw, grounded, crossing };
}

/** How far between the last tick and the next one `nowMs` is, 0…1. */
function fraction(stay: Stay, tick: number, nowMs: number): number {
  return Math.max(0, Math.min(1, stay.tickAt(nowMs) - tick));
}
