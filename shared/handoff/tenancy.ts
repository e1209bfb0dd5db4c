// tenancy.ts — one zone's side of one player's lease: claimed, lived under, departed from, let go; pure, total, no clock (LEASE-1, HANDOFF-1).
import { TRANSFER_MS_MAX } from "../limits.ts";
import { CLOSE } from "../wire/close.ts";
import type { ClaimGranted, Entry, Passport, Place, Refusal, TransferEnd, TransferStatus } from "./messages.ts";
import type {
  Asked,
  DepartAsk,
  Departure,
  Memory,
  Origin,
  Pursuit,
  Release,
  Tenancy,
  Turn,
  ZoneEffect,
} from "./tenancy-state.ts";

/** An unanswered question is asked again after this long, and again, until the answer is known. */
const ASK_AGAIN_MS = 1000;
/** An offer ends by itself after TRANSFER_MS_MAX; if we have not heard how by then, we ask. */
const STATUS_AFTER_MS = TRANSFER_MS_MAX + ASK_AGAIN_MS;
const RELEASE_RETRY_MS = 1000;
/** How often a lease is given back before it is left to the next claim to fetch it. */
export const RELEASE_TRIES = 5;

/** What a run of the zone begins with: it simulates nobody, whatever its last run did. */
export function begun<S, P>(record: Tenancy<S, P>["record"]): Tenancy<S, P> {
  return { resident: null, letGo: -1, record };
}

// ---- in ----

/** The character object has answered a claim. `session` null: whoever asked is gone, so the player lingers. */
export function claimed<S, P>(
  before: Tenancy<S, P>,
  session: S,
  isOpen: boolean,
  answer: ClaimGranted | Refusal,
  place: Place,
): Turn<S, P> {
  const refuse = (rule: (typeof CLOSE)[keyof typeof CLOSE]) => turn(before, [{ kind: "close", session, rule }]);
  if (!answer.ok) return refuse(answer.code === "stale_epoch" ? CLOSE.staleEpoch : CLOSE.ticketRefused);
  const { epoch } = answer;
  const { resident, letGo, record } = before;
  // The lease moved on while this answer was on its way: to simulate the player now would make two owners (LEASE-1).
  if (letGo >= epoch) return refuse(CLOSE.staleEpoch);
  // An answer that was overtaken by the next one's: the player has a newer session, under a newer epoch.
  if (resident !== null && resident.epoch > epoch) return refuse(CLOSE.staleEpoch);
  const effects: ZoneEffect<S, P>[] = [];
  const staysOn = resident !== null && isFresh(place, answer, resident.epoch);
  // Frozen here still, they have been elsewhere since: who is back comes as the passport says.
  if (resident !== null) effects.push({ kind: staysOn ? "takenOver" : "remove" });
  // Another connection has claimed the player: the one before must not fight back (CLOSE-1).
  if (resident?.session) effects.push({ kind: "close", session: resident.session, rule: CLOSE.takenOver });
  if (!staysOn) effects.push({ kind: "admit", origin: originOf(place, answer, record), granted: answer });
  if (isOpen) effects.push({ kind: "welcome", session });
  const now = { epoch, session: isOpen ? session : null, departure: null };
  // From now on the mover itself is the record.
  return turn({ ...before, resident: now, record: staysOn ? record : null }, effects);
}

/**
 * Where a player appears. In order: from this zone's own record, if it was this zone that held the lease before and knows
 * better than the character object; by the passport; where the character object last knew them; at a spawn.
 */
export function originOf<P>(place: Place, granted: ClaimGranted, record: Tenancy<unknown, P>["record"]): Origin<P> {
  const { passport, whereabouts } = granted;
  if (record && isFresh(place, granted, record.epoch)) return { from: "record", pose: record.pose };
  // Handed back to us, since the crossing came to nothing: they stand before the portal.
  if (passport?.whereabouts.zone === place.zone) return { from: "whereabouts", whereabouts: passport.whereabouts };
  if (passport) return { from: "passport", passport };
  if (whereabouts && whereabouts.zone === place.zone) return { from: "whereabouts", whereabouts };
  return { from: "spawn" };
}

