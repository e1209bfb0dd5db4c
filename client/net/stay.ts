// stay.ts — one stay in one zone, from its welcome to the loss of its socket: clock, entities, prediction; no socket in here.
import { FRAME_TICKS_MAX, LOST_MS, WAITING_MS } from "../../shared/limits.ts";
import { type Command, neutralised, sameCommand } from "../../shared/sim/command.ts";
import type { MoverState, PropState } from "../../shared/sim/state.ts";
import { tick as asTick, type Tick } from "../../shared/units.ts";
import { WireError } from "../../shared/wire/bits.ts";
import type { ClientMessage } from "../../shared/wire/client-messages.ts";
import { moverState, propState } from "../../shared/wire/entities.ts";
import type { FrameMark } from "../../shared/wire/frame-mark.ts";
import type { Frame, Welcome } from "../../shared/wire/zone-messages.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { Acts } from "../acts.ts";
import type { Outcome } from "../predict/pending.ts";
import { Predictor } from "../predict/predict.ts";
import { reconcile } from "../predict/reconcile.ts";
import { Entities } from "../remote/entities.ts";
import { People } from "../remote/people.ts";
import { SelfTrack } from "../remote/self-track.ts";
import { Timeline } from "../remote/timeline.ts";
import type { Techniques } from "../techniques.ts";
import { CommandClock } from "./command-clock.ts";
import { CommandSender } from "./command-sender.ts";
import { Rest, stirs } from "./rest.ts";
import type { Stats } from "./stats.ts";

/** More ticks than this at once are not made up for: the tab slept, and the zone has neutralised us long since. */
const CATCH_UP_TICKS_MAX = 90;
/** The prediction waits for a clock that is behind it by up to this, ticks; further, it goes back. */
const SET_BACK_TICKS = 8;

export interface StayPorts {
  /** False if there is no open socket: what was said is dropped. */
  send(message: ClientMessage): boolean;
  readonly stats: Stats;
  readonly techniques: Techniques;
}

/** What goes along from one stay to the next, through a portal (HANDOFF-1). */
export interface Carried {
  /** What the keys ask for as the next zone is told of us. */
  readonly command: Command;
  /** See Stay.pressOffset: the next zone goes on counting. */
  readonly pressOffset: number;
  /** By how much the clock was ahead of the newest frame when that came, milliseconds: the links are the same. */
  readonly leadMs: number;
}

/** good; waiting: nothing has come for a second; lost: for so long that the player has stopped. */
export type Link = "good" | "waiting" | "lost";

export class Stay {
  readonly welcome: Welcome;
  readonly zone: ZoneDefinition;
  readonly entities: Entities;
  readonly people: People;
  readonly timeline: Timeline;
  readonly clock: CommandClock;
  readonly sender: CommandSender;
  readonly acts: Acts;
  readonly rest = new Rest();
  /** The own mover as the zone has it. */
  readonly selfTrack = new SelfTrack();
  predictor: Predictor | null = null;
  /** The newest frame, or where the welcome says that time is. */
  private newest: FrameMark;
  /** Called after each replay with what was shown before it, so that it can glide. */
  onReplay: ((before: Outcome) => void) | null = null;
  /** Called when a thrown ball has got its id from the zone. */
  onAdopted: ((ball: number, id: number) => void) | null = null;
  private readonly ports: StayPorts;
  private heardAtMs: number;
  /** Ticks in a frame, as the zone's frames have been coming (TICK-1). */
  private frameTicks: number;
  /** Between what our keys count and what the mover's zone has counted; null until the first command to a new mover. */
  private pressOffset: number | null = null;
  /** The next zone hears what the keys ask for, and this one doesn't: each input goes to one socket (HANDOFF-2). */
  private departed = false;
  /** The newest state of the zone, not yet reconciled with: of a burst only the last one counts. */
  private news: { tick: Tick; self: MoverState } | null = null;

  /** `leadMs` is a first guess of how far ahead to be. */
  constructor(welcome: Welcome, zone: ZoneDefinition, leadMs: number, nowMs: number, ports: StayPorts) {
    this.welcome = welcome;
    this.zone = zone;
    this.ports = ports;
    this.newest = { tick: welcome.tick, stamp: 0 };
    this.heardAtMs = nowMs;
    this.entities = new Entities(welcome);
    this.people = new People(welcome.roster);
    this.frameTicks = welcome.frameTicks;
    this.timeline = new Timeline(ports.techniques);
    this.clock = new CommandClock(welcome.tick, leadMs, nowMs);
    this.sender = new CommandSender((message) => ports.send(message));
    this.acts = new Acts(ports.techniques);
  }

