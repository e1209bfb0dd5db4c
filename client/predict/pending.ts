// pending.ts — own commands and the states they led to, by tick, for as long as the zone may still disagree (PRED-1).
import { PENDING_TICKS_MAX } from "../../shared/limits.ts";
import type { Command } from "../../shared/sim/command.ts";
import type { MoverState } from "../../shared/sim/state.ts";
import type { Tick } from "../../shared/units.ts";

interface Entry {
  readonly tick: Tick;
  /** The command that came into force at this tick, or null if the one before went on. */
  readonly change: Command | null;
  /** Own mover after this tick, and the portal that did not act then. */
  state: MoverState;
  latchedPortal: string | null;
}

export class Pending {
  private readonly ring = new Array<Entry | undefined>(PENDING_TICKS_MAX);

  remember(tick: Tick, change: Command | null, state: MoverState, latchedPortal: string | null): void {
    this.ring[tick % PENDING_TICKS_MAX] = { tick, change, state, latchedPortal };
  }

  /** Replaces the state after `tick`: a replay has led elsewhere. */
  revise(tick: Tick, state: MoverState, latchedPortal: string | null): void {
    const entry = this.at(tick);
    if (!entry) return;
    entry.state = state;
    entry.latchedPortal = latchedPortal;
  }

  /** The portal that did not act at `tick`; undefined if that is not remembered. */
  latchAt(tick: Tick): string | null | undefined {
    return this.at(tick)?.latchedPortal;
  }

  changeAt(tick: Tick): Command | null {
    return this.at(tick)?.change ?? null;
  }

  stateAt(tick: Tick): MoverState | null {
    return this.at(tick)?.state ?? null;
  }

  private at(tick: Tick): Entry | undefined {
    const entry = this.ring[tick % PENDING_TICKS_MAX];
    return entry?.tick === tick ? entry : undefined;
  }
}
