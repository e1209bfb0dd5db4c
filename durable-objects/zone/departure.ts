// departure.ts — zone A's side of a handoff: freeze, ask the character object to move the lease, tell the client, let go (HANDOFF-1).
import { TRANSFER_MS_MAX } from "../../shared/limits.ts";
import type { ZoneId } from "../../shared/units.ts";
import { YAW_STEPS } from "../../shared/units.ts";
import type { Portal } from "../../shared/world/zone.ts";
import type { Entry, Passport, Place, Refusal, TransferEnd } from "../contracts.ts";
import { relativeTo } from "./arrival.ts";
import type { RoomPorts } from "./ports.ts";
import type { Departure, Player } from "./session.ts";

/** An unanswered question is asked again after this long, and again, until the answer is known. */
const ASK_AGAIN_MS = 1000;
/** An offer ends by itself after TRANSFER_MS_MAX; if we have not heard how by then, we ask. */
const STATUS_AFTER_MS = TRANSFER_MS_MAX + ASK_AGAIN_MS;

/** What a departure does to the room; the room alone turns it into messages and removals. */
export interface DepartureHost {
  readonly place: Place;
  readonly ports: RoomPorts;
  /** Runs `act` at the next tick: answers are queued, ticks act. */
  enqueue(act: () => void): void;
  offered(player: Player, entry: Entry): void;
  thawed(player: Player, transferId: string, reason: string): void;
  letGo(player: Player): void;
  hasLetGo(player: Player, epoch: number): boolean;
}

/** Freezes the player, and asks the character object to move the lease. */
export function beginDeparture(host: DepartureHost, player: Player, to: ZoneId, passport: Passport): void {
  const transferId = host.ports.newId();
  freeze(player, transferId, host.place, to, passport, host.ports.nowMs(), "here");
  ask(host, player);
}

/** Freezes the player for a move that the character object has begun by itself; idempotent by its transfer id. */
export function freeze(
  player: Player,
  transferId: string,
  from: Place,
  to: ZoneId,
  passport: Passport,
  nowMs: number,
  begun: Departure["begun"],
): void {
  player.mover.crossing = true;
  player.mover.velocity.x = 0;
  player.mover.velocity.y = 0;
  player.mover.velocity.z = 0;
  const request = { playerId: player.playerId, transferId, epoch: player.epoch, from, to, passport };
  // What began elsewhere is offered already: there is nothing to ask but how it ended.
  const state = begun === "here" ? "asking" : "offered";
  player.departure = { request, begun, state, askAtMs: nowMs + (begun === "here" ? ASK_AGAIN_MS : STATUS_AFTER_MS) };
}

/** Called each tick: a departure whose end has not been heard of asks how it stands. */
export function pursueDeparture(host: DepartureHost, player: Player): void {
  const departure = player.departure;
  const nowMs = host.ports.nowMs();
  // Further off than we ever wait, the clock has jumped back.
  if (!departure || (nowMs < departure.askAtMs && departure.askAtMs - nowMs <= STATUS_AFTER_MS)) return;
  departure.askAtMs = nowMs + ASK_AGAIN_MS;
  if (departure.state === "asking") ask(host, player);
  else askStatus(host, player);
}

/** The character object says how a transfer ended. Repeats and news of other transfers change nothing. */
export function endDeparture(host: DepartureHost, player: Player, end: TransferEnd): void {
  if (player.departure?.request.transferId !== end.transferId) return;
  if (end.outcome === "claimed" || host.hasLetGo(player, end.epoch)) host.letGo(player);
  else stay(host, player, end.epoch, "The next zone was not reached in time.");
}

/** What travels with the player: position and motion relative to the portal, so that they come out as they went in. */
export function passportOf(player: Player, zone: ZoneId, portal: Portal | null, tick: number): Passport {
  const { position, velocity, command } = player.mover;
  const inward = portal ? (portal.arrival.yaw + YAW_STEPS / 2) % YAW_STEPS : 0;
  const at = portal ? portal.arrival.at : [position.x, position.y, position.z];
  const relative = [
    position.x - (at[0] as number),
    position.y - (at[1] as number),
    position.z - (at[2] as number),
  ] as const;
  return {
    whereabouts: {
      zone,
      position: [position.x, position.y, position.z],
      velocity: [velocity.x, velocity.y, velocity.z],
      yaw: command.yaw,
    },
    exitPortal: portal?.exit ?? null,
    offset: relativeTo(relative, inward),
    relativeVelocity: relativeTo([velocity.x, velocity.y, velocity.z], inward),
    relativeYaw: (command.yaw - inward + YAW_STEPS) % YAW_STEPS,
    tick,
    command: { ...command },
  };
}

/** An exception leaves the outcome unknown: the same question, with the same id, is asked again later. */
function ask(host: DepartureHost, player: Player): void {
  const departure = player.departure;
  if (!departure) return;
  const { request } = departure;
  host.ports
    .character(player.playerId)
    .beginTransfer(request)
    .then((answer) => host.enqueue(() => answered(host, player, request.transferId, answer)))
    .catch((error: unknown) => host.ports.log(`transfer ${request.transferId} is unanswered`, error));
}

function answered(host: DepartureHost, player: Player, transferId: string, answer: Entry | Refusal): void {
  const departure = player.departure;
  if (!departure || departure.request.transferId !== transferId || departure.state !== "asking") return;
  if (answer.ok) {
    departure.state = "offered";
    departure.askAtMs = host.ports.nowMs() + STATUS_AFTER_MS;
    host.offered(player, answer);
  } else if (answer.code === "stale_epoch" || answer.code === "not_holder" || answer.code === "unknown_character")
    host.letGo(player);
  // The transfer of this very id may be over already, if the answer to the first question was lost.
  else if (answer.code === "transfer_over") askStatus(host, player);
  else stay(host, player, player.epoch, answer.message);
}

function askStatus(host: DepartureHost, player: Player): void {
  const transferId = player.departure?.request.transferId;
  if (!transferId) return;
  host.ports
    .character(player.playerId)
    .transferStatus(transferId)
    .then(({ status, epoch }) =>
      host.enqueue(() => {
        if (status === "claimed" || status === "aborted") {
          endDeparture(host, player, { playerId: player.playerId, transferId, outcome: status, epoch });
        } else if (status === "unknown") {
          // It never began, and never will. The lease is still ours if nobody has taken it since.
          if (epoch === player.epoch && !host.hasLetGo(player, epoch))
            stay(host, player, epoch, "The crossing did not begin.");
          else host.letGo(player);
        }
      }),
    )
    .catch((error: unknown) => host.ports.log(`how transfer ${transferId} stands is unanswered`, error));
}

/** The departure came to nothing: the player goes on here, under `epoch`. */
function stay(host: DepartureHost, player: Player, epoch: number, reason: string): void {
  const transferId = player.departure?.request.transferId ?? "";
  thaw(player, epoch);
  host.thawed(player, transferId, reason);
}

export function thaw(player: Player, epoch: number): void {
  player.departure = null;
  player.epoch = epoch;
  player.mover.crossing = false;
}
