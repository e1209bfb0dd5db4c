// frame-body.ts — which entities a frame tells of, and in what order; as the zone writes it and as a client reads it (SNAP-2, SNAP-3, AOI-1).
import { ENTITIES_MAX } from "../limits.ts";
import type { EntityId } from "../units.ts";
import { type BitReader, type BitWriter, describeCount, WireError } from "./bits.ts";
import { describeContext, describeDelta, describeProfileOf, describeState, settle } from "./deltas.ts";
import { type Fields, INDEX_BITS, indexOf, newTrack, type Profile, type Track } from "./entities.ts";
import { expect, isAtRest } from "./expected.ts";

// The order: who is no longer told of; then, of all that the client holds, each that was told of in the last frame, with
// one bit, and the others only if they are to be told of now, by how far each index is from the one before; then the
// slower cadences; then what is rare: arrivals, what is held back, and changes of cadence. Whatever is not named is as
// both sides expect it.

/** How often a client is told of an entity: every frame, every second, every fourth (SNAP-2). */
export type Cadence = 1 | 2 | 4;
const CADENCES: readonly Cadence[] = [1, 2, 4];

/** Is an entity with `index` due in the `frame`-th frame? The turns are spread over the frames by the index. */
export const isDue = (index: number, cadence: Cadence, frame: number): boolean => (frame + index) % cadence === 0;

/** What a client holds of an entity, in `FrameBody.holdings`: nothing, state that follows at a cadence, or stale state. */
export const HOLDS_NOTHING = 0;
export const HOLDS_STALE = 3;
export type Holding = typeof HOLDS_NOTHING | Cadence | typeof HOLDS_STALE;

/** Bits that were written once, for all who need them (SNAP-2): `count` of them from bit `from` on. */
export interface Bits {
  from: number;
  count: number;
}

/** One entity of the frame, as the zone has encoded it. */
export interface Encoded {
  readonly index: number;
  readonly track: Track;
  /** Not as expected. */
  readonly changed: boolean;
  readonly delta: Bits;
  /** For a slower cadence; no bits: as expected. */
  slow(cadence: Cadence): Bits;
  /** Who it is, and its state. */
  readonly profile: Bits;
  readonly state: Bits;
}

/** What one client is told in a frame. */
export interface FrameBody {
  /** Those that were told of in the last frame, and those that were not and changed: of all entities, by index. */
  readonly wereActive: readonly Encoded[];
  readonly newlyChanged: readonly Encoded[];
  /** Where the bits of all of them are. */
  readonly source: { readonly buffer: Uint8Array };
  /** By index; see Holding. As they are once partings and what is held back have been told. */
  readonly holdings: Uint8Array;
  readonly partings: readonly Parting[];
  /** Stale from here on: told once (SNAP-3). */
  readonly heldBack: readonly number[];
  /** Those held at a slower cadence that are due, by index. */
  readonly due: readonly Slower[];
  readonly arrivals: readonly Arrival[];
  /** From the next frame on. */
  readonly switches: readonly Slower[];
}

/** `left`: out of this client's area of interest, it may go on elsewhere. `gone`: it is no more (AOI-1). */
export interface Parting {
  readonly index: number;
  readonly gone: boolean;
}

export interface Slower {
  readonly entity: Encoded;
  readonly cadence: Cadence;
}

/** `known`: this client holds it, but stale. */
export interface Arrival {
  readonly entity: Encoded;
  readonly known: boolean;
}

export function writeBody(w: BitWriter, body: FrameBody): void {
  const { source, holdings, partings, heldBack, arrivals, switches } = body;
  if (w.flag(partings.length + heldBack.length > 0)) {
    describeCount(w, partings.length);
    for (const { index, gone } of partings) {
      w.bits(index, INDEX_BITS);
      w.flag(gone);
    }
    describeCount(w, heldBack.length);
    for (const index of heldBack) w.bits(index, INDEX_BITS);
  }
  for (const { index, changed, delta } of body.wereActive) {
    if (holdings[index] === 1 && w.flag(changed)) w.copy(source.buffer, delta.from, delta.count);
  }
  let last = 0;
  for (const { index, delta } of body.newlyChanged) {
    if (holdings[index] !== 1) continue;
    describeCount(w, index - last);
    w.copy(source.buffer, delta.from, delta.count);
    last = index;
  }
  describeCount(w, 0);
  for (const { entity, cadence } of body.due) {
    const delta = entity.slow(cadence);
    if (w.flag(delta.count > 0)) w.copy(source.buffer, delta.from, delta.count);
  }
  if (!w.flag(arrivals.length + switches.length > 0)) return;
  describeCount(w, arrivals.length);
  for (const { entity, known } of arrivals) {
    w.bits(entity.index, INDEX_BITS);
    if (!w.flag(known)) w.copy(source.buffer, entity.profile.from, entity.profile.count);
    w.copy(source.buffer, entity.state.from, entity.state.count);
  }
  describeCount(w, switches.length);
  for (const { entity, cadence } of switches) {
    w.bits(entity.index, INDEX_BITS);
    w.bits(CADENCES.indexOf(cadence), 2);
    if (cadence === 1) describeContext(w, entity.track, entity.track);
  }
}

/** An entity as a client holds it. Its fields are never written to, but replaced. */
export interface Held extends Track {
  cadence: Cadence;
  /** The zone had to hold back what became of it. */
  stale: boolean;
}

/** What a client holds, and how far it has read. */
export interface Holdings {
  /** By index. */
  readonly held: Map<number, Held>;
  /** The indices, in order. */
  readonly order: number[];
  /** The frame that is being read, as the zone counts them: which cadence is due (see isDue). */
  frame: number;
  /** Ticks of the last frames, this one first. */
  readonly ticks: number[];
}

