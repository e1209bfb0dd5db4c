// zone-visitor.ts — a client of the real zone object inside workerd, message by message: session, ticket, upgrade, frames.
import { Entities } from "../../client/remote/entities.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import { type Tick, tick } from "../../shared/units.ts";
import { type Channel, type ChatCursor, type ChatLine, NOTHING_HEARD } from "../../shared/wire/chat.ts";
import { type Change, type ClientMessage, encodeClientMessage } from "../../shared/wire/client-messages.ts";
import { propState } from "../../shared/wire/entities.ts";
import type { FrameMark } from "../../shared/wire/frame-mark.ts";
import { PROTOCOL_VERSION, subprotocols } from "../../shared/wire/protocol.ts";
import { decodeZoneMessage, type Frame, type Transfer, type Welcome } from "../../shared/wire/zone-messages.ts";
import { worker } from "./worker.ts";

const ORIGIN = "http://isthmus.test";
const ANSWER_MS_MAX = 20_000;

export interface Guest {
  readonly token: string;
  readonly playerId: string;
  readonly name: string;
}

export interface Entry {
  readonly socket: string;
  readonly ticket: string;
}

export function newGuest(name: string): Promise<Guest> {
  return post("/api/session", { name });
}

/** A ticket to wait in `zone`, for a crossing (HANDOFF-2). */
export function waitIn(guest: Guest, zone: string): Promise<Entry> {
  return post("/api/enter", { zone, wait: true }, guest.token);
}

export function enter(guest: Guest, zone: string | null): Promise<Entry> {
  return post("/api/enter", zone === null ? {} : { zone }, guest.token);
}

export function enterBeside(guest: Guest, friendId: string): Promise<Entry> {
  return post("/api/enter", { with: friendId }, guest.token);
}

/** Enters the zone and waits for the first frame. */
export async function visit(guest: Guest, zone: string | null): Promise<Visitor> {
  const visitor = await Visitor.open(await enter(guest, zone));
  visitor.hello();
  await visitor.until("they had a frame", () => visitor.frames.length > 0);
  return visitor;
}

export interface SayOptions {
  readonly channel?: Channel;
  readonly to?: string;
  readonly serial?: number;
}

export class Visitor {
  welcome: Welcome | null = null;
  readonly frames: Frame[] = [];
  /** Where the crossing that has begun leads. */
  transfer: Transfer | null = null;
  entities: Entities | null = null;
  /** Text that came: the platform's answers, since the zone speaks in bytes. */
  readonly texts: string[] = [];
  /** Acknowledges what it hears, once a second, as our client does while nobody touches it. */
  idles = false;
  closed: { readonly code: number; readonly reason: string } | null = null;
  private readonly socket: WebSocket;
  private waiting: (() => void) | null = null;
  private sequence = 0;
  private lines = 0;
  readonly device = crypto.randomUUID().slice(0, 8);

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.heardText(data);
      else this.received(new Uint8Array(data as ArrayBuffer));
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
      this.waiting?.();
    });
    socket.accept();
  }

  static async open({ socket, ticket }: Entry): Promise<Visitor> {
    const headers = { upgrade: "websocket", "sec-websocket-protocol": subprotocols(ticket).join(", ") };
    const response = await worker.fetch(ORIGIN + socket, { headers });
    if (!response.webSocket) throw new Error(`no socket but ${response.status}`);
    return new Visitor(response.webSocket);
  }

  hello(protocol = PROTOCOL_VERSION, nonce: string = crypto.randomUUID(), ticket = ""): void {
    this.send({ type: "hello", protocol, nonce, ticket, command: null });
  }

  send(message: ClientMessage): void {
    this.sendRaw(encodeClientMessage(message));
  }

  /** Closes without a goodbye. */
  hangUp(): void {
    this.socket.close(1001);
    this.closed = { code: 1001, reason: "" };
  }

  /** Says a line, as a new one unless `serial` is given. */
  say(text: string, { channel = "zone", to = "", serial = ++this.lines }: SayOptions = {}): void {
    this.send({ type: "say", channel, device: this.device, serial, to, text });
  }

  /** Wants to be told what it has not heard. */
  listen(heard: ChatCursor = NOTHING_HEARD): void {
    this.send({ type: "listen", heard });
  }

  /** The lines that were heard, in order. */
  get said(): ChatLine[] {
    return this.frames.flatMap(({ events }) => events.filter((event) => event.type === "said"));
  }

  sendRaw(data: string | Uint8Array): void {
    this.socket.send(data);
  }

  /** Acknowledges what came, with a command in force as early as the zone can act on it. */
  command(command: MoverState["command"]): void {
    const sentTick = tick(this.tick + 6);
    this.sayCommands(sentTick, [{ tick: sentTick, command }]);
  }

  /** Has the zone said that it sleeps, and nothing since? */
  get sleeps(): boolean {
    return this.frames.at(-1)?.events.some(({ type }) => type === "sleeping") ?? false;
  }

  acknowledge(): void {
    this.sayCommands(tick(this.tick + 6), []);
  }

  private sayCommands(sentTick: Tick, changes: Change[]): void {
    this.sequence = (this.sequence + 1) % 256;
    this.send({ type: "commands", sequence: this.sequence, newest: this.newest, sentTick, changes, acts: [] });
  }

  /** The newest tick that was heard of. */
  get tick(): number {
    return this.frames.at(-1)?.tick ?? this.welcome?.tick ?? 0;
  }

  /** What names the newest frame. */
  get newest(): FrameMark {
    return { tick: tick(this.tick), stamp: this.frames.at(-1)?.stamp ?? 0 };
  }

  /** Own mover in the newest frame. */
  get self(): MoverState {
    const { self } = this.frames.at(-1) ?? {};
    if (!self) throw new Error("no own mover yet");
    return self;
  }

  props(): PropState[] {
    return [...(this.entities?.all() ?? [])].flatMap(({ id, profile, fields }) =>
      profile.kind === "prop" ? [propState(id, profile.prop, fields)] : [],
    );
  }

  /** Waits for messages until `holds`. Throws when the socket closes instead, or nothing helps for 20 s. */
  async until(what: string, holds: () => boolean): Promise<void> {
    await this.wait(what, () => {
      if (this.closed && !holds()) throw new Error(`closed (${this.closed.code} ${this.closed.reason}) before ${what}`);
      return holds();
    });
  }

  /** The code and reason of the close that must come. */
  async ended(): Promise<{ code: number; reason: string }> {
    await this.wait("the socket was closed", () => this.closed !== null);
    return this.closed as { code: number; reason: string };
  }

  private async wait(what: string, holds: () => boolean): Promise<void> {
    const endMs = Date.now() + ANSWER_MS_MAX;
    while (!holds()) {
      if (Date.now() >= endMs) throw new Error(`in vain waited until ${what}`);
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
        setTimeout(resolve, endMs - Date.now());
      });
    }
  }

  private heardText(text: string): void {
    this.texts.push(text);
    this.waiting?.();
  }

  private received(bytes: Uint8Array): void {
    const message = decodeZoneMessage(bytes, this.entities?.stream ?? null);
    if (message.type === "welcome") {
      this.welcome = message;
      this.entities = new Entities(message);
    } else if (message.type === "transfer") this.transfer = message;
    else {
      this.frames.push(message);
      if (this.idles && !this.sleeps && this.frames.length % 20 === 0) this.acknowledge();
    }
    this.waiting?.();
  }
}

async function post<T>(path: string, body: unknown, token?: string): Promise<T> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await worker.fetch(ORIGIN + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
