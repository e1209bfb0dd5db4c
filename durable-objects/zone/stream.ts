// stream.ts — what one client holds, and so what its next frame tells it of: by its area of interest and within its budget (AOI-1, SNAP-3).
import { ARRIVAL_SHARE, ENTITIES_MAX, FRAME_BYTES, FRESH_FRAME_BYTES, SWITCH_SHARE } from "../../shared/limits.ts";
import { PREDICTED_PROP_METRES } from "../../shared/sim/tuning.ts";
import type { EntityId, Vec3 } from "../../shared/units.ts";
import { contextBits } from "../../shared/wire/deltas.ts";
import { INDEX_BITS, indexOf } from "../../shared/wire/entities.ts";
import {
  type Arrival,
  type Cadence,
  type FrameBody,
  HOLDS_NOTHING,
  HOLDS_STALE,
  type Holding,
  isDue,
  type Parting,
  type Slower,
} from "../../shared/wire/frame-body.ts";
import { Budget } from "./budget.ts";
import type { Encoder, EntityRecord } from "./encoder.ts";
import { HYSTERESIS, isWithin } from "./interest.ts";
import { Ranking } from "./ranking.ts";

/** An area is looked through every so many frames, each client's in its own turn. Prime to the cadences: every turn comes. */
const LOOK_FRAMES = 3;
/** What naming an entity takes at most, besides its delta, bits. */
const NAME_BITS = 2 * INDEX_BITS + 1;
/** A change of cadence: of what, and to which. */
const SWITCH_BITS = INDEX_BITS + 2;
/** Within this, metres, clients step props themselves; and something beyond it, since they look ahead of where the zone has them. */
const STEPPED_METRES = PREDICTED_PROP_METRES + 4;
/** Frames that something has waited count as so much nearer, as a share of the view: nothing waits for ever. */
const PATIENCE = 1 / 20;

export class Stream {
  private readonly own: EntityId;
  private readonly holdings = new Uint8Array(ENTITIES_MAX + 1);
  /** Since which frame it holds that, and what it held before, by index. */
  private readonly since = new Uint32Array(ENTITIES_MAX + 1);
  private readonly before = new Uint8Array(ENTITIES_MAX + 1);
  private frameNumber = 0;
  /** The indices of all that it holds, in order. */
  private readonly held: number[] = [];
  private readonly budget = new Budget();
  private slowCount = 0;
  /** The indices of those that wait to be told in full, in order, and since which frame, by index; 0: it doesn't wait. */
  private readonly waiting: number[] = [];
  private readonly waitingSince = new Uint32Array(ENTITIES_MAX + 1);
  // What this frame tells, kept for the next one to write over.
  private readonly partings: Parting[] = [];
  private readonly heldBack: number[] = [];
  private readonly due: Slower[] = [];
  private readonly arrivals: Arrival[] = [];
  private readonly switches: Slower[] = [];

  constructor(own: EntityId) {
    this.own = own;
  }

  /** Does this client hold `record`, and not a stale state of it? */
  private follows(record: EntityRecord): boolean {
    const holding = this.holdings[record.index];
    return holding !== HOLDS_NOTHING && holding !== HOLDS_STALE;
  }

  /** Has it a state of `index` from `frame`, as far as the last change of what it holds is known? */
  wasTold(index: number, frame: number): boolean {
    const holding = (frame < (this.since[index] as number) ? this.before : this.holdings)[index] as Holding;
    return holding !== HOLDS_NOTHING && holding !== HOLDS_STALE && isDue(index, holding, frame);
  }

  private cadenceOf(record: EntityRecord): Cadence {
    const holding = this.holdings[record.index];
    return holding === 2 || holding === 4 ? holding : 1;
  }

  /** What the encoder's frame tells this client, whose area is around `from`. `fresh`: it holds nothing any more. */
  frame(encoder: Encoder, from: Vec3, viewMetres: number, fresh: boolean): FrameBody {
    this.partings.length = this.heldBack.length = this.due.length = this.arrivals.length = this.switches.length = 0;
    this.frameNumber = encoder.frame;
    if (fresh) this.forget();
    else for (const index of encoder.gone) this.part(index, true);
    const itsTurn = fresh || (encoder.frame + indexOf(this.own)) % LOOK_FRAMES === 0;
    if (itsTurn) this.look(encoder, from, viewMetres);
    // What has just come into being is seen at once: a ball that one throws, say.
    else
      for (const record of encoder.born) if (isWithin(record, from, viewMetres)) this.wait(record.index, encoder.frame);
    if (this.slowCount > 0) this.findDue(encoder);
    const needed = this.keepWithin(encoder, from);
    if (this.waiting.length > 0) this.admit(encoder, from, viewMetres, needed, fresh);
    if (itsTurn && (this.budget.pressure > 0 || this.slowCount > 0)) this.changeCadences(encoder, from, viewMetres);
    const { wereActive, newlyChanged, writer: source } = encoder;
    const { holdings, partings, heldBack, due, arrivals, switches } = this;
    return { wereActive, newlyChanged, source, holdings, partings, heldBack, due, arrivals, switches };
  }

