// encoder.ts — the zone's entities as its frames show them: each encoded once a frame and cadence, and at most once in full, for all clients (SNAP-2).
import { ENTITIES_MAX, REWIND_TICKS_MAX, ZONE_MESSAGE_BYTES_MAX } from "../../shared/limits.ts";
import { tick as asTick, type EntityId, POSITION_STEPS, type Tick } from "../../shared/units.ts";
import { BitWriter } from "../../shared/wire/bits.ts";
import { describeDelta, describeProfileOf, describeState, settle } from "../../shared/wire/deltas.ts";
import { type Fields, indexOf, newTrack, type Profile, type Track } from "../../shared/wire/entities.ts";
import { expect, isAtRest } from "../../shared/wire/expected.ts";
import type { Arrival, Bits, Cadence, Encoded, Slower } from "../../shared/wire/frame-body.ts";
import { InterestGrid } from "./interest.ts";

/** States kept of each entity: for shots at what was (frames of 2 ticks and more cover the longest rewind, and one before it), and for the slowest cadence. */
const PAST_FRAMES = Math.ceil(REWIND_TICKS_MAX / 2) + 2;

/** What the zone shows the encoder its entities with. */
export interface Sink {
  /** Its record, if the frame before has shown it. */
  find(id: EntityId): EntityRecord | undefined;
  add(id: EntityId, profile: Profile): EntityRecord;
}

/** One entity. What it holds is written over in the next frame; nothing is allocated for it in one. */
export class EntityRecord implements Encoded {
  readonly id: EntityId;
  readonly index: number;
  /** State and context as every client has them that follows it frame by frame. */
  readonly track: Track;
  changed = false;
  readonly delta: Bits = { from: 0, count: 0 };
  /** Ticks since its command came into force, for movers. */
  commandAge = 0;
  /** The first frame that shows it. */
  readonly born: number;
  /** Frames for which nothing of it has changed, context included. */
  private still = 0;
  private shownIn = -1;
  private kept = false;
  private fullFrame = -1;
  private readonly fullBits: { readonly profile: Bits; readonly state: Bits } = {
    profile: { from: 0, count: 0 },
    state: { from: 0, count: 0 },
  };
  private readonly slower: { track: Track | null; frame: number; readonly bits: Bits }[] = [2, 4].map(() => ({
    track: null,
    frame: -1,
    bits: { from: 0, count: 0 },
  }));
  /** What frames say of it, one value for all clients: at this cadence; in full, to one that held nothing of it, or a stale state. */
  readonly atCadence: Readonly<Record<Cadence, Slower>> = {
    1: { entity: this, cadence: 1 },
    2: { entity: this, cadence: 2 },
    4: { entity: this, cadence: 4 },
  };
  readonly anew: Arrival = { entity: this, known: false };
  readonly again: Arrival = { entity: this, known: true };
  private readonly past: readonly Fields[];
  private readonly encoder: Encoder;

  constructor(id: EntityId, profile: Profile, encoder: Encoder) {
    this.id = id;
    this.index = indexOf(id);
    this.track = newTrack(id, profile);
    this.encoder = encoder;
    this.born = encoder.frame;
    this.past = Array.from({ length: PAST_FRAMES }, () => new Int32Array(this.track.fields.length));
  }

  /** Where this frame's state is to be written. */
  next(): Fields {
    this.shownIn = this.encoder.frame;
    this.kept = false;
    return this.past[this.encoder.frame % PAST_FRAMES] as Fields;
  }

  /** Has it been the same for so long that all that is kept of it is the same? */
  get settled(): boolean {
    return this.still > PAST_FRAMES;
  }

  /** It is settled, and as it was. */
  keep(): void {
    this.shownIn = this.encoder.frame;
    this.kept = true;
    // The same state, but not where one of the next frames is written to.
    this.track.fields = this.past[this.encoder.frame % PAST_FRAMES] as Fields;
  }

  get shown(): boolean {
    return this.shownIn === this.encoder.frame;
  }

  /** Metres. */
  get x(): number {
    return (this.track.fields[0] as number) / POSITION_STEPS;
  }

  get z(): number {
    return (this.track.fields[2] as number) / POSITION_STEPS;
  }

  /** As `frame` showed it; as the first one did that did, if that is later, or is no longer kept. */
  stateIn(frame: number): Fields {
    const oldest = Math.max(this.born, this.encoder.frame - PAST_FRAMES + 1);
    return this.past[Math.max(oldest, frame) % PAST_FRAMES] as Fields;
  }

  /** Compares what was shown with what was expected, and encodes what differs. */
  encode(writer: BitWriter, ticks: number): void {
    this.changed = false;
    if (this.kept) return;
    const { track } = this;
    const now = this.stateIn(this.encoder.frame);
    if (this.born === this.encoder.frame) {
      track.fields = now;
      return;
    }
    const same = isSame(track.fields, now);
    const expected = same && isAtRest(track) ? now : expectation(track, ticks);
    if (isSame(expected, now)) {
      settle(track, now, ticks);
      this.still = same && isZero(track.means) && !track.forced ? this.still + 1 : 0;
    } else {
      this.delta.from = writer.bitLength;
      describeDelta(writer, track, now, now, ticks, this.commandAge);
      this.delta.count = writer.bitLength - this.delta.from;
      this.changed = true;
      this.still = 0;
    }
    track.fields = now;
  }

