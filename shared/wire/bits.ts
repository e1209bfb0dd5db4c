// bits.ts — bit streams with one interface for both directions, so that a message has one description (LIMIT-1).
import { assert } from "../assert.ts";

/** Thrown when bytes from outside are not a valid message. Never thrown by our own writing. */
export class WireError extends Error {
  override name = "WireError";
}

/**
 * What a message is described to. When writing, each method writes its argument and returns it; when reading, the
 * argument is ignored and the value read is returned. So `{ x: s.signed(v.x, 8) }` both writes and reads x.
 */
export interface Stream {
  readonly reading: boolean;
  /** An unsigned integer of `count` bits, 1…32. */
  bits(value: number, count: number): number;
  flag(value: boolean): boolean;
  /** A two's complement integer of `count` bits, 2…32. */
  signed(value: number, count: number): number;
  /** An unsigned integer up to 2³²−1, few bits for small ones: 7-bit groups with a continuation flag. */
  varint(value: number): number;
  /** An unsigned integer by the Rice code of order `order`, 0…20: about `order` + 1 bits where it is near 2^`order`. */
  rice(value: number, order: number): number;
  /** UTF-8, at most `bytesMax` bytes. */
  text(value: string, bytesMax: number): string;
  /** Skips to the next whole byte. */
  align(): void;
}

/**
 * A Rice code's quotient is counted in ones; from so many on the rest of it follows as a gamma code, so that a value far
 * from what was usual costs some twenty bits and not hundreds.
 */
const RICE_ONES_MAX = 7;
/** The longest gamma code: of a number below 2^25. */
const GAMMA_LENGTH_MAX = 24;

/** Of two, 0…35: `**` with an exponent that is no constant is a call of the C library's pow, for each field of each frame. */
const POWERS = Float64Array.from({ length: 36 }, (_, i) => 2 ** i);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Writes into a buffer that grows up to `bytesMax`; low bits first. */
export class BitWriter implements Stream {
  readonly reading = false;
  private bytes: Uint8Array;
  private bitCount = 0;
  private readonly bytesMax: number;

  constructor(bytesMax: number, initialBytes = 256) {
    this.bytesMax = bytesMax;
    this.bytes = new Uint8Array(Math.min(initialBytes, bytesMax));
  }

  /** Starts over, keeping the buffer. */
  reset(): void {
    this.bytes.fill(0, 0, this.byteLength);
    this.bitCount = 0;
  }

  get bitLength(): number {
    return this.bitCount;
  }

  get byteLength(): number {
    return (this.bitCount + 7) >> 3;
  }

  bits(value: number, count: number): number {
    // Asserted by hand: a message that is put together for each value would cost more than the writing.
    if (!(Number.isInteger(value) && value >= 0 && value < (POWERS[count] as number))) misfit(value, count);
    this.reserve(count);
    const { bytes } = this;
    let rest = value | 0;
    let left = count;
    let at = this.bitCount;
    while (left > 0) {
      const offset = at & 7;
      const room = 8 - offset;
      bytes[at >> 3] = (bytes[at >> 3] as number) | (rest << offset);
      rest >>>= room;
      at += room;
      left -= room;
    }
    this.bitCount += count;
    return value;
  }

  flag(value: boolean): boolean {
    this.bits(value ? 1 : 0, 1);
    return value;
  }

  signed(value: number, count: number): number {
    const limit = POWERS[count - 1] as number;
    if (!(Number.isInteger(value) && value >= -limit && value < limit)) misfit(value, count);
    this.bits(value < 0 ? value + 2 * limit : value, count);
    return value;
  }

  varint(value: number): number {
    if (!(Number.isInteger(value) && value >= 0 && value <= 0xffffffff)) misfit(value, 32);
    let rest = value;
    while (rest > 127) {
      this.bits(128 + (rest % 128), 8);
      rest = Math.floor(rest / 128);
    }
    this.bits(rest, 8);
    return value;
  }