  /** The crossing has begun: from here on the next zone hears of our keys, beginning with what they ask for now. */
  depart(sample: () => Command, nowMs: number): Carried | null {
    const { predictor } = this;
    if (!predictor) return null;
    const command = this.counted(sample(), predictor, nowMs);
    this.departed = true;
    this.sender.drop();
    const leadMs = this.clock.leadMs(this.newestTick, this.heardAtMs);
    return { command, pressOffset: this.pressOffset ?? 0, leadMs };
  }

  /** The crossing came to nothing. What the keys ask for is said anew. */
  goOn(): void {
    this.departed = false;
  }

  /** We have come through a portal: keys are counted on, so that what was pressed on the way is done here. */
  carryOn({ pressOffset }: Carried): void {
    this.pressOffset = pressOffset;
  }

  get techniques(): Techniques {
    return this.ports.techniques;
  }

  link(nowMs: number): Link {
    if (this.rest.tick !== null) return "good";
    const silentMs = nowMs - this.heardAtMs;
    return silentMs > LOST_MS ? "lost" : silentMs > WAITING_MS ? "waiting" : "good";
  }

  get newestTick(): Tick {
    return this.newest.tick;
  }

  /** The tick that this client should have run by now, with its fraction. */
  tickAt(nowMs: number): number {
    if (this.rest.tick !== null) return this.rest.tick;
    // Without a lead one lives in the newest state that has come, and every command arrives late.
    if (!this.ports.techniques.commandLead) return this.newestTick + ((nowMs - this.heardAtMs) * 60) / 1000;
    return this.clock.tickAt(nowMs);
  }

  /** Takes in a frame that was read into `entities`. Throws WireError if it does not follow the one before. */
  frame(frame: Frame, nowMs: number): void {
    if (frame.tick <= this.newestTick && this.predictor) throw new WireError("a frame is older than the one before");
    // What is further apart than a frame can be has lost frames in between: that says nothing of how long they are.
    const ticks = frame.tick - this.newestTick;
    if (ticks > 0 && ticks <= FRAME_TICKS_MAX) this.frameTicks = ticks;
    this.newest = { tick: frame.tick, stamp: frame.stamp };
    this.heardAtMs = nowMs;
    this.sender.heard(nowMs, this.rest.zoneSleeps);
    if (this.rest.zoneSleeps) this.zoneWoke(frame.tick, nowMs);
    this.ports.stats.frame(nowMs, frame.sizes);
    this.timeline.push(frame.tick, frame, this.entities, this.frameTicks, nowMs);
    this.heard(frame, nowMs);
    for (const event of frame.events) {
      if (event.type === "droppedTime") this.dropTime(event.ticks);
      else this.people.heard(event);
      if (event.type === "beam") this.acts.seen(event, nowMs);
      else if (event.type === "verdict" && this.predictor)
        this.acts.judged(event, this.predictor, nowMs, this.onAdopted);
    }
    if (frame.self) {
      this.selfTrack.push(frame.tick, frame.self);
      this.predictor ??= new Predictor(this.zone, frame.self, frame.tick);
      this.news = { tick: frame.tick, self: frame.self };
      if (frame.events.some(({ type }) => type === "sleeping")) this.rest.told(frame.tick, frame.self, nowMs);
    }
    // A tab in the background hears frames when its timers hardly run any more: so it still says that it lives. By the
    // clock, not by the tick that it stopped at: that would read as ever later, and the clock would run away.
    if (this.predictor && !this.rest.zoneSleeps) {
      const tick = asTick(Math.max(this.predictor.tick, Math.floor(this.tickAt(nowMs))));
      this.sender.flush(tick, this.newest, this.clock.originMs, nowMs);
    }
  }

  /** Agrees with the zone, runs the ticks that are due with the command that `sample` yields, and sends what has changed. */
  update(nowMs: number, sample: () => Command): void {
    const { predictor, clock, sender } = this;
    if (!predictor) return;
    this.agree(predictor, nowMs);
    if (this.rest.zoneSleeps) this.lieDown(predictor, nowMs);
    const { tick: restsAt } = this.rest;
    let wish: Command | null = null;
    if (restsAt !== null) {
      wish = sample();
      if (!this.acts.wished && !stirs(this.counted(wish, predictor, nowMs), predictor.self.command)) return;
      this.getUp(restsAt, nowMs);
    }
    clock.update(nowMs);
    const target = Math.floor(this.tickAt(nowMs));
    if (target - predictor.tick > CATCH_UP_TICKS_MAX) predictor.tick = asTick(target - 1);
    while (predictor.tick < target) {
      const next = asTick(predictor.tick + 1);
      // Ticks that a slow frame has missed went by with the old command, in the zone as here: a new one starts now.
      if (next === target && !this.departed)
        this.act(predictor, next, this.counted(wish ?? sample(), predictor, nowMs), nowMs);
      else predictor.advance(null);
    }
    sender.flush(predictor.tick, this.newest, clock.originMs, nowMs);
  }

