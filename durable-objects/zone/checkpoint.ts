// checkpoint.ts — a zone's durable record, described once for both directions: props, NPCs, and where its players stand.
import { ENTITIES_MAX } from "../../shared/limits.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import { newMover } from "../../shared/sim/step.ts";
import { type EntityId, POSITION_STEPS, type Tick, tick, VELOCITY_STEPS, type Vec3 } from "../../shared/units.ts";
import { BitReader, BitWriter, list, oneOf, type Stream } from "../../shared/wire/bits.ts";
import { describeCommand } from "../../shared/wire/client-messages.ts";
import { PROP, propFields, propState } from "../../shared/wire/entities.ts";

/**
 * Raised when the layout changes. Version 3, which lacks the time, is read too; of any other only the tick is, so that it
 * never goes back (ZONE-1), and the zone starts from its definition.
 */
export const CHECKPOINT_VERSION = 4;
const UNTIMED_VERSION = 3;
const BYTES_MAX = 1 << 20;

/** Where a player stood who was simulated here under `epoch`. */
export interface PlayerRecord {
  readonly playerId: string;
  readonly epoch: number;
  readonly mover: MoverState;
}

export interface Checkpoint {
  readonly tick: Tick;
  /** When it was written, whole seconds since 1970; 0: not known. */
  readonly atSeconds: number;
  /** The incarnation that went to rest with its players, of which this is the very last state (SLEEP-1); null: it went on. */
  readonly restedAs: number | null;
  readonly props: readonly PropState[];
  /** In the order of the zone's NPC spawns. */
  readonly npcs: readonly MoverState[];
  readonly players: readonly PlayerRecord[];
}

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const writer = new BitWriter(BYTES_MAX, 8192);
  writer.bits(CHECKPOINT_VERSION, 16);
  describe(writer, checkpoint, CHECKPOINT_VERSION);
  return writer.finish();
}

/** The checkpoint in `bytes`. Throws WireError if it is damaged; see `salvageCheckpoint`. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const reader = new BitReader(bytes);
  const version = reader.bits(0, 16);
  if (version !== CHECKPOINT_VERSION && version !== UNTIMED_VERSION) return salvageCheckpoint(bytes);
  const checkpoint = describe(reader, NOTHING, version);
  reader.end();
  return checkpoint;
}

/** What can be read of one of another version, or of one that is damaged: its tick, which every version begins with. */
export function salvageCheckpoint(bytes: Uint8Array): Checkpoint {
  if (bytes.length < TICK_BYTES) return NOTHING;
  const reader = new BitReader(bytes);
  reader.bits(0, 16);
  return { ...NOTHING, tick: tick(reader.bits(0, 32)) };
}

const NOTHING: Checkpoint = { tick: tick(0), atSeconds: 0, restedAs: null, props: [], npcs: [], players: [] };

/** Version and tick, which are written first, and then the time. */
const TICK_BYTES = 6;
const TIME_BYTES = 10;

/** Do two checkpoints differ in nothing but their tick and time? */
export function sameButForTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = TIME_BYTES; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const BLANK_MOVER = newMover(0 as EntityId, "player", { at: [0, 0, 0], yaw: 0 });

function describe(s: Stream, v: Checkpoint, version: number): Checkpoint {
  return {
    tick: tick(s.bits(v.tick, 32)),
    atSeconds: version === UNTIMED_VERSION ? 0 : s.bits(v.atSeconds, 32),
    restedAs: s.flag(v.restedAs !== null) ? s.bits(v.restedAs ?? 0, 32) : null,
    props: list(s, v.props, ENTITIES_MAX, null as never, describeProp),
    npcs: list(s, v.npcs, ENTITIES_MAX, BLANK_MOVER, describeMover),
    players: list(s, v.players, ENTITIES_MAX, { playerId: "", epoch: 0, mover: BLANK_MOVER }, (t, p) => ({
      playerId: t.text(p.playerId, 64),
      epoch: t.varint(p.epoch),
      mover: describeMover(t, p.mover),
    })),
  };
}

const KINDS = ["crate", "smallCrate", "ball", "barrel"] as const;

function describeProp(s: Stream, v: PropState | null): PropState {
  const id = s.bits(v?.id ?? 0, 24) as EntityId;
  const kind = oneOf(s, v?.kind ?? "crate", KINDS);
  const fields = v ? propFields(v) : new Int32Array(PROP.bits.length);
  PROP.bits.forEach((bits, i) => {
    fields[i] = s.signed(fields[i] as number, bits);
  });
  return propState(id, kind, fields);
}

/** All that the step depends on, so that whoever starts from it goes on to the same bits (TICK-3). */
function describeMover(s: Stream, v: MoverState): MoverState {
  return {
    id: s.bits(v.id, 24) as EntityId,
    kind: s.flag(v.kind === "npc") ? "npc" : "player",
    position: describeVector(s, v.position, POSITION_STEPS, 21),
    velocity: describeVector(s, v.velocity, VELOCITY_STEPS, 19),
    command: describeCommand(s, v.command),
    grounded: s.flag(v.grounded),
    crossing: s.flag(v.crossing),
    airTicks: s.bits(v.airTicks, 6),
    jumpWaitTicks: s.bits(v.jumpWaitTicks, 4),
    pressesSeen: s.bits(v.pressesSeen, 2),
    heldTicks: s.bits(v.heldTicks, 8),
  };
}

function describeVector(s: Stream, v: Vec3, steps: number, bits: number): Vec3 {
  return {
    x: s.signed(v.x * steps, bits) / steps,
    y: s.signed(v.y * steps, bits) / steps,
    z: s.signed(v.z * steps, bits) / steps,
  };
}
