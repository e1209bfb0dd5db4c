// faults.ts — which call between objects is delayed, lost, answered in vain, repeated or met by a crash: drawn from a seed.
import { seeded } from "../lab/seeded.ts";

/** How likely each fault of a call is, 0 to 1, and how long delays are. */
export interface FaultPlan {
  readonly seed: number;
  /** Counts the starts of the process, so that a restarted one does not draw the same faults once more. */
  readonly run: number;
  /** The request is lost: the caller gets an exception, the callee hears nothing. */
  readonly loseRequest: number;
  /** The answer is lost: the callee has acted, the caller gets an exception. */
  readonly loseAnswer: number;
  /** The request, or its answer, is late by up to `delayMsMax`, mostly by far less. */
  readonly delay: number;
  readonly delayMsMax: number;
  /** The callee hears the request again, up to `delayMsMax` later. */
  readonly repeat: number;
  /** The callee is killed as it answers. */
  readonly crash: number;
}

export const NO_FAULTS: FaultPlan = {
  ...{ seed: 0, run: 0, delayMsMax: 0 },
  ...{ loseRequest: 0, loseAnswer: 0, delay: 0, repeat: 0, crash: 0 },
};

/** What becomes of one call. Milliseconds. */
export interface CallFaults {
  readonly requestLost: boolean;
  readonly answerLost: boolean;
  readonly requestLateMs: number;
  readonly answerLateMs: number;
  /** Null: heard once. */
  readonly repeatedAfterMs: number | null;
  readonly calleeCrashes: boolean;
}

/** The same plan, edge and number give the same faults. `edge` names caller, callee and method; `n` counts its calls. */
export function faultsOf(plan: FaultPlan, edge: string, n: number): CallFaults {
  const random = seeded(hash(`${plan.seed}/${plan.run}/${edge}/${n}`));
  const happens = (chance: number): boolean => random() < chance;
  // The cube of a chance is mostly small: many calls overtake one another a little, a few come when nobody waits any more.
  const lateMs = (): number => {
    const share = random();
    return Math.round(plan.delayMsMax * share * share * share);
  };
  const delayed = happens(plan.delay);
  const byRequest = happens(0.5);
  const late = lateMs();
  const repeated = happens(plan.repeat);
  const again = lateMs();
  return {
    requestLost: happens(plan.loseRequest),
    answerLost: happens(plan.loseAnswer),
    requestLateMs: delayed && byRequest ? late : 0,
    answerLateMs: delayed && !byRequest ? late : 0,
    repeatedAfterMs: repeated ? again : null,
    calleeCrashes: happens(plan.crash),
  };
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state >>> 0;
}
