// decoding-bot.ts — a real SDK session in the crowd, which decodes and predicts, and tells what it sees.
import { WebSocket } from "ws";
import type { Transport } from "../../../client/net/api.ts";
import { joinWorld, type WorldSession } from "../../../client/sdk.ts";
import { type Command, NEUTRAL } from "../../../shared/sim/command.ts";
import type { Where } from "./light-bot.ts";
import { Listener } from "./listener.ts";

export class DecodingBot {
  readonly listener: Listener;
  /** Where its mover stood when it came in, metres. */
  readonly start: { readonly x: number; readonly z: number };
  private readonly session: WorldSession;
  private readonly hands: { wish: Command };
  private droppedBefore = 0;

  /** Resolves when it stands in the zone. Throws ApiError. */
  static async join({ url, zone, name }: Where): Promise<DecodingBot> {
    const listener = new Listener();
    const hands = { wish: NEUTRAL };
    const session = await joinWorld({
      url,
      zone,
      name,
      selfTicking: false,
      sample: () => hands.wish,
      transport: { fetch: globalThis.fetch, WebSocket: listeningSocket(listener) },
    });
    return new DecodingBot(session, listener, hands);
  }

  private constructor(session: WorldSession, listener: Listener, hands: { wish: Command }) {
    this.session = session;
    this.listener = listener;
    this.hands = hands;
    const { self } = session.position();
    this.start = { x: self?.x ?? 0, z: self?.z ?? 0 };
  }

  /** Calls `gone` with why, if it is thrown out for good. */
  onClosed(gone: (why: string) => void): void {
    this.session.on("closed", ({ name }) => gone(name));
  }

  update(_nowMs: number, wish: Command): void {
    this.hands.wish = wish;
    this.session.update();
  }

  begin(): void {
    this.droppedBefore = this.session.stats.droppedTicks;
  }

  /** Players it knows of now, itself included, as the peer counts them. */
  get playersSeen(): number {
    this.session.frame();
    return this.session.inspect().players.length + 1;
  }

  /** Ticks that the zone has given up since `begin` (TICK-2). */
  get ticksDropped(): number {
    return this.session.stats.droppedTicks - this.droppedBefore;
  }

  leave(): void {
    this.session.leave();
  }
}

/** `ws` in place of the platform's own WebSocket, with `listener` on it. */
function listeningSocket(listener: Listener): Transport["WebSocket"] {
  class ListeningSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { perMessageDeflate: false });
      this.on("message", (data: ArrayBuffer) => listener.heard(new Uint8Array(data), performance.now()));
    }

    override send(data: Uint8Array): void {
      listener.sent(data.length);
      super.send(data);
    }
  }
  return ListeningSocket as unknown as Transport["WebSocket"];
}