export interface BodyNews {
  /** New, or not as they were. */
  readonly changed: Held[];
  readonly parted: { readonly id: EntityId; readonly gone: boolean }[];
}

/** What each kind of entity took, bits. */
export type Count = (track: Track, bits: number) => void;

/** Reads what `writeBody` wrote into `holdings`. Throws WireError; the stream can't be read on then. */
export function readBody(r: BitReader, holdings: Holdings, count: Count): BodyNews {
  const news: BodyNews = { changed: [], parted: [] };
  const ticks = holdings.ticks[0] as number;
  if (r.flag(false)) readPartings(r, holdings, news);
  readDeltas(r, holdings, ticks, news, count);
  readDue(r, holdings, news, count);
  if (!r.flag(false)) return news;
  readArrivals(r, holdings, news, count);
  readSwitches(r, holdings);
  return news;
}

function readPartings(r: BitReader, { held, order }: Holdings, { parted }: BodyNews): void {
  for (let left = bounded(r); left > 0; left--) {
    const index = r.bits(0, INDEX_BITS);
    parted.push({ id: find(held, index).id, gone: r.flag(false) });
    held.delete(index);
    order.splice(order.indexOf(index), 1);
  }
  for (let left = bounded(r); left > 0; left--) find(held, r.bits(0, INDEX_BITS)).stale = true;
}

function readDeltas(r: BitReader, { held, order }: Holdings, ticks: number, news: BodyNews, count: Count): void {
  const others: Held[] = [];
  for (const index of order) {
    const track = held.get(index) as Held;
    if (track.stale || track.cadence !== 1) continue;
    if (!track.active) others.push(track);
    else if (r.flag(false)) readDelta(r, track, ticks, news, count);
    else asExpected(track, ticks, news);
  }
  let last = 0;
  let next = last + describeCount(r, 0);
  for (const track of others) {
    if (indexOf(track.id) === next) {
      readDelta(r, track, ticks, news, count);
      last = next;
      next = last + describeCount(r, 0);
    } else asExpected(track, ticks, news);
  }
  if (next !== last) throw new WireError(`a delta for the unknown entity ${next}`);
}

function readDelta(r: BitReader, track: Held, ticks: number, news: BodyNews, count: Count): void {
  const before = r.position;
  const fields = new Int32Array(track.fields.length);
  describeDelta(r, track, fields, fields, ticks, 0);
  track.fields = fields;
  news.changed.push(track);
  count(track, r.position - before);
}

/** Of the slower cadences those that are due: against the state of as many frames ago. */
function readDue(r: BitReader, { held, order, frame, ticks }: Holdings, news: BodyNews, count: Count): void {
  for (const index of order) {
    const track = held.get(index) as Held;
    const { cadence } = track;
    if (cadence === 1 || track.stale || !isDue(index, cadence, frame)) continue;
    let since = 0;
    for (let i = 0; i < cadence; i++) since += ticks[i] ?? 0;
    const before = r.position;
    if (r.flag(false)) describeDelta(r, track, scratch, scratch, since, 0, false);
    else expect(track, since, scratch);
    moveTo(track, news);
    count(track, r.position - before);
  }
}

function readArrivals(r: BitReader, { held, order }: Holdings, news: BodyNews, count: Count): void {
  for (let left = bounded(r); left > 0; left--) {
    const before = r.position;
    const index = r.bits(0, INDEX_BITS);
    let track: Held;
    if (r.flag(false)) {
      track = find(held, index);
      track.fields = new Int32Array(track.fields.length);
      describeState(r, track, track);
      track.cadence = 1;
      track.stale = false;
    } else {
      if (held.has(index)) throw new WireError(`the entity ${index} is here already`);
      const { id, profile } = describeProfileOf(r, { id: index as EntityId, profile: UNKNOWN });
      track = { ...newTrack(id, profile), cadence: 1, stale: false };
      describeState(r, track, track);
      held.set(index, track);
      insert(order, index);
    }
    news.changed.push(track);
    count(track, r.position - before);
  }
}

const UNKNOWN: Profile = { kind: "player" };

function readSwitches(r: BitReader, { held }: Holdings): void {
  for (let left = bounded(r); left > 0; left--) {
    const track = find(held, r.bits(0, INDEX_BITS));
    const cadence = CADENCES[r.bits(0, 2)];
    if (cadence === undefined) throw new WireError("there is no such cadence");
    track.cadence = cadence;
    track.falling = false;
    if (cadence === 1) describeContext(r, track, track);
  }
}

function find(held: ReadonlyMap<number, Held>, index: number): Held {
  const track = held.get(index);
  if (!track) throw new WireError(`the entity ${index} is unknown`);
  return track;
}

function bounded(r: BitReader): number {
  const length = describeCount(r, 0);
  if (length > ENTITIES_MAX) throw new WireError(`a list of ${length} is over ${ENTITIES_MAX}`);
  return length;
}

function insert(order: number[], index: number): void {
  let at = order.length;
  while (at > 0 && (order[at - 1] as number) > index) at--;
  order.splice(at, 0, index);
}

function asExpected(track: Held, ticks: number, news: BodyNews): void {
  if (isAtRest(track)) return settle(track, track.fields, ticks);
  expect(track, ticks, scratch);
  settle(track, scratch, ticks);
  moveTo(track, news);
}
const scratch: Fields = new Int32Array(16);

/** The entity is now where `scratch` says. */
function moveTo(track: Held, news: BodyNews): void {
  const { fields } = track;
  let same = true;
  for (let i = 0; i < fields.length; i++) if (fields[i] !== scratch[i]) same = false;
  if (same) return;
  track.fields = scratch.slice(0, fields.length);
  news.changed.push(track);
}
