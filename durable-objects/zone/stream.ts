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
  /** Since which frame they wait to be told in full, by index. */
  private readonly waiting = new Map<number, number>();
  // What this frame tells, kept for the next one to write over.
  private readonly partings: Parting[] = [];
  private readonly heldBack: number[] = [];
  private readonly due: Slower[] = [];
  private readonly dueEntries: { entity: EntityRecord; cadence: Cadence }[] = [];
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
    else for (const record of encoder.born) if (isWithin(record, from, viewMetres)) this.wait(record, encoder);
    if (this.slowCount > 0) this.findDue(encoder);
    const needed = this.keepWithin(encoder, from);
    if (this.waiting.size > 0) this.admit(encoder, from, viewMetres, needed, fresh);
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
    this.waiting.clear();
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
    this.waiting.delete(index);
    if (this.holdings[index] === HOLDS_NOTHING) return;
    this.hold(index, HOLDS_NOTHING);
    this.partings.push({ index, gone });
  }

  private wait({ index }: EntityRecord, { frame }: Encoder): void {
    if (!this.waiting.has(index)) this.waiting.set(index, frame);
  }

  /** Who has come into the area, and who has left it. */
  private look(encoder: Encoder, from: Vec3, viewMetres: number): void {
    looks++;
    near.length = 0;
    encoder.grid.near(from, viewMetres * HYSTERESIS, near);
    for (const record of near) {
      seenIn[record.index] = looks;
      if (!this.follows(record) && isWithin(record, from, viewMetres)) this.wait(record, encoder);
    }
    // Wherever the zone thinks that it is: one's own mover is never out of view.
    const own = encoder.find(this.own);
    if (own) seenIn[own.index] = looks;
    if (own && !this.follows(own)) this.wait(own, encoder);
    for (let i = this.held.length - 1; i >= 0; i--) {
      const index = this.held[i] as number;
      if (seenIn[index] !== looks) this.part(index, false);
    }
    for (const index of this.waiting.keys()) if (seenIn[index] !== looks) this.waiting.delete(index);
  }

  private findDue(encoder: Encoder): void {
    for (const index of this.held) {
      const cadence = this.holdings[index];
      if ((cadence !== 2 && cadence !== 4) || !isDue(index, cadence, encoder.frame)) continue;
      const entity = encoder.at(index);
      if (!entity) continue;
      // Written over from frame to frame: a crowd under pressure would leave thousands of them behind each second.
      const entry = (this.dueEntries[this.due.length] ??= { entity, cadence });
      entry.entity = entity;
      entry.cadence = cadence;
      this.due.push(entry);
    }
  }

  /** Holds back what is furthest away, until the rest fits. @returns the bits that it needs. */
  private keepWithin(encoder: Encoder, from: Vec3): number {
    let bits = 0;
    for (const { index, changed, delta } of encoder.wereActive)
      if (this.holdings[index] === 1) bits += changed ? delta.count + 1 : 1;
    for (const { index, delta } of encoder.newlyChanged)
      if (this.holdings[index] === 1) bits += delta.count + NAME_BITS;
    for (const { entity, cadence } of this.due) bits += 1 + entity.slow(cadence).count;
    this.budget.weigh(bits);
    if (bits <= FRAME_BYTES * 8) return bits;
    const candidates = this.heavy(encoder).sort((a, b) => distance(b.record, from) - distance(a.record, from));
    for (const candidate of candidates) {
      if (bits <= FRAME_BYTES * 8) break;
      bits += INDEX_BITS - candidate.bits;
      this.hold(candidate.record.index, HOLDS_STALE);
      this.heldBack.push(candidate.record.index);
      // Wherever it is by now: if it is out of the area, the next look finds that, and parts from it.
      this.wait(candidate.record, encoder);
    }
    const held = new Set(this.heldBack);
    if (this.due.some(({ entity }) => held.has(entity.index)))
      this.due.splice(0, this.due.length, ...this.due.filter(({ entity }) => !held.has(entity.index)));
    return bits;
  }

  /** All that takes bits in this frame, but for the own mover. */
  private heavy(encoder: Encoder): { record: EntityRecord; bits: number }[] {
    const result: { record: EntityRecord; bits: number }[] = [];
    for (const records of [encoder.wereActive, encoder.newlyChanged])
      for (const record of records)
        if (record.changed && this.holdings[record.index] === 1 && record.id !== this.own)
          result.push({ record, bits: record.delta.count });
    for (const { entity, cadence } of this.due) {
      const { count } = entity.slow(cadence);
      const record = encoder.at(entity.index);
      if (record && count > 0) result.push({ record, bits: count });
    }
    return result;
  }

  /** Tells in full of those that wait, as far as there is room: nearest first, and whoever has waited long. */
  private admit(encoder: Encoder, from: Vec3, viewMetres: number, needed: number, fresh: boolean): void {
    const room = fresh ? FRESH_FRAME_BYTES * 8 : Math.max(FRAME_BYTES * 8 - needed, FRAME_BYTES * 8 * ARRIVAL_SHARE);
    let bits = 0;
    for (const { record } of this.queue(encoder, from, viewMetres)) {
      // Where there is little room, what comes begins at the cadence that it is to have, when its turn is.
      const cadence = this.wanted(record, from, viewMetres);
      if (!isDue(record.index, cadence, encoder.frame)) continue;
      const known = this.holdings[record.index] === HOLDS_STALE;
      const cost = INDEX_BITS + 1 + record.state.count + (known ? 0 : record.profile.count);
      if (bits + cost > room) break;
      bits += cost;
      this.arrivals.push({ entity: record, known });
      if (cadence !== 1) this.switches.push({ entity: record, cadence });
      this.waiting.delete(record.index);
    }
  }

  private queue(encoder: Encoder, from: Vec3, viewMetres: number): { record: EntityRecord; rank: number }[] {
    const queue: { record: EntityRecord; rank: number }[] = [];
    for (const [index, since] of this.waiting) {
      const record = encoder.at(index);
      if (!record) this.waiting.delete(index);
      else {
        const rank = distance(record, from) / viewMetres - (encoder.frame - since) * PATIENCE;
        queue.push({ record, rank: record.id === this.own ? Number.NEGATIVE_INFINITY : rank });
      }
    }
    return queue.sort((a, b) => a.rank - b.rank);
  }

  /** The cadence that is right for `record`. What the client steps itself it has to have as it is (PRED-2). */
  private wanted(record: EntityRecord, from: Vec3, viewMetres: number): Cadence {
    if (record.id === this.own) return 1;
    const metres = distance(record, from);
    if (record.track.profile.kind === "prop" && metres <= STEPPED_METRES) return 1;
    return this.budget.cadenceAt(metres / viewMetres);
  }

  /**
   * A cadence can change when its turn has come: both sides hold this very state then. Not all at once: to be told again
   * of everything in every frame takes the context of each.
   */
  private changeCadences(encoder: Encoder, from: Vec3, viewMetres: number): void {
    let room = FRAME_BYTES * 8 * SWITCH_SHARE;
    for (const index of this.held) {
      const record = encoder.at(index);
      if (!record || !this.follows(record)) continue;
      const now = this.cadenceOf(record);
      const cadence = this.wanted(record, from, viewMetres);
      if (cadence === now || !isDue(record.index, Math.max(cadence, now) as Cadence, encoder.frame)) continue;
      room -= SWITCH_BITS + (cadence === 1 ? contextBits(record.track) : 0);
      if (room < 0) return;
      this.switches.push({ entity: record, cadence });
    }
  }
}

// Shared by all streams: one looks at a time.
const near: EntityRecord[] = [];
/** In which look an entity was last seen in the area, by index. */
const seenIn = new Float64Array(ENTITIES_MAX + 1);
let looks = 0;

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

const distance = ({ x, z }: EntityRecord, from: Vec3): number => Math.hypot(x - from.x, z - from.z);