  /** Does the client hold its own mover, once it has read `body`? */
  holdsOwn(body: FrameBody): boolean {
    const index = indexOf(this.own);
    return this.holdings[index] !== HOLDS_NOTHING || body.arrivals.some(({ entity }) => entity.index === index);
  }

  /** The frame was written: what was told in full follows now, and cadences have changed. */
  told(): void {
    for (const { entity } of this.arrivals) this.hold(entity.index, 1);
    for (const { entity, cadence } of this.switches) this.hold(entity.index, cadence);
  }

  private forget(): void {
    this.before.set(this.holdings);
    this.since.fill(this.frameNumber);
    this.holdings.fill(HOLDS_NOTHING);
    this.held.length = 0;
    for (const index of this.waiting) this.waitingSince[index] = 0;
    this.waiting.length = 0;
    this.slowCount = 0;
  }

  private hold(index: number, holding: number): void {
    const before = this.holdings[index] as number;
    if (before === 2 || before === 4) this.slowCount--;
    if (holding === 2 || holding === 4) this.slowCount++;
    if (before === HOLDS_NOTHING) this.held.splice(placeOf(index, this.held), 0, index);
    else if (holding === HOLDS_NOTHING) this.held.splice(placeOf(index, this.held), 1);
    this.holdings[index] = holding;
    if (this.since[index] === this.frameNumber) return;
    this.since[index] = this.frameNumber;
    this.before[index] = before;
  }

  private part(index: number, gone: boolean): void {
    this.waitNoMore(index);
    if (this.holdings[index] === HOLDS_NOTHING) return;
    this.hold(index, HOLDS_NOTHING);
    this.partings.push({ index, gone });
  }

  private wait(index: number, frame: number): void {
    if (this.waitingSince[index] !== 0) return;
    this.waitingSince[index] = frame;
    this.waiting.splice(placeOf(index, this.waiting), 0, index);
  }

  private waitNoMore(index: number): void {
    if (this.waitingSince[index] === 0) return;
    this.waitingSince[index] = 0;
    this.waiting.splice(placeOf(index, this.waiting), 1);
  }

  /** Who has come into the area, and who has left it. */
  private look(encoder: Encoder, from: Vec3, viewMetres: number): void {
    looks++;
    const count = encoder.grid.near(from, viewMetres * HYSTERESIS, near);
    for (let i = 0; i < count; i++) {
      const record = near[i] as EntityRecord;
      seenIn[record.index] = looks;
      if (!this.follows(record) && isWithin(record, from, viewMetres)) this.wait(record.index, encoder.frame);
    }
    // Wherever the zone thinks that it is: one's own mover is never out of view.
    const own = encoder.find(this.own);
    if (own) seenIn[own.index] = looks;
    if (own && !this.follows(own)) this.wait(own.index, encoder.frame);
    for (let i = this.held.length - 1; i >= 0; i--) {
      const index = this.held[i] as number;
      if (seenIn[index] !== looks) this.part(index, false);
    }
    for (let i = this.waiting.length - 1; i >= 0; i--) {
      const index = this.waiting[i] as number;
      if (seenIn[index] !== looks) this.waitNoMore(index);
    }
  }

  private findDue(encoder: Encoder): void {
    for (let i = 0; i < this.held.length; i++) {
      const index = this.held[i] as number;
      const cadence = this.holdings[index];
      if ((cadence !== 2 && cadence !== 4) || !isDue(index, cadence, encoder.frame)) continue;
      const record = encoder.at(index);
      if (record) this.due.push(record.atCadence[cadence]);
    }
  }

  /**
   * Holds back what is furthest away, until the rest fits. @returns the bits that it needs. The list of those due is gone
   * through by index: by iterator each entry was garbage (measured: 5 of 7 kB a client and frame under full pressure).
   */
  private keepWithin(encoder: Encoder, from: Vec3): number {
    let bits = 0;
    for (const { index, changed, delta } of encoder.wereActive)
      if (this.holdings[index] === 1) bits += changed ? delta.count + 1 : 1;
    for (const { index, delta } of encoder.newlyChanged)
      if (this.holdings[index] === 1) bits += delta.count + NAME_BITS;
    for (let i = 0; i < this.due.length; i++) {
      const { entity, cadence } = this.due[i] as Slower;
      bits += 1 + entity.slow(cadence).count;
    }
    this.budget.weigh(bits);
    if (bits <= FRAME_BYTES * 8) return bits;
    this.rankHeavy(encoder, from);
    for (let place = 0; place < ranking.count && bits > FRAME_BYTES * 8; place++) {
      const index = ranking.at(place);
      bits += INDEX_BITS - ranking.bitsOf(index);
      this.hold(index, HOLDS_STALE);
      this.heldBack.push(index);
      // Wherever it is by now: if it is out of the area, the next look finds that, and parts from it.
      this.wait(index, encoder.frame);
    }
    let kept = 0;
    for (let i = 0; i < this.due.length; i++) {
      const entry = this.due[i] as Slower;
      if (this.holdings[entry.entity.index] !== HOLDS_STALE) this.due[kept++] = entry;
    }
    this.due.length = kept;
    return bits;
  }

