// zone-object.ts — the shell around a room: sockets, timer, storage and the stubs of other objects; it decides nothing.
import { type ConnectionContext, Server, type Connection as Socket, type WSMessage } from "partyserver";
import { readTicketHeader, TICKET_HEADER, verifyTicket } from "../../shared/admission/tokens.ts";
import { assert } from "../../shared/assert.ts";
import { CLIENT_MESSAGE_BYTES_MAX } from "../../shared/limits.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { LIVENESS, PROTOCOL_VERSION, readSubprotocols, SUBPROTOCOL } from "../../shared/wire/protocol.ts";
import { zoneOfInstance } from "../../shared/world/zones.ts";
import type { Bag, CharacterRpc, DirectoryRpc, DrainRpc, GroundRpc, TransferEnd, ZoneRpc } from "../contracts.ts";
import { hubName } from "../hub/shards.ts";
import type { Errand, HubRpc, ReportLine, TalkerRpc, WorldBatch, WorldCursor, ZoneTalkRpc } from "../talk.ts";
import { isWaiting, type WaitingMemo } from "./antechamber.ts";
import { type Checkpoint, decodeCheckpoint, salvageCheckpoint } from "./checkpoint.ts";
import type { Connection, RoomPorts } from "./ports.ts";
import { Room } from "./room.ts";
import type { Session } from "./session.ts";
import { continues, type Memo } from "./sleepers.ts";

export interface ZoneEnv extends Cloudflare.Env {
  readonly CHARACTER: DurableObjectNamespace;
  readonly DIRECTORY: DurableObjectNamespace;
  readonly GROUND: DurableObjectNamespace;
  readonly HUB: DurableObjectNamespace;
  readonly WORLD_SECRET?: string;
}

/** Sockets that are closed have so long to say so. */
const GOODBYE_MS = 50;
const CHECKPOINT_KEY = "checkpoint";
const CHAT_KEY = "chat";

