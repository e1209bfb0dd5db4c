// watcher.ts — one client that sees everything: the zone's encoder and outbox, and the client's reading, around any bodies.
import { Entities } from "../../../client/remote/entities.ts";
import { Encoder } from "../../../durable-objects/zone/encoder.ts";
import { Outbox } from "../../../durable-objects/zone/outbox.ts";
import { newMover } from "../../../shared/sim/step.ts";
import { tick } from "../../../shared/units.ts";
import { entityId, type Fields, moverFields, type Profile } from "../../../shared/wire/entities.ts";
import { decodeZoneMessage } from "../../../shared/wire/zone-messages.ts";

const EVERYTHING_METRES = 1e6;
const OWN = entityId(2000, 1);
const NOTHING_HEARD = { sequence: -1, heldMs: 0, marginSixteenths: 0, late: 0 };

export class Watcher {
  readonly entities = new Entities({ entity: OWN, tick: tick(0) });
  bytes = 0;
  frames = 0;
  encodeMs = 0;
  decodeMs = 0;
  private readonly encoder = new Encoder();
  private readonly outbox = new Outbox(OWN, () => 0);
  private readonly self = newMover(OWN, "player", { at: [0, 0, 0], yaw: 0 });
  private readonly profile: Profile;
  private readonly count: number;
  private now = tick(0);

  /** Of `count` bodies, all alike. */
  constructor(count: number, profile: Profile) {
    this.count = count;
    this.profile = profile;
    this.self.grounded = true;
    this.self.airTicks = 0;
  }

  /** One frame of `ticks`: `write` gives each body's state. Adds to what was counted. */
  frame(ticks: number, write: (body: number, out: Fields) => void): void {
    this.now = tick(this.now + ticks);
    this.self.heldTicks = Math.min(255, this.self.heldTicks + ticks);
    const startMs = performance.now();
    this.encoder.begin(this.now, ticks, (sink) => {
      for (let body = 0; body < this.count; body++) {
        const id = entityId(body + 1, 1);
        write(body, (sink.find(id) ?? sink.add(id, this.profile)).next());
      }
      moverFields(this.self, (sink.find(OWN) ?? sink.add(OWN, { kind: "player" })).next());
    });
    const outgoing = { tick: this.now, reception: NOTHING_HEARD, self: this.self };
    const bytes = this.outbox.frame(outgoing, this.encoder, EVERYTHING_METRES, 0) as Uint8Array;
    const encodedMs = performance.now();
    decodeZoneMessage(bytes, this.entities.stream);
    this.decodeMs += performance.now() - encodedMs;
    this.encodeMs += encodedMs - startMs;
    this.bytes += bytes.length;
    this.frames++;
    this.outbox.acknowledge({ tick: this.now, stamp: 0 });
  }

  /** Does the client hold each body, current and to the bit as `write` gives it? */
  isExact(write: (body: number, out: Fields) => void): boolean {
    for (let body = 0; body < this.count; body++) {
      const held = this.entities.stream.held.get(body + 1);
      if (!held || held.stale) return false;
      const fields = new Int32Array(held.fields.length);
      write(body, fields);
      if (fields.some((value, i) => value !== held.fields[i])) return false;
    }
    return true;
  }

  /** What was counted so far was the beginning: from here on it is measured. */
  startOver(): void {
    this.bytes = this.frames = this.encodeMs = this.decodeMs = 0;
  }
}
