// zone-client.ts — the way to one zone: its socket, the welcome that begins a stay, and what is heard on it.
import { LIVENESS_MS, SILENT_SESSION_MS, SILENT_ZONE_MS } from "../../shared/limits.ts";
import type { Command } from "../../shared/sim/command.ts";
import { TICK_MS, type ZoneId } from "../../shared/units.ts";
import { WireError } from "../../shared/wire/bits.ts";
import type { Listen, Say } from "../../shared/wire/client-messages.ts";
import type { CloseRule } from "../../shared/wire/close.ts";
import type { Intent } from "../../shared/wire/goods.ts";
import { LIVENESS } from "../../shared/wire/protocol.ts";
import {
  decodeZoneMessage,
  type Frame,
  type Transfer,
  type Welcome,
  type ZoneEvent,
} from "../../shared/wire/zone-messages.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { Recorder } from "../flight/recorder.ts";
import type { Techniques } from "../techniques.ts";
import type { ApiError, EntryInfo, Transport } from "./api.ts";
import type { BadNetwork } from "./bad-network.ts";
import { Connection } from "./connection.ts";
import type { Stats } from "./stats.ts";
import { type Carried, Stay } from "./stay.ts";

/** The welcome took a claim, which later messages don't: the first guess of the lead is bounded, milliseconds. */
const LEAD_GUESS_MS_MAX = 150;
/** Who has said hello on a socket that waited, and gets no welcome for this long, connects anew, milliseconds: it may be dead. */
const CLAIM_MS_MAX = 2000;
/** Of the time between two updates, no more than this counts as having listened, milliseconds. */
const AWAKE_MS_MAX = 250;
/** Who slept for longer than the zone keeps a silent session listens only for so long before it asks anew, milliseconds. */
const AFTER_SLEEP_MS = 1000;

export interface ZoneClientPorts {
  nowMs(): number;
  urlOf(path: string): string;
  readonly network: BadNetwork;
  readonly stats: Stats;
  readonly techniques: Techniques;
  /** Is the last minute remembered? */
  readonly record: boolean;
  readonly WebSocket: Transport["WebSocket"];
  /** Names this client among those of the same player (CLOSE-1). */
  readonly device: string;
  /** 0 ≤ x < 1. */
  random(): number;
}

export interface ZoneClientEvents {
  /** The zone has claimed us: what another one says counts no longer (HANDOFF-2). */
  welcomed(): void;
  /** The own player is in the zone and moves. Called again after each reconnection. */
  playing(): void;
  event(event: ZoneEvent): void;
  /** The socket that is to wait is open. */
  waits(): void;
  /** The crossing has begun, and this is where it leads. */
  offered(transfer: Transfer): void;
  closed(rule: CloseRule): void;
  refused(error: ApiError): void;
}

export class ZoneClient {
  private readonly ports: ZoneClientPorts;
  private readonly events: ZoneClientEvents;
  private readonly connection: Connection;
  private openedAtMs = 0;
  /** For how long nothing was heard on an open socket, in time that this client was awake; milliseconds. */
  private silentMs = 0;
  private heardAtMs = 0;
  private updatedMs = 0;
  /** The platform was asked whether the socket lives, and has not answered. */
  private pinged = false;
  /** The socket waits in its zone: nothing is said on it, and nothing heard (HANDOFF-2). */
  private waits: boolean;
  /** What came through the portal with us; null once we are here. */
  private carried: Carried | null;
  /** When hello was said on the socket that had waited; null once it was answered. */
  private claimedAtMs: number | null = null;
  /** Another zone has us: what this one says is dropped, until it is entered anew. */
  private deaf = false;
  /** Where the newest attempt leads. */
  entry: EntryInfo | null = null;
  stay: Stay | null = null;
  /** Remembers the last minute of the stay. */
  recorder: Recorder | null = null;

  /** `carried`: one comes through a portal. `waits`: one may, later. */
  constructor(
    ports: ZoneClientPorts,
    enter: () => Promise<EntryInfo>,
    events: ZoneClientEvents,
    { carried = null, waits = false }: { readonly carried?: Carried | null; readonly waits?: boolean } = {},
  ) {
    this.ports = ports;
    this.events = events;
    this.waits = waits;
    this.carried = carried;
    const whereTo = async () => {
      this.entry = await enter();
      return this.entry;
    };
    this.connection = new Connection(
      whereTo,
      ports.urlOf,
      { ...ports, crowd: () => this.stay?.people.count ?? 0 },
      {
        opened: () => {
          this.openedAtMs = ports.nowMs();
          this.heard(this.openedAtMs);
          this.stay = null;
          this.deaf = false;
          this.claimedAtMs = null;
          if (this.waits) events.waits();
          else this.connection.hello("", this.carried?.command ?? null);
        },
        received: (bytes) => this.received(bytes),
        ponged: () => this.heard(ports.nowMs()),
        closed: (rule) => {
          this.stay = null;
          events.closed(rule);
        },
        refused: (error) => events.refused(error),
      },
    );
  }

  get playing(): boolean {
    return this.stay?.predictor != null;
  }

  /** Says a line, or how far one has heard. False if there is no open socket. */
  talk(message: Say | Listen): boolean {
    return this.playing && this.send(message);
  }

  intend(intent: Intent): boolean {
    const tick = this.stay?.predictor?.tick;
    return tick !== undefined && this.send({ type: "intent", tick, intent });
  }