/** Does nobody know better where a player stands than this zone, from under `epoch`? */
function isFresh({ instance }: Place, { previous, freshFrom }: ClaimGranted, epoch: number): boolean {
  return previous?.place.instance === instance && epoch >= freshFrom && epoch <= previous.epoch;
}

/** The zone hibernated, and the lease of one whose socket stayed open is confirmed: they stand as they stood (SLEEP-1). */
export function readmitted<S, P>(before: Tenancy<S, P>, session: S, epoch: number): Turn<S, P, boolean> {
  const { resident, letGo, record } = before;
  if (resident !== null || letGo >= epoch || record?.epoch !== epoch)
    return { tenancy: before, answer: false, effects: [] };
  const effects: ZoneEffect<S, P>[] = [{ kind: "readmit", pose: record.pose }];
  const tenancy = { ...before, resident: { epoch, session, departure: null }, record: null };
  return { tenancy, answer: true, effects };
}

// ---- across ----

/** The player stands in a portal: frozen, and the character object is asked to move the lease. */
export function departs<S, P>(before: Tenancy<S, P>, request: Departure["request"], nowMs: number): Turn<S, P> {
  const { resident } = before;
  if (resident === null || resident.departure !== null) return turn(before);
  const departure: Departure = { request, begun: "here", state: "asking", askAtMs: nowMs + ASK_AGAIN_MS };
  return turn({ ...before, resident: { ...resident, departure } }, [{ kind: "begin", request }]);
}

/**
 * The character object asks to freeze a player for a move that began elsewhere; `here`: how the player stands, if they are
 * here, and the passport that says so.
 */
export function departAsked<S, P>(
  before: Tenancy<S, P>,
  ask: DepartAsk,
  here: { readonly pose: P; readonly passport: Passport } | null,
  nowMs: number,
): Turn<S, P, Asked<P>> {
  const { resident } = before;
  const { playerId, epoch, transferId, from, to } = ask;
  if (resident === null || here === null || resident.epoch !== epoch) {
    const away = { ...before, letGo: Math.max(before.letGo, epoch) };
    // Held under an older epoch: the lease went elsewhere and back without our hearing of it, or we have claimed it ourselves
    // and the answer is late. By the epoch of our record the character object can tell.
    const isOver = resident !== null && resident.epoch < epoch;
    const gone = isOver ? letGo(away, here?.pose ?? null) : turn(away);
    return { ...gone, answer: { state: "absent", record: gone.tenancy.record } };
  }
  const { passport } = here;
  const { departure } = resident;
  if (departure !== null) {
    const same = departure.request.transferId === transferId;
    return {
      ...turn(before),
      answer: same ? { state: "frozen", passport: departure.request.passport } : { state: "busy", with: departure },
    };
  }
  const request = { playerId, transferId, epoch, from, to, passport };
  // What began elsewhere is offered already: there is nothing to ask but how it ended.
  const begun: Departure = { request, begun: "elsewhere", state: "offered", askAtMs: nowMs + STATUS_AFTER_MS };
  const frozen = { ...before, resident: { ...resident, departure: begun } };
  return { ...turn(frozen), answer: { state: "frozen", passport } };
}

/** A departure whose end has not been heard of asks how it stands. */
export function pursued<S, P>(before: Tenancy<S, P>, nowMs: number): Turn<S, P> {
  const { resident } = before;
  const departure = resident?.departure;
  if (!resident || !departure || !isDue(departure, nowMs)) return turn(before);
  const asked = { ...departure, askAtMs: nowMs + ASK_AGAIN_MS };
  const { request } = departure;
  const question: ZoneEffect<S, P> = departure.state === "asking" ? { kind: "begin", request } : askStatus(departure);
  return turn({ ...before, resident: { ...resident, departure: asked } }, [question]);
}

