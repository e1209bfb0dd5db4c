// seen.ts — a set of 64-bit fingerprints, each with a number, twelve bytes a place: what a model checker remembers of a state.

/** Up to this share of the places is used. */
const FULL = 0.7;
const FIRST_PLACES = 1 << 16;

/** Open addressing, linear probing; nothing is ever taken out. */
export class Seen {
  size = 0;
  private low = new Uint32Array(FIRST_PLACES);
  private high = new Uint32Array(FIRST_PLACES);
  /** 0: the place is free. */
  private numbers = new Uint32Array(FIRST_PLACES);
  private readonly moved: (number: number, place: number) => void;

  /** `moved` is told where a number is from now on when the table has grown. */
  constructor(moved: (number: number, place: number) => void = () => {}) {
    this.moved = moved;
  }

  /** The number of this fingerprint; 0: it is new. */
  find([low, high]: Uint32Array): number {
    return this.numbers[this.placeOf(low as number, high as number)] as number;
  }

  /** Gives a new fingerprint a number other than 0. @returns its place, for `set`. */
  add([low, high]: Uint32Array, number: number): number {
    if (this.size >= FULL * this.numbers.length) this.grow();
    const place = this.placeOf(low as number, high as number);
    this.low[place] = low as number;
    this.high[place] = high as number;
    this.numbers[place] = number;
    this.size++;
    return place;
  }

  set(place: number, number: number): void {
    this.numbers[place] = number;
  }

  private placeOf(low: number, high: number): number {
    const mask = this.numbers.length - 1;
    let place = low & mask;
    while (this.numbers[place] !== 0 && (this.low[place] !== low || this.high[place] !== high))
      place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { low, high, numbers } = this;
    this.low = new Uint32Array(2 * low.length);
    this.high = new Uint32Array(2 * low.length);
    this.numbers = new Uint32Array(2 * low.length);
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i] as number;
      if (number === 0) continue;
      const place = this.placeOf(low[i] as number, high[i] as number);
      this.low[place] = low[i] as number;
      this.high[place] = high[i] as number;
      this.numbers[place] = number;
      this.moved(number, place);
    }
  }
}
