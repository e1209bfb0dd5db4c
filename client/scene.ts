// scene.ts — what is shown this instant: one's own player predicted, others interpolated, each prop by whoever knows it better.
import { radiansFromYaw } from "../shared/sim/command.ts";
import type { MoverState, PropKind } from "../shared/sim/state.ts";
import type { Quat, Vec3 } from "../shared/units.ts";
import { moverFlags, type Profile } from "../shared/wire/entities.ts";
import type { Stay, ZoneClient } from "./net/zone-client.ts";
import { Smoother } from "./predict/smooth.ts";
import { blendQuaternion, type Shown } from "./remote/timeline.ts";

export interface SceneMover {
  readonly id: number;
  readonly profile: Profile;
  readonly position: Vec3;
  readonly velocity: Vec3;
  /** Radians. */
  readonly yaw: number;
  readonly grounded: boolean;
  readonly crossing: boolean;
}

export interface SceneProp {
  readonly id: number;
  readonly kind: PropKind;
  readonly position: Vec3;
  readonly quaternion: Quat;
}

export interface SceneFrame {
  readonly self: Omit<SceneMover, "profile"> | null;
  readonly movers: readonly SceneMover[];
  readonly props: readonly SceneProp[];
}

interface PropView {
  readonly smoother: Smoother;
  predicted: boolean;
  position: Vec3;
}

/** Belongs to one stay in one zone: what it remembers of what was shown means nothing in another. */
export class Scene {
  private readonly client: ZoneClient;
  private stay: Stay | null = null;
  private readonly selfSmoother = new Smoother();
  private readonly props = new Map<number, PropView>();

  constructor(client: ZoneClient) {
    this.client = client;
    client.onReplay = (before) => this.replayed(before.self, before.props);
  }

  /** The scene at `nowMs`; `deltaSeconds` since the last call. Empty until the own player is there. */
  frame(nowMs: number, deltaSeconds: number): SceneFrame {
    const { stay } = this.client;
    if (!stay?.predictor) return EMPTY;
    if (stay !== this.stay) {
      this.stay = stay;
      this.props.clear();
      this.selfSmoother.reset();
    }
    stay.timeline.advance(nowMs);
    this.selfSmoother.decay(deltaSeconds);
    const movers: SceneMover[] = [];
    const props: SceneProp[] = [];
    const seen = new Set<number>();
    for (const shown of stay.timeline.sample()) {
      const { id, profile } = shown.known;
      if (profile.kind === "prop") {
        seen.add(id);
        props.push(this.prop(stay, shown, profile.prop, nowMs, deltaSeconds));
      } else if (id !== stay.predictor.selfId) movers.push(moverOf(shown));
    }
    for (const id of this.props.keys()) if (!seen.has(id)) this.props.delete(id);
    return { self: this.self(stay, nowMs), movers, props };
  }

  /** The own player, between its last two ticks. */
  private self(stay: Stay, nowMs: number): SceneFrame["self"] {
    const { self, previous, tick, selfId } = stay.predictor as NonNullable<Stay["predictor"]>;
    const t = fraction(stay, tick, nowMs);
    return {
      id: selfId,
      position: this.selfSmoother.shown(mix(previous.position, self.position, t)),
      velocity: self.velocity,
      yaw: radiansFromYaw(self.command.yaw),
      grounded: self.grounded,
      crossing: self.crossing,
    };
  }

  private prop(stay: Stay, shown: Shown, kind: PropKind, nowMs: number, deltaSeconds: number): SceneProp {
    const predictor = stay.predictor as NonNullable<Stay["predictor"]>;
    const { id } = shown.known;
    const now = predictor.simulation.prop(id);
    const before = predictor.previousProps.get(id) ?? now;
    const t = fraction(stay, predictor.tick, nowMs);
    const position = now && before ? mix(before.position, now.position, t) : shown.position;
    const quaternion = now && before ? blendQuaternion(before.quaternion, now.quaternion, t) : shown.quaternion;
    const view = this.props.get(id) ?? { smoother: new Smoother(), predicted: now !== undefined, position };
    this.props.set(id, view);
    view.smoother.decay(deltaSeconds);
    // Handed over: what was shown keeps its place, and glides (PRED-2).
    if (view.predicted !== (now !== undefined)) {
      view.smoother.reset();
      view.smoother.jumped(view.position, position);
      view.predicted = now !== undefined;
    }
    view.position = view.smoother.shown(position);
    return { id, kind, position: view.position, quaternion };
  }

  private replayed(self: MoverState, props: ReadonlyMap<number, Vec3>): void {
    const predictor = this.client.stay?.predictor;
    if (!predictor) return;
    this.selfSmoother.jumped(self.position, predictor.self.position);
    for (const [id, before] of props) {
      const after = predictor.simulation.prop(id as never)?.position;
      if (after) this.props.get(id)?.smoother.jumped(before, after);
    }
  }
}

const EMPTY: SceneFrame = { self: null, movers: [], props: [] };

function moverOf(shown: Shown): SceneMover {
  const { grounded, crossing } = moverFlags(shown.fields);
  const { position, velocity, yaw, known } = shown;
  return { id: known.id, profile: known.profile, position, velocity, yaw, grounded, crossing };
}

/** How far between the last tick and the next one `nowMs` is, 0…1. */
function fraction(stay: Stay, tick: number, nowMs: number): number {
  return Math.max(0, Math.min(1, stay.clock.tickAt(nowMs) - tick));
}

function mix(a: Vec3, b: Vec3, t: number): Vec3 {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, z: a.z + (b.z - a.z) * t };
}
