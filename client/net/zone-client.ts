// zone-client.ts — everything that one zone's socket means to a client: its clock, its entities, the prediction of its own player.
import { SILENT_ZONE_MS } from "../../shared/limits.ts";
import type { Command } from "../../shared/sim/command.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import { copyMover } from "../../shared/sim/step.ts";
import { tick as asTick, type Tick, type Vec3, type ZoneId } from "../../shared/units.ts";
import { WireError } from "../../shared/wire/bits.ts";
import type { CloseRule } from "../../shared/wire/close.ts";
import { propState } from "../../shared/wire/entities.ts";
import { decodeZoneMessage, type Frame, type Welcome, type ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { Predictor } from "../predict/predict.ts";
import { reconcile } from "../predict/reconcile.ts";
import { Entities } from "../remote/entities.ts";
import { Timeline } from "../remote/timeline.ts";
import type { ApiError, EntryInfo, Transport } from "./api.ts";
import type { BadNetwork } from "./bad-network.ts";
import { CommandClock } from "./command-clock.ts";
import { CommandSender } from "./command-sender.ts";
import { Connection } from "./connection.ts";
import type { Stats } from "./stats.ts";

/** More ticks than this at once are not made up for: the tab slept, and the zone has neutralised us long since. */
const CATCH_UP_TICKS_MAX = 90;
/** The prediction waits for a clock that is behind it by up to this, ticks; further, it goes back. */
const SET_BACK_TICKS = 8;
/** The welcome took a claim, which later messages don't: the first guess of the lead is bounded, milliseconds. */
const LEAD_GUESS_MS_MAX = 150;

/** Of the time between two updates, no more than this counts as having listened, milliseconds. */
const AWAKE_MS_MAX = 250;

export interface ZoneClientPorts {
  nowMs(): number;
  urlOf(path: string): string;
  readonly network: BadNetwork;
  readonly stats: Stats;
  readonly WebSocket: Transport["WebSocket"];
  /** Names this client among those of the same player (CLOSE-1). */
  readonly device: string;
}

export interface ZoneClientEvents {
  /** The own player is in the zone and moves. Called again after each reconnection. */
  playing(): void;
  event(event: ZoneEvent): void;
  closed(rule: CloseRule): void;
  refused(error: ApiError): void;
}

/** What exists only between a welcome and the loss of its socket. */
export interface Stay {
  readonly welcome: Welcome;
  readonly zone: ZoneDefinition;
  readonly entities: Entities;
  readonly timeline: Timeline;
  readonly clock: CommandClock;
  readonly sender: CommandSender;
  predictor: Predictor | null;
  newestTick: Tick;
}

export class ZoneClient {
  private readonly ports: ZoneClientPorts;
  private readonly events: ZoneClientEvents;
  private readonly connection: Connection;
  private openedAtMs = 0;
  /** Between what our keys count and what the mover's zone has counted; null until the first command to a new mover. */
  private pressOffset: number | null = null;
  /** For how long nothing was heard on an open socket, in time that this client was awake; milliseconds. */
  private silentMs = 0;
  private updatedMs = 0;
  stay: Stay | null = null;
  /** Called around each replay with the own player's and the props' poses before it, so that what is shown can glide. */
  onReplay: ((before: { self: MoverState; props: Map<number, Vec3> }) => void) | null = null;

  constructor(ports: ZoneClientPorts, enter: () => Promise<EntryInfo>, events: ZoneClientEvents) {
    this.ports = ports;
    this.events = events;
    this.connection = new Connection(enter, ports.urlOf, ports, {
      opened: () => {
        this.openedAtMs = ports.nowMs();
        this.silentMs = 0;
        this.stay = null;
      },
      received: (bytes) => this.received(bytes),
      closed: (rule) => {
        this.stay = null;
        events.closed(rule);
      },
      refused: (error) => events.refused(error),
    });
  }

  get playing(): boolean {
    return this.stay?.predictor != null;
  }

  say(text: string): boolean {
    return this.send({ type: "say", text });
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
    const { stay } = this;
    if (!stay?.predictor) return;
    const { predictor, clock, sender } = stay;
    clock.update(nowMs);
    const target = Math.floor(clock.tickAt(nowMs));
    if (target - predictor.tick > CATCH_UP_TICKS_MAX) predictor.tick = asTick(target - 1);
    while (predictor.tick < target) {
      const next = asTick(predictor.tick + 1);
      // Ticks that a slow frame has missed went by with the old command, in the zone as here: a new one starts now.
      predictor.advance(next === target ? sender.change(this.counted(sample(), predictor), next) : null);
    }
    sender.flush(predictor.tick, stay.newestTick, clock.originMs, nowMs);
  }

  /** A link can die without a word: whoever hears nothing for too long asks anew where to go (ZONE-1). */
  private endSilence(nowMs: number): void {
    // A tab that slept finds what came meanwhile only after this: its sleep is no silence.
    this.silentMs += Math.min(AWAKE_MS_MAX, nowMs - this.updatedMs);
    this.updatedMs = nowMs;
    if (!this.connection.isOpen || this.silentMs <= SILENT_ZONE_MS) return;
    this.silentMs = 0;
    this.cut();
  }

  /** A new mover must not jump by a press of before: its zone counts from where it begins (CMD-3). */
  private counted(command: Command, predictor: Predictor): Command {
    this.pressOffset ??= predictor.self.pressesSeen - command.presses;
    return { ...command, presses: (command.presses + this.pressOffset) & 3 };
  }

  private send(message: Parameters<Connection["send"]>[0]): boolean {
    const before = this.connection.bytesOut;
    if (!this.connection.send(message)) return false;
    this.ports.stats.sent(this.connection.bytesOut - before, this.ports.nowMs());
    return true;
  }

  private received(bytes: Uint8Array): void {
    this.ports.stats.received(bytes.length, this.ports.nowMs());
    this.silentMs = 0;
    const { stay } = this;
    try {
      const message = decodeZoneMessage(bytes, (fresh, tick) => {
        if (!stay) throw new WireError("a frame before the welcome");
        return stay.entities.baselines(fresh, tick);
      });
      if (message.type === "welcome") this.welcomed(message);
      else if (stay) this.frame(stay, message);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // Our baselines can't be trusted any more: a new stream starts with the full state.
      console.warn(`isthmus: ${error.message}; reconnecting`);
      this.cut();
    }
  }

  private welcomed(welcome: Welcome): void {
    const zone = ZONES.get(welcome.zone as ZoneId);
    if (!zone) throw new WireError(`the unknown zone ${welcome.zone}`);
    const nowMs = this.ports.nowMs();
    this.pressOffset = null;
    const leadMs = Math.min(LEAD_GUESS_MS_MAX, nowMs - this.openedAtMs);
    this.stay = {
      welcome,
      zone,
      entities: new Entities(),
      timeline: new Timeline(),
      clock: new CommandClock(welcome.tick, leadMs, nowMs),
      sender: new CommandSender((message) => this.send(message)),
      predictor: null,
      newestTick: welcome.tick,
    };
  }

  private frame(stay: Stay, frame: Frame): void {
    const nowMs = this.ports.nowMs();
    if (frame.tick <= stay.newestTick && stay.predictor) throw new WireError("a frame is older than the one before");
    stay.newestTick = frame.tick;
    this.ports.stats.frame(nowMs);
    const changes = stay.entities.apply(frame);
    stay.timeline.push(frame.tick, changes, stay.entities.all(), stay.welcome.frameTicks, nowMs);
    this.receive(stay, frame, nowMs);
    for (const event of frame.events) if (event.type === "droppedTime") dropTime(stay, event.ticks);
    if (frame.self) this.agree(stay, frame.tick, frame.self, nowMs);
    // A tab in the background hears frames when its timers hardly run any more: so it still says that it lives.
    if (stay.predictor) stay.sender.flush(stay.predictor.tick, frame.tick, stay.clock.originMs, nowMs);
    for (const event of frame.events) this.events.event(event);
  }

  /** How our commands have been arriving. */
  private receive(stay: Stay, { reception }: Frame, nowMs: number): void {
    if (reception.sequence < 0) return;
    this.ports.stats.lateCommands += reception.late;
    const mark = stay.sender.markOf(reception.sequence);
    if (!mark) return;
    this.ports.stats.roundTrip(Math.max(0, nowMs - mark.atMs - reception.heldMs));
    stay.clock.report(reception.marginSixteenths / 16, mark.originMs, nowMs);
  }

  private agree(stay: Stay, tick: Tick, self: MoverState, nowMs: number): void {
    const { predictor } = stay;
    if (!predictor) {
      stay.predictor = new Predictor(stay.zone, self, tick);
      this.events.playing();
      return;
    }
    const before = { self: copyMover(predictor.self), props: propPositions(predictor) };
    // Our clock was set back: what was predicted beyond it has not happened yet.
    const target = Math.max(tick, Math.floor(stay.clock.tickAt(nowMs)));
    const setBack = predictor.tick - target > SET_BACK_TICKS;
    if (setBack) {
      predictor.tick = asTick(target);
      stay.sender.setBack(predictor.tick);
    }
    const correction = reconcile(predictor, tick, self, propStates(stay.entities), setBack);
    if (correction.metres !== null) this.ports.stats.corrected(correction.metres, nowMs);
    if (correction.replayed) this.onReplay?.(before);
  }
}

/** The zone has given up ticks that it could not make up for (TICK-2). */
function dropTime({ clock, timeline }: Stay, ticks: number): void {
  clock.zoneDropped(ticks);
  timeline.zoneDropped(ticks);
}

function propPositions(predictor: Predictor): Map<number, Vec3> {
  const positions = new Map<number, Vec3>();
  for (const prop of predictor.simulation.props) positions.set(prop.id, { ...prop.position });
  return positions;
}

function* propStates(entities: Entities): Generator<PropState> {
  for (const { id, profile, fields } of entities.all())
    if (profile.kind === "prop") yield propState(id, profile.prop, fields);
}
