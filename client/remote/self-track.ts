// self-track.ts — the own mover as the zone has it: for whoever switches the prediction off, and to draw its ghost.
import type { MoverState } from "../../shared/sim/state.ts";
import type { Tick, Vec3 } from "../../shared/units.ts";

/** A second of frames. */
const STATES_MAX = 20;

export class SelfTrack {
  private readonly states: { tick: Tick; self: MoverState }[] = [];

  push(tick: Tick, self: MoverState): void {
    this.states.push({ tick, self });
    if (this.states.length > STATES_MAX) this.states.shift();
  }

  /** The newest state; null before the first. */
  get newest(): MoverState | null {
    return this.states[this.states.length - 1]?.self ?? null;
  }

  /** Where it was at `tick`, between the states around that. */
  at(tick: number): { self: MoverState; position: Vec3 } | null {
    let after = this.states[this.states.length - 1];
    if (!after) return null;
    for (let i = this.states.length - 2; i >= 0; i--) {
      const before = this.states[i] as { tick: Tick; self: MoverState };
      if (before.tick <= tick) {
        const t = Math.max(0, Math.min(1, (tick - before.tick) / (after.tick - before.tick)));
        return { self: before.self, position: mix(before.self.position, after.self.position, t) };
      }
      after = before;
    }
    return { self: after.self, position: after.self.position };
  }
}

export function mix(a: Vec3, b: Vec3, t: number): Vec3 {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, z: a.z + (b.z - a.z) * t };
}
