// connection.ts — the socket to one zone: partysocket reconnects it, each time with a fresh ticket (ADMIT-1, CLOSE-1).
import ReconnectingWebSocket from "partysocket/ws";
import { RETURN_SPREAD_MS_MAX, RETURNS_PER_SECOND } from "../../shared/limits.ts";
import type { Command } from "../../shared/sim/command.ts";
import { type ClientMessage, encodeClientMessage } from "../../shared/wire/client-messages.ts";
import { type CloseRule, closeRule } from "../../shared/wire/close.ts";
import { LIVENESS, PROTOCOL_VERSION, subprotocols } from "../../shared/wire/protocol.ts";
import { ApiError, type EntryInfo, type Transport } from "./api.ts";
import type { BadNetwork } from "./bad-network.ts";

export interface ConnectionPorts {
  readonly network: BadNetwork;
  readonly WebSocket: Transport["WebSocket"];
  /** Names this client among those of the same player (CLOSE-1). */
  readonly device: string;
  /** 0 ≤ x < 1. */
  random(): number;
  /** How many players the zone has, who all lose it when it ends. */
  crowd(): number;
}

export interface ConnectionEvents {
  /** A socket is open, and nothing is said on it yet: what was known of the zone is void until the welcome. */
  opened(): void;
  received(bytes: Uint8Array): void;
  /** The platform has answered `ping`: the socket lives. */
  ponged(): void;
  /** Lost; it will be tried again if the rule says `reconnect`, and never otherwise. */
  closed(rule: CloseRule): void;
  /** Entering was refused for good. */
  refused(error: ApiError): void;
}

const RECONNECT = {
  minReconnectionDelay: 250,
  maxReconnectionDelay: 3000,
  reconnectionDelayGrowFactor: 1.6,
  connectionTimeout: 8000,
};

export class Connection {
  private readonly socket: ReconnectingWebSocket;
  private readonly outward;
  private readonly inward;
  private readonly events: ConnectionEvents;
  private readonly device: string;
  /** Delayed messages of a socket that is closed since must not reach the next one. */
  private generation = 0;
  private entering: Promise<EntryInfo> | null = null;
  private wasOpen = false;
  private over = false;
  /** How long to wait before the next ticket is asked for, milliseconds. */
  private holdBackMs = 0;
  bytesOut = 0;

  /** `enter` is asked before every attempt, and yields a fresh ticket; `urlOf` makes an address of its socket path. */
  constructor(
    enter: () => Promise<EntryInfo>,
    urlOf: (path: string) => string,
    { network, WebSocket, device, random, crowd }: ConnectionPorts,
    events: ConnectionEvents,
  ) {
    this.events = events;
    this.device = device;
    this.outward = network.lane();
    this.inward = network.lane();
    // partysocket asks for both at once; they come of one answer.
    const url = async () => {
      this.entering = this.enter(() => this.heldBack(enter));
      return urlOf((await this.entering).socket);
    };
    const protocols = async () => subprotocols((await (this.entering as Promise<EntryInfo>)).ticket);
    this.socket = new ReconnectingWebSocket(url, protocols, {
      ...RECONNECT,
      WebSocket,
      // A command that could not be sent is stale: it is dropped, never queued.
      maxEnqueuedMessages: 0,
      shouldReconnectOnClose: (event: CloseEvent) => closeRule(event.code).action === "reconnect",
    });
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("open", () => this.open());
    this.socket.addEventListener("message", (event) => this.receive(event.data));
    this.socket.addEventListener("close", (event) => {
      this.generation++;
      if (this.wasOpen) this.holdBackMs = returnAfterMs(crowd(), random());
      this.wasOpen = false;
      events.closed({ ...closeRule(event.code), ...(event.reason ? { message: event.reason } : {}) });
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** False if it was dropped, since there is no open socket. */
  send(message: ClientMessage): boolean {
    if (!this.isOpen) return false;
    const bytes = encodeClientMessage(message);
    const { generation } = this;
    this.bytesOut += bytes.length;
    this.outward.pass(bytes.length, () => {
      if (generation === this.generation && this.isOpen) this.socket.send(bytes);
    });
    return true;
  }

  /** Claims the player's lease: see Hello. */
  hello(ticket: string, command: Command | null): void {
    this.send({ type: "hello", protocol: PROTOCOL_VERSION, nonce: `${this.device}.${shortId()}`, ticket, command });
  }

  /** Asks the platform, not the zone, whether the socket lives (SLEEP-1). False if none is open. */
  ping(): boolean {
    if (!this.isOpen) return false;
    const { generation } = this;
    this.bytesOut += LIVENESS.ping.length;
    this.outward.pass(LIVENESS.ping.length, () => {
      if (generation === this.generation && this.isOpen) this.socket.send(LIVENESS.ping);
    });
    return true;
  }

  /** Closes for good. */
  close(): void {
    this.over = true;
    // After whatever a bad network still holds back: a goodbye must not be overtaken.
    this.outward.pass(0, () => this.socket.close(1000));
  }

  /** Drops the socket as a lost network would, so that the reconnection can be tried. */
  cut(): void {
    this.socket.reconnect();
  }

  private open(): void {
    this.generation++;
    this.wasOpen = true;
    this.events.opened();
  }

  private receive(data: unknown): void {
    const { generation } = this;
    if (data === LIVENESS.pong)
      return this.inward.pass(data.length, () => {
        if (generation === this.generation) this.events.ponged();
      });
    if (!(data instanceof ArrayBuffer)) return;
    const bytes = new Uint8Array(data);
    this.inward.pass(bytes.length, () => {
      if (generation === this.generation) this.events.received(bytes);
    });
  }

  private async heldBack(enter: () => Promise<EntryInfo>): Promise<EntryInfo> {
    const { holdBackMs } = this;
    this.holdBackMs = 0;
    if (holdBackMs > 0) await new Promise((resolve) => setTimeout(resolve, holdBackMs));
    // A ticket would take the player from wherever they are by now.
    if (this.over) throw new Error("the connection was closed while it waited for its turn");
    return enter();
  }

  private async enter(enter: () => Promise<EntryInfo>): Promise<EntryInfo> {
    try {
      return await enter();
    } catch (error) {
      if (error instanceof ApiError && !error.passing) {
        this.socket.close();
        this.events.refused(error);
      }
      throw error;
    }
  }
}

/**
 * Whether a zone ended or only this client's link, a client can't tell. So it always leaves the others of its zone their
 * turn: a few are back at once, and a crowd does not knock at the world's door in one instant. @returns milliseconds.
 */
export function returnAfterMs(crowd: number, random: number): number {
  const others = Math.max(0, crowd - 1);
  return Math.floor(random * Math.min(RETURN_SPREAD_MS_MAX, (others / RETURNS_PER_SECOND) * 1000));
}

/** Sixteen random hexadecimal digits: a device and a connection each have one. */
export function shortId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}
