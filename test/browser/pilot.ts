// pilot.ts — steers a page's player and watches others from inside the page, once a drawn frame: a test outside is too slow for it.
import type { Drive } from "../../client/drive.ts";
import type { PageApi, Player } from "./player.ts";

declare const window: { isthmus: PageApi; watched?: Sighting[] };

/** Where another player was shown, when; milliseconds of the page's clock. */
export interface Sighting {
  readonly atMs: number;
  readonly x: number;
  readonly z: number;
}

interface Walk {
  /** Ends there, metres; then the player stands. */
  readonly within?: number;
  readonly sprint?: boolean;
}

/** Walks in a straight line to x, z. Throws if the player is not there after 30 s. */
export async function walkTo(player: Player, to: readonly [number, number], walk: Walk = {}): Promise<void> {
  await player.page.evaluate(
    ([x, z, within, sprint]) =>
      new Promise<void>((resolve, reject) => {
        const endMs = performance.now() + 30_000;
        const end = (settle: () => void): void => {
          clearInterval(timer);
          window.isthmus.drive(null);
          settle();
        };
        const timer = setInterval(() => {
          const [selfX = 0, , selfZ = 0] = window.isthmus.inspect().self?.position ?? [];
          if (Math.hypot(x - selfX, z - selfZ) < within) end(resolve);
          else if (performance.now() > endMs)
            end(() => reject(new Error(`stuck at ${selfX}, ${selfZ}, on the way to ${x}, ${z}`)));
          else window.isthmus.drive({ forward: 1, yaw: Math.atan2(selfX - x, selfZ - z), sprint });
        }, 16);
      }),
    [to[0], to[1], walk.within ?? 0.4, walk.sprint ?? false] as const,
  );
}

/** Pushes against a prop until the page shows it `metres` from where it was. Throws if it is not there after 30 s. */
export async function push(player: Player, prop: string, metres: number): Promise<void> {
  await player.page.evaluate(
    ([id, distance]) =>
      new Promise<void>((resolve, reject) => {
        const endMs = performance.now() + 30_000;
        const place = () =>
          window.isthmus.inspect().props.find((candidate) => candidate.id === id)?.position ?? [0, 0, 0];
        const [fromX, , fromZ] = place();
        const end = (settle: () => void): void => {
          clearInterval(timer);
          window.isthmus.drive(null);
          settle();
        };
        const timer = setInterval(() => {
          const [x, , z] = place();
          const [selfX = 0, , selfZ = 0] = window.isthmus.inspect().self?.position ?? [];
          if (Math.hypot(x - fromX, z - fromZ) >= distance) end(resolve);
          else if (performance.now() > endMs)
            end(() => reject(new Error(`the prop is at ${x}, ${z}, who pushes it at ${selfX}, ${selfZ}`)));
          else window.isthmus.drive({ forward: 1, yaw: Math.atan2(selfX - x, selfZ - z) });
        }, 16);
      }),
    [prop, metres] as const,
  );
}

/** From now on the page notes, in each frame that it draws, where it shows the player of that name. */
export async function watch(watcher: Player, name: string): Promise<void> {
  await watcher.page.evaluate((watched) => {
    const sightings: Sighting[] = [];
    window.watched = sightings;
    const look = (): void => {
      if (window.watched !== sightings) return;
      const seen = window.isthmus.inspect().players.find((player) => player.name === watched);
      if (seen) sightings.push({ atMs: performance.now(), x: seen.position[0], z: seen.position[2] });
      requestAnimationFrame(look);
    };
    look();
  }, name);
}

/** Ends `watch`, and yields what it saw. */
export function sightings(watcher: Player): Promise<Sighting[]> {
  return watcher.page.evaluate(() => {
    const seen = window.watched ?? [];
    delete window.watched;
    return seen;
  });
}

/** Runs, turns and jumps about where the player stands, at most `reach` metres away, with a new command every 150–400 ms. */
export async function runAbout(player: Player, seconds: number, reach: number, seed: number): Promise<void> {
  await player.page.evaluate(
    ([lastsMs, reachMetres, firstSeed]) =>
      new Promise<void>((resolve) => {
        let state = firstSeed;
        const random = (): number => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return state / 2 ** 32;
        };
        const [homeX = 0, , homeZ = 0] = window.isthmus.inspect().self?.position ?? [];
        const endMs = performance.now() + lastsMs;
        const next = (): void => {
          if (performance.now() >= endMs) {
            window.isthmus.drive(null);
            return resolve();
          }
          const [x = 0, , z = 0] = window.isthmus.inspect().self?.position ?? [];
          const strayed = Math.hypot(x - homeX, z - homeZ) > reachMetres;
          const yaw = strayed ? Math.atan2(x - homeX, z - homeZ) : random() * 2 * Math.PI;
          const command: Drive = {
            forward: 1,
            strafe: random() < 0.2 ? 1 : 0,
            yaw,
            jump: random() < 0.35,
            sprint: random() < 0.5,
          };
          window.isthmus.drive(command);
          setTimeout(next, 150 + random() * 250);
        };
        next();
      }),
    [seconds * 1000, reach, seed] as const,
  );
}

/** Drives, and counts the frames drawn until the own player is elsewhere; at most 60. */
export function framesUntilMoving(player: Player, command: Drive): Promise<number> {
  return player.page.evaluate(
    (drive) =>
      new Promise<number>((resolve) => {
        const place = (): string => String(window.isthmus.inspect().self?.position);
        const before = place();
        let frames = 0;
        window.isthmus.drive(drive);
        const look = (): void => {
          frames += 1;
          if (place() !== before || frames >= 60) resolve(frames);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    command,
  );
}