export class ZoneObject extends Server<ZoneEnv> implements ZoneRpc, ZoneTalkRpc, DrainRpc {
  static override options = { hibernate: true };
  /** By their sockets, which partyserver's connections are. */
  readonly #sessions = new Map<object, Session>();
  #room!: Room;
  /** What this run of the object began with. */
  #continued: Checkpoint | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: ZoneEnv) {
    super(ctx, env);
    // Answered by the platform, without waking the object, at no charge (SLEEP-1).
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(LIVENESS.ping, LIVENESS.pong));
    ctx.blockConcurrencyWhile(async () => {
      const chat = await ctx.storage.get<string>(CHAT_KEY);
      this.#begin(await this.#load(), chat ?? null);
    });
  }

  /** Sockets may have outlived this object's memory: if it hibernated, they go on, and the zone with them. */
  #begin(checkpoint: Checkpoint | null, chat: string | null): void {
    this.#continued = checkpoint;
    const sockets = [...this.getConnections<Memo | WaitingMemo>()];
    const goesOn = sockets.some(({ state }) => continues(state, checkpoint));
    this.#room = newRoom(this.ctx, this.#ports(chat), checkpoint, goesOn);
    for (const socket of sockets) {
      const { state } = socket;
      if (state && (isWaiting(state) || continues(state, checkpoint)))
        this.#sessions.set(socket, this.#room.reopen(connectionTo(socket), state));
      else close(socket, CLOSE.restarting);
    }
  }

  /** For a subclass that watches over the zone. */
  protected get room(): Room {
    return this.#room;
  }

  /** The upgrade's answer must name the subprotocol, or browsers drop the connection. */
  override async fetch(request: Request): Promise<Response> {
    const response = await super.fetch(request);
    if (response.status !== 101) return response;
    return new Response(null, {
      status: 101,
      webSocket: response.webSocket,
      headers: { "Sec-WebSocket-Protocol": SUBPROTOCOL },
    });
  }

  override onConnect(socket: Socket, { request }: ConnectionContext): void {
    // The Worker lets in nobody whose version is not its own: it is newer than this object, which must make way.
    const { version } = readSubprotocols(request.headers.get("sec-websocket-protocol"));
    if (version !== null && version > PROTOCOL_VERSION) {
      close(socket, CLOSE.restarting);
      // Also if it sleeps: as long as new clients knock, it would not hibernate.
      return void this.#room.drain().then(() => this.#makeWay());
    }
    const header = request.headers.get(TICKET_HEADER);
    if (header === null) return close(socket, CLOSE.ticketRefused);
    this.#sessions.set(socket, this.#room.connect(connectionTo(socket), readTicketHeader(header)));
  }

  /** Past partyserver, which reads whose a message is out of its socket's attachment each time: a tenth of a crowd's JavaScript. */
  override async webSocketMessage(socket: WebSocket, message: WSMessage): Promise<void> {
    const session = this.#sessions.get(socket);
    if (!session) return super.webSocketMessage(socket, message);
    // One that came before the platform knew what to answer.
    if (message === LIVENESS.ping) return socket.send(LIVENESS.pong);
    if (typeof message === "string") return this.#room.receive(session, NOT_BINARY);
    const bytes = ArrayBuffer.isView(message)
      ? new Uint8Array(message.buffer, message.byteOffset, message.byteLength)
      : new Uint8Array(message);
    // A far too large message is not worth decoding; the room refuses what is over the limit by a byte.
    this.#room.receive(session, bytes.subarray(0, CLIENT_MESSAGE_BYTES_MAX + 1));
  }

  /** The object restarted under this socket: its session is gone, and the client takes a new one. */
  override onMessage(socket: Socket): void {
    close(socket, CLOSE.restarting);
  }

  override onClose(socket: Socket): void {
    const session = this.#sessions.get(socket);
    this.#sessions.delete(socket);
    if (session) return this.#room.disconnect(session);
    // Closed while the zone hibernated: it was no longer among the sockets that woke with it.
    const memo = socket.state as Memo | WaitingMemo | null;
    if (continues(memo, this.#continued)) this.#room.leftAsleep(memo);
  }

  override onError(socket: Socket): void {
    this.onClose(socket);
  }

  async depart(request: {
    playerId: PlayerId;
    epoch: number;
    transferId: string;
    to: ZoneId;
  }): ReturnType<ZoneRpc["depart"]> {
    return this.#room.residents.depart(request);
  }

  async drain(): Promise<boolean> {
    const drained = await this.#room.drain();
    if (drained) this.#makeWay();
    return drained;
  }

  /** Whoever comes next is served by the newest code there is. */
  #makeWay(): void {
    setTimeout(() => this.ctx.abort("the zone was drained"), GOODBYE_MS);
  }

  async transferEnded(end: TransferEnd): Promise<void> {
    this.#room.residents.transferEnded(end);
  }

  async bagChanged(playerId: PlayerId, bag: Bag): Promise<void> {
    this.#room.counter.bagChanged(playerId, bag);
  }

  async heard(batch: WorldBatch): Promise<WorldCursor | null> {
    return this.#room.chat.heard(batch);
  }

  async knock(playerId: PlayerId, about: Errand): Promise<boolean> {
    return this.#room.chat.knock(playerId, about);
  }

  async evidence(playerId: PlayerId): Promise<readonly ReportLine[]> {
    return this.#room.chat.evidence(playerId);
  }

  /** Runs frames at their absolute deadlines; asks for no timer while the room sleeps, so that the object can (SLEEP-1). */
  #schedule(): void {
    const deadlineMs = this.#room?.deadlineMs ?? null;
    if (deadlineMs === null || this.#timer !== null) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#advance();
        this.#schedule();
      },
      Math.max(0, deadlineMs - Date.now()),
    );
  }

  /** A frame that throws must not leave a zone that stands still with its sockets open: it starts again from its checkpoint. */
  #advance(): void {
    try {
      this.#room.advance();
    } catch (error) {
      console.error(`[${this.ctx.id.name}] a frame failed; the zone restarts`, error);
      this.#restart();
    }
  }

  #restart(): void {
    this.#room.stop();
    this.ctx.abort("the zone restarts");
  }

  #ports(chat: string | null): RoomPorts {
    const { env, ctx } = this;
    return {
      nowMs: () => Date.now(),
      random: () => Math.random(),
      newId: () => crypto.randomUUID(),
      character: (playerId) => stub<CharacterRpc>(env.CHARACTER, playerId),
      ground: () => stub<GroundRpc>(env.GROUND, ctx.id.name ?? ""),
      verify: async (ticket) => {
        const secret = new TextEncoder().encode(env.WORLD_SECRET ?? "");
        const verified = await verifyTicket(ticket, ctx.id.name as InstanceId, secret, Date.now());
        return verified.ok ? verified.claims : null;
      },
      saveCheckpoint: (bytes) => this.#save(CHECKPOINT_KEY, bytes),
      talk: {
        hub: (shard) => stub<HubRpc>(env.HUB, hubName(shard)),
        talker: (playerId) => stub<TalkerRpc>(env.CHARACTER, playerId),
        stored: chat,
        save: (record) => this.#save(CHAT_KEY, record),
      },
      heartbeat: (report) => stub<DirectoryRpc>(env.DIRECTORY, report.place.zone).heartbeat(report),
      later: (delayMs, task) => void setTimeout(task, delayMs),
      woken: () => this.#schedule(),
      log: (message, error) => console.warn(`[${ctx.id.name}] ${message}`, error ?? ""),
    };
  }

  async #save(key: string, value: unknown): Promise<void> {
    const { storage, id } = this.ctx;
    try {
      // Unconfirmed: frames must not wait for the disk. `sync` waits, for those who need it durable.
      await storage.put(key, value, { allowUnconfirmed: true });
      await storage.sync();
    } catch (error) {
      // This instance was displaced: another one runs the zone (LEASE-1).
      console.error(`[${id.name}] the ${key} was not written; the zone restarts`, error);
      this.#restart();
      throw error;
    }
  }

  async #load(): Promise<Checkpoint | null> {
    const bytes = await this.ctx.storage.get<Uint8Array>(CHECKPOINT_KEY);
    try {
      return bytes ? decodeCheckpoint(bytes) : null;
    } catch (error) {
      console.error(`[${this.ctx.id.name}] the checkpoint is damaged; the zone starts anew`, error);
      return salvageCheckpoint(bytes as Uint8Array);
    }
  }
}

