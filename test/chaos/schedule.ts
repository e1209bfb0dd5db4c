// schedule.ts — what is done to the world and when: all of it drawn from the seed before the first fault.
import { seeded } from "../lab/seeded.ts";

export type Deed =
  /** The whole process is killed, and starts again after `downMs`. */
  | { readonly kind: "kill"; readonly downMs: number }
  /** One object is aborted: `name` as in its namespace, `bot` for that player's character. */
  | { readonly kind: "abort"; readonly binding: string; readonly name: string }
  | { readonly kind: "abortCharacter"; readonly bot: number }
  /** The bot's socket is cut, and comes back by itself. */
  | { readonly kind: "cut"; readonly bot: number }
  /** A second device takes the bot's player over; the bot goes on there. */
  | { readonly kind: "device"; readonly bot: number };

export interface Planned {
  /** Milliseconds from the first fault. */
  readonly atMs: number;
  readonly deed: Deed;
}

/** Objects that are there whoever plays. */
export type Target = readonly [binding: string, name: string];

/** Mean pauses, milliseconds. A kill every half minute leaves time for something to happen in between. */
const EVERY_MS = { kill: 35_000, abort: 4000, abortCharacter: 2000, cut: 1500, device: 5000 };
const DOWN_MS_MAX = 1500;

/** In the order of time. The same seed and numbers give the same schedule. */
export function scheduleOf(seed: number, seconds: number, bots: number, targets: readonly Target[]): Planned[] {
  const planned: Planned[] = [];
  const kinds = Object.keys(EVERY_MS) as (keyof typeof EVERY_MS)[];
  kinds.forEach((kind, i) => {
    const random = seeded(seed * 31 + i);
    const below = (n: number): number => Math.floor(random() * n);
    const draw = (): Deed => {
      if (kind === "kill") return { kind, downMs: below(DOWN_MS_MAX) };
      if (kind !== "abort") return { kind, bot: below(bots) };
      const [binding, name] = targets[below(targets.length)] as Target;
      return { kind, binding, name };
    };
    // Half the mean pause and a random other half: a short run has its kill, too.
    const pauseMs = (): number => EVERY_MS[kind] * (0.5 + random());
    for (let atMs = Math.min(pauseMs(), seconds * 400); atMs < seconds * 1000; atMs += pauseMs())
      planned.push({ atMs, deed: draw() });
  });
  return planned.sort((a, b) => a.atMs - b.atMs);
}
