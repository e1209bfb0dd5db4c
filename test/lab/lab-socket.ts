// lab-socket.ts — a WebSocket between a client and a room of the lab, over a link in each direction.

import type { TicketClaims } from "../../durable-objects/contracts.ts";
import type { Room } from "../../durable-objects/zone/room.ts";
import type { Session } from "../../durable-objects/zone/session.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import type { LabLane } from "./link.ts";

/** What the lab's world knows of a socket that wants in; null: refused. */
export interface LabDoor {
  open(url: string, ticket: string): { room: Room; claims: TicketClaims } | null;
  lanes(): { up: LabLane; down: LabLane };
  opened(socket: LabSocket): void;
}

export class LabSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  binaryType = "arraybuffer";
  readyState = 0;
  readonly url: string;
  private readonly up: LabLane;
  private readonly down: LabLane;
  private room: Room | null = null;
  private session: Session | null = null;

  constructor(door: LabDoor, url: string, protocols: string[]) {
    super();
    this.url = url;
    const { up, down } = door.lanes();
    this.up = up;
    this.down = down;
    const ticket = protocols.find((part) => part.startsWith("ticket."))?.slice("ticket.".length) ?? "";
    // A handshake is one round trip; another, TCP's, came before it.
    up.pass(0, () => down.pass(0, () => up.pass(0, () => this.arrive(door, ticket))));
  }

  /** The name of the zone object it is connected to; null before and after. */
  get roomInstance(): string | null {
    return this.session ? (this.room?.place.instance ?? null) : null;
  }

  send(bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.up.pass(copy.length, () => {
      if (this.session) this.room?.receive(this.session, copy);
    });
  }

  close(code = 1000, reason = ""): void {
    if (this.readyState >= this.CLOSING) return;
    this.readyState = this.CLOSING;
    this.up.pass(0, () => this.detach());
    queueMicrotask(() => this.end(code, reason));
  }

  /** The other end is gone without a word. */
  cut(): void {
    this.detach();
    this.end(1006, "");
  }

  private arrive(door: LabDoor, ticket: string): void {
    if (this.readyState !== this.CONNECTING) return;
    const way = door.open(this.url, ticket);
    if (!way) {
      this.down.pass(0, () => this.end(CLOSE.ticketRefused.code, CLOSE.ticketRefused.message));
      return;
    }
    this.room = way.room;
    this.session = way.room.connect(
      {
        send: (bytes) => this.deliver(bytes.slice()),
        close: (rule) => {
          this.session = null;
          this.down.pass(0, () => this.end(rule.code, rule.message));
        },
      },
      way.claims,
    );
    door.opened(this);
    this.down.pass(0, () => {
      if (this.readyState !== this.CONNECTING) return;
      this.readyState = this.OPEN;
      this.dispatchEvent(new Event("open"));
    });
  }

  private deliver(bytes: Uint8Array<ArrayBuffer>): void {
    this.down.pass(bytes.length, () => {
      if (this.readyState === this.OPEN) this.dispatchEvent(new MessageEvent("message", { data: bytes.buffer }));
    });
  }

  private detach(): void {
    if (this.session) this.room?.disconnect(this.session);
    this.session = null;
  }

  private end(code: number, reason: string): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean: code !== 1006 }));
  }
}
