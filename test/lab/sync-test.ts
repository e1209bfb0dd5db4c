// sync-test.ts — GGRS' sync test: goes back some ticks every tick, steps them again, and compares (TICK-3, PRED-1).
import { sameMover, sameProp } from "../../client/predict/agreement.ts";
import type { Predictor } from "../../client/predict/predict.ts";
import type { WorldSession } from "../../client/sdk.ts";
import { copyMover, copyProp } from "../../shared/sim/step.ts";
import { tick } from "../../shared/units.ts";

/** Ticks that each rewind goes back. */
export const SYNC_TICKS = 8;

export interface SyncReport {
  /** Rewinds that were compared. */
  rewinds: number;
  /** What was compared in all of them: movers and props. */
  compared: number;
  /** The first thing that came out otherwise, if any did. */
  mismatch: string | null;
}

/** Rewinds this player's prediction now, if it remembers enough, and adds to `report` what came of it. */
export function syncTest(player: WorldSession, report: SyncReport): void {
  const predictor = player.stay?.predictor;
  if (!predictor) return;
  const now = predictor.tick;
  const past = predictor.pending.outcomeAt(tick(now - SYNC_TICKS));
  // Somebody else is in it: where they stood then is not remembered.
  if (!past || predictor.simulation.movers.length > 1) return;
  const self = copyMover(predictor.self);
  const props = new Map(predictor.simulation.props.map((prop) => [prop.id, copyProp(prop)]));
  putBack(predictor, past.props);
  predictor.rewind(tick(now - SYNC_TICKS), past.self);
  for (let ago = SYNC_TICKS - 1; ago >= 0; ago--) {
    // Who was let go of in between is let go of at the same tick: that is no state of the step, but of who is near.
    const held = predictor.pending.outcomeAt(tick(now - ago))?.props;
    for (const prop of [...predictor.simulation.props])
      if (held && !held.has(prop.id)) predictor.simulation.removeProp(prop.id);
    predictor.replay();
  }
  report.rewinds++;
  report.compared++;
  if (!sameMover(self, predictor.self)) report.mismatch ??= `the mover at tick ${now}`;
  for (const prop of [...predictor.simulation.props]) {
    const before = props.get(prop.id);
    // Let go of since: out of reach.
    if (!before) predictor.simulation.removeProp(prop.id);
    else {
      report.compared++;
      if (!sameProp(before, prop)) report.mismatch ??= `${prop.kind} ${prop.id} at tick ${now}`;
    }
  }
}

function putBack(
  { simulation }: Predictor,
  props: ReadonlyMap<number, Parameters<typeof simulation.addProp>[0]>,
): void {
  for (const prop of [...simulation.props]) if (!props.has(prop.id)) simulation.removeProp(prop.id);
  for (const prop of props.values()) simulation.addProp(prop);
}
