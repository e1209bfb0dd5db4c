// measure.ts — acts out the scenes for one profile and sums up what a player would have felt.
import type { WorldSession } from "../../../client/sdk.ts";
import type { NetworkProfile } from "../../../shared/network/profiles.ts";
import { open, props, type SceneName, type Stage, shared, walls } from "./scenes.ts";

/** A stage on which players can be put. */
export interface Theatre extends Stage {
  nowMs(): number;
  join(name: string, profile: NetworkProfile): Promise<Actor>;
}

export interface Actor {
  readonly session: WorldSession;
  /** Is their link standing still now? */
  stalled(): boolean;
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export interface SceneReport {
  readonly correctionMm: Spread;
  /** Of the predicted props. */
  readonly propMm: Spread;
}

export interface ProfileReport {
  readonly name: string;
  readonly rttMs: number;
  /** Frames of 1/60 s from a key to the first picture in which the own player has moved. */
  readonly responseFrames: number;
  readonly scenes: Readonly<Record<SceneName, SceneReport>>;
  /** The largest correction in the open and at walls that no late command explains, mm: 0, or PRED-1 is broken. */
  readonly undisturbedMm: number;
  /** Seconds after both let go until both see the crate in one place, the longest of all rounds. */
  readonly convergedSeconds: number;
  readonly lateCommandsPercent: number;
  /** Leaving out those of stalls, and of the second after each. */
  readonly lateOutsideStallsPercent: number;
  readonly frozenPercent: number;
  readonly interpolationDelayMs: number;
  readonly messagesPerSecond: { readonly busy: number; readonly idle: number; readonly turning: number };
}

const SETTLE_SECONDS = 6;
const AFTER_STALL_MS = 1000;
/** Longer than any stall. */
const LATE_MS_MAX = 8000;
const TOGETHER_METRES = 0.02;

export async function measure(
  theatre: Theatre,
  name: string,
  profile: NetworkProfile,
  seconds: number,
): Promise<ProfileReport> {
  const ada = await theatre.join("Ada", profile);
  const bo = await theatre.join("Bo", profile);
  const watch = new Watch(theatre, ada);
  await pass(theatre, SETTLE_SECONDS);
  const responseFrames = await response(theatre, ada.session);
  watch.begin();
  const scenes = {} as Record<SceneName, SceneReport>;
  const scene = async (scene: SceneName, act: () => Promise<void>) => {
    const probe = new Probe(scene === "shared" ? [ada.session, bo.session] : [ada.session]);
    await act();
    scenes[scene] = probe.report();
  };
  await scene("open", () => open(watch.stage, ada.session, seconds));
  await scene("walls", () => walls(watch.stage, ada.session, seconds));
  // What was late in the last steps is reported once it has come: without that, their corrections would go unexplained.
  await pass(watch.stage, LATE_MS_MAX / 1000);
  const late = watch.late();
  const undisturbedMm = round(watch.unexplainedMm());
  let converged = 0;
  const together = async () => {
    converged = Math.max(converged, await apart(watch.stage, ada.session, bo.session));
  };
  await scene("props", () => props(watch.stage, ada.session, seconds));
  await scene("shared", () => shared(watch.stage, [ada.session, bo.session], seconds, together));
  const playback = watch.end();
  const messages = await messageRates(theatre, ada.session, Math.min(seconds, 15));
  const { rttMs } = ada.session.stats;
  ada.session.leave();
  bo.session.leave();
  await pass(theatre, 1);
  return {
    name,
    rttMs: round(rttMs),
    responseFrames,
    scenes,
    undisturbedMm,
    convergedSeconds: round(converged),
    ...late,
    ...playback,
    messagesPerSecond: messages,
  };
}

/** Collects corrections while a scene is played. */
class Probe {
  private readonly self: number[] = [];
  private readonly props: number[] = [];
  private readonly sessions: readonly WorldSession[];

  constructor(sessions: readonly WorldSession[]) {
    this.sessions = sessions;
    for (const { stats } of sessions) {
      stats.onCorrection = (metres) => this.self.push(metres * 1000);
      stats.onPropCorrection = (metres) => this.props.push(metres * 1000);
    }
  }

  report(): SceneReport {
    for (const { stats } of this.sessions) {
      stats.onCorrection = null;
      stats.onPropCorrection = null;
    }
    return { correctionMm: spread(this.self), propMm: spread(this.props) };
  }
}

/** Watches one player through the scenes: late commands, how others are shown, stalls of the link. */
class Watch {
  readonly stage: Stage;
  private readonly theatre: Theatre;
  private readonly actor: Actor;
  private lastStallMs = Number.NEGATIVE_INFINITY;
  private commands = 0;
  private commandsInStalls = 0;
  private readonly lateAtMs: number[] = [];
  private readonly corrected: { atMs: number; mm: number }[] = [];
  private lateAll = 0;
  private lateOutside = 0;
  private frames = 0;
  private delaySum = 0;
  private start = { shownMs: 0, frozenMs: 0 };

  constructor(theatre: Theatre, actor: Actor) {
    this.theatre = theatre;
    this.actor = actor;
    this.stage = { frame: () => this.frame(), random: theatre.random };
  }