/** Is it time to ask? Further off than we ever wait, the clock has jumped back. */
export function isDue({ askAtMs }: Pursuit, nowMs: number): boolean {
  return nowMs >= askAtMs || askAtMs - nowMs > STATUS_AFTER_MS;
}

/** The character object has answered `beginTransfer`; `pose` is the player's, if they are here. */
export function transferAnswered<S, P>(
  before: Tenancy<S, P>,
  transferId: string,
  answer: Entry | Refusal,
  pose: P | null,
  nowMs: number,
): Turn<S, P> {
  const { resident } = before;
  const departure = resident?.departure;
  if (!resident || departure?.request.transferId !== transferId || departure.state !== "asking") return turn(before);
  if (answer.ok) {
    const offered: Departure = { ...departure, state: "offered", askAtMs: nowMs + STATUS_AFTER_MS };
    return turn({ ...before, resident: { ...resident, departure: offered } }, [
      { kind: "offered", transferId, entry: answer },
    ]);
  }
  switch (answer.code) {
    case "stale_epoch":
    case "not_holder":
    case "unknown_character":
      // Ours under a newer epoch, it may be, by a claim whose answer is late: it finds them where they stood.
      return letGo(before, pose);
    case "transfer_over":
      // The transfer of this very id may be over already, if the answer to the first question was lost.
      return turn(before, [askStatus(departure)]);
    default:
      return stay(before, resident.epoch, answer.message);
  }
}

function askStatus<S, P>({ request }: Departure): ZoneEffect<S, P> {
  const { transferId, epoch, passport } = request;
  return { kind: "status", question: { transferId, epoch, tick: passport.tick } };
}

/** The character object has said how a transfer stands; `pose` is the player's, if they are here. */
export function statusAnswered<S, P>(
  before: Tenancy<S, P>,
  transferId: string,
  { status, epoch }: TransferStatus,
  pose: P | null,
): Turn<S, P> {
  const { resident } = before;
  if (resident?.departure?.request.transferId !== transferId || status === "offered") return turn(before);
  if (status !== "unknown") return endDeparture(before, status, epoch, pose);
  // It never began, and never will. The lease is still ours if nobody has taken it since.
  if (epoch === resident.epoch && before.letGo < epoch) return stay(before, epoch, "The crossing did not begin.");
  return letGo(before, pose);
}

/** The character object says how a transfer ended; `pose` as above. Repeats and news of other transfers change nothing. */
export function transferEnded<S, P>(before: Tenancy<S, P>, end: TransferEnd, pose: P | null): Turn<S, P> {
  const { resident } = before;
  if (resident === null) return end.outcome === "aborted" ? handBack(before, end.epoch) : turn(before);
  if (resident.departure?.request.transferId !== end.transferId) return turn(before);
  return endDeparture(before, end.outcome, end.epoch, pose);
}

function endDeparture<S, P>(
  before: Tenancy<S, P>,
  outcome: "claimed" | "aborted",
  epoch: number,
  pose: P | null,
): Turn<S, P> {
  // An epoch that this run has promised never to simulate is as good as gone.
  if (outcome === "aborted" && before.letGo < epoch)
    return stay(before, epoch, "The next zone was not reached in time.");
  // Of a departure that we were asked for too late there is no passport, and who has the lease now may be ourselves.
  return letGo(before, before.resident?.departure?.begun === "elsewhere" ? pose : null);
}

/** The departure came to nothing: the player goes on here, under `epoch`. */
function stay<S, P>(before: Tenancy<S, P>, epoch: number, reason: string): Turn<S, P> {
  const { resident } = before;
  if (!resident?.departure) return turn(before);
  const { transferId } = resident.departure.request;
  return turn({ ...before, resident: { ...resident, epoch, departure: null } }, [
    { kind: "thawed", transferId, reason },
  ]);
}

