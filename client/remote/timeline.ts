// timeline.ts — others as they were a little while ago, between two received states: never back, and at rest when nothing comes.
import { type EntityId, type Quat, type Tick, type Vec3, YAW_STEPS } from "../../shared/units.ts";
import { type Fields, quaternionOf, velocityOf } from "../../shared/wire/entities.ts";
import type { BodyNews, Held } from "../../shared/wire/frame-body.ts";
import {
  blendQuaternion,
  COAST_UNTIL_TICKS,
  positionBetween,
  positionBeyond,
} from "../../shared/wire/interpolation.ts";
import { ALL_ON, type Techniques } from "../techniques.ts";
import type { Entities } from "./entities.ts";
import { PlaybackClock } from "./playback-clock.ts";

/** States kept of each entity: more than the longest delay spans. */
const STATES_MAX = 24;
/** What was shown glides to what is so, halving the difference in this time, seconds. */
const GLIDE_HALF_LIFE_SECONDS = 0.06;
/** Further than this it is shown where it is at once, metres. */
const GLIDE_METRES_MAX = 12;
/** What has left the area is still shown for so long, ever fainter, milliseconds. */
export const FADE_MS = 300;

interface State {
  readonly from: Tick;
  /** It was seen unchanged until here: absent from a frame means 'as before'. */
  to: Tick;
  readonly fields: Fields;
}

interface Track {
  readonly known: Held;
  readonly states: State[];
  /** Between what is shown and what is so, after the world has coasted or time was skipped; decays. */
  readonly glide: Vec3;
}

/** One entity as it is shown. */
export interface Shown {
  readonly known: Held;
  readonly position: Vec3;
  readonly velocity: Vec3;
  readonly fields: Fields;
  /** For movers, radians. */
  readonly yaw: number;
  /** For props. */
  readonly quaternion: Quat;
}

/** What has left the area of interest, as it was last shown: it may go on elsewhere, but nothing is known of that (AOI-1). */
export interface Leaving {
  readonly shown: Shown;
  /** From 1, as it left, down to 0, which is never reached. */
  readonly presence: number;
}

export class Timeline {
  private readonly tracks = new Map<EntityId, Track>();
  /** Never long: each frame drops those that have faded, whether or not anybody draws them. */
  private readonly left = new Map<EntityId, { readonly shown: Shown; readonly sinceMs: number }>();
  private readonly techniques: Readonly<Techniques>;
  readonly clock = new PlaybackClock();
  private newestTick = Number.NEGATIVE_INFINITY;
  private advancedAtMs = 0;

  constructor(techniques: Readonly<Techniques> = ALL_ON) {
    this.techniques = techniques;
  }

  /** How far what is shown is behind the newest state that could have come, as the link has been of late; milliseconds. */
  get delayMs(): number {
    return this.clock.delayMs;
  }

  /** The zone's tick that is shown, with its fraction: what a shot is aimed at (LAG-1). */
  get shownTick(): number {
    return this.techniques.interpolation ? this.clock.shownTick : this.newestTick;
  }

  /** A frame has come in, with `news`; `entities` are as they are after it. */
  push(tick: Tick, news: BodyNews, entities: Entities, frameTicks: number, nowMs: number): void {
    // What was shown past its last state, be it that nothing came or that its turn had yet to come.
    const before = this.positions((last) => this.clock.shownTick > last.to);
    for (const [id, { sinceMs }] of this.left) if (nowMs - sinceMs >= FADE_MS) this.left.delete(id);
    for (const { id, gone } of news.parted) this.part(id, gone, nowMs);
    for (const held of news.changed) if (held.id !== entities.stream.own) this.pushState(held, tick);
    for (const { id } of entities.current()) {
      const states = this.tracks.get(id)?.states;
      if (states) (states[states.length - 1] as State).to = tick;
    }
    this.newestTick = tick;
    this.clock.arrived(tick, frameTicks, nowMs);
    // What was guessed is known now: the picture glides there, where it would have jumped.
    this.glideFrom(before);
  }

  /** The zone has dropped time: frames of before are no measure any more of how quick the way is. */
  zoneDropped(ticks: number): void {
    this.clock.zoneDropped(ticks);
  }

  /** The zone slept for so long, and nothing moved. */
  slept(milliseconds: number, nowMs: number): void {
    this.clock.slept(milliseconds, nowMs);
  }

  /** Moves the shown time to `nowMs`; call it once before `sample`. */
  advance(nowMs: number): void {
    const seconds = Math.max(0, nowMs - this.advancedAtMs) / 1000;
    this.advancedAtMs = nowMs;
    const kept = 0.5 ** (seconds / GLIDE_HALF_LIFE_SECONDS);
    for (const { glide } of this.tracks.values()) scale(glide, kept);
    const coastTicks = this.techniques.extrapolation ? COAST_UNTIL_TICKS : 0;
    const before = this.clock.willSkip(nowMs) ? this.positions(() => true) : null;
    this.clock.advance(nowMs, coastTicks);
    if (before) this.glideFrom(before);
  }

