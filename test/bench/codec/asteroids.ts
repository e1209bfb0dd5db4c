// asteroids.ts — `npm run bench -- asteroids [--seconds S]`: KinematicSoup's 250 bodies at 30 Hz through the production codec, to one client.
import { packQuaternion, unpackQuaternion } from "../../../shared/math/quaternion.ts";
import { POSITION_STEPS, TICK_SECONDS, VELOCITY_STEPS } from "../../../shared/units.ts";
import type { Fields } from "../../../shared/wire/entities.ts";
import { describeMachine, printMachine } from "../machine.ts";
import { readNumbers } from "../options.ts";
import { AsteroidWorld, type Rock } from "../peers/colyseus/world.mjs";
import { rounded } from "../statistics.ts";
import { Watcher } from "./watcher.ts";

const BODIES = 250;
const HZ = 30;
const TICKS = 2;
const WARM_UP_FRAMES = 5 * HZ;

export interface AsteroidsResult {
  readonly bodies: number;
  readonly hz: number;
  readonly kBPerSecond: number;
  readonly encodeMsPerFrame: number;
  readonly decodeMsPerFrame: number;
  readonly exact: boolean;
}

export function measureAsteroids(seconds: number): AsteroidsResult {
  const world = new AsteroidWorld(BODIES);
  const watcher = new Watcher(BODIES, { kind: "body" });
  const write = (body: number, out: Fields) => writeRock(world.rocks[body] as Rock, out);
  let exact = true;
  for (let frame = -WARM_UP_FRAMES; frame < seconds * HZ; frame++) {
    if (frame === 0) watcher.startOver();
    for (let i = 0; i < TICKS; i++) {
      world.step(TICK_SECONDS);
      for (const { body } of world.rocks) quantise(body);
    }
    watcher.frame(TICKS, write);
    if (frame >= 0) exact = watcher.isExact(write) && exact;
  }
  return {
    bodies: BODIES,
    hz: HZ,
    kBPerSecond: rounded((watcher.bytes * HZ) / watcher.frames / 1000, 2),
    encodeMsPerFrame: rounded(watcher.encodeMs / watcher.frames, 3),
    decodeMsPerFrame: rounded(watcher.decodeMs / watcher.frames, 3),
    exact,
  };
}

const packed = { largest: 3, a: 0, b: 0, c: 0 };

/** As our own simulation does at the end of each step (TICK-3); to nearest, since nothing here slows down. */
function quantise({ position, velocity, angularVelocity, quaternion }: Rock["body"]): void {
  for (const axis of ["x", "y", "z"] as const) {
    position[axis] = Math.round(position[axis] * POSITION_STEPS) / POSITION_STEPS;
    velocity[axis] = Math.round(velocity[axis] * VELOCITY_STEPS) / VELOCITY_STEPS;
    angularVelocity[axis] = Math.round(angularVelocity[axis] * VELOCITY_STEPS) / VELOCITY_STEPS;
  }
  packQuaternion(quaternion, packed);
  unpackQuaternion(packed.largest, packed.a, packed.b, packed.c, quaternion);
}

function writeRock({ body: { position, velocity, angularVelocity, quaternion } }: Rock, out: Fields): void {
  (["x", "y", "z"] as const).forEach((axis, i) => {
    out[i] = Math.round(position[axis] * POSITION_STEPS);
    out[3 + i] = Math.round(velocity[axis] * VELOCITY_STEPS);
    out[10 + i] = Math.round(angularVelocity[axis] * VELOCITY_STEPS);
  });
  packQuaternion(quaternion, packed);
  out[6] = packed.largest;
  out[7] = packed.a;
  out[8] = packed.b;
  out[9] = packed.c;
  out[13] = 0;
}

export async function benchmark(words: readonly string[]): Promise<Record<string, unknown>> {
  const { seconds } = readNumbers(words, { seconds: { byDefault: 60, min: 1, max: 3600 } });
  const machine = describeMachine(["asteroids", ...words]);
  printMachine(machine);
  const result = measureAsteroids(seconds as number);
  console.log(
    `${BODIES} bodies at ${HZ} Hz: ${result.kBPerSecond} kB/s, ${result.exact ? "exact" : "NOT exact"}; ` +
      `encode ${result.encodeMsPerFrame} ms, decode ${result.decodeMsPerFrame} ms a frame`,
  );
  return { bench: "asteroids", ...result, machine };
}
