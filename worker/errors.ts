// errors.ts — every refusal of the HTTP side: a status, a stable code, and a message for people.
import type { Refusal } from "../durable-objects/contracts.ts";
import type { TalkRefusal } from "../durable-objects/talk.ts";

export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 426 | 429 | 500 | 503;

export class ApiError extends Error {
  readonly status: ErrorStatus;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ErrorStatus, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.headers = headers;
    this.status = status;
    this.code = code;
  }
}

/** `{ "error": { "code", "message" } }`. */
export function errorResponse(status: ErrorStatus, code: string, message: string, headers: HeadersInit = {}): Response {
  return Response.json({ error: { code, message } }, { status, headers });
}

const REFUSAL_STATUS: Readonly<Record<Refusal["code"], ErrorStatus>> = {
  // The session outlived its character (a wiped world): the browser makes a new one, as for any 401.
  unknown_character: 401,
  unknown_zone: 404,
  zone_full: 409,
  teleport_forbidden: 403,
  no_scroll: 409,
  stale_epoch: 409,
  not_holder: 409,
  transfer_pending: 409,
  transfer_over: 409,
  ticket_used: 409,
  zone_unreachable: 503,
  taken_over: 409,
  no_portal: 409,
};

const TALK_STATUS: Readonly<Record<TalkRefusal["code"], ErrorStatus>> = {
  chat_empty: 400,
  chat_long: 400,
  chat_rate: 429,
  offline: 409,
  unknown_player: 404,
  to_yourself: 409,
  world_busy: 429,
  whisper_busy: 429,
  hub_full: 503,
  social_rate: 429,
  friends_full: 409,
  requests_full: 409,
  mutes_full: 409,
  nothing_to_report: 409,
  reports_full: 429,
  unreachable: 503,
};

export function refused(refusal: Refusal | TalkRefusal): ApiError {
  const status = { ...REFUSAL_STATUS, ...TALK_STATUS }[refusal.code];
  return new ApiError(status, refusal.code, refusal.message);
}
