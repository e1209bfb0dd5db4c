// judge.ts — what must hold of a world under chaos: one place for each player, at any moment and in the end (LEASE-1, HANDOFF-1).
import { sameGoods } from "../../shared/world/goods.ts";
import type { ChaosBot } from "./bot.ts";
import type { ZoneCensus } from "./protocol.ts";
import type { ChaosStage } from "./stage.ts";

/** A player who has been told to go on moving is stuck if they come less far than this, metres, within this time. */
const MOVED_METRES_MIN = 0.3;
const MOVED_MS = 8000;
const LOOK_MS = 500;

export interface Verdict {
  /** Players whom no zone simulates. */
  readonly lost: number;
  /** Players whom two zones simulate, or who were simulated by two under one epoch at any time. */
  readonly doubled: number;
  /** Players whose session does not play, or is elsewhere than their character, or does not move. */
  readonly stuck: number;
  /** What was wrong, in words. */
  readonly findings: readonly string[];
}

export class Judge {
  /** Which instance has simulated a player under an epoch: one epoch is one place's (LEASE-1). */
  private readonly holders = new Map<string, string>();
  private readonly doubledEver = new Set<string>();
  readonly findings: string[] = [];

  /** While faults go on, only this can be told: zones are not seen in the same instant. */
  observe(census: readonly ZoneCensus[]): void {
    for (const { instance, players } of census)
      for (const { playerId, epoch } of players) {
        const lease = `${playerId} under epoch ${epoch}`;
        const holder = this.holders.get(lease) ?? instance;
        this.holders.set(lease, holder);
        if (holder === instance || this.doubledEver.has(playerId)) continue;
        this.doubledEver.add(playerId);
        this.findings.push(`${lease} was simulated by ${holder} and by ${instance}`);
      }
  }

  /** In the end, with no fault left and the bots still walking. */
  async verdict(world: ChaosStage, bots: readonly ChaosBot[]): Promise<Verdict> {
    const { findings } = this;
    const ids = bots.map((bot) => bot.playerId);
    const present = ids.filter((id) => id !== null);
    const unmade = ids.length - present.length;
    if (unmade > 0) findings.push(`${unmade} bots never came in`);
    // A crossing may be under way between the look at one zone and the next: who is not in one place now is looked for again.
    let places = new Map<string, string[]>();
    const wrong = new Set(present);
    for (let i = 0; i < LOOKS && wrong.size > 0; i++) {
      if (i > 0) await pause(LOOK_MS);
      const census = await world.census();
      this.observe(census);
      places = placesOf(census);
      const characters = await world.characters(present);
      present.forEach((id, at) => {
        const [place, ...more] = places.get(id) ?? [];
        if (place !== undefined && more.length === 0 && characters[at]?.instance === place) wrong.delete(id);
      });
    }
    let lost = 0;
    const doubled = new Set(this.doubledEver);
    for (const id of wrong) {
      const found = places.get(id) ?? [];
      findings.push(`${id} is in [${found.join(", ")}]`);
      if (found.length === 0) lost++;
      else if (found.length > 1) doubled.add(id);
    }
    return { lost: lost + unmade, doubled: doubled.size, stuck: await this.stuck(world, bots), findings };
  }

  /** Items and coins, when all bots rest: by the audit of the whole world, and by what each bot has been told. */
  async conserved(world: ChaosStage, bots: readonly ChaosBot[]): Promise<boolean> {
    const audit = await world.audit();
    if (!audit.quiet) this.findings.push(`the world did not come to rest: ${audit.unfinished} exchanges under way`);
    this.findings.push(...audit.violations);
    const players = bots.flatMap((bot) => bot.playerId ?? []);
    const characters = await world.characters(players);
    let misled = 0;
    bots.forEach((bot) => {
      const told = bot.session?.belongings.bag ?? null;
      const held = characters[players.indexOf(bot.playerId ?? "")]?.bag;
      if (told && held && sameGoods(told, held)) return;
      misled++;
      this.findings.push(`bot ${bot.index} was told ${JSON.stringify(told)} and has ${JSON.stringify(held)}`);
    });
    return audit.conserved && misled === 0;
  }

  /** By what the zones say, not by what the bots believe. */
  private async stuck(world: ChaosStage, bots: readonly ChaosBot[]): Promise<number> {
    const before = positionsOf(await world.census());
    const waiting = new Map(bots.flatMap((bot) => (bot.playerId === null ? [] : [[bot.playerId, bot]])));
    for (let waitedMs = 0; waitedMs < MOVED_MS && waiting.size > 0; waitedMs += LOOK_MS) {
      await pause(LOOK_MS);
      const now = positionsOf(await world.census());
      for (const [id, bot] of waiting) {
        const [a, b] = [before.get(id), now.get(id)];
        // Zones are asked one after the other: who crossed just then was in none of them.
        if (!a && b) before.set(id, b);
        // Another zone counts as another position, too.
        const moved = a && b && (a.instance !== b.instance || apart(a.position, b.position) >= MOVED_METRES_MIN);
        if (moved && bot.session?.phase === "playing" && bot.session.stay?.welcome.instance === b.instance)
          waiting.delete(id);
      }
    }
    for (const [id, bot] of waiting)
      this.findings.push(`${id} (bot ${bot.index}) is stuck: ${bot.session?.phase}, ${JSON.stringify(before.get(id))}`);
    return waiting.size;
  }
}

/** A crossing takes a fraction of a second: after so many looks, a player who is nowhere is lost. */
const LOOKS = 20;

function placesOf(census: readonly ZoneCensus[]): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { instance, players } of census)
    for (const { playerId } of players) places.set(playerId, [...(places.get(playerId) ?? []), instance]);
  return places;
}

type Seen = { instance: string; position: readonly [number, number, number] };

function positionsOf(census: readonly ZoneCensus[]): Map<string, Seen> {
  return new Map(
    census.flatMap(({ instance, players }) =>
      players.map(({ playerId, position }): [string, Seen] => [playerId, { instance, position }]),
    ),
  );
}

const apart = (a: Seen["position"], b: Seen["position"]): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
