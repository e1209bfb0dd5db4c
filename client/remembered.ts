// remembered.ts — the session of an earlier visit, so that a player who comes back is the same character.
import { ApiError, type SessionInfo } from "./net/api.ts";
import { type JoinOptions, joinWorld } from "./sdk.ts";

const KEY = "isthmus.session";
/** Names whose sessions are kept in one browser; the oldest go first. */
const SESSIONS_MAX = 8;

/** Joins as the character of the last visit under this name, if it is still known. Rejects as `joinWorld` does. */
export async function joinAgain(options: JoinOptions): Promise<void> {
  const remembered = recallSession(options.name);
  const join = async (session?: SessionInfo) =>
    rememberSession((await joinWorld({ ...options, ...(session ? { session } : {}) })).info);
  try {
    await join(remembered);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // A session from an earlier visit may have run out, or be of a world that is no more: begin anew.
    if (error.status === 401 && remembered) return join();
    // A slow machine that is still building the page may hear an answer only when its time is up: it asks again, once.
    if (error.code === "network") return join(recallSession(options.name));
    throw error;
  }
}

/** The session under this name, if there is one and the browser lets us read it. */
function recallSession(name: string): SessionInfo | undefined {
  return read().find((session) => session.name === name.trim());
}

function rememberSession(session: SessionInfo): void {
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
