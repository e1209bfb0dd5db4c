// close.ts — every close code of a zone socket, and what the client does about it (CLOSE-1).

/** Every reconnection fetches a fresh ticket (ADMIT-1), so `reconnect` means: ask `/api/enter` where to go, and go there. */
export type CloseAction = "reconnect" | "reload" | "stayAway" | "done";

export interface CloseRule {
  readonly code: number;
  readonly name: string;
  readonly action: CloseAction;
  /** What the player reads, where there is something to read. */
  readonly message: string;
}

const rule = (code: number, name: string, action: CloseAction, message: string): CloseRule => ({
  code,
  name,
  action,
  message,
});

export const CLOSE = {
  restarting: rule(4000, "restarting", "reconnect", "The zone is restarting."),
  ticketRefused: rule(4001, "ticket_refused", "reconnect", "The ticket was not accepted."),
  takenOver: rule(4002, "taken_over", "stayAway", "You are playing from another tab or device."),
  protocolMismatch: rule(4003, "protocol_mismatch", "reload", "A new version of the world is out: reload the page."),
  badMessage: rule(4004, "bad_message", "stayAway", "The zone did not understand this client."),
  left: rule(4005, "left", "done", "You have left."),
  transferred: rule(4006, "transferred", "done", "You are in another zone now."),
  silent: rule(4007, "silent", "reconnect", "Nothing was heard for too long."),
  zoneFull: rule(4008, "zone_full", "stayAway", "This zone is full."),
  tooManyMessages: rule(4009, "too_many_messages", "stayAway", "Too many messages."),
  staleEpoch: rule(4010, "stale_epoch", "reconnect", "The character is elsewhere by now."),
  tooSlow: rule(4011, "too_slow", "reconnect", "The connection fell too far behind."),
} as const;

const BY_CODE: ReadonlyMap<number, CloseRule> = new Map(Object.values(CLOSE).map((r) => [r.code, r]));

/** What to do about a close code; those that aren't ours (1006 and the like) mean a lost connection: reconnect. */
export function closeRule(code: number): CloseRule {
  return BY_CODE.get(code) ?? rule(code, "lost", "reconnect", "The connection was lost.");
}
