// ports.ts — what a room is given: its clock, chance, store, the objects it calls and the sockets it writes to.
import type { PlayerId } from "../../shared/units.ts";
import type { CloseRule } from "../../shared/wire/close.ts";
import type { CharacterRpc, GroundRpc, Heartbeat, ProfileRpc, TicketClaims } from "../contracts.ts";
import type { WaitingMemo } from "./antechamber.ts";
import type { TalkPorts } from "./chat.ts";
import type { Memo } from "./sleepers.ts";

/** One client's socket, seen from the room. Never throws: a socket that is gone swallows what it is sent. */
export interface Connection {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(rule: CloseRule): void;
  /** What the socket is to remember if this object loses its memory and the socket stays open; null: nothing (SLEEP-1). */
  keep(memo: Memo | WaitingMemo | null): void;
}

/** A room knows no platform: it runs the same in a Durable Object and in the lab's virtual time. */
export interface RoomPorts {
  nowMs(): number;
  /** 0 ≤ x < 1. */
  random(): number;
  /** A unique, unguessable id. */
  newId(): string;
  character(
    playerId: PlayerId,
  ): ProfileRpc &
    Pick<CharacterRpc, "claim" | "beginTransfer" | "confirm" | "transferStatus" | "save" | "release" | "bag" | "deal">;
  /** What lies in this zone instance. */
  ground(): Pick<GroundRpc, "look" | "take">;
  /** What a ticket for this very instance says; null if it is forged, for another one, or over (ADMIT-1). */
  verify(ticket: string): Promise<TicketClaims | null>;
  /** Resolves when the bytes are durable; rejects when this instance may no longer write (LEASE-1). */
  saveCheckpoint(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  heartbeat(report: Heartbeat): Promise<void>;
  /** To say and hear things; clock, timers and log are the room's. */
  readonly talk: Omit<TalkPorts, "nowMs" | "later" | "log">;
  /** Runs `task` after `delayMs`, once. */
  later(delayMs: number, task: () => void): void;
  /** Called when a room that slept has a deadline again. */
  woken(): void;
  /** For people who run the zone. */
  log(message: string, error?: unknown): void;
}