  rice(value: number, order: number): number {
    const quotient = value >>> order;
    if (quotient < RICE_ONES_MAX) this.bits((1 << quotient) - 1, quotient + 1);
    else {
      this.bits((1 << RICE_ONES_MAX) - 1, RICE_ONES_MAX);
      writeGamma(this, quotient - RICE_ONES_MAX + 1);
    }
    if (order > 0) this.bits(value & ((1 << order) - 1), order);
    return value;
  }

  text(value: string, bytesMax: number): string {
    const utf8 = encoder.encode(value);
    assert(utf8.length <= bytesMax, `text of ${utf8.length} bytes fits in ${bytesMax}`);
    this.varint(utf8.length);
    this.align();
    this.reserve(utf8.length * 8);
    this.bytes.set(utf8, this.bitCount >> 3);
    this.bitCount += utf8.length * 8;
    return value;
  }

  align(): void {
    const over = this.bitCount & 7;
    if (over !== 0) this.bits(0, 8 - over);
  }

  /**
   * Copies `count` bits of `source` from bit `from` on: how one encoding reaches every client (SNAP-2). `source` has four
   * bytes to spare behind them.
   */
  copy(source: Uint8Array, from: number, count: number): void {
    this.reserve(count);
    const { bytes } = this;
    let at = this.bitCount;
    let read = from;
    let left = count;
    while (left > 0) {
      // 24 bits a turn: with up to seven of a shift on either side they fit into 32.
      const take = left < 24 ? left : 24;
      const i = read >> 3;
      const word =
        (source[i] as number) |
        ((source[i + 1] as number) << 8) |
        ((source[i + 2] as number) << 16) |
        ((source[i + 3] as number) << 24);
      const shifted = ((word >>> (read & 7)) & ((1 << take) - 1)) << (at & 7);
      const o = at >> 3;
      bytes[o] = (bytes[o] as number) | shifted;
      bytes[o + 1] = shifted >>> 8;
      bytes[o + 2] = shifted >>> 16;
      bytes[o + 3] = shifted >>> 24;
      at += take;
      read += take;
      left -= take;
    }
    this.bitCount += count;
  }

  /** A copy of what was written, in `arena` if one is given. */
  finish(arena?: Arena): Uint8Array<ArrayBuffer> {
    if (!arena) return this.bytes.slice(0, this.byteLength) as Uint8Array<ArrayBuffer>;
    const room = arena.take(this.byteLength);
    const { bytes } = this;
    for (let i = 0; i < room.length; i++) room[i] = bytes[i] as number;
    return room;
  }

  /** What was written and, behind it, room for `copy` to read; valid until the next write. */
  get buffer(): Uint8Array {
    return this.bytes;
  }

  /** Keeps four bytes beyond what is asked for, which `copy` writes and reads; they are zero. */
  private reserve(bitCount: number): void {
    const needed = (this.bitCount + bitCount + 7) >> 3;
    if (needed + 4 <= this.bytes.length) return;
    if (needed > this.bytesMax) throw new Error(`a message of ${needed} bytes is over ${this.bytesMax}`);
    const grown = new Uint8Array(Math.max(needed + 4, this.bytes.length * 2));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

function misfit(value: number, count: number): never {
  throw new Error(`assertion failed: ${value} fits in ${count} bits`);
}

/**
 * Room for many small messages: an ArrayBuffer of its own for each costs more than what is written into it. What was
 * taken is not written to again, so it may wait in a queue; the whole piece is freed when all of it has been sent.
 */
export class Arena {
  private piece = new Uint8Array(0);
  private used = 0;

  take(length: number): Uint8Array<ArrayBuffer> {
    if (this.used + length > this.piece.length) {
      this.piece = new Uint8Array(Math.max(ARENA_BYTES, length));
      this.used = 0;
    }
    this.used += length;
    return this.piece.subarray(this.used - length, this.used);
  }
}

const ARENA_BYTES = 16 * 1024;

/** Reads what BitWriter wrote; throws WireError past the end, never returns what is not there. */
export class BitReader implements Stream {
  readonly reading = true;
  private readonly bytes: Uint8Array;
  private bitCount = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Bits read so far. */
  get position(): number {
    return this.bitCount;
  }

  bits(_value: number, count: number): number {
    if (this.bitCount + count > this.bytes.length * 8) throw new WireError("the message ends too early");
    let result = 0;
    let done = 0;
    while (done < count) {
      const offset = this.bitCount & 7;
      const take = Math.min(8 - offset, count - done);
      const part = ((this.bytes[this.bitCount >> 3] as number) >> offset) & ((1 << take) - 1);
      result |= part << done;
      this.bitCount += take;
      done += take;
    }
    return result >>> 0;
  }

  flag(_value: boolean): boolean {
    return this.bits(0, 1) === 1;
  }

  signed(_value: number, count: number): number {
    const raw = this.bits(0, count);
    return raw >= (POWERS[count - 1] as number) ? raw - (POWERS[count] as number) : raw;
  }

  varint(_value: number): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const group = this.bits(0, 8);
      result += (group & 127) * (POWERS[shift] as number);
      if (group < 128) {
        if (result > 0xffffffff) break;
        return result;
      }
    }
    throw new WireError("a varint is too long");
  }

