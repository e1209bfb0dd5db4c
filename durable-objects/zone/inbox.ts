// inbox.ts — holds each player's commands and acts until the tick that runs them (CMD-1, CMD-2).
import { assert } from "../../shared/assert.ts";
import { ACTS_WAITING_MAX, COMMAND_AHEAD_TICKS_MAX, INBOX_MAX } from "../../shared/limits.ts";
import { type Command, turned } from "../../shared/sim/command.ts";
import { type Tick, tick } from "../../shared/units.ts";
import type { Act, Change } from "../../shared/wire/client-messages.ts";

export class Inbox {
  private readonly changes: Change[] = [];
  private readonly acts: Act[] = [];

  /**
   * Queues changes. The transport keeps order, so a later message knows better: what it says of a tick replaces all that
   * was queued from that tick on. A stamp further ahead than may be is clamped: the zone has dropped time, and the client
   * does not know yet.
   * @param nextTick the tick that runs next; a change stamped before it is late, and is in force from it on (CMD-2).
   * @returns how many were late.
   */
  add(changes: readonly Change[], nextTick: Tick): number {
    const last = nextTick + COMMAND_AHEAD_TICKS_MAX;
    let late = 0;
    for (const change of changes) {
      const stamp = tick(Math.min(change.tick, last));
      if (stamp < nextTick) late++;
      // Of late changes only the newest can ever act; so what a link held back for seconds takes the room of one.
      const from = Math.max(stamp, nextTick);
      while (this.changes.length > 0 && (this.changes[this.changes.length - 1] as Change).tick >= from)
        this.changes.pop();
      // Where a turn that began on time would have come to: the feet lose the ticks that a late command missed, the facing does not.
      this.changes.push({ tick: tick(from), command: turned(change.command, from - stamp) });
    }
    assert(this.changes.length <= INBOX_MAX, "an inbox holds at most one change a tick");
    return late;
  }

  /**
   * The command that comes into force at `now`, or null if the old one goes on. Of several that are due only the last
   * counts: stepping once for each of a burst would move this player N times against one step of everyone else.
   */
  take(now: Tick): Command | null {
    let command: Command | null = null;
    while (this.changes.length > 0 && (this.changes[0] as Change).tick <= now)
      command = (this.changes.shift() as Change).command;
    return command;
  }

  /** Queues what is done once, at its tick, or at once if that is past. @returns those that there is no room for. */
  addActs(acts: readonly Act[], nextTick: Tick): Act[] {
    const refused: Act[] = [];
    for (const act of acts) {
      const at = tick(Math.max(nextTick, Math.min(act.tick, nextTick + COMMAND_AHEAD_TICKS_MAX)));
      if (this.acts.length >= ACTS_WAITING_MAX) refused.push(act);
      else this.acts.push({ ...act, tick: at });
    }
    return refused;
  }

  /** The acts that are due at `now`, in the order in which they came. */
  takeActs(now: Tick): Act[] {
    if (this.acts.length === 0) return NO_ACTS;
    const due = this.acts.filter((act) => act.tick <= now);
    if (due.length > 0) this.acts.splice(0, this.acts.length, ...this.acts.filter((act) => act.tick > now));
    return due;
  }

  get size(): number {
    return this.changes.length;
  }

  /** Is anything waiting for its tick? */
  get waiting(): boolean {
    return this.changes.length + this.acts.length > 0;
  }

  /** Forgets everything: a new connection starts anew. */
  clear(): void {
    this.changes.length = 0;
    this.acts.length = 0;
  }
}

const NO_ACTS: Act[] = [];
