// lab-socket.ts — a WebSocket between a client and a room of the lab, over a link in each direction.

import type { TicketClaims } from "../../durable-objects/contracts.ts";
import type { WaitingMemo } from "../../durable-objects/zone/antechamber.ts";
import type { Connection } from "../../durable-objects/zone/ports.ts";
import type { Room } from "../../durable-objects/zone/room.ts";
import type { Session } from "../../durable-objects/zone/session.ts";
import type { Memo } from "../../durable-objects/zone/sleepers.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { LIVENESS } from "../../shared/wire/protocol.ts";
import type { LabLane } from "./link.ts";

/** What the lab's world knows of a socket that wants in; null: refused. */
export interface LabDoor {
  open(url: string, ticket: string): { room: Room; claims: TicketClaims } | null;
  lanes(): { up: LabLane; down: LabLane };
  opened(socket: LabSocket): void;
  /** A message has reached an object. */
  said(instance: string, bytes: Uint8Array): void;
  /** A hibernated object has a message: it starts again, and takes up its sockets. */
  wake(instance: string): void;
  /** A socket of a hibernated object has closed: it starts again, and hears of that. */
  leftAsleep(instance: string, memo: Memo | WaitingMemo): void;
  /** For how long the object's thread is busy: what comes meanwhile waits. */
  busyMs(instance: string | null): number;
  /** Counted: messages that reach an object, and pings that the platform answers for it. */
  counts: { messages: number; pings: number };
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
  private readonly door: LabDoor;
  private room: Room | null = null;
  /** What the object has asked the socket to remember, as the platform would: as a copy. */
  private memo: Memo | WaitingMemo | null = null;
  /** The object that it is connected to hibernates. */
  private dormant: string | null = null;
  private session: Session | null = null;
  private muted = false;
  /** Messages that have come while the object's thread was busy. */
  private readonly waiting: Uint8Array[] = [];

  constructor(door: LabDoor, url: string, protocols: string[]) {
    super();
    this.url = url;
    this.door = door;
    const { up, down } = door.lanes();
    this.up = up;
    this.down = down;
    const ticket = protocols.find((part) => part.startsWith("ticket."))?.slice("ticket.".length) ?? "";
    // A handshake is one round trip; another, TCP's, came before it.
    up.pass(0, () => down.pass(0, () => up.pass(0, () => this.arrive(door, ticket))));
  }

  /** The name of the zone object it is connected to; null before and after. */
  get roomInstance(): string | null {
    return this.session ? (this.room?.place.instance ?? null) : this.dormant;
  }

  send(data: Uint8Array | string): void {
    if (typeof data === "string") {
      this.up.pass(data.length, () => this.answerForObject(data));
      return;
    }
    const copy = data.slice();
    this.up.pass(copy.length, () => {
      this.waiting.push(copy);
      const busyMs = this.door.busyMs(this.roomInstance);
      if (busyMs > 0) setTimeout(() => this.hear(), busyMs);
      else this.hear();
    });
  }

  /** The object's thread has time for what has come. */
  private hear(): void {
    for (const bytes of this.waiting.splice(0)) {
      this.rouse();
      this.door.counts.messages++;
      this.door.said(this.roomInstance ?? "", bytes);
      if (this.session) this.room?.receive(this.session, bytes);
    }
  }

  /** The object loses its memory, and this socket stays. */
  hibernate(): void {
    this.dormant = this.roomInstance;
    this.session = null;
    this.room = null;
  }

  isDormantFor(instance: string): boolean {
    return this.dormant === instance;
  }

  /** What the object's constructor is given of this socket; null if the object does not know it from before. */
  get kept(): Memo | WaitingMemo | null {
    return this.dormant === null ? null : structuredClone(this.memo);
  }

  /** The object has started again; null: it does not go on with this socket. */
  reopen(room: Room | null): void {
    this.dormant = null;
    if (!room || !this.memo) {
      this.down.pass(0, () => this.end(CLOSE.restarting.code, CLOSE.restarting.message));
      return;
    }
    this.room = room;
    this.session = room.reopen(this.connection(), structuredClone(this.memo));
  }

  close(code = 1000, reason = ""): void {
    if (this.readyState >= this.CLOSING) return;
    this.readyState = this.CLOSING;
    this.up.pass(0, () => this.detach());
    queueMicrotask(() => this.end(code, reason));
  }

  /** The object is killed, and the socket with it. */
  die(): void {
    this.session = null;
    this.dormant = null;
    this.end(1006, "");
  }

  /** Nothing gets through any more, and neither end hears of it. */
  mute(): void {
    this.session = null;
    this.muted = true;
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
    this.session = way.room.connect(this.connection(), way.claims);
    door.opened(this);
    this.down.pass(0, () => {
      if (this.readyState !== this.CONNECTING) return;
      this.readyState = this.OPEN;
      this.dispatchEvent(new Event("open"));
    });
  }

  private connection(): Connection {
    return {
      send: (bytes) => this.deliver(bytes.slice()),
      close: (rule) => {
        this.session = null;
        this.down.pass(0, () => this.end(rule.code, rule.message));
      },
      keep: (memo) => {
        this.memo = structuredClone(memo);
      },
    };
  }

  private rouse(): void {
    if (this.dormant !== null) this.door.wake(this.dormant);
  }

  /** The platform's automatic response: no object hears of it. */
  private answerForObject(text: string): void {
    if (text !== LIVENESS.ping || this.roomInstance === null) return;
    this.door.counts.pings++;
    this.down.pass(LIVENESS.pong.length, () => {
      if (this.readyState === this.OPEN) this.dispatchEvent(new MessageEvent("message", { data: LIVENESS.pong }));
    });
  }

  private deliver(bytes: Uint8Array<ArrayBuffer>): void {
    this.down.pass(bytes.length, () => {
      if (this.readyState === this.OPEN && !this.muted)
        this.dispatchEvent(new MessageEvent("message", { data: bytes.buffer }));
    });
  }

  private detach(): void {
    // By the time that its object has started, a socket that closes is no longer one that it goes on with.
    const { dormant, memo } = this;
    this.dormant = null;
    if (dormant !== null && memo) this.door.leftAsleep(dormant, memo);
    if (this.session) this.room?.disconnect(this.session);
    this.session = null;
  }

  private end(code: number, reason: string): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean: code !== 1006 }));
  }
}