  begin(): void {
    const { stats, playback } = this.actor.session;
    stats.onRecordedCorrection = (metres, _, atMs) => {
      if (metres > 0) this.corrected.push({ atMs, mm: metres * 1000 });
    };
    this.commands = stats.commands;
    this.start = { shownMs: playback?.shownMs ?? 0, frozenMs: playback?.frozenMs ?? 0 };
    stats.onLate = (commands) => {
      this.lateAll += commands;
      this.lateAtMs.push(this.theatre.nowMs());
      if (!this.nearStall()) this.lateOutside += commands;
    };
  }

  /** A late command shows before the zone has it, while a stall holds it up, and for a round trip after. */
  unexplainedMm(): number {
    let most = 0;
    for (const { atMs, mm } of this.corrected) {
      const explained = this.lateAtMs.some((lateMs) => lateMs > atMs - 1500 && lateMs < atMs + LATE_MS_MAX);
      if (!explained) most = Math.max(most, mm);
    }
    return most;
  }

  /** Of the commands of the scenes that are about one's own steps. */
  late(): { lateCommandsPercent: number; lateOutsideStallsPercent: number } {
    const said = Math.max(1, this.actor.session.stats.commands - this.commands);
    this.actor.session.stats.onLate = null;
    this.actor.session.stats.onRecordedCorrection = null;
    return {
      lateCommandsPercent: round((100 * this.lateAll) / said),
      lateOutsideStallsPercent: round((100 * this.lateOutside) / Math.max(1, said - this.commandsInStalls)),
    };
  }

  end(): { frozenPercent: number; interpolationDelayMs: number } {
    const { playback } = this.actor.session;
    const shownMs = (playback?.shownMs ?? 0) - this.start.shownMs;
    const frozenMs = (playback?.frozenMs ?? 0) - this.start.frozenMs;
    return {
      frozenPercent: round((100 * frozenMs) / Math.max(1, shownMs)),
      interpolationDelayMs: round(this.delaySum / Math.max(1, this.frames)),
    };
  }

  private nearStall(): boolean {
    return this.theatre.nowMs() - this.lastStallMs < AFTER_STALL_MS + this.actor.session.stats.rttMs;
  }

  private async frame(): Promise<void> {
    const { session } = this.actor;
    const before = session.stats.commands;
    await this.theatre.frame();
    if (this.actor.stalled()) this.lastStallMs = this.theatre.nowMs();
    if (this.nearStall()) this.commandsInStalls += session.stats.commands - before;
    session.frame();
    this.frames++;
    this.delaySum += session.playback?.delayMs ?? 0;
  }
}

async function response(theatre: Theatre, session: WorldSession): Promise<number> {
  session.drive({});
  await pass(theatre, 1);
  const before = session.frame().self?.position;
  session.drive({ forward: 1, yaw: 0 });
  for (let frames = 1; frames <= 120; frames++) {
    await theatre.frame();
    const now = session.frame().self?.position;
    if (before && now && Math.hypot(now.x - before.x, now.z - before.z) > 0.001) return frames;
  }
  return 120;
}

/** Seconds until both see every prop of the shared scene in one place, and go on doing so for a fifth of a second. */
async function apart(stage: Stage, one: WorldSession, other: WorldSession): Promise<number> {
  let together = 0;
  let last = 0;
  for (let i = 1; i <= 180; i++) {
    await stage.frame();
    const theirs = new Map(other.inspect().props.map((prop) => [prop.id, prop.position]));
    const furthest = one
      .inspect()
      .props.filter(({ position: [x, , z] }) => Math.hypot(x - 16, z - 36) < 12)
      .map(({ id, position: [x, y, z] }) => {
        const [a, b, c] = theirs.get(id) ?? [x, y, z];
        return Math.hypot(x - a, y - b, z - c);
      });
    if (Math.max(0, ...furthest) < TOGETHER_METRES) together++;
    else {
      together = 0;
      last = i;
    }
    if (together >= 30) break;
  }
  return last / 60;
}

async function messageRates(theatre: Theatre, session: WorldSession, seconds: number) {
  const rate = async (act: (frame: number) => void) => {
    const before = session.stats.totals().messagesOut;
    for (let i = 0; i < seconds * 60; i++) {
      act(i);
      await theatre.frame();
    }
    return round((session.stats.totals().messagesOut - before) / seconds);
  };
  session.drive({});
  await pass(theatre, 2);
  const idle = await rate(() => {});
  // As test/bots.ts walks: a thought four times a second, another way every few seconds.
  let way = { yaw: 0, sprint: false };
  const busy = await rate((i) => {
    if (i % 150 === 0) way = { yaw: theatre.random() * 2 * Math.PI, sprint: theatre.random() < 0.3 };
    if (i % 15 === 0) session.drive({ forward: 1, ...way, jump: theatre.random() < 0.04 });
  });
  let yaw = 0;
  let turn = 0;
  const turning = await rate((i) => {
    // A hand on a mouse: never still, never even.
    if (i % 9 === 0) turn = (theatre.random() - 0.5) * 0.12;
    yaw += turn + (theatre.random() - 0.5) * 0.01;
    session.drive({ forward: 1, yaw });
  });
  session.drive({});
  return { busy, idle, turning };
}

export async function pass(theatre: Pick<Stage, "frame">, seconds: number): Promise<void> {
  for (let i = 0; i < seconds * 60; i++) await theatre.frame();
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

export const round = (value: number): number => Math.round(value * 1000) / 1000;
