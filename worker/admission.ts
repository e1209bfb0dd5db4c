// admission.ts — the way in: a session becomes a ticket, and a ticket is checked before the zone object wakes (ADMIT-1).
import * as v from "valibot";
import { TICKET_HEADER, type TicketClaims, verifyTicket, writeTicketHeader } from "../shared/admission/tokens.ts";
import type { Entry, Place, Refusal } from "../shared/handoff/messages.ts";
import type { InstanceId, PlayerId, ZoneId } from "../shared/units.ts";
import { CLOSE, type CloseRule } from "../shared/wire/close.ts";
import { PROTOCOL_VERSION, readSubprotocols } from "../shared/wire/protocol.ts";
import { readJson } from "./body.ts";
import { character, type Env, secretOf, zoneInstance } from "./env.ts";
import { ApiError, errorResponse, refused } from "./errors.ts";
import { atMost } from "./rate.ts";
import { readSession } from "./session.ts";

const DEVICE = v.pipe(v.string(), v.maxLength(64));
const ENTER_REQUEST = v.object({
  zone: v.nullish(v.string()),
  with: v.nullish(v.string()),
  returning: v.nullish(DEVICE),
  wait: v.nullish(v.boolean()),
});
export const PLAYER_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** POST /api/enter; with `wait` and a zone: a ticket to wait there for a crossing (HANDOFF-2). Throws what `readSession` and `readJson` throw, 429 `too_fast`, 404 `unknown_player`, and the character's refusals. */
export async function enterWorld(
  request: Request,
  env: Env,
): Promise<{ zone: ZoneId; instance: InstanceId; socket: string; ticket: string }> {
  const session = await readSession(request, env);
  const parsed = v.safeParse(ENTER_REQUEST, await readJson(request));
  if (!parsed.success)
    throw new ApiError(
      400,
      "bad_request",
      "`zone`, `with` and `returning` are strings, and `wait` is a boolean, if they are given.",
    );
  const { zone, with: friend, returning = null, wait } = parsed.output;
  const { playerId } = session;
  await atMost(env.ENTER_LIMIT, playerId);
  if (wait && zone) return socketOf(await character(env, playerId).wait(zone as ZoneId));
  const beside = friend == null ? null : await placeOf(env, friend);
  const target = beside === null ? ((zone ?? null) as ZoneId | null) : beside.zone;
  const entry = await character(env, playerId).enter({ playerId, zone: target, beside: beside?.instance, returning });
  return socketOf(entry);
}

function socketOf(entry: Entry | Refusal): Awaited<ReturnType<typeof enterWorld>> {
  if (!entry.ok) throw refused(entry);
  const { place, ticket } = entry;
  return { zone: place.zone, instance: place.instance, socket: `/zone/${place.instance}`, ticket };
}

/** GET /zone/:instance: refused sockets are opened and closed with a code, since a browser can't read a refused upgrade. */
export async function admit(request: Request, env: Env, instance: InstanceId): Promise<Response> {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    const headers = { upgrade: "websocket", connection: "Upgrade" };
    return errorResponse(
      426,
      "upgrade_required",
      "This is a WebSocket: connect with a ticket from /api/enter.",
      headers,
    );
  }
  const secret = secretOf(env);
  const { version, ticket } = readSubprotocols(request.headers.get("sec-websocket-protocol"));
  if (version !== PROTOCOL_VERSION) return refuse(request, CLOSE.protocolMismatch);
  if (ticket === null) return refuse(request, CLOSE.ticketRefused);
  const verified = await verifyTicket(ticket, instance, secret, Date.now());
  if (!verified.ok) return refuse(request, CLOSE.ticketRefused);
  const { place } = verified.claims;
  return zoneInstance(env, place.zone, place.instance).fetch(forward(request, verified.claims));
}

/** The place that holds `friend`. An id that can't be one wakes no object. */
async function placeOf(env: Env, friend: string): Promise<Place> {
  const place = PLAYER_ID.test(friend) ? await character(env, friend as PlayerId).where() : null;
  if (place === null) throw new ApiError(404, "unknown_player", "Nobody with this id is in the world now.");
  return place;
}

/** What objects believe because only we can have written it: our ticket, partyserver's room and props. */
const INTERNAL_HEADER = /^x-(isthmus|partykit)-/;

/** The zone object believes the ticket's header, so nothing that a client put into one of ours may pass. */
function forward(request: Request, claims: TicketClaims): Request {
  const headers = new Headers(request.headers);
  for (const name of [...headers.keys()]) if (INTERNAL_HEADER.test(name)) headers.delete(name);
  headers.set(TICKET_HEADER, writeTicketHeader(claims));
  // Nor a query: partyserver takes a connection's id from one.
  const { origin, pathname } = new URL(request.url);
  return new Request(`${origin}${pathname}`, new Request(request, { headers }));
}

function refuse(request: Request, rule: CloseRule): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(rule.code, rule.message);
  // A browser that offered subprotocols and gets none back fails the connection before it sees the close code.
  const offered = request.headers.get("sec-websocket-protocol")?.split(",")[0]?.trim();
  const headers = offered === undefined || offered === "" ? undefined : { "sec-websocket-protocol": offered };
  return new Response(null, { status: 101, webSocket: client, ...(headers === undefined ? {} : { headers }) });
}