  /** The crossing has begun, and its ticket is for where this socket waits. */
  claim(ticket: string, carried: Carried | null): void {
    this.waits = false;
    this.carried = carried;
    this.claimedAtMs = this.ports.nowMs();
    this.openedAtMs = this.claimedAtMs;
    this.connection.hello(ticket, carried?.command ?? null);
  }

  /** Another zone has us: nothing that is still on its way from this one counts. */
  ignore(): void {
    this.deaf = true;
  }

  /** Leaves the zone for good. */
  leave(): void {
    this.send({ type: "bye" });
    this.connection.close();
  }

  /** Closes the socket without saying goodbye: the lease has gone elsewhere. */
  close(): void {
    this.connection.close();
  }

  /** Drops the socket as a lost network would. */
  cut(): void {
    this.connection.cut();
  }

  /** Runs the ticks that are due, with the command that `sample` yields, and sends what has changed. */
  update(sample: () => Command): void {
    const nowMs = this.ports.nowMs();
    this.endSilence(nowMs);
    const { stay, recorder } = this;
    if (!stay?.predictor) return;
    // Written down before it happens: a keyframe must not hold what its piece will tell again.
    const entry: { atMs: number; kind: "updated"; command: Command | null } = {
      atMs: nowMs,
      kind: "updated",
      command: null,
    };
    recorder?.record(entry);
    stay.update(nowMs, () => {
      entry.command = sample();
      return entry.command;
    });
  }

  /** A link can die without a word: whoever hears nothing for too long asks anew where to go (ZONE-1). */
  private endSilence(nowMs: number): void {
    if (this.claimedAtMs !== null && nowMs - this.claimedAtMs > CLAIM_MS_MAX) {
      this.claimedAtMs = null;
      this.cut();
    }
    this.askForLife(nowMs);
    // A tab that slept finds what came meanwhile only after this: its sleep is no silence. But one that slept for so
    // long that its zone has given it up need not wait much.
    this.silentMs += Math.min(AWAKE_MS_MAX, nowMs - this.updatedMs);
    if (nowMs - this.updatedMs > SILENT_SESSION_MS && nowMs - this.heardAtMs > SILENT_SESSION_MS)
      this.silentMs = Math.max(this.silentMs, SILENT_ZONE_MS - AFTER_SLEEP_MS);
    this.updatedMs = nowMs;
    if (!this.connection.isOpen || this.silentMs <= SILENT_ZONE_MS) return;
    this.silentMs = 0;
    this.cut();
  }

  private send(message: Parameters<Connection["send"]>[0]): boolean {
    const before = this.connection.bytesOut;
    if (!this.connection.send(message)) return false;
    this.ports.stats.sent(this.connection.bytesOut - before, this.ports.nowMs());
    return true;
  }

  private heard(nowMs: number): void {
    this.silentMs = 0;
    this.heardAtMs = nowMs;
    this.pinged = false;
  }

  /** A zone that sleeps, or is waited in, is silent by design, and says nothing of a link that has died: the platform is asked (SLEEP-1). */
  private askForLife(nowMs: number): void {
    const silent = this.waits || (this.stay !== null && this.stay.rest.tick !== null);
    if (!silent || this.pinged) return;
    // Not yet asked: this silence means nothing.
    this.silentMs = 0;
    if (nowMs - this.heardAtMs < LIVENESS_MS || !this.connection.ping()) return;
    this.pinged = true;
    this.ports.stats.sent(LIVENESS.ping.length, nowMs);
  }

  private received(bytes: Uint8Array): void {
    if (this.deaf) return;
    const nowMs = this.ports.nowMs();
    this.ports.stats.received(bytes.length, nowMs);
    this.heard(nowMs);
    const { stay } = this;
    try {
      // Written down before it is read: a keyframe must not hold what its piece will tell again.
      if (stay) this.recorder?.record({ atMs: nowMs, kind: "received", bytes });
      const message = decodeZoneMessage(bytes, stay?.entities.stream ?? null);
      if (message.type === "welcome") this.welcomed(message, nowMs);
      else if (message.type === "transfer") this.events.offered(message);
      else if (stay) this.frame(stay, message, nowMs);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // Our baselines can't be trusted any more: a new stream starts with the full state.
      console.warn(`isthmus: ${error.message}; reconnecting`);
      this.cut();
    }
  }

  private welcomed(welcome: Welcome, nowMs: number): void {
    const zone = ZONES.get(welcome.zone as ZoneId);
    if (!zone) throw new WireError(`the unknown zone ${welcome.zone}`);
    const { carried } = this;
    this.carried = null;
    this.claimedAtMs = null;
    // The welcome goes out before its frame's ticks are run, and comes with them.
    const leadMs = carried
      ? carried.leadMs + welcome.frameTicks * TICK_MS
      : Math.min(LEAD_GUESS_MS_MAX, nowMs - this.openedAtMs);
    const { stats, techniques } = this.ports;
    this.stay = new Stay(welcome, zone, leadMs, nowMs, { send: (message) => this.send(message), stats, techniques });
    if (carried) this.stay.carryOn(carried);
    this.events.welcomed();
    this.recorder = this.ports.record ? new Recorder(this.stay, techniques) : null;
  }

  private frame(stay: Stay, frame: Frame, nowMs: number): void {
    const began = stay.predictor === null;
    stay.frame(frame, nowMs);
    if (began && stay.predictor) this.events.playing();
    for (const event of frame.events) this.events.event(event);
  }
}
