// chaos-stage.ts — the lab's world as the chaos takes it: the same bots, schedule, fault plan and judge, in virtual time and to the bit.
import type { Transport } from "../../client/net/api.ts";
import { censusOf } from "../chaos/census.ts";
import { faultsOf, NO_FAULTS } from "../chaos/faults.ts";
import type { CharacterSeen, DebugState, ZoneCensus } from "../chaos/protocol.ts";
import type { ChaosStage } from "../chaos/stage.ts";
import { LabWorld } from "./lab-world.ts";
import type { LinkProfile } from "./link.ts";

/** As on one machine. */
const LINK: LinkProfile = { latencyMs: 1, jitterMs: 1, stallEveryMs: 0, stallMs: 0 };
const KINDS: Readonly<Record<string, string>> = {
  ZONE: "zone",
  DIRECTORY: "directory",
  GROUND: "ground",
  CHARACTER: "character",
  HUB: "hub",
};
const SETTLE_MS_MAX = 60_000;
const LOOK_MS = 250;

export class LabStage implements ChaosStage {
  readonly url = "http://lab";
  readonly calls: { -readonly [K in keyof DebugState]: DebugState[K] } = {
    ...{ calls: 0, lost: 0, late: 0, repeated: 0, crashed: 0 },
  };
  kills = 0;
  private readonly lab: LabWorld;
  private plan = NO_FAULTS;
  private down = false;
  /** Calls so far, by what was called and which part of the call is meant. */
  private readonly counts = new Map<string, number>();

  constructor(seed: number) {
    this.lab = new LabWorld(seed);
    const { lab } = this;
    lab.fault = async (call, object) => {
      this.calls.calls++;
      if (this.down) throw new Error(`${object} is not running`);
      const fault = this.next(`request ${object}.${call}`);
      await this.late(fault.requestLateMs);
      if (fault.requestLost) this.lose(call);
    };
    lab.answerFault = async (call, object) => {
      const fault = this.next(`answer ${object}.${call}`);
      if (fault.calleeCrashes) {
        this.calls.crashed++;
        lab.abort(object);
      }
      await this.late(fault.answerLateMs);
      if (fault.answerLost) this.lose(call);
    };
    lab.echo = (call) => {
      const { repeatedAfterMs } = this.next(`again ${call}`);
      if (repeatedAfterMs !== null) this.calls.repeated++;
      return repeatedAfterMs;
    };
  }

  /** Lets virtual time pass until `work` is done, and ends it then. */
  async during<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    // Looked at when it is awaited below.
    ended.catch(() => {});
    while (!over) await this.lab.run(50);
    // Not by `stop`, which is called in the midst of a step of virtual time: what is left of that must not meet real time.
    this.lab.dispose();
    return ended;
  }

  transport(): Transport {
    return this.lab.transportOver(LINK);
  }

  async kill(): Promise<void> {
    this.kills++;
    this.down = true;
    this.lab.setOffline(LINK, true);
    this.lab.abortAll();
  }

  async run(): Promise<void> {
    this.down = false;
    this.lab.setOffline(LINK, false);
  }

  async setPlan(plan = NO_FAULTS): Promise<void> {
    this.plan = plan;
  }

  async abort(binding: string, name: string): Promise<void> {
    this.lab.abort(`${KINDS[binding]} ${name}`);
  }

  async census(): Promise<ZoneCensus[]> {
    return this.lab.running.map(([, room]) => censusOf(room));
  }

  async characters(players: readonly string[]): Promise<CharacterSeen[]> {
    return players.map((id) => ({
      instance: this.lab.lease(id)?.holder?.instance ?? null,
      bag: this.lab.goods.bagOf(id),
    }));
  }

  async audit() {
    const { goods } = this.lab;
    for (let ms = 0; ms < SETTLE_MS_MAX && !goods.settled; ms += LOOK_MS) await pause(LOOK_MS);
    const quiet = goods.settled;
    const violations = goods.violations();
    return { quiet, conserved: quiet && violations.length === 0, violations, unfinished: quiet ? 0 : 1 };
  }

  async stop(): Promise<void> {}

  private next(edge: string): ReturnType<typeof faultsOf> {
    const n = this.counts.get(edge) ?? 0;
    this.counts.set(edge, n + 1);
    return faultsOf(this.plan, edge, n);
  }

  private lose(call: string): never {
    this.calls.lost++;
    throw new Error(`chaos: ${call} is lost`);
  }

  private async late(delayMs: number): Promise<void> {
    if (delayMs === 0) return;
    this.calls.late++;
    await pause(delayMs);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
