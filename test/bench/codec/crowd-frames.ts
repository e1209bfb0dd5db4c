// crowd-frames.ts — the peer's crowd and the frames that a zone makes of it, in this very thread: no sockets, no clock, so that counts are exact.
import { Entities } from "../../../client/remote/entities.ts";
import { Encoder } from "../../../durable-objects/zone/encoder.ts";
import { Outbox } from "../../../durable-objects/zone/outbox.ts";
import { assert } from "../../../shared/assert.ts";
import type { MoverState, StepEvent } from "../../../shared/sim/state.ts";
import { newMover, type Simulation } from "../../../shared/sim/step.ts";
import { TICK_SECONDS, tick } from "../../../shared/units.ts";
import { entityId, moverFields } from "../../../shared/wire/entities.ts";
import { decodeZoneMessage } from "../../../shared/wire/zone-messages.ts";
import { newZoneSimulation } from "../../../shared/world/zone-simulation.ts";
import { commandOfWalk } from "../crowd/walk.ts";
import { Walker } from "../peers/colyseus/walk.mjs";
import { crowdZone, drawCrowd } from "../world/crowd-zones.ts";

const FRAME_TICKS = 3;
const NOTHING_HEARD = { sequence: -1, heldMs: 0, marginSixteenths: 0, late: 0 };

interface Member {
  readonly mover: MoverState;
  readonly walker: Walker;
  outbox: Outbox;
}

export class CrowdFrames {
  readonly encoder = new Encoder();
  readonly simulation: Simulation;
  /** Entities told as deltas, for all at once, and in full, and what the frames took. */
  readonly counts = { frames: 0, deltas: 0, deltaBits: 0, encodedBits: 0, bytes: 0 };
  private readonly members: Member[];
  private readonly viewMetres: number;
  private readonly haste: number;
  private readonly events: StepEvent[] = [];
  private now = tick(0);

  /** `haste`: how many times as often as the peer's they turn. */
  constructor(players: number, viewMetres: number, haste = 1) {
    this.haste = haste;
    const zone = drawCrowd(viewMetres, crowdZone(viewMetres));
    this.viewMetres = viewMetres;
    this.simulation = newZoneSimulation(zone);
    this.members = Array.from({ length: players }, (_, i) => {
      const spawn = zone.spawns[i];
      assert(spawn !== undefined, "the crowd's map has a place for each");
      const mover = this.simulation.addMover(newMover(entityId(i + 1, 1), "player", spawn));
      const walker = new Walker(1000 + i);
      [walker.x, , walker.z] = spawn.at;
      return { mover, walker, outbox: new Outbox(mover.id, () => 0) };
    });
  }

  /** The ticks of a frame. */
  step(): void {
    for (let i = 0; i < FRAME_TICKS; i++) {
      this.now = tick(this.now + 1);
      for (const { mover, walker } of this.members)
        if (walker.tick(TICK_SECONDS * this.haste)) this.simulation.command(mover.id, commandOfWalk(walker.cmd));
      this.simulation.step(this.events);
      this.events.length = 0;
    }
  }

  /** What all clients share of it. */
  encode(): void {
    this.encoder.begin(this.now, FRAME_TICKS, (sink) => {
      for (const { mover } of this.members) {
        const record = sink.find(mover.id) ?? sink.add(mover.id, { kind: "player" });
        record.commandAge = mover.heldTicks;
        moverFields(mover, record.next());
      }
    });
    const { counts, encoder } = this;
    counts.frames++;
    for (const record of encoder.live) if (record.changed) counts.deltas++;
    counts.deltaBits += encoder.writer.bitLength;
  }

  /** Each client's own frame. */
  fanOut(read?: (member: number, bytes: Uint8Array) => void): void {
    this.members.forEach(({ mover, outbox }, i) => {
      const outgoing = { tick: this.now, reception: NOTHING_HEARD, self: mover };
      const bytes = outbox.frame(outgoing, this.encoder, this.viewMetres, 0);
      assert(bytes !== null, "nobody is behind");
      outbox.acknowledge({ tick: this.now, stamp: 0 });
      this.counts.bytes += bytes.length;
      read?.(i, bytes);
    });
    this.counts.encodedBits += this.encoder.writer.bitLength;
  }

  /** `member` begins a new stream, as if it had come back. */
  forget(member: number): void {
    const { mover } = this.members[member] as Member;
    (this.members[member] as Member).outbox = new Outbox(mover.id, () => 0);
  }

  /** A client of its own for `member`, to read its frames from the first on. */
  reader(member: number): (bytes: Uint8Array) => void {
    const { mover } = this.members[member] as Member;
    const { stream } = new Entities({ entity: mover.id, tick: tick(0) });
    return (bytes) => void decodeZoneMessage(bytes, stream);
  }

  frame(): void {
    this.step();
    this.encode();
    this.fanOut();
  }
}