/** A text message is no message of ours: an empty one is refused with the right words. */
const NOT_BINARY = new Uint8Array(0);

function newRoom(ctx: DurableObjectState, ports: RoomPorts, checkpoint: Checkpoint | null, goesOn: boolean): Room {
  const instance = ctx.id.name as InstanceId | undefined;
  const zone = instance && zoneOfInstance(instance);
  assert(instance && zone, `${instance} is an instance of a zone of this world`);
  return new Room(zone, { zone: zone.id, instance }, ports, checkpoint, goesOn);
}

/** Typed by our own contract: the generated stub types don't see through `implements`. */
function stub<T>(namespace: DurableObjectNamespace, name: string): T {
  return namespace.get(namespace.idFromName(name)) as unknown as T;
}

function connectionTo(socket: Socket): Connection {
  return {
    send: (bytes) => {
      // Not asked first whether it is open: that takes a tenth of what sending does.
      try {
        socket.send(bytes);
      } catch {
        // It is closing; its close event follows.
      }
    },
    close: (rule) => close(socket, rule),
    keep: (memo) => void socket.setState(memo),
  };
}

function close(socket: Socket, rule: { code: number; message: string }): void {
  // A close reason holds 123 bytes.
  const reason = new TextDecoder().decode(new TextEncoder().encode(rule.message).subarray(0, 120));
  try {
    socket.close(rule.code, reason);
  } catch {
    // Closed already, from the other side.
  }
}
