// api.ts — the world server's HTTP: a session, where to enter, and friends.
import type { SocialState } from "../../shared/wire/social.ts";

export interface SessionInfo {
  readonly token: string;
  readonly playerId: string;
  readonly name: string;
}

export interface EntryInfo {
  readonly zone: string;
  readonly instance: string;
  /** Path of the zone's socket. */
  readonly socket: string;
  readonly ticket: string;
}

/** A refusal with the server's own code; `code` is "network" when there was no answer. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** Would the same request be answered otherwise a little later? */
  get passing(): boolean {
    if (this.status === 0 || this.status === 429 || this.status >= 500) return true;
    return this.code === "transfer_pending" || this.code === "zone_unreachable";
  }
}

/** How long an answer may take before the request counts as lost, milliseconds. */
const ANSWER_MS_MAX = 10_000;

/** What reaches the world: a browser's or Node's own, or the lab's. */
export interface Transport {
  readonly fetch: typeof globalThis.fetch;
  readonly WebSocket: typeof globalThis.WebSocket;
  /** 0 ≤ x < 1, by which it is drawn how long one waits for one's turn; by default Math.random. */
  readonly random?: () => number;
}

/** POST /api/session. Throws ApiError. */
export function makeSession(transport: Transport, origin: string, name: string): Promise<SessionInfo> {
  return post<SessionInfo>(transport, origin, "/api/session", { name }, null);
}

/** Where to enter: `zone` null is where the character last was; `with` is a player to be beside, wherever they are. */
export interface Wish {
  readonly zone: string | null;
  readonly with: string | null;
}

/**
 * POST /api/enter. `returning`: this device's id, if nobody asked for it but a
 * lost connection; refused with `taken_over` if another device plays by now. Throws ApiError.
 */
export function enterZone(
  transport: Transport,
  origin: string,
  token: string,
  wish: Wish,
  returning: string | null,
): Promise<EntryInfo> {
  const { zone, with: friend } = wish;
  const body = {
    ...(zone === null ? {} : { zone }),
    ...(friend === null ? {} : { with: friend }),
    ...(returning === null ? {} : { returning }),
  };
  return post<EntryInfo>(transport, origin, "/api/enter", body, token);
}

/** GET /api/social: friends with where they are, and whom one has muted. Throws ApiError. */
export function readSocial(transport: Transport, origin: string, token: string): Promise<SocialState> {
  return send<SocialState>(transport, origin, "/api/social", { headers: { Authorization: `Bearer ${token}` } });
}

/** POST /api/friends, /api/mutes or /api/reports. Throws ApiError. */
export function changeSocial<T>(
  transport: Transport,
  origin: string,
  token: string,
  route: "friends" | "mutes" | "reports",
  body: unknown,
): Promise<T> {
  return post<T>(transport, origin, `/api/${route}`, body, token);
}

/** POST /api/enter with `wait`: where a crossing into `zone` would lead, and a ticket to wait there (HANDOFF-2). Throws ApiError. */
export function waitInZone(transport: Transport, origin: string, token: string, zone: string): Promise<EntryInfo> {
  return post<EntryInfo>(transport, origin, "/api/enter", { zone, wait: true }, token);
}

/** How many other instances of `zone` have players in them, by GET /api/world: of this zone alone, since each zone's directory is an object that the question would wake. Throws ApiError. */
export async function othersInZone(
  transport: Transport,
  origin: string,
  zone: string,
  instance: string,
): Promise<number> {
  const world = await send<WorldAnswer>(transport, origin, `/api/world?zone=${encodeURIComponent(zone)}`, {});
  const instances = world.zones[0]?.instances ?? [];
  return instances.filter(({ id, players }) => id !== instance && players > 0).length;
}

interface WorldAnswer {
  readonly zones: readonly {
    readonly instances: readonly { readonly id: string; readonly players: number }[];
  }[];
}

/** The address of a zone's socket: the origin's scheme, for sockets. */
export function socketUrl(origin: string, path: string): string {
  return new URL(path, origin).href.replace(/^http/, "ws");
}

function post<T>(transport: Transport, origin: string, path: string, body: unknown, token: string | null): Promise<T> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token !== null) headers.Authorization = `Bearer ${token}`;
  return send<T>(transport, origin, path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function send<T>(transport: Transport, origin: string, path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    response = await transport.fetch(new URL(path, origin), { ...init, signal });
  } catch {
    throw new ApiError("network", "The world can't be reached.", 0);
  }
  const answer: unknown = await response.json().catch(() => null);
  // An answer that broke off is no answer: whoever asked must ask again.
  if (response.ok && answer === null) throw new ApiError("network", "The world's answer broke off.", 0);
  if (response.ok) return answer as T;
  const { code, message } = (answer as { error?: { code?: string; message?: string } } | null)?.error ?? {};
  throw new ApiError(code ?? "unknown", message ?? `The world answered ${response.status}.`, response.status);
}