  /** Ranks all that takes bits in this frame, but for the own mover: what is furthest away first. */
  private rankHeavy(encoder: Encoder, from: Vec3): void {
    ranking.clear();
    for (const records of [encoder.wereActive, encoder.newlyChanged])
      for (const { changed, index, delta } of records)
        if (changed && this.holdings[index] === 1 && index !== indexOf(this.own))
          ranking.add(index, -encoder.grid.metresTo(index, from), delta.count);
    for (const { entity, cadence } of this.due) {
      const { count } = entity.slow(cadence);
      if (count > 0) ranking.add(entity.index, -encoder.grid.metresTo(entity.index, from), count);
    }
    ranking.sort();
  }

  /** Tells in full of those that wait, as far as there is room: nearest first, and whoever has waited long. */
  private admit(encoder: Encoder, from: Vec3, viewMetres: number, needed: number, fresh: boolean): void {
    const room = fresh ? FRESH_FRAME_BYTES * 8 : Math.max(FRAME_BYTES * 8 - needed, FRAME_BYTES * 8 * ARRIVAL_SHARE);
    let bits = 0;
    this.rankWaiting(encoder, from, viewMetres);
    for (let place = 0; place < ranking.count; place++) {
      const index = ranking.at(place);
      const record = encoder.at(index) as EntityRecord;
      // Where there is little room, what comes begins at the cadence that it is to have, when its turn is.
      const cadence = this.wanted(record, encoder.grid.metresTo(index, from), viewMetres, 1);
      if (!isDue(record.index, cadence, encoder.frame)) continue;
      const known = this.holdings[record.index] === HOLDS_STALE;
      const cost = INDEX_BITS + 1 + record.state.count + (known ? 0 : record.profile.count);
      if (bits + cost > room) break;
      bits += cost;
      this.arrivals.push(known ? record.again : record.anew);
      if (cadence !== 1) this.switches.push(record.atCadence[cadence]);
      this.waitNoMore(index);
    }
  }

  /** Ranks those that wait: the nearest first, the own mover before all. */
  private rankWaiting(encoder: Encoder, from: Vec3, viewMetres: number): void {
    ranking.clear();
    for (let i = this.waiting.length - 1; i >= 0; i--) {
      const index = this.waiting[i] as number;
      const frames = encoder.frame - (this.waitingSince[index] as number);
      const rank = encoder.grid.metresTo(index, from) / viewMetres - frames * PATIENCE;
      if (encoder.at(index) === undefined) this.waitNoMore(index);
      else ranking.add(index, index === indexOf(this.own) ? Number.NEGATIVE_INFINITY : rank);
    }
    ranking.sort();
  }

  /** The cadence that is right for `record`, which is `metres` away and has the cadence `now`. What the client steps itself it has to have as it is (PRED-2). */
  private wanted(record: EntityRecord, metres: number, viewMetres: number, now: Cadence): Cadence {
    if (record.id === this.own) return 1;
    if (record.track.profile.kind === "prop" && metres <= STEPPED_METRES) return 1;
    return this.budget.cadenceAt(metres / viewMetres, now);
  }

  /**
   * A cadence can change when its turn has come: both sides hold this very state then. Not all at once: to be told again
   * of everything in every frame takes the context of each.
   */
  private changeCadences(encoder: Encoder, from: Vec3, viewMetres: number): void {
    let room = FRAME_BYTES * 8 * SWITCH_SHARE;
    for (let i = 0; i < this.held.length; i++) {
      const index = this.held[i] as number;
      const record = encoder.at(index);
      if (!record || !this.follows(record)) continue;
      const now = this.cadenceOf(record);
      const cadence = this.wanted(record, encoder.grid.metresTo(index, from), viewMetres, now);
      if (cadence === now || !isDue(record.index, Math.max(cadence, now) as Cadence, encoder.frame)) continue;
      room -= SWITCH_BITS + (cadence === 1 ? contextBits(record.track) : 0);
      if (room < 0) return;
      this.switches.push(record.atCadence[cadence]);
    }
  }
}

// Shared by all streams: one looks at a time.
/** Never emptied: an array that grows anew each time is garbage each time. */
const near: EntityRecord[] = [];
/** In which look an entity was last seen in the area, by index. */
const seenIn = new Float64Array(ENTITIES_MAX + 1);
let looks = 0;
const ranking = new Ranking();

/** Where `index` is in a list in order, or would be. */
function placeOf(index: number, list: readonly number[]): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