// ---- out ----

/** The lease is not ours any more. `pose`: to be remembered, since no passport tells of it. */
function letGo<S, P>(before: Tenancy<S, P>, pose: P | null): Turn<S, P> {
  const { resident } = before;
  if (resident === null) return turn(before);
  const { session, departure, epoch } = resident;
  // Their own client knows of a portal. A move that began elsewhere is another tab's: this one must not fight back (CLOSE-1).
  const rule = departure?.begun === "elsewhere" ? CLOSE.takenOver : CLOSE.transferred;
  const effects: ZoneEffect<S, P>[] = [{ kind: "remove" }];
  if (session !== null) effects.push({ kind: "close", session, rule });
  const record = pose === null ? before.record : { epoch, pose };
  return turn({ resident: null, letGo: Math.max(before.letGo, epoch), record }, effects);
}

/** A socket is gone: the player lingers, if it was the one that moved them. */
export function lost<S, P>(before: Tenancy<S, P>, session: S): Turn<S, P> {
  const { resident } = before;
  if (resident === null || resident.session !== session) return turn(before);
  return turn<S, P>({ ...before, resident: { ...resident, session: null } });
}

/** The player's session is over: the lease is given back, with `pose`. Not if another session has taken over since. */
export function left<S, P>(before: Tenancy<S, P>, pose: P): Turn<S, P> {
  const { resident } = before;
  if (resident === null || resident.session !== null) return turn(before);
  const { epoch } = resident;
  const release = { epoch, pose, recordedUnder: epoch, triesLeft: RELEASE_TRIES };
  const gone = { resident: null, letGo: Math.max(before.letGo, epoch), record: { epoch, pose } };
  return turn<S, P>(gone, [{ kind: "remove" }, { kind: "release", release }]);
}

/** A lease has come back to us, under `epoch`, whose player is not here: it goes on to the character object. */
export function handBack<S, P>(before: Tenancy<S, P>, epoch: number): Turn<S, P> {
  const { record } = before;
  if (record === null || record.epoch > epoch) return turn(before);
  const release = { epoch, pose: record.pose, recordedUnder: record.epoch, triesLeft: RELEASE_TRIES };
  // It may have been claimed by us since, by a claim whose answer is late: that comes too late then.
  return turn({ ...before, letGo: Math.max(before.letGo, epoch) }, [{ kind: "release", release }]);
}

/** The character object has answered a release; null: it could not be reached. */
export function releaseAnswered<S, P>(
  before: Tenancy<S, P>,
  release: Release<P>,
  answer: { readonly ok: true } | Refusal | null,
): Turn<S, P> {
  const again = (afterMs: number): Turn<S, P> => {
    const next = { ...release, triesLeft: release.triesLeft - 1 };
    return turn(before, next.triesLeft > 0 ? [{ kind: "releaseLater", afterMs, release: next }] : []);
  };
  if (answer === null) return again(RELEASE_RETRY_MS);
  // They left in the middle of a crossing: if nobody claims them there, the lease comes back to us, under a new epoch.
  if (!answer.ok && answer.code === "transfer_pending") return again(2 * TRANSFER_MS_MAX);
  // They are back already: this may be where, and while their claim's answer is on its way, nothing but our record says
  // where they stood. Elsewhere it does no harm.
  if (!answer.ok && answer.code === "stale_epoch") return turn(before);
  return turn(before.record?.epoch === release.recordedUnder ? { ...before, record: null } : before);
}

/** A checkpoint is durable that has the player under `epoch`: does their passport end by it? */
export function endsPassport({ letGo, record }: Memory<unknown>, epoch: number): boolean {
  return letGo < epoch && record === null;
}

function turn<S, P>(tenancy: Tenancy<S, P>, effects: readonly ZoneEffect<S, P>[] = []): Turn<S, P> {
  return { tenancy, answer: null, effects };
}
