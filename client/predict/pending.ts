// pending.ts — own commands and acts, and the states they led to, by tick, for as long as the zone may still disagree (PRED-1).
import { PENDING_TICKS_MAX } from "../../shared/limits.ts";
import type { Command } from "../../shared/sim/command.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import type { EntityId, Tick, Vec3 } from "../../shared/units.ts";

/** What an act of one's own did to the predicted props; done again in each replay of its tick. */
export type PredictedAct =
  | { readonly kind: "knock"; readonly prop: EntityId; readonly direction: Vec3; readonly arm: Vec3 }
  /** The ball goes by an id of our own until the zone has given it one. */
  | { readonly kind: "throw"; readonly ball: EntityId; readonly direction: Vec3 };

/** What a tick ended with. */
export interface Outcome {
  readonly self: MoverState;
  /** The props that were predicted. */
  readonly props: ReadonlyMap<EntityId, PropState>;
  /** The portal that did not act then. */
  readonly latchedPortal: string | null;
}

interface Entry {
  readonly tick: Tick;
  /** The command that came into force at this tick, or null if the one before went on. */
  readonly change: Command | null;
  acts: readonly PredictedAct[];
  outcome: Outcome;
}

export class Pending {
  private readonly ring = new Array<Entry | undefined>(PENDING_TICKS_MAX);

  remember(tick: Tick, change: Command | null, acts: readonly PredictedAct[], outcome: Outcome): void {
    this.ring[tick % PENDING_TICKS_MAX] = { tick, change, acts, outcome };
  }

  /** Replaces what `tick` ended with: a replay has led elsewhere. */
  revise(tick: Tick, outcome: Outcome): void {
    const entry = this.at(tick);
    if (entry) entry.outcome = outcome;
  }

  outcomeAt(tick: Tick): Outcome | null {
    return this.at(tick)?.outcome ?? null;
  }

  changeAt(tick: Tick): Command | null {
    return this.at(tick)?.change ?? null;
  }

  actsAt(tick: Tick): readonly PredictedAct[] {
    return this.at(tick)?.acts ?? [];
  }

  /** A thrown ball has got its id from the zone, or is not to be (null): so it was from the beginning. */
  rename(ball: EntityId, id: EntityId | null): void {
    for (const entry of this.ring) {
      if (!entry) continue;
      if (entry.acts.some((act) => act.kind === "throw" && act.ball === ball)) {
        const others = entry.acts.filter((act) => act.kind !== "throw" || act.ball !== ball);
        const own = entry.acts.find((act) => act.kind === "throw" && act.ball === ball) as PredictedAct;
        entry.acts = id === null ? others : [...others, { ...own, ball: id } as PredictedAct];
      }
      const state = entry.outcome.props.get(ball);
      if (!state) continue;
      const props = new Map(entry.outcome.props);
      props.delete(ball);
      if (id !== null) props.set(id, { ...state, id });
      entry.outcome = { ...entry.outcome, props };
    }
  }

  private at(tick: Tick): Entry | undefined {
    const entry = this.ring[tick % PENDING_TICKS_MAX];
    return entry?.tick === tick ? entry : undefined;
  }
}