  /** Every entity as it is shown now. */
  *sample(): Generator<Shown> {
    for (const track of this.tracks.values()) yield this.sampleTrack(track);
  }

  /** What has just left the area, where it was last seen. Apart from `sample`: it is nothing to aim at or to count. */
  *leaving(nowMs: number): Generator<Leaving> {
    for (const { shown, sinceMs } of this.left.values()) {
      const presence = Math.min(1, 1 - (nowMs - sinceMs) / FADE_MS);
      if (presence > 0) yield { shown, presence };
    }
  }

  find(id: EntityId): Shown | null {
    const track = this.tracks.get(id);
    return track ? this.sampleTrack(track) : null;
  }

  private sampleTrack(track: Track): Shown {
    const { known, states, glide } = track;
    const newest = states[states.length - 1] as State;
    if (!this.techniques.interpolation)
      return shown(known, newest.fields, newest.fields, 0, positionBeyond(newest.fields, 0));
    const tick = this.clock.shownTick;
    const i = newestBefore(states, tick);
    const a = states[i] as State;
    const b = states[i + 1];
    const held = tick <= a.to;
    const t = b && !held ? (tick - a.to) / (b.from - a.to) : 0;
    const position =
      b && !held
        ? positionBetween(a.fields, b.fields, b.from - a.to, t)
        : positionBeyond(a.fields, held ? 0 : tick - a.to);
    position.x += glide.x;
    position.y += glide.y;
    position.z += glide.z;
    return shown(known, a.fields, b && !held ? b.fields : a.fields, t, position);
  }

  private part(id: EntityId, gone: boolean, nowMs: number): void {
    const track = this.tracks.get(id);
    if (track && !gone) {
      // It stands still: a figure that ran on the spot would be a lie about where it is.
      this.left.set(id, { shown: { ...this.sampleTrack(track), velocity: { x: 0, y: 0, z: 0 } }, sinceMs: nowMs });
    }
    this.tracks.delete(id);
  }

  private pushState(known: Held, tick: Tick): void {
    // Back before it had faded: never shown twice.
    this.left.delete(known.id);
    const before = this.tracks.get(known.id);
    const states = before?.states ?? [];
    states.push({ from: tick, to: tick, fields: known.fields });
    if (states.length > STATES_MAX) states.shift();
    this.tracks.set(known.id, { known, states, glide: before?.glide ?? { x: 0, y: 0, z: 0 } });
  }

  /** Where those are shown whose last state is such. */
  private positions(such: (last: State) => boolean): Map<EntityId, Vec3> {
    const positions = new Map<EntityId, Vec3>();
    for (const [id, track] of this.tracks) {
      if (such(track.states[track.states.length - 1] as State)) positions.set(id, this.sampleTrack(track).position);
    }
    return positions;
  }

  private glideFrom(before: ReadonlyMap<EntityId, Vec3>): void {
    if (!this.techniques.smoothing) return;
    for (const [id, was] of before) {
      const track = this.tracks.get(id);
      if (!track) continue;
      const { glide } = track;
      const { position } = this.sampleTrack(track);
      glide.x += was.x - position.x;
      glide.y += was.y - position.y;
      glide.z += was.z - position.z;
      if (Math.hypot(glide.x, glide.y, glide.z) > GLIDE_METRES_MAX) scale(glide, 0);
    }
  }
}

function newestBefore(states: readonly State[], tick: number): number {
  let i = states.length - 1;
  while (i > 0 && (states[i] as State).from > tick) i--;
  return i;
}

function shown(known: Held, a: Fields, b: Fields, t: number, position: Vec3): Shown {
  const isProp = known.profile.kind === "prop";
  return {
    known,
    position,
    velocity: velocityOf(a),
    fields: t < 0.5 ? a : b,
    yaw: isProp ? 0 : blendYaw(a[6] as number, b[6] as number, t),
    quaternion: isProp ? blendQuaternion(quaternionOf(a), quaternionOf(b), t) : IDENTITY,
  };
}

const IDENTITY: Quat = { x: 0, y: 0, z: 0, w: 1 };

function scale(vector: Vec3, factor: number): void {
  vector.x *= factor;
  vector.y *= factor;
  vector.z *= factor;
}

/** The short way round. */
function blendYaw(a: number, b: number, t: number): number {
  const turn = ((b - a + YAW_STEPS * 1.5) % YAW_STEPS) - YAW_STEPS / 2;
  return ((a + turn * t) / YAW_STEPS) * 2 * Math.PI;
}
