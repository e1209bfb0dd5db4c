// entities.ts — the zone's entities as this client holds them: what the next frame is read against (SNAP-1).
import { type Fields, indexOf } from "../../shared/wire/entities.ts";
import { expect } from "../../shared/wire/expected.ts";
import { type Held, isDue } from "../../shared/wire/frame-body.ts";
import { type FrameStream, newFrameStream, type Welcome } from "../../shared/wire/zone-messages.ts";

export class Entities {
  /** Frames are read into it, see decodeZoneMessage. */
  readonly stream: FrameStream;

  constructor(welcome: Pick<Welcome, "entity" | "tick">) {
    this.stream = newFrameStream(welcome);
  }

  /** All but the own mover, which is the frame's `self`. */
  *all(): Generator<Held> {
    for (const held of this.stream.held.values()) if (held.id !== this.stream.own) yield held;
  }

  /**
   * The state of `held` in the newest frame, as far as is known: what is told of at a slower cadence is as both sides
   * expect it until its turn comes. May be `held.fields` itself: it is not to be written to.
   */
  now(held: Held): Fields {
    const { frame, ticks } = this.stream;
    const { cadence, stale, fields } = held;
    let since = 0;
    for (let i = 0; i < cadence && !isDue(indexOf(held.id), cadence, frame - i); i++) since += ticks[i] ?? 0;
    if (since === 0 || stale) return fields;
    const expected = new Int32Array(fields.length);
    expect(held, since, expected);
    return expected;
  }

  /** Those of which the newest frame tells, if only by saying nothing: not what is held back, nor what is not due (SNAP-3). */
  *current(): Generator<Held> {
    const { frame } = this.stream;
    for (const held of this.all())
      if (!held.stale && (held.cadence === 1 || isDue(indexOf(held.id), held.cadence, frame))) yield held;
  }
}
