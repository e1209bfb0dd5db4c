// keeper.ts — a zone's memory that outlives it: checkpoints, records of who stood where, leases let go (LEASE-1).
import { assert } from "../../shared/assert.ts";
import type { Place, Whereabouts } from "../../shared/handoff/messages.ts";
import { endsPassport } from "../../shared/handoff/tenancy.ts";
import type { Memory } from "../../shared/handoff/tenancy-state.ts";
import { CHECKPOINT_MS, CHECKPOINT_UNCHANGED_MS, ENTITIES_MAX, SESSIONS_PER_ZONE_MAX } from "../../shared/limits.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import type { PlayerId, ZoneId } from "../../shared/units.ts";
import { type Checkpoint, encodeCheckpoint, type PlayerRecord, sameButForTime } from "./checkpoint.ts";
import type { RoomPorts } from "./ports.ts";
import type { Player } from "./session.ts";

/** Records of players who are gone that are kept for when they come back; the oldest go first. */
const RECORDS_MAX = 1024;
assert(RECORDS_MAX + SESSIONS_PER_ZONE_MAX < ENTITIES_MAX, "a checkpoint holds those who are here and those who were");
/** Leases let go that are remembered against answers that come late; the oldest go first. */
const LET_GO_MAX = 1024;
/** Characters that are told of in one frame: of a crowd that has just come, all at once would make the frame late. */
const SAVES_PER_FRAME = 4;

export class Keeper {
  private readonly ports: RoomPorts;
  private readonly place: Place;
  private readonly zone: ZoneId;
  /** What this zone's last run wrote of its players. */
  private readonly records = new Map<PlayerId, PlayerRecord>();
  private readonly letGo = new Map<PlayerId, number>();
  private lookedAtMs = Number.NEGATIVE_INFINITY;
  private writtenAtMs = Number.NEGATIVE_INFINITY;
  /** What was written last. */
  private written: Uint8Array | null = null;
  private writing = false;
  /** In the newest durable checkpoint, and their characters don't know it yet. */
  private arrivals: PlayerRecord[] = [];
  private readonly savedEpochs = new Map<PlayerId, number>();

  constructor(ports: RoomPorts, place: Place, zone: ZoneId, records: readonly PlayerRecord[]) {
    this.ports = ports;
    this.place = place;
    this.zone = zone;
    for (const record of records) this.records.set(record.playerId as PlayerId, record);
    // Those who never came back must not pile up from one run to the next until no checkpoint can be written.
    bound(this.records, RECORDS_MAX);
  }

  /** What is known of a player, whether they are here or not. */
  memory(playerId: PlayerId): Memory<MoverState> {
    const record = this.records.get(playerId);
    return {
      letGo: this.letGo.get(playerId) ?? -1,
      record: record ? { epoch: record.epoch, pose: record.mover } : null,
    };
  }

  /** Keeps what has changed since `before`. */
  remember(playerId: PlayerId, before: Memory<MoverState>, { letGo, record }: Memory<MoverState>): void {
    // Taken out first, so that it goes to the end: the oldest are forgotten first.
    if (letGo !== before.letGo) {
      this.letGo.delete(playerId);
      this.letGo.set(playerId, letGo);
      bound(this.letGo, LET_GO_MAX);
    }
    if (record === before.record) return;
    this.records.delete(playerId);
    if (record) this.records.set(playerId, { playerId, epoch: record.epoch, mover: record.pose });
    bound(this.records, RECORDS_MAX);
  }

  /** Records of an earlier run whose players have not come back yet: they must survive this run's checkpoints. */
  carriedOver(present: ReadonlyMap<PlayerId, Player>): PlayerRecord[] {
    return [...this.records.values()].filter(({ playerId }) => !present.has(playerId as PlayerId));
  }

  /** Called once a frame. Writes a checkpoint now and then, off the tick's path: nothing waits for it (PLATFORM: the output gate). */
  checkpoint(nowMs: number, record: () => Checkpoint): void {
    this.saveArrivals(SAVES_PER_FRAME);
    if (this.writing || within(nowMs, this.lookedAtMs, CHECKPOINT_MS)) return;
    this.lookedAtMs = nowMs;
    const checkpoint = record();
    const bytes = encodeCheckpoint(checkpoint);
    const same = this.written !== null && sameButForTime(this.written, bytes);
    if (!same || !within(nowMs, this.writtenAtMs, CHECKPOINT_UNCHANGED_MS)) void this.write(checkpoint, bytes, nowMs);
  }

  /** Resolves when it is durable, or could not be written. No frame follows that would save arrivals one by one. */
  async checkpointNow(checkpoint: Checkpoint, nowMs: number): Promise<void> {
    await this.write(checkpoint, encodeCheckpoint(checkpoint), nowMs);
    this.saveArrivals(Number.POSITIVE_INFINITY);
  }

  private write(checkpoint: Checkpoint, bytes: Uint8Array<ArrayBuffer>, nowMs: number): Promise<void> {
    this.written = bytes;
    this.writtenAtMs = nowMs;
    this.writing = true;
    return this.ports
      .saveCheckpoint(bytes)
      .then(() => {
        this.arrivals = checkpoint.players.filter((record) => this.isUnsaved(record));
      })
      .catch((error: unknown) => {
        this.written = null;
        this.ports.log("the checkpoint was not written", error);
      })
      .finally(() => {
        this.writing = false;
      });
  }

  /** Who is in a durable checkpoint for the first time no longer needs the passport that they came with (HANDOFF-1). */
  private saveArrivals(max: number): void {
    for (const record of this.arrivals.splice(0, max)) {
      // Whoever left since, or was saved by an earlier checkpoint that took its time.
      if (!this.isUnsaved(record)) continue;
      const { epoch, mover } = record;
      const id = record.playerId as PlayerId;
      this.savedEpochs.set(id, epoch);
      bound(this.savedEpochs, LET_GO_MAX);
      this.ports
        .character(id)
        .save(this.place, epoch, whereabouts(this.zone, mover))
        .catch((error: unknown) => {
          this.savedEpochs.delete(id);
          this.ports.log(`the record of ${id} was not saved`, error);
        });
    }
  }

  private isUnsaved({ playerId, epoch }: PlayerRecord): boolean {
    const id = playerId as PlayerId;
    return this.savedEpochs.get(id) !== epoch && endsPassport(this.memory(id), epoch);
  }
}

/** A mover's place in plain numbers. */
export function whereabouts(zone: ZoneId, { position, velocity, command }: MoverState): Whereabouts {
  return {
    zone,
    position: [position.x, position.y, position.z],
    velocity: [velocity.x, velocity.y, velocity.z],
    yaw: command.yaw,
  };
}

/** A clock that has jumped back is within nothing. */
const within = (nowMs: number, sinceMs: number, milliseconds: number): boolean =>
  nowMs >= sinceMs && nowMs - sinceMs < milliseconds;

function bound<K, V>(map: Map<K, V>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
