// checkpoint.ts — a zone's durable record, described once for both directions: props, NPCs, and where its players stand.
import { ENTITIES_MAX } from "../../shared/limits.ts";
import type { MoverState, PropKind, PropState } from "../../shared/sim/state.ts";
import { newMover } from "../../shared/sim/step.ts";
import { type EntityId, type Tick, tick } from "../../shared/units.ts";
import { BitReader, BitWriter, list, type Stream, WireError } from "../../shared/wire/bits.ts";
import { describeChunk, propFields, propState } from "../../shared/wire/entities.ts";
import { describeSelf } from "../../shared/wire/zone-messages.ts";

/** Raised when the layout changes; a record of another version is not read but replaced by the zone's first state. */
export const CHECKPOINT_VERSION = 2;
const BYTES_MAX = 1 << 20;

/** Where a player stood who was simulated here under `epoch`. */
export interface PlayerRecord {
  readonly playerId: string;
  readonly epoch: number;
  readonly mover: MoverState;
}

export interface Checkpoint {
  readonly tick: Tick;
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
  describe(writer, checkpoint);
  return writer.finish();
}

/** The checkpoint in `bytes`, or null if it is of another version. Throws WireError if it is damaged. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint | null {
  const reader = new BitReader(bytes);
  if (reader.bits(0, 16) !== CHECKPOINT_VERSION) return null;
  const checkpoint = describe(reader, { tick: tick(0), restedAs: null, props: [], npcs: [], players: [] });
  reader.end();
  return checkpoint;
}

/** Version and tick, which are written first. */
const TIME_BYTES = 6;

/** Do two checkpoints differ in nothing but their tick? */
export function sameButForTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = TIME_BYTES; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const BLANK_MOVER = newMover(0 as EntityId, "player", { at: [0, 0, 0], yaw: 0 });

function describe(s: Stream, v: Checkpoint): Checkpoint {
  return {
    tick: tick(s.bits(v.tick, 32)),
    restedAs: s.flag(v.restedAs !== null) ? s.bits(v.restedAs ?? 0, 32) : null,
    props: list(s, v.props, ENTITIES_MAX, null as never, describeProp),
    npcs: list(s, v.npcs, ENTITIES_MAX, BLANK_MOVER, describeSelf),
    players: list(s, v.players, ENTITIES_MAX, { playerId: "", epoch: 0, mover: BLANK_MOVER }, (t, p) => ({
      playerId: t.text(p.playerId, 64),
      epoch: t.varint(p.epoch),
      mover: describeSelf(t, p.mover),
    })),
  };
}

function describeProp(s: Stream, v: PropState | null): PropState {
  s.align();
  const chunk = describeChunk(
    s,
    v
      ? { op: "full", id: v.id, profile: { kind: "prop", prop: v.kind }, fields: propFields(v) }
      : { op: "left", index: 0 },
    () => undefined,
    0,
  );
  if (chunk.op !== "full" || chunk.profile.kind !== "prop")
    throw new WireError("the checkpoint holds something else than a prop");
  return propState(chunk.id, chunk.profile.prop as PropKind, chunk.fields);
}
