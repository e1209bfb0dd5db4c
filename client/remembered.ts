// remembered.ts — the session of an earlier visit, so that a player who comes back is the same character.
import type { SessionInfo } from "./net/api.ts";

const KEY = "isthmus.session";
/** Names whose sessions are kept in one browser; the oldest go first. */
const SESSIONS_MAX = 8;

/** The session under this name, if there is one and the browser lets us read it. */
export function recallSession(name: string): SessionInfo | undefined {
  return read().find((session) => session.name === name.trim());
}

export function rememberSession(session: SessionInfo): void {
  const others = read().filter(({ name }) => name !== session.name);
  try {
    localStorage.setItem(KEY, JSON.stringify([session, ...others].slice(0, SESSIONS_MAX)));
  } catch {
    // Refused in some private windows: the player is a new guest next time.
  }
}

function read(): SessionInfo[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isSession) : [];
  } catch {
    return [];
  }
}

function isSession(value: unknown): value is SessionInfo {
  const { token, playerId, name } = (value ?? {}) as Partial<SessionInfo>;
  return typeof token === "string" && typeof playerId === "string" && typeof name === "string";
}
