// timeline.ts — others as they were a little while ago, between two received states: never ahead, never back.
import {
  type EntityId,
  type Quat,
  TICK_MS,
  TICKS_PER_SECOND,
  type Tick,
  type Vec3,
  YAW_STEPS,
} from "../../shared/units.ts";
import { type Fields, positionOf, quaternionOf, velocityOf } from "../../shared/wire/entities.ts";
import type { Changes, Known } from "./entities.ts";

/** States kept of each entity: more than the longest delay spans. */
const STATES_MAX = 24;
/** Where the next state is missing, one goes on at the last speed for so long, and then stops. */
const EXTRAPOLATE_TICKS_MAX = 6;
/** How long the arrivals of frames are looked back on for the delay. */
const ARRIVALS_MS = 3000;
/** One frame must always be there to go towards; a tick to spare. */
const DELAY_FRAMES = 1;
const SPARE_MS = TICK_MS;
const DELAY_MS_MAX = 500;
/** The shown time runs at most this much faster or slower than real time to reach the delay it wants. */
const SLEW = 0.1;

interface State {
  readonly from: Tick;
  /** It was seen unchanged until here: absent from a frame means 'as before'. */
  to: Tick;
  readonly fields: Fields;
}

interface Track {
  readonly known: Known;
  readonly states: State[];
}

/** One entity as it is shown. */
export interface Shown {
  readonly known: Known;
  readonly position: Vec3;
  readonly velocity: Vec3;
  readonly fields: Fields;
  /** For movers, radians. */
  readonly yaw: number;
  /** For props. */
  readonly quaternion: Quat;
}

export class Timeline {
  private readonly tracks = new Map<EntityId, Track>();
  private readonly arrivals: { atMs: number; aheadMs: number }[] = [];
  private shownTick = Number.NEGATIVE_INFINITY;
  private shownAtMs = 0;
  private newestTick = 0;
  delayMs = 0;

  /** A frame has come in. `all`: every entity that is known after it. */
  push(tick: Tick, changes: Changes, all: Iterable<Known>, frameTicks: number, nowMs: number): void {
    for (const id of changes.parted) this.tracks.delete(id);
    for (const known of changes.changed) this.pushState(known, tick);
    for (const { id } of all) {
      const states = this.tracks.get(id)?.states;
      if (states) (states[states.length - 1] as State).to = tick;
    }
    this.newestTick = tick;
    this.arrivals.push({ atMs: nowMs, aheadMs: tick * TICK_MS - nowMs });
    while (this.arrivals.length > 1 && nowMs - (this.arrivals[0] as { atMs: number }).atMs > ARRIVALS_MS)
      this.arrivals.shift();
    this.delayMs = Math.min(DELAY_MS_MAX, frameTicks * TICK_MS * DELAY_FRAMES + SPARE_MS + this.latenessMs());
  }

  /** The zone has dropped time: frames of before are no measure any more of how quick the way is. */
  zoneDropped(ticks: number): void {
    for (const arrival of this.arrivals) arrival.aheadMs -= ticks * TICK_MS;
  }

  /** Moves the shown time to `nowMs`; call it once before `sample`. */
  advance(nowMs: number): void {
    if (this.arrivals.length === 0) return;
    const wanted = (nowMs + this.fastestMs() - this.delayMs) / TICK_MS;
    const elapsed = Math.max(0, nowMs - this.shownAtMs) / TICK_MS;
    const going = this.shownTick + elapsed;
    this.shownAtMs = nowMs;
    // Far off (a start, a sleeping tab): there is nothing to glide over.
    if (Math.abs(wanted - going) > TICKS_PER_SECOND / 2) this.shownTick = Math.max(wanted, this.shownTick);
    else this.shownTick = going + Math.max(-SLEW * elapsed, Math.min(SLEW * elapsed, wanted - going));
    // Past what is known the world coasts, and stops; time that nobody has seen does not pass on screen.
    this.shownTick = Math.min(this.shownTick, this.newestTick + EXTRAPOLATE_TICKS_MAX);
  }

  /** Every entity as it is shown now. */
  *sample(): Generator<Shown> {
    for (const track of this.tracks.values()) yield this.sampleTrack(track);
  }

  find(id: EntityId): Shown | null {
    const track = this.tracks.get(id);
    return track ? this.sampleTrack(track) : null;
  }

  private sampleTrack({ known, states }: Track): Shown {
    const i = this.newestBefore(states);
    const a = states[i] as State;
    const b = states[i + 1];
    if (this.shownTick <= a.to) return blend(known, a.fields, a.fields, 0, 0);
    if (!b) {
      return blend(known, a.fields, a.fields, 0, Math.min(EXTRAPOLATE_TICKS_MAX, this.shownTick - a.to));
    }
    return blend(known, a.fields, b.fields, (this.shownTick - a.to) / (b.from - a.to), 0);
  }

  private newestBefore(states: readonly State[]): number {
    let i = states.length - 1;
    while (i > 0 && (states[i] as State).from > this.shownTick) i--;
    return i;
  }

  private pushState(known: Known, tick: Tick): void {
    const before = this.tracks.get(known.id);
    const states = before?.states ?? [];
    states.push({ from: tick, to: tick, fields: known.fields });
    if (states.length > STATES_MAX) states.shift();
    this.tracks.set(known.id, { known, states });
  }

  /** The zone's clock against ours, by the frame that was quickest on its way. */
  private fastestMs(): number {
    return Math.max(...this.arrivals.map((arrival) => arrival.aheadMs));
  }

  /** By how much nearly all frames are late against the quickest. */
  private latenessMs(): number {
    const fastest = this.fastestMs();
    const sorted = this.arrivals.map((arrival) => fastest - arrival.aheadMs).sort((x, y) => x - y);
    return sorted[Math.floor((sorted.length - 1) * 0.95)] as number;
  }
}

function blend(known: Known, a: Fields, b: Fields, t: number, beyondTicks: number): Shown {
  const from = positionOf(a);
  const to = positionOf(b);
  const velocity = velocityOf(a);
  const ahead = beyondTicks / TICKS_PER_SECOND;
  const position = {
    x: from.x + (to.x - from.x) * t + velocity.x * ahead,
    y: from.y + (to.y - from.y) * t,
    z: from.z + (to.z - from.z) * t + velocity.z * ahead,
  };
  const isProp = known.profile.kind === "prop";
  return {
    known,
    position,
    velocity,
    fields: t < 0.5 ? a : b,
    yaw: isProp ? 0 : blendYaw(a[6] as number, b[6] as number, t),
    quaternion: isProp ? blendQuaternion(quaternionOf(a), quaternionOf(b), t) : IDENTITY,
  };
}

const IDENTITY: Quat = { x: 0, y: 0, z: 0, w: 1 };

/** The short way round. */
function blendYaw(a: number, b: number, t: number): number {
  const turn = ((b - a + YAW_STEPS * 1.5) % YAW_STEPS) - YAW_STEPS / 2;
  return ((a + turn * t) / YAW_STEPS) * 2 * Math.PI;
}

/** Normalised linear interpolation: between states 50 ms apart it can't be told from slerp. */
export function blendQuaternion(a: Quat, b: Quat, t: number): Quat {
  const sign = a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w < 0 ? -1 : 1;
  const x = a.x + (b.x * sign - a.x) * t;
  const y = a.y + (b.y * sign - a.y) * t;
  const z = a.z + (b.z * sign - a.z) * t;
  const w = a.w + (b.w * sign - a.w) * t;
  const length = Math.hypot(x, y, z, w) || 1;
  return { x: x / length, y: y / length, z: z / length, w: w / length };
}
