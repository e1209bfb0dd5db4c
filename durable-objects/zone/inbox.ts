// inbox.ts — holds each player's commands until the tick that runs them (CMD-1, CMD-2).
import { COMMAND_AHEAD_TICKS_MAX, INBOX_MAX } from "../../shared/limits.ts";
import type { Command } from "../../shared/sim/command.ts";
import type { Tick } from "../../shared/units.ts";
import type { Change } from "../../shared/wire/client-messages.ts";

export class Inbox {
  private readonly changes: Change[] = [];
  private newestTick = -1;

  /**
   * Queues changes. A repeated or older stamp is dropped: what is in force already cannot be rewritten.
   * @param nextTick the tick that runs next; a change stamped before it is late, and is in force from it on (CMD-2).
   * @returns how many were late, or what is wrong with them.
   */
  add(changes: readonly Change[], nextTick: Tick): { late: number } | { refused: string } {
    let late = 0;
    for (const change of changes) {
      if (change.tick <= this.newestTick) continue;
      if (change.tick > nextTick + COMMAND_AHEAD_TICKS_MAX)
        return { refused: `a command is ${change.tick - nextTick} ticks ahead` };
      if (this.changes.length >= INBOX_MAX) return { refused: `over ${INBOX_MAX} commands wait` };
      this.changes.push(change);
      this.newestTick = change.tick;
      if (change.tick < nextTick) late++;
    }
    return { late };
  }

  /**
   * The command that comes into force at `tick`, or null if the old one goes on. Of several that are due only the last
   * counts: stepping once for each of a burst would move this player N times against one step of everyone else.
   */
  take(tick: Tick): Command | null {
    let command: Command | null = null;
    while (this.changes.length > 0 && (this.changes[0] as Change).tick <= tick)
      command = (this.changes.shift() as Change).command;
    return command;
  }

  /** Forgets everything: a new connection starts a new sequence of stamps. */
  clear(): void {
    this.changes.length = 0;
    this.newestTick = -1;
  }
}
