// protocol.ts — the protocol's version, and how a socket's handshake carries it and the ticket (ADMIT-1).

/** Raised whenever a byte on the zone socket changes its meaning. */
export const PROTOCOL_VERSION = 6;

/**
 * What a client of a sleeping zone asks, and the platform answers without waking the object (SLEEP-1). Text, since only text
 * can be answered so; every message of ours is binary.
 */
export const LIVENESS = { ping: "ping", pong: "pong" } as const;

const VERSION_PREFIX = "isthmus.";
const TICKET_PREFIX = "ticket.";

/** The subprotocol that the server answers with. */
export const SUBPROTOCOL = `${VERSION_PREFIX}${PROTOCOL_VERSION}`;

/** `Sec-WebSocket-Protocol` values of a client that enters with `ticket`; a ticket never travels in a URL. */
export function subprotocols(ticket: string): [string, string] {
  return [SUBPROTOCOL, TICKET_PREFIX + ticket];
}

/** Reads the header back. A part that is missing is null. */
export function readSubprotocols(header: string | null): { version: number | null; ticket: string | null } {
  let version: number | null = null;
  let ticket: string | null = null;
  for (const part of (header ?? "").split(",").map((p) => p.trim())) {
    if (part.startsWith(VERSION_PREFIX)) {
      const parsed = Number(part.slice(VERSION_PREFIX.length));
      version = Number.isInteger(parsed) ? parsed : null;
    } else if (part.startsWith(TICKET_PREFIX)) ticket = part.slice(TICKET_PREFIX.length);
  }
  return { version, ticket };
}
