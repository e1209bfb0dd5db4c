// keeper.ts — a zone's memory that outlives it: checkpoints, records of who stood where, leases let go (LEASE-1).
import { assert } from "../../shared/assert.ts";
import {
  CHECKPOINT_MS,
  CHECKPOINT_UNCHANGED_MS,
  ENTITIES_MAX,
  LINGER_MS,
  SESSIONS_PER_ZONE_MAX,
  TRANSFER_MS_MAX,
} from "../../shared/limits.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import type { PlayerId, ZoneId } from "../../shared/units.ts";
import type { Place, Whereabouts } from "../contracts.ts";
import { type Checkpoint, encodeCheckpoint, type PlayerRecord, sameButForTime } from "./checkpoint.ts";
import type { RoomPorts } from "./ports.ts";
import type { Player } from "./session.ts";

const RELEASE_RETRY_MS = 1000;
const RELEASE_TRIES = 5;
/** Records of players who are gone that are kept for when they come back; the oldest go first. */
const RECORDS_MAX = 1024;
assert(RECORDS_MAX + SESSIONS_PER_ZONE_MAX < ENTITIES_MAX, "a checkpoint holds those who are here and those who were");
/** Leases let go that are remembered against answers that come late; the oldest go first. */
const LET_GO_MAX = 1024;

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
  private readonly savedEpochs = new Map<PlayerId, number>();

  constructor(ports: RoomPorts, place: Place, zone: ZoneId, records: readonly PlayerRecord[]) {
    this.ports = ports;
    this.place = place;
    this.zone = zone;
    for (const record of records) this.records.set(record.playerId as PlayerId, record);
    // Those who never came back must not pile up from one run to the next until no checkpoint can be written.
    bound(this.records, RECORDS_MAX);
  }

  /** The record of a player who is back: from now on the mover itself is the record. */
  takeRecord(playerId: PlayerId): PlayerRecord | null {
    const record = this.records.get(playerId) ?? null;
    this.records.delete(playerId);
    return record;
  }

  /** The same, if the record is of `epoch`. */
  takeRecordOf(playerId: PlayerId, epoch: number): PlayerRecord | null {
    return this.records.get(playerId)?.epoch === epoch ? this.takeRecord(playerId) : null;
  }

  /** Where this zone last knew the player under `epoch`, if it did. */
  whereaboutsOf(playerId: PlayerId, epoch: number): Whereabouts | null {
    const record = this.records.get(playerId);
    return record?.epoch === epoch ? whereabouts(this.zone, record.mover) : null;
  }

  /** The newest epoch of a player that this zone will never simulate again; −1 if there is none. */
  letGoOf(playerId: PlayerId): number {
    return this.letGo.get(playerId) ?? -1;
  }

  markLetGo(playerId: PlayerId, epoch: number): void {
    const newest = Math.max(epoch, this.letGoOf(playerId));
    // Taken out first, so that it goes to the end: the oldest are forgotten first.
    this.letGo.delete(playerId);
    this.letGo.set(playerId, newest);
    bound(this.letGo, LET_GO_MAX);
  }

  /** Records of an earlier run whose players have not come back yet: they must survive this run's checkpoints. */
  carriedOver(present: ReadonlyMap<PlayerId, Player>): PlayerRecord[] {
    return [...this.records.values()].filter(({ playerId }) => !present.has(playerId as PlayerId));
  }

  /** Writes a checkpoint now and then, off the tick's path: nothing waits for it (PLATFORM: the output gate). */
  checkpoint(nowMs: number, record: () => Checkpoint): void {
    if (this.writing || within(nowMs, this.lookedAtMs, CHECKPOINT_MS)) return;
    this.lookedAtMs = nowMs;
    const checkpoint = record();
    const bytes = encodeCheckpoint(checkpoint);
    const same = this.written !== null && sameButForTime(this.written, bytes);
    if (!same || !within(nowMs, this.writtenAtMs, CHECKPOINT_UNCHANGED_MS)) void this.write(checkpoint, bytes, nowMs);
  }

  /** Resolves when it is durable, or could not be written. */
  checkpointNow(checkpoint: Checkpoint, nowMs: number): Promise<void> {
    return this.write(checkpoint, encodeCheckpoint(checkpoint), nowMs);
  }

  private write(checkpoint: Checkpoint, bytes: Uint8Array<ArrayBuffer>, nowMs: number): Promise<void> {
    this.written = bytes;
    this.writtenAtMs = nowMs;
    this.writing = true;
    return this.ports
      .saveCheckpoint(bytes)
      .then(() => this.saveArrivals(checkpoint))
      .catch((error: unknown) => {
        this.written = null;
        this.ports.log("the checkpoint was not written", error);
      })
      .finally(() => {
        this.writing = false;
      });
  }

  /** Gives the lease back, with where the player stood; repeated until it is settled. */
  release(player: Player): void {
    const { playerId, epoch, mover } = player;
    this.records.delete(playerId);
    this.records.set(playerId, { playerId, epoch, mover });
    bound(this.records, RECORDS_MAX);
    this.giveBack(playerId, epoch, mover, RELEASE_TRIES);
  }

  /** A lease has come back to us, under `epoch`, whose player left meanwhile: it goes on to the character object. */
  handBack(playerId: PlayerId, epoch: number): void {
    const record = this.records.get(playerId);
    if (!record || record.epoch > epoch) return;
    this.records.set(playerId, { ...record, epoch });
    this.giveBack(playerId, epoch, record.mover, RELEASE_TRIES);
  }

  private giveBack(playerId: PlayerId, epoch: number, mover: MoverState, triesLeft: number): void {
    const again = (delayMs: number): void => {
      if (triesLeft > 1) this.ports.later(delayMs, () => this.giveBack(playerId, epoch, mover, triesLeft - 1));
    };
    this.ports
      .character(playerId)
      .release(this.place, epoch, whereabouts(this.zone, mover))
      .then((answer) => {
        // They left in the middle of a crossing: if nobody claims them there, the lease comes back to us, under a new epoch.
        if (!answer.ok && answer.code === "transfer_pending") again(2 * TRANSFER_MS_MAX);
        // They are back already: this may be where, and their claim's answer waits for the next tick, with nothing but our
        // record to say where they stood.
        else if (!answer.ok && answer.code === "stale_epoch")
          this.ports.later(LINGER_MS, () => this.forget(playerId, epoch));
        else this.forget(playerId, epoch);
      })
      .catch((error: unknown) => {
        this.ports.log(`the release of ${playerId} was not heard`, error);
        again(RELEASE_RETRY_MS);
      });
  }

  private forget(playerId: PlayerId, epoch: number): void {
    if (this.records.get(playerId)?.epoch === epoch) this.records.delete(playerId);
  }

  /** Who is in a durable checkpoint for the first time no longer needs the passport that they came with (HANDOFF-1). */
  private saveArrivals(checkpoint: Checkpoint): void {
    for (const { playerId, epoch, mover } of checkpoint.players) {
      const id = playerId as PlayerId;
      if (this.savedEpochs.get(id) === epoch || this.letGoOf(id) >= epoch || this.records.has(id)) continue;
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