  slow(cadence: Cadence): Bits {
    const slower = this.slower[cadence === 2 ? 0 : 1] as (typeof this.slower)[number];
    if (slower.frame === this.encoder.frame) return slower.bits;
    slower.frame = this.encoder.frame;
    slower.track ??= newTrack(this.id, this.track.profile);
    slower.track.fields = this.stateIn(this.encoder.frame - cadence);
    this.encoder.encodeSlow(slower.track, this.track.fields, this.commandAge, cadence, slower.bits);
    return slower.bits;
  }

  get profile(): Bits {
    return this.full().profile;
  }

  get state(): Bits {
    return this.full().state;
  }

  private full() {
    if (this.fullFrame !== this.encoder.frame) {
      this.fullFrame = this.encoder.frame;
      this.encoder.encodeFull(this.track, this.fullBits.profile, this.fullBits.state);
    }
    return this.fullBits;
  }
}

export class Encoder implements Sink {
  /** The number of the frame. */
  frame = 0;
  /** By index, in order. */
  readonly live: EntityRecord[] = [];
  readonly wereActive: EntityRecord[] = [];
  readonly newlyChanged: EntityRecord[] = [];
  /** Those that this frame is the first to show, and the indices of those that it no longer shows. */
  readonly born: EntityRecord[] = [];
  readonly gone: number[] = [];
  readonly grid = new InterestGrid();
  /** All bits of the frame. */
  readonly writer = new BitWriter(ZONE_MESSAGE_BYTES_MAX, 16_384);
  private readonly records = new Array<EntityRecord | undefined>(ENTITIES_MAX + 1);
  private readonly ticks = new Array<Tick>(PAST_FRAMES).fill(asTick(0));

  /** Makes the frame of `tick`, `ticks` after the one before, of what `show` tells it of. */
  begin(tick: Tick, ticks: number, show: (sink: Sink) => void): void {
    this.frame++;
    this.ticks[this.frame % PAST_FRAMES] = tick;
    this.writer.reset();
    this.wereActive.length = this.newlyChanged.length = this.born.length = this.gone.length = 0;
    show(this);
    let kept = 0;
    for (const record of this.live) {
      if (!record.shown) this.remove(record);
      else {
        this.live[kept++] = record;
        const wasActive = record.track.active;
        record.encode(this.writer, ticks);
        if (wasActive) this.wereActive.push(record);
        else if (record.changed) this.newlyChanged.push(record);
      }
    }
    this.live.length = kept;
    this.grid.fill(this.live);
  }

  at(index: number): EntityRecord | undefined {
    return this.records[index];
  }

  find(id: EntityId): EntityRecord | undefined {
    const record = this.records[indexOf(id)];
    return record?.id === id ? record : undefined;
  }

  add(id: EntityId, profile: Profile): EntityRecord {
    const record = new EntityRecord(id, profile, this);
    // Used anew in the very frame that its last entity has left it: that one goes first.
    const before = this.records[record.index];
    if (before) this.live.splice(this.live.indexOf(before), 1);
    if (before) this.gone.push(record.index);
    this.records[record.index] = record;
    let at = this.live.length;
    while (at > 0 && (this.live[at - 1] as EntityRecord).index > record.index) at--;
    this.live.splice(at, 0, record);
    this.born.push(record);
    return record;
  }

  /** Are the states of `frame` still kept? */
  keeps(frame: number): boolean {
    return frame > this.frame - PAST_FRAMES;
  }

  encodeFull(track: Track, profile: Bits, state: Bits): void {
    profile.from = this.writer.bitLength;
    describeProfileOf(this.writer, track);
    state.from = this.writer.bitLength;
    profile.count = state.from - profile.from;
    describeState(this.writer, track, track);
    state.count = this.writer.bitLength - state.from;
  }

  /** `before` holds the state of `cadence` frames ago. No bits: as expected. */
  encodeSlow(before: Track, now: Fields, commandAge: number, cadence: Cadence, bits: Bits): void {
    const ticks =
      (this.ticks[this.frame % PAST_FRAMES] as Tick) - (this.ticks[(this.frame - cadence) % PAST_FRAMES] as Tick);
    bits.from = this.writer.bitLength;
    if (!isSame(expectation(before, ticks), now))
      describeDelta(this.writer, before, now, now, ticks, commandAge, false);
    bits.count = this.writer.bitLength - bits.from;
  }

  private remove(record: EntityRecord): void {
    this.records[record.index] = undefined;
    this.gone.push(record.index);
  }
}

const scratch: Fields = new Int32Array(16);

/** Valid until the next one is asked for. */
function expectation(track: Track, ticks: number): Fields {
  expect(track, ticks, scratch);
  return scratch;
}

/** Of the same layout; `a` may be longer. */
function isSame(a: Fields, b: Fields): boolean {
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function isZero(values: Int32Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) return false;
  return true;
}
