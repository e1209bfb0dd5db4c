// inbox.ts — holds each player's commands until the tick that runs them (CMD-1, CMD-2).
import { assert } from "../../shared/assert.ts";
import { COMMAND_AHEAD_TICKS_MAX, INBOX_MAX } from "../../shared/limits.ts";
import type { Command } from "../../shared/sim/command.ts";
import { type Tick, tick } from "../../shared/units.ts";
import type { Change } from "../../shared/wire/client-messages.ts";

export class Inbox {
  private readonly changes: Change[] = [];

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
      this.changes.push({ tick: tick(from), command: change.command });
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

  get size(): number {
    return this.changes.length;
  }

  /** Forgets everything: a new connection starts anew. */
  clear(): void {
    this.changes.length = 0;
  }
}
