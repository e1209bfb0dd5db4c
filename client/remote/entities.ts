// entities.ts — the zone's entities as this client holds them: what the next frame is read against (SNAP-1).

import { indexOf } from "../../shared/wire/entities.ts";
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

  /** Those of which the newest frame tells, if only by saying nothing: not what is held back, nor what is not due (SNAP-3). */
  *current(): Generator<Held> {
    const { frame } = this.stream;
    for (const held of this.all())
      if (!held.stale && (held.cadence === 1 || isDue(indexOf(held.id), held.cadence, frame))) yield held;
  }
}
