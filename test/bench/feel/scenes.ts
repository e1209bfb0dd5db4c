// scenes.ts — four seeded scenes that players act out, in the lab's virtual time or against a real Worker.
import type { WorldSession } from "../../../client/sdk.ts";
import type { Vec3, ZoneId } from "../../../shared/units.ts";
import { ZONES } from "../../../shared/world/zones.ts";

/** Where a scene is played: time passes in frames of a sixtieth of a second. */
export interface Stage {
  /** Lets one frame pass. */
  frame(): Promise<void>;
  readonly random: () => number;
}

export type SceneName = "open" | "walls" | "props" | "shared";

export const SCENE_ZONE = "quarry";
const FRAMES_A_SECOND = 60;
/** The middle of the quarry's open yard; the crate that two players push; the props that one does. */
const YARD = { x: -7, z: 21 };
export const SHARED_CRATE = { x: 16, z: 36 };
const LOOSE: readonly { x: number; z: number }[] = [
  { x: 20, z: 33 },
  { x: 20, z: 38 },
  { x: 16, z: 36 },
];

/** Runs, turns, sprints and jumps in the open yard. */
export async function open(stage: Stage, player: WorldSession, seconds: number): Promise<void> {
  await forFrames(stage, seconds, 10, () => {
    const self = player.position().self;
    if (!self) return;
    const away = Math.hypot(self.x - YARD.x, self.z - YARD.z);
    if (away > 9) player.drive({ forward: 1, yaw: bearing(self, YARD), sprint: true });
    else if (stage.random() < 0.35)
      player.drive({
        forward: stage.random() < 0.15 ? 0 : 1,
        strafe: stage.random() < 0.3 ? 1 : 0,
        yaw: stage.random() * 2 * Math.PI,
        sprint: stage.random() < 0.5,
        jump: stage.random() < 0.4,
      });
  });
}

/** Runs at walls and steps, along them, and jumps at them. */
export async function walls(stage: Stage, player: WorldSession, seconds: number): Promise<void> {
  const targets = wallsOf();
  let target = targets[0] as { x: number; z: number };
  let slant = 0;
  await forFrames(stage, seconds, 12, (i) => {
    const self = player.position().self;
    if (!self) return;
    if (i % 10 === 0) {
      const near = targets.filter(({ x, z }) => Math.hypot(x - self.x, z - self.z) < 14);
      target = near[Math.floor(stage.random() * near.length)] ?? target;
      slant = (stage.random() - 0.5) * 2.2;
    }
    const arrived = Math.hypot(target.x - self.x, target.z - self.z) < 3.5;
    player.drive({ forward: 1, yaw: bearing(self, target) + (arrived ? slant : 0), jump: stage.random() < 0.15 });
  });
}

/** Pushes what lies about, alone. */
export async function props(stage: Stage, player: WorldSession, seconds: number): Promise<void> {
  await goTo(stage, player, { x: 18, z: 35.5 });
  let at = LOOSE[0] as { x: number; z: number };
  await forFrames(stage, seconds, 10, (i) => {
    const self = player.position().self;
    if (!self) return;
    if (i % 12 === 0) {
      const near = player
        .inspect()
        .props.map(({ position: [x, , z] }) => ({ x, z }))
        .filter(({ x, z }) => Math.hypot(x - 18, z - 35.5) < 7);
      at = near[Math.floor(stage.random() * near.length)] ?? at;
    }
    const away = Math.hypot(self.x - 18, self.z - 35.5) > 7;
    player.drive({ forward: 1, yaw: bearing(self, away ? { x: 18, z: 35.5 } : at), sprint: stage.random() < 0.2 });
  });
  player.drive(null);
}

/** Two players push one crate: together, against one another, then both let go. `letGo` is called then. */
export async function shared(
  stage: Stage,
  players: readonly [WorldSession, WorldSession],
  seconds: number,
  letGo: () => Promise<void>,
): Promise<void> {
  const rounds = Math.max(1, Math.round(seconds / 8));
  for (let round = 0; round < rounds; round++) {
    const crate = crateSeenBy(players[0]);
    const angle = round * 1.1 + (round === 0 ? Math.PI : 0);
    const apart = round % 2 === 0 ? 0.35 : Math.PI;
    const places = [angle, angle + apart].map((a) => ({
      x: crate.x + Math.cos(a) * 1.7,
      z: crate.z + Math.sin(a) * 1.7,
    }));
    await Promise.all([goTo(stage, players[0], places[0] as Place), goTo(stage, players[1], places[1] as Place)]);
    await forFrames(stage, 3.5, 6, () => {
      for (const player of players) {
        const self = player.position().self;
        if (self) player.drive({ forward: 1, yaw: bearing(self, crateSeenBy(player)) });
      }
    });
    for (const player of players) player.drive({});
    await letGo();
  }
}

interface Place {
  readonly x: number;
  readonly z: number;
}

/** The crate of the shared scene, as this player is shown it. */
export function crateSeenBy(player: WorldSession): Vec3 {
  const seen = player.inspect().props.find(({ id }) => id === crateId(player));
  if (!seen) throw new Error("the crate is out of sight");
  const [x, y, z] = seen.position;
  return { x, y, z };
}

const crateIds = new WeakMap<WorldSession, string>();

function crateId(player: WorldSession): string {
  const known = crateIds.get(player);
  if (known) return known;
  const crates = player.inspect().props.filter(({ kind }) => kind === "crate");
  crates.sort((a, b) => fromCrate(a.position) - fromCrate(b.position));
  const id = crates[0]?.id ?? "";
  crateIds.set(player, id);
  return id;
}

const fromCrate = ([x, , z]: readonly number[]): number =>
  Math.hypot((x as number) - SHARED_CRATE.x, (z as number) - SHARED_CRATE.z);

/** Walks to a place, if it can be reached in a straight line. */
export async function goTo(stage: Stage, player: WorldSession, place: Place): Promise<void> {
  for (let i = 0; i < 20 * FRAMES_A_SECOND; i++) {
    const self = player.position().self;
    const away = self ? Math.hypot(place.x - self.x, place.z - self.z) : 1;
    if (away < 0.3) break;
    if (self && i % 6 === 0) player.drive({ forward: Math.min(1, away), yaw: bearing(self, place), sprint: away > 4 });
    await stage.frame();
  }
  player.drive({});
}

/** Calls `act` every so many frames, for so many seconds. */
async function forFrames(stage: Stage, seconds: number, every: number, act: (i: number) => void): Promise<void> {
  for (let i = 0; i < seconds * FRAMES_A_SECOND; i++) {
    if (i % every === 0) act(i / every);
    await stage.frame();
  }
}

/** The middles of what stands up to a storey high in the zone's lower part: kerbs, steps, walls, posts. */
function wallsOf(): Place[] {
  const zone = ZONES.get(SCENE_ZONE as ZoneId);
  return (zone?.terrain.shapes ?? [])
    .filter(({ at }) => Math.abs(at[0]) < 50 && Math.abs(at[2]) < 50)
    .filter((shape) => shape.at[1] - (shape.kind === "box" ? shape.half[1] : shape.halfHeight) < 0.5)
    .map(({ at }) => ({ x: at[0], z: at[2] }));
}

function bearing(from: Place, to: Place): number {
  return Math.atan2(from.x - to.x, from.z - to.z);
}