  rice(_value: number, order: number): number {
    let quotient = 0;
    while (quotient < RICE_ONES_MAX && this.bits(0, 1) === 1) quotient++;
    if (quotient === RICE_ONES_MAX) quotient += readGamma(this) - 1;
    if (quotient >= (POWERS[31 - order] as number)) throw new WireError("a Rice code is out of range");
    return quotient * (POWERS[order] as number) + (order > 0 ? this.bits(0, order) : 0);
  }

  text(_value: string, bytesMax: number): string {
    const length = this.varint(0);
    if (length > bytesMax) throw new WireError(`a text of ${length} bytes is over ${bytesMax}`);
    this.align();
    const start = this.bitCount >> 3;
    if (start + length > this.bytes.length) throw new WireError("the message ends too early");
    this.bitCount += length * 8;
    try {
      return decoder.decode(this.bytes.subarray(start, start + length));
    } catch {
      throw new WireError("a text is not UTF-8");
    }
  }

  align(): void {
    const over = this.bitCount & 7;
    if (over !== 0 && this.bits(0, 8 - over) !== 0) throw new WireError("padding is not zero");
  }

  /** Throws unless everything was read, but for padding. */
  end(): void {
    this.align();
    if (this.bitCount !== this.bytes.length * 8) throw new WireError("the message is longer than what it says");
  }
}

/** A list of at most `max` items, each described by `item`; `blank` is what a reader hands to it. */
export function list<T>(s: Stream, values: readonly T[], max: number, blank: T, item: (s: Stream, value: T) => T): T[] {
  assert(s.reading || values.length <= max, `${values.length} items fit in ${max}`);
  const length = s.varint(values.length);
  if (length > max) throw new WireError(`a list of ${length} is over ${max}`);
  const result: T[] = [];
  for (let i = 0; i < length; i++) result.push(item(s, values[i] ?? blank));
  return result;
}

/** One of a fixed set of words, as its index in `words`. */
export function oneOf<T extends string>(s: Stream, value: T, words: readonly T[]): T {
  const index = s.bits(s.reading ? 0 : words.indexOf(value), 4);
  const word = words[index];
  if (word === undefined) throw new WireError(`${index} is none of ${words.join(", ")}`);
  return word;
}

/** A count, few bits for a small one: Elias' gamma code of `value` + 1. Below 2²⁴. */
export function describeCount(s: Stream, value: number): number {
  if (s.reading) return readGamma(s) - 1;
  writeGamma(s, value + 1);
  return value;
}

/** Elias' gamma code: how long the number is, in ones, and the number without its first bit. */
function writeGamma(s: Stream, value: number): void {
  const length = 31 - Math.clz32(value);
  const power = POWERS[length] as number;
  s.bits(power - 1, length + 1);
  if (length > 0) s.bits(value - power, length);
}

function readGamma(s: Stream): number {
  let length = 0;
  while (s.bits(0, 1) === 1) if (++length > GAMMA_LENGTH_MAX) throw new WireError("a count is too large");
  return (POWERS[length] as number) + (length > 0 ? s.bits(0, length) : 0);
}
