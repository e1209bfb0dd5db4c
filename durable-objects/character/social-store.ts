// social-store.ts — a character's friends, mutes and whispers in SQLite, with the steps from each earlier version of their tables.
import { CHAT_HISTORY } from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import { SENDERS_TABLE, Senders } from "../senders.ts";
import { migrate, type Sql, versionOf } from "../sql.ts";
import type { Friendship, Muted, WhisperLine } from "../talk.ts";

export const SOCIAL_SCHEMA: readonly (readonly string[])[] = [
  [
    "CREATE TABLE friends (player TEXT PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE mutes (player TEXT PRIMARY KEY, name TEXT NOT NULL)",
    `CREATE TABLE whispers (seq INTEGER PRIMARY KEY, player TEXT NOT NULL, name TEXT NOT NULL, to_player TEXT NOT NULL,
      to_name TEXT NOT NULL, text TEXT NOT NULL, at_ms INTEGER NOT NULL)`,
    SENDERS_TABLE,
  ],
];

/** Whoever whispers to one player: as many as can speak while a call is repeated. */
const SENDERS_MAX = 256;

export interface FriendRow {
  readonly playerId: PlayerId;
  readonly name: string;
  readonly state: Friendship;
}

type StoredFriend = { player: string; name: string; state: string };
type StoredWhisper = {
  seq: number;
  player: string;
  name: string;
  to_player: string;
  to_name: string;
  text: string;
  at_ms: number;
};

export class SocialStore {
  private readonly sql: Sql;
  private saidBy: Senders | null = null;

  constructor(sql: Sql) {
    this.sql = sql;
    // The tables are made with the first row: a question about a player who has nothing leaves no storage behind.
    if (versionOf(sql, "social") > 0) this.open();
  }

  friends(): FriendRow[] {
    if (!this.saidBy) return [];
    return this.sql
      .exec<StoredFriend>("SELECT player, name, state FROM friends ORDER BY name")
      .toArray()
      .map(({ player, name, state }) => ({ playerId: player as PlayerId, name, state: state as Friendship }));
  }

  friend(playerId: PlayerId): FriendRow | null {
    return this.friends().find((friend) => friend.playerId === playerId) ?? null;
  }

  setFriend({ playerId, name, state }: FriendRow): void {
    this.open();
    this.sql.exec("INSERT OR REPLACE INTO friends VALUES (?, ?, ?)", playerId, name, state);
  }

  removeFriend(playerId: PlayerId): void {
    if (this.saidBy) this.sql.exec("DELETE FROM friends WHERE player = ?", playerId);
  }

  muted(): Muted[] {
    if (!this.saidBy) return [];
    return this.sql
      .exec<{ player: string; name: string }>("SELECT player, name FROM mutes ORDER BY name")
      .toArray()
      .map(({ player, name }) => ({ playerId: player as PlayerId, name }));
  }

  isMuted(other: PlayerId): boolean {
    return this.muted().some(({ playerId }) => playerId === other);
  }

  setMuted({ playerId, name }: Muted, muted: boolean): void {
    this.open();
    if (muted) this.sql.exec("INSERT OR REPLACE INTO mutes VALUES (?, ?)", playerId, name);
    else this.sql.exec("DELETE FROM mutes WHERE player = ?", playerId);
  }

  hasHeard(sender: string, serial: number): boolean {
    return this.saidBy?.hasSaid(sender, serial) ?? false;
  }

  /** Adds a whisper. @returns its number. */
  addWhisper(line: Omit<WhisperLine, "seq">, sender: string, serial: number): number {
    const senders = this.open();
    const seq = senders.newestSeq + 1;
    const { playerId, name, toId, toName, text, atMs } = line;
    this.sql.exec("INSERT INTO whispers VALUES (?, ?, ?, ?, ?, ?, ?)", seq, playerId, name, toId, toName, text, atMs);
    this.sql.exec("DELETE FROM whispers WHERE seq <= ?", seq - CHAT_HISTORY);
    senders.note(sender, serial, seq);
    return seq;
  }

  /** Takes back a whisper that nobody has been told of. */
  removeWhisper(seq: number): void {
    this.sql.exec("DELETE FROM whispers WHERE seq = ?", seq);
  }

  whispersAfter(seq: number): WhisperLine[] {
    if (!this.saidBy) return [];
    return this.sql
      .exec<StoredWhisper>("SELECT * FROM whispers WHERE seq > ? ORDER BY seq", seq)
      .toArray()
      .map((row) => ({
        seq: row.seq,
        playerId: row.player as PlayerId,
        name: row.name,
        toId: row.to_player as PlayerId,
        toName: row.to_name,
        text: row.text,
        atMs: row.at_ms,
      }));
  }

  private open(): Senders {
    if (this.saidBy) return this.saidBy;
    migrate(this.sql, "social", SOCIAL_SCHEMA);
    this.saidBy = new Senders(this.sql, SENDERS_MAX);
    return this.saidBy;
  }
}
