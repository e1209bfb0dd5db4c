// transfer-end.ts — how a transfer ends, how zone A learns of it, and when time must be looked at again (HANDOFF-1).
import {
  type Effect,
  ENDED_TRANSFERS_MAX,
  type EndedTransfer,
  type Lease,
  type Step,
  samePlace,
  TELL_ATTEMPTS_MAX,
  TELL_BACKOFF_MS,
  type Transfer,
} from "./lease-state.ts";
import type { TransferQuestion, TransferStatus } from "./messages.ts";

/** How a transfer stands; see TransferStatus. */
export function transferStatus(before: Lease | null, question: TransferQuestion): Step<TransferStatus> {
  if (before === null) return { lease: before, answer: { status: "unknown", epoch: 0 }, effects: [] };
  const { epoch, transfer } = before;
  const { transferId } = question;
  if (transfer?.transferId === transferId) return { lease: before, answer: { status: "offered", epoch }, effects: [] };
  const end = before.ended.find((e) => e.transferId === transferId);
  if (end !== undefined) return { lease: before, answer: { status: verdict(before, end), epoch }, effects: [] };
  // Nobody thaws a player whom another zone may claim, whatever transfer they ask about.
  const status = transfer?.state === "offered" ? "claimed" : "unknown";
  // The question fences the request: a `beginTransfer` that arrives after this answer would move a player who was thawed.
  const fenced = question.epoch === epoch && question.tick > before.fenceTick;
  const lease = fenced ? { ...before, fenceTick: question.tick } : before;
  return { lease, answer: { status, epoch }, effects: [] };
}

/** Time has passed: offers end, and what was not answered is told again. */
export function alarm(before: Lease | null, nowMs: number): Step<null> {
  if (before === null) return { lease: before, answer: null, effects: [] };
  return finish(before, expire(before, nowMs), null, nowMs);
}

/** The old holder answered; it need not be told again. */
export function told(before: Lease | null, transferId: string, nowMs: number): Step<null> {
  if (before === null) return { lease: before, answer: null, effects: [] };
  const ended = before.ended.map((e) => (e.transferId === transferId ? { ...e, tell: null } : e));
  return finish(before, { ...before, ended }, null, nowMs);
}

/** When `alarm` must be called next, or null. */
export function nextAlarmMs(lease: Lease | null): number | null {
  if (lease === null) return null;
  const times = lease.ended.flatMap((e) => (e.tell === null ? [] : [e.tell.atMs]));
  if (lease.transfer !== null) times.push(lease.transfer.deadlineMs);
  return times.length === 0 ? null : Math.min(...times);
}

/** Closes a transition: schedules what is due to be told, and the alarm if its time changed. */
export function finish<Answer>(before: Lease, after: Lease, answer: Answer, nowMs: number): Step<Answer, Lease> {
  const effects: Effect[] = [];
  const ended = after.ended.map((end): EndedTransfer => {
    const { tell, from, transferId } = end;
    if (tell === null || tell.atMs > nowMs) return end;
    effects.push({
      kind: "tell",
      place: from,
      end: { playerId: after.playerId, transferId, outcome: verdict(after, end), epoch: after.epoch },
    });
    const attempts = tell.attempts + 1;
    // Given up: a zone that still waits asks `transferStatus`, and one that restarted learns by its next claim.
    const again =
      attempts >= TELL_ATTEMPTS_MAX ? null : { attempts, atMs: nowMs + TELL_BACKOFF_MS * 2 ** (attempts - 1) };
    return { ...end, tell: again };
  });
  const lease = effects.length > 0 ? { ...after, ended } : after;
  const atMs = nextAlarmMs(lease);
  if (atMs !== nextAlarmMs(before)) effects.push({ kind: "alarm", atMs });
  return { lease, answer, effects };
}

/** Ends what is past its deadline. Not only the alarm does so: an alarm may be late. */
export function expire(lease: Lease, nowMs: number): Lease {
  const { transfer } = lease;
  return transfer !== null && nowMs >= transfer.deadlineMs ? abort(lease, transfer, nowMs) : lease;
}

/** The holder keeps the player. An offer's tickets are fenced off by a new epoch; for a departure none was written. */
export function abort(lease: Lease, transfer: Transfer, nowMs: number): Lease {
  const offered = transfer.state === "offered";
  const epoch = offered ? lease.epoch + 1 : lease.epoch;
  const { transferId, from } = transfer;
  const end: EndedTransfer = { transferId, outcome: "aborted", epoch, from, tell: { attempts: 0, atMs: nowMs } };
  const kept: Lease = { ...lease, epoch, transfer: null, ended: remember(lease.ended, end) };
  if (!offered) return kept;
  // A holder that has crashed since knows no better where they stood: the passport is theirs until its next save.
  const passport = { ...transfer.passport, exitPortal: null };
  return { ...kept, lastClaim: null, arriving: { zone: from.zone, passport }, freshFrom: epoch, fenceTick: -1 };
}

export function remember(ended: readonly EndedTransfer[], end: EndedTransfer): EndedTransfer[] {
  return [...ended, end].slice(-ENDED_TRANSFERS_MAX);
}

/** Aborted means that A may thaw the player. Where the lease has moved on, or may at any moment, the news is `claimed`. */
function verdict(lease: Lease, end: EndedTransfer): "claimed" | "aborted" {
  const stands = end.outcome === "aborted" && lease.epoch === end.epoch && samePlace(lease.holder, end.from);
  return stands && lease.transfer?.state !== "offered" ? "aborted" : "claimed";
}
