// tokens.ts — the world's two signed tokens: the session a browser keeps, and the ticket into one zone instance (ADMIT-1).
import { base64url, errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { Place } from "../handoff/messages.ts";
import { SESSION_DAYS, TICKET_SECONDS } from "../limits.ts";
import type { InstanceId, PlayerId, ZoneId } from "../units.ts";

/** What a ticket says, once its signature is checked (ADMIT-1). */
export interface TicketClaims {
  readonly playerId: PlayerId;
  readonly name: string;
  readonly place: Place;
  /** The epoch that a claim with this ticket takes: the lease's epoch + 1 when it was written; or WAITING_EPOCH. */
  readonly epoch: number;
  readonly ticketId: string;
}

/** No claim takes it, since the first one takes 1: a ticket of this epoch admits to wait, and to nothing else (HANDOFF-2). */
export const WAITING_EPOCH = 0;

export interface SessionClaims {
  readonly playerId: PlayerId;
  readonly name: string;
}

/** `bad`: malformed, of another kind, or signed with another secret. */
export type Verified<Claims> =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly reason: "expired" | "bad" };

/** Bytes that a secret must have at least: HS256's own key length. */
export const SECRET_BYTES_MIN = 32;
/** The header in which the Worker hands a checked ticket to the zone object; it strips whatever a client puts there. */
export const TICKET_HEADER = "x-isthmus-ticket";

const SESSION = "isthmus-session";
const TICKET = "isthmus-ticket";

/** @param nowMs wall clock; the token is valid for SESSION_DAYS from then. */
export function signSession(claims: SessionClaims, secret: Uint8Array, nowMs: number): Promise<string> {
  const payload = { sub: claims.playerId, name: claims.name };
  return sign(payload, SESSION, nowMs, SESSION_DAYS * 24 * 3600, secret);
}

export async function verifySession(
  token: string,
  secret: Uint8Array,
  nowMs: number,
): Promise<Verified<SessionClaims>> {
  const verified = await verify(token, SESSION, undefined, secret, nowMs);
  if (!verified.ok) return verified;
  const { sub, name } = verified.claims;
  if (typeof sub !== "string" || typeof name !== "string") return { ok: false, reason: "bad" };
  return { ok: true, claims: { playerId: sub as PlayerId, name } };
}

/** @param nowMs wall clock; the ticket is valid for TICKET_SECONDS from then. */
export function signTicket(claims: TicketClaims, secret: Uint8Array, nowMs: number): Promise<string> {
  const { playerId, name, place, epoch, ticketId } = claims;
  const payload = { sub: playerId, name, aud: place.instance, zone: place.zone, epoch, jti: ticketId };
  return sign(payload, TICKET, nowMs, TICKET_SECONDS, secret);
}

/** Also `bad`: a ticket for another instance than `instance`. */
export async function verifyTicket(
  token: string,
  instance: InstanceId,
  secret: Uint8Array,
  nowMs: number,
): Promise<Verified<TicketClaims>> {
  const verified = await verify(token, TICKET, instance, secret, nowMs);
  if (!verified.ok) return verified;
  const { sub, name, zone, epoch, jti } = verified.claims;
  const whole =
    typeof sub === "string" && typeof name === "string" && typeof zone === "string" && typeof jti === "string";
  if (!whole || !Number.isSafeInteger(epoch)) return { ok: false, reason: "bad" };
  const place = { zone: zone as ZoneId, instance };
  return { ok: true, claims: { playerId: sub as PlayerId, name, place, epoch: epoch as number, ticketId: jti } };
}

/** A checked ticket as a header's value: base64url of JSON in which everything beyond ASCII is escaped. */
export function writeTicketHeader(claims: TicketClaims): string {
  const ascii = JSON.stringify(claims).replace(
    /[\u0080-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return base64url.encode(ascii);
}

/** Reads what the Worker wrote. Throws on anything else: it never comes from a client. */
export function readTicketHeader(value: string): TicketClaims {
  let json = "";
  for (const byte of base64url.decode(value)) json += String.fromCharCode(byte);
  return JSON.parse(json) as TicketClaims;
}

function sign(payload: JWTPayload, typ: string, nowMs: number, seconds: number, secret: Uint8Array): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  return new SignJWT(payload)
    .setProtectedHeader({ alg: "HS256", typ })
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(secret);
}

/** `typ` keeps the two kinds apart: a session token opens no zone, and a ticket is no session. */
async function verify(
  token: string,
  typ: string,
  audience: string | undefined,
  secret: Uint8Array,
  nowMs: number,
): Promise<Verified<JWTPayload>> {
  try {
    const options = { algorithms: ["HS256"], typ, currentDate: new Date(nowMs), requiredClaims: ["exp", "sub"] };
    const { payload } = await jwtVerify(token, secret, audience === undefined ? options : { ...options, audience });
    return { ok: true, claims: payload };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { ok: false, reason: "expired" };
    if (error instanceof errors.JOSEError) return { ok: false, reason: "bad" };
    throw error;
  }
}
