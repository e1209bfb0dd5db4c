// wire-rebuild.test.ts — a world rebuilt from wire bytes in mid-run goes on to the same bits, in full and through deltas (TICK-3).
import { expect, test } from "vitest";
import { Entities } from "../../client/remote/entities.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../durable-objects/zone/checkpoint.ts";
import { Encoder } from "../../durable-objects/zone/encoder.ts";
import { Outbox } from "../../durable-objects/zone/outbox.ts";
import { newMover, type Simulation } from "../../shared/sim/step.ts";
import { tick } from "../../shared/units.ts";
import { entityId, propFields, propState } from "../../shared/wire/entities.ts";
import { decodeZoneMessage, type Frame } from "../../shared/wire/zone-messages.ts";
import { emptyRecordedWorld, recordedCommands, recordedWorld } from "../shared/fixtures/recorded-commands.ts";

const STEPS_AFTER = 600;

/** Movers and props as the zone's durable record carries them. */
function throughCheckpoint(world: Simulation): Simulation {
  const bytes = encodeCheckpoint({
    tick: tick(1),
    atSeconds: 0,
    restedAs: null,
    props: world.props,
    npcs: world.movers,
    players: [],
  });
  const read = decodeCheckpoint(bytes);
  const rebuilt = emptyRecordedWorld();
  for (const mover of read?.npcs ?? []) rebuilt.addMover(mover);
  for (const prop of read?.props ?? []) rebuilt.addProp(prop);
  return rebuilt;
}

for (const at of [40, 333, 1200]) {
  test(`[TICK-3] rebuilt from a checkpoint's bytes at tick ${at}, the checksum is the same ${STEPS_AFTER} steps later`, () => {
    const world = recordedWorld();
    const record = recordedCommands();
    for (let now = 0; now < at; now++) {
      record(world, now);
      world.step([]);
    }
    const rebuilt = throughCheckpoint(world);
    expect(rebuilt.checksum()).toBe(world.checksum());
    for (let now = 0; now < STEPS_AFTER; now++) {
      record(world, at + now);
      for (const { id, command, heldTicks } of world.movers) if (heldTicks === 0) rebuilt.command(id, command);
      world.step([]);
      rebuilt.step([]);
    }
    expect(rebuilt.checksum()).toBe(world.checksum());
  });
}

test("[TICK-3] props known by deltas, frame after frame, are to the bit what the zone has", () => {
  const world = recordedWorld();
  const record = recordedCommands();
  const encoder = new Encoder();
  const self = newMover(entityId(1000, 1), "player", { at: [0, 0, 0], yaw: 0 });
  const outbox = new Outbox(self.id, () => 0);
  const entities = new Entities({ entity: self.id, tick: tick(0) });
  for (let frame = 1; frame <= 300; frame++) {
    for (let i = 0; i < 3; i++) {
      record(world, frame * 3 + i);
      world.step([]);
    }
    encoder.begin(tick(frame * 3), 3, (sink) => {
      for (const prop of world.props)
        propFields(prop, (sink.find(prop.id) ?? sink.add(prop.id, { kind: "prop", prop: prop.kind })).next());
    });
    const reception = { sequence: -1, heldMs: 0, marginSixteenths: 0, late: 0 };
    const bytes = outbox.frame({ tick: tick(frame * 3), reception, self }, encoder, 1000, 0);
    const message = decodeZoneMessage(bytes as Uint8Array, entities.stream) as Frame;
    outbox.acknowledge(message);
  }
  const rebuilt = emptyRecordedWorld();
  for (const { id, profile, fields } of entities.all()) {
    if (profile.kind === "prop") rebuilt.addProp(propState(id, profile.prop, fields));
  }
  for (const mover of world.movers) rebuilt.addMover(mover);
  expect(rebuilt.checksum()).toBe(world.checksum());
});
