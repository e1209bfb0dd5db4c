// light-bot.ts — a player whom one process can have hundreds of: says what a real client says, reads of a frame only its tick.
import { WebSocket } from "ws";
import { type EntryInfo, enterZone, makeSession, socketUrl, type Transport } from "../../../client/net/api.ts";
import { CommandSender } from "../../../client/net/command-sender.ts";
import type { Command } from "../../../shared/sim/command.ts";
import { TICK_MS, type Tick, tick } from "../../../shared/units.ts";
import { type ClientMessage, encodeClientMessage } from "../../../shared/wire/client-messages.ts";
import { closeRule } from "../../../shared/wire/close.ts";
import type { FrameMark } from "../../../shared/wire/frame-mark.ts";
import { PROTOCOL_VERSION, subprotocols } from "../../../shared/wire/protocol.ts";
import { decodeZoneMessage, type FrameStream, newFrameStream } from "../../../shared/wire/zone-messages.ts";
import { Listener } from "./listener.ts";

/** How far ahead of the zone's newest frame a client's commands are on a local network, ticks: batch, frame and a spare. */
const LEAD_TICKS = 9;
const TRANSPORT: Transport = { fetch: globalThis.fetch, WebSocket: WebSocket as unknown as Transport["WebSocket"] };

export interface Where {
  readonly url: string;
  readonly zone: string;
  readonly name: string;
}

export class LightBot {
  readonly listener = new Listener();
  /** Where its mover stood when it came in, metres. */
  readonly start: { readonly x: number; readonly z: number };
  private readonly socket: WebSocket;
  private readonly sender: CommandSender;
  private heardAtMs: number;
  private tick: Tick;

  /** Resolves when its mover stands in the zone. Throws ApiError, or an Error with what the zone closed with. */
  static async join({ url, zone, name }: Where): Promise<LightBot> {
    const session = await makeSession(TRANSPORT, url, name);
    const entry = await enterZone(TRANSPORT, url, session.token, { zone, with: null }, null);
    return new Promise((resolve, reject) => LightBot.open(url, entry, resolve, reject));
  }

  private static open(
    url: string,
    entry: EntryInfo,
    resolve: (bot: LightBot) => void,
    reject: (error: Error) => void,
  ): void {
    const socket = new WebSocket(socketUrl(url, entry.socket), subprotocols(entry.ticket), {
      perMessageDeflate: false,
    });
    const refused = (code: number) => reject(new Error(`refused: ${closeRule(code).name}`));
    socket.once("close", refused);
    socket.once("error", reject);
    socket.once("open", () => {
      const nonce = crypto.randomUUID().slice(0, 16);
      socket.send(encodeClientMessage({ type: "hello", protocol: PROTOCOL_VERSION, nonce, ticket: "", command: null }));
    });
    // The first frame tells in full where its mover stands; after that one only ticks are read.
    let stream: FrameStream | null = null;
    const first = (data: Buffer) => {
      const message = decodeZoneMessage(data, stream);
      if (message.type === "welcome") stream = newFrameStream(message);
      if (message.type !== "frame" || !message.self) return;
      socket.off("message", first);
      socket.off("close", refused);
      resolve(new LightBot(socket, message.self.position, message));
    };
    socket.on("message", first);
  }

  private constructor(socket: WebSocket, start: { x: number; z: number }, newest: FrameMark) {
    this.socket = socket;
    this.start = { x: start.x, z: start.z };
    this.heardAtMs = performance.now();
    this.tick = newest.tick;
    this.listener.newest = newest;
    this.sender = new CommandSender((message) => this.send(message));
    socket.on("message", (data: Buffer) => this.heard(data));
  }

  /** Calls `gone` with why, if its zone closes its socket. */
  onClosed(gone: (why: string) => void): void {
    this.socket.once("close", (code) => gone(closeRule(code).name));
  }

  /** Puts `wish` in force from now on, and says what is due, as client/net/stay.ts does. */
  update(nowMs: number, wish: Command): void {
    const ahead = this.listener.newestTick + LEAD_TICKS + Math.floor((nowMs - this.heardAtMs) / TICK_MS);
    if (ahead > this.tick) {
      this.tick = tick(ahead);
      this.sender.change(wish, this.tick);
    }
    this.flush(nowMs);
  }

  /** Reads nothing more, and goes on talking, until `resume`. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Calls `hear` with the size and the arrival of every message, and its tick if it is a frame. */
  onMessage(hear: (bytes: number, nowMs: number, tick: Tick | null) => void): void {
    this.socket.on("message", (data: Buffer) => hear(data.length, performance.now(), this.listener.newestTick));
  }

  leave(): void {
    this.send({ type: "bye" });
    this.socket.close(1000);
  }

  private heard(bytes: Uint8Array): void {
    const nowMs = performance.now();
    if (this.listener.heard(bytes, nowMs) === null) return;
    this.sender.heard(nowMs, false);
    this.heardAtMs = nowMs;
    this.flush(nowMs);
  }

  private flush(nowMs: number): void {
    this.sender.flush(this.tick, this.listener.newest, 0, nowMs);
  }

  private send(message: ClientMessage): boolean {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    const bytes = encodeClientMessage(message);
    this.listener.sent(bytes.length);
    this.socket.send(bytes);
    return true;
  }
}