  /** The zone sleeps. If we have nothing on the way to it that will wake it, so do we, from its very last tick on. */
  private lieDown(predictor: Predictor, nowMs: number): void {
    if (this.sender.unsaid || this.acts.wished) return;
    const self = this.rest.begin(predictor.self, this.link(nowMs) !== "good");
    if (!self) return;
    const tick = this.rest.tick as Tick;
    if (sameCommand(predictor.self.command, self.command)) this.sender.resume(tick);
    // What it does not hold is said again, when there is something to say.
    else this.sender.setBack(tick);
    predictor.rewind(tick, self);
  }

  /** Our player does something: what we say now wakes the zone, and its time goes on from where it rests. */
  private getUp(restsAt: Tick, nowMs: number): void {
    this.rest.stir();
    this.clock.wakes(restsAt, nowMs);
    this.heardAtMs = nowMs;
  }

  /** The zone is heard again: for it, hardly any time has passed. */
  private zoneWoke(tick: Tick, nowMs: number): void {
    const restsAt = this.rest.tick;
    const sleptMs = this.rest.over(tick, nowMs);
    this.timeline.slept(sleptMs, nowMs);
    this.ports.stats.slept();
    if (restsAt === null || !this.predictor) return;
    this.clock.slept(sleptMs);
    // What the zone has run by now we run before we agree with it: idle, as it was for us.
    const target = Math.min(Math.floor(this.tickAt(nowMs)), restsAt + CATCH_UP_TICKS_MAX);
    while (this.predictor.tick < target) this.predictor.advance(null);
  }

  private act(predictor: Predictor, next: Tick, command: Command, nowMs: number): void {
    const change = this.sender.change(command, next);
    const { said, predicted } = this.acts.due(next, predictor, this.timeline, nowMs);
    for (const act of said) this.sender.act(act);
    if (change) this.ports.stats.commands++;
    predictor.advance(change, predicted);
  }

  /** How our commands have been arriving. */
  private heard({ reception }: Frame, nowMs: number): void {
    if (reception.sequence < 0) return;
    const { stats } = this.ports;
    stats.lateCommands += reception.late;
    if (reception.late > 0) stats.onLate?.(reception.late, nowMs);
    const mark = this.sender.markOf(reception.sequence);
    if (!mark) return;
    stats.roundTrip(Math.max(0, nowMs - mark.atMs - reception.heldMs));
    // While the lead is switched off, what arrives is not sent by this clock.
    if (this.ports.techniques.commandLead) this.clock.report(reception.marginSixteenths / 16, mark.originMs, nowMs);
  }

  private agree(predictor: Predictor, nowMs: number): void {
    const { news } = this;
    if (!news) return;
    this.news = null;
    const before = { ...predictor.newest };
    // Our clock was set back: what was predicted beyond it has not happened yet.
    const target = Math.max(news.tick, Math.floor(this.tickAt(nowMs)));
    const setBack = predictor.tick - target > SET_BACK_TICKS;
    if (setBack) {
      predictor.tick = asTick(target);
      this.sender.setBack(predictor.tick);
    }
    const authority = {
      ...news,
      props: propStates(this.entities),
      others: otherMovers(this.entities),
    };
    const correction = reconcile(predictor, authority, setBack, this.ports.techniques.props);
    if (correction.metres !== null) this.ports.stats.corrected(correction.metres, nowMs, news.tick);
    if (correction.propMetres !== null) this.ports.stats.onPropCorrection?.(correction.propMetres, news.tick);
    if (correction.replayed) this.onReplay?.(before);
  }

  /** The zone has given up ticks that it could not make up for (TICK-2). */
  private dropTime(ticks: number): void {
    this.clock.zoneDropped(ticks);
    this.timeline.zoneDropped(ticks);
    this.ports.stats.droppedTicks += ticks;
  }

  /**
   * A new mover must not jump by a press of before: its zone counts from where it begins (CMD-3). And who has heard
   * nothing for as long as the zone would let them run stands still here, too (CMD-1).
   */
  private counted(command: Command, predictor: Predictor, nowMs: number): Command {
    this.pressOffset ??= predictor.self.pressesSeen - command.presses;
    const wish = this.link(nowMs) === "lost" ? neutralised(command) : command;
    return { ...wish, presses: (command.presses + this.pressOffset) & 3 };
  }
}

function* propStates(entities: Entities): Generator<PropState> {
  for (const held of entities.all())
    if (held.profile.kind === "prop") yield propState(held.id, held.profile.prop, entities.now(held));
}

function* otherMovers(entities: Entities): Generator<MoverState> {
  for (const held of entities.all()) {
    const { kind } = held.profile;
    if (kind === "player" || kind === "npc") yield moverState(held.id, kind, entities.now(held));
  }
}
