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
  /** UTF-8, at most `bytesMax` bytes. */
  text(value: string, bytesMax: number): string;
  /** Skips to the next whole byte. */
  align(): void;
}

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

  get byteLength(): number {
    return (this.bitCount + 7) >> 3;
  }

  bits(value: number, count: number): number {
    assert(Number.isInteger(value) && value >= 0 && value < 2 ** count, `${value} fits in ${count} unsigned bits`);
    this.reserve(count);
    let rest = value;
    let left = count;
    while (left > 0) {
      const offset = this.bitCount & 7;
      const take = Math.min(8 - offset, left);
      const part = rest % (1 << take);
      const index = this.bitCount >> 3;
      this.bytes[index] = (this.bytes[index] ?? 0) | (part << offset);
      // Division, not a shift: a 32-bit value does not survive JavaScript's signed shifts.
      rest = (rest - part) / (1 << take);
      this.bitCount += take;
      left -= take;
    }
    return value;
  }

  flag(value: boolean): boolean {
    this.bits(value ? 1 : 0, 1);
    return value;
  }

  signed(value: number, count: number): number {
    const limit = 2 ** (count - 1);
    assert(Number.isInteger(value) && value >= -limit && value < limit, `${value} fits in ${count} signed bits`);
    this.bits(value < 0 ? value + 2 * limit : value, count);
    return value;
  }

  varint(value: number): number {
    assert(Number.isInteger(value) && value >= 0 && value <= 0xffffffff, `${value} is a varint`);
    let rest = value;
    while (rest > 127) {
      this.bits(128 + (rest % 128), 8);
      rest = Math.floor(rest / 128);
    }
    this.bits(rest, 8);
    return value;
  }

  text(value: string, bytesMax: number): string {
    const utf8 = encoder.encode(value);
    assert(utf8.length <= bytesMax, `text of ${utf8.length} bytes fits in ${bytesMax}`);
    this.varint(utf8.length);
    this.append(utf8);
    return value;
  }

  align(): void {
    const over = this.bitCount & 7;
    if (over !== 0) this.bits(0, 8 - over);
  }

  /** Copies whole bytes; the stream is aligned first. */
  append(source: Uint8Array): void {
    this.align();
    this.reserve(source.length * 8);
    this.bytes.set(source, this.bitCount >> 3);
    this.bitCount += source.length * 8;
  }

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.byteLength) as Uint8Array<ArrayBuffer>;
  }

  private reserve(bitCount: number): void {
    const needed = (this.bitCount + bitCount + 7) >> 3;
    if (needed <= this.bytes.length) return;
    assert(needed <= this.bytesMax, `message of ${needed} bytes fits in ${this.bytesMax}`);
    const grown = new Uint8Array(Math.min(this.bytesMax, Math.max(needed, this.bytes.length * 2)));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

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
      result += part * 2 ** done;
      this.bitCount += take;
      done += take;
    }
    return result;
  }

  flag(_value: boolean): boolean {
    return this.bits(0, 1) === 1;
  }

  signed(_value: number, count: number): number {
    const raw = this.bits(0, count);
    return raw >= 2 ** (count - 1) ? raw - 2 ** count : raw;
  }

  varint(_value: number): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const group = this.bits(0, 8);
      result += (group & 127) * 2 ** shift;
      if (group < 128) {
        if (result > 0xffffffff) break;
        return result;
      }
    }
    throw new WireError("a varint is too long");
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
