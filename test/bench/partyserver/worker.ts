// worker.ts — the same room three times, as a plain Durable Object, on partyserver, and with sockets that keep it in memory: a message in is noted, a timer fans out.
import { DurableObject } from "cloudflare:workers";
import { type Connection, type ConnectionContext, Server } from "partyserver";

interface Env {
  readonly PLAIN: DurableObjectNamespace;
  readonly PARTY: DurableObjectNamespace;
  readonly RESIDENT: DurableObjectNamespace;
}

/** What a zone keeps of a client: something to send to, and what it said last. */
interface Client {
  readonly send: (bytes: Uint8Array) => void;
  last: number;
}

/** The work that both do, so that only the way a message takes to get here and away differs. */
class Room {
  readonly clients = new Map<unknown, Client>();
  #frames = 0;
  #messages = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #deadlineMs = 0;
  #frameMs = 0;
  #frameBytes = 0;

  /** The first who joins says, in the address, how often frames go out and how large they are. */
  join(key: unknown, { url }: { url: string }, send: (bytes: Uint8Array) => void): void {
    this.clients.set(key, { send, last: 0 });
    if (this.#timer !== null) return;
    const { searchParams } = new URL(url);
    this.#frameMs = 1000 / Number(searchParams.get("hz"));
    this.#frameBytes = Number(searchParams.get("bytes"));
    this.#deadlineMs = Date.now();
    this.#schedule();
  }

  receive(key: unknown, message: ArrayBuffer): void {
    const client = this.clients.get(key);
    if (client === undefined) return;
    client.last = new DataView(message).getUint32(0);
    this.#messages += 1;
  }

  leave(key: unknown): void {
    this.clients.delete(key);
    if (this.clients.size > 0 || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  counts(): { frames: number; messages: number; clients: number } {
    return { frames: this.#frames, messages: this.#messages, clients: this.clients.size };
  }

  #schedule(): void {
    this.#deadlineMs += this.#frameMs;
    this.#timer = setTimeout(() => this.#frame(), Math.max(0, this.#deadlineMs - Date.now()));
  }

  #frame(): void {
    this.#frames += 1;
    const bytes = new Uint8Array(this.#frameBytes);
    for (const client of this.clients.values()) {
      bytes[0] = client.last & 255;
      client.send(bytes);
    }
    this.#schedule();
  }
}

export class PlainRoom extends DurableObject<Env> {
  readonly #room = new Room();

  override fetch(request: Request): Response {
    if (request.headers.get("Upgrade") !== "websocket") return Response.json(this.#room.counts());
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    this.ctx.acceptWebSocket(server);
    this.#room.join(server, request, (bytes) => server.send(bytes));
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(socket: WebSocket, message: ArrayBuffer | string): void {
    if (typeof message !== "string") this.#room.receive(socket, message);
  }

  override webSocketClose(socket: WebSocket): void {
    this.#room.leave(socket);
  }
}

/** Its sockets are its own, not the platform's: it hears them more cheaply, and can never sleep while one is open. */
export class ResidentRoom extends DurableObject<Env> {
  readonly #room = new Room();

  override fetch(request: Request): Response {
    if (request.headers.get("Upgrade") !== "websocket") return Response.json(this.#room.counts());
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    server.accept();
    server.binaryType = "arraybuffer";
    server.addEventListener("message", ({ data }) => {
      if (typeof data !== "string") this.#room.receive(server, data as ArrayBuffer);
    });
    server.addEventListener("close", () => this.#room.leave(server));
    this.#room.join(server, request, (bytes) => server.send(bytes));
    return new Response(null, { status: 101, webSocket: client });
  }
}

export class PartyRoom extends Server<Env> {
  static override options = { hibernate: true };
  readonly #room = new Room();

  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    this.#room.join(connection.id, request, (bytes) => connection.send(bytes));
  }

  override onMessage(connection: Connection, message: unknown): void {
    if (message instanceof ArrayBuffer) this.#room.receive(connection.id, message);
  }

  override onClose(connection: Connection): void {
    this.#room.leave(connection.id);
  }

  override onRequest(): Response {
    return Response.json(this.#room.counts());
  }
}

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const objects = { "/plain": env.PLAIN, "/party": env.PARTY, "/resident": env.RESIDENT }[pathname];
    if (objects === undefined) return Promise.resolve(new Response(null, { status: 404 }));
    return objects.get(objects.idFromName(searchParams.get("room") ?? "")).fetch(request);
  },
};
