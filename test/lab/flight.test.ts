// flight.test.ts — a recorded flight, replayed from its file, makes the same corrections again, to the bit; and so it does backwards.
import { afterEach, expect, test } from "vitest";
import { decodeFlight, encodeFlight, type Flight, FlightError } from "../../client/flight/flight.ts";
import { Replay } from "../../client/flight/replay.ts";
import type { WorldSession } from "../../client/sdk.ts";
import { FLIGHT_FILE_BYTES_MAX, FLIGHT_SECONDS } from "../../shared/limits.ts";
import { LabWorld } from "./lab-world.ts";
import { seeded } from "./seeded.ts";

let lab: LabWorld | null = null;

afterEach(() => {
  lab?.dispose();
  lab = null;
});

/** A minute and a half on a link that stalls, among props, with beams and balls, and somebody who knocks one about. */
async function fly(world: LabWorld, seconds: number): Promise<{ player: WorldSession; bytes: Uint8Array }> {
  const random = seeded(5);
  const link = { latencyMs: 60, jitterMs: 30, stallEveryMs: 7000, stallMs: 900 };
  const player = await world.join("Ada", "quarry", link, { record: true });
  const other = await world.join("Bo", "quarry");
  for (let i = 0; i < seconds * 30; i++) {
    const self = player.position().self;
    const home = self ? Math.atan2(self.x - 16, self.z - 36) : 0;
    if (i % 12 === 0) player.drive({ forward: 1, yaw: home + random() - 0.5, jump: random() < 0.2 });
    if (i % 60 === 0) player.beam({ yaw: home, pitch: -0.1 });
    if (i % 90 === 0) player.throwBall({ yaw: home, pitch: 0.2 });
    const them = player.frame().movers.length > 0 && self;
    if (i % 45 === 0 && them) other.beam({ at: { ...self, y: self.y + 1 } });
    if (i === seconds * 20) player.techniques.extrapolation = false;
    await world.run(1000 / 30);
  }
  const bytes = player.saveFlight() as Uint8Array;
  other.leave();
  return { player, bytes };
}

test("a flight of ninety seconds holds the last sixty, and its replay makes every correction again", async () => {
  const world = (lab = new LabWorld(91));
  const { player, bytes } = await fly(world, 90);
  player.leave();
  const flight = decodeFlight(bytes);
  const replay = new Replay(flight);
  expect(replay.durationMs).toBeGreaterThanOrEqual(FLIGHT_SECONDS * 1000);
  expect(replay.durationMs).toBeLessThan((FLIGHT_SECONDS + 15) * 1000);
  const recorded = flight.pieces.flatMap(({ entries }) =>
    entries.flatMap((entry) => (entry.kind === "corrected" ? [{ tick: entry.tick, metres: entry.metres }] : [])),
  );
  // There is something to reproduce: not only zeros.
  expect(recorded.filter(({ metres }) => metres > 0.01).length).toBeGreaterThan(5);
  expect(replay.run()).toEqual(recorded);

  // The same picture at the same tick, whether one comes from before or from after.
  const there = new Replay(flight);
  there.seek(30_000);
  const ahead = there.frame();
  const { tick } = there;
  there.step(40);
  expect(there.tick).toBeGreaterThanOrEqual(tick + 40);
  there.step(-40);
  expect(Math.abs(there.tick - tick)).toBeLessThanOrEqual(2);
  there.seek(50_000);
  there.seek(30_000);
  expect(there.tick).toBe(tick);
  expect(there.frame().self?.position).toEqual(ahead.self?.position);
  expect(there.frame().movers.map(({ position }) => position)).toEqual(ahead.movers.map(({ position }) => position));
});

test("[LIMIT-1] a file that is no flight, or another version's, says so", async () => {
  const world = (lab = new LabWorld(92));
  const { player, bytes } = await fly(world, 8);
  player.leave();
  const flight = decodeFlight(bytes);
  const changed = (change: Partial<Flight>) => () => decodeFlight(encodeFlight({ ...flight, ...change }));
  expect(changed({ version: 99 })).toThrow(/is of version 99/);
  expect(changed({ protocol: 1 })).toThrow(/speaks protocol 1/);
  expect(changed({ pieces: [] })).toThrow(/no pieces/);
  expect(() => decodeFlight(bytes.slice(0, bytes.length / 2))).toThrow(FlightError);
  expect(() => decodeFlight(new TextEncoder().encode("hello"))).toThrow(/damaged, or no flight/);
  expect(() => decodeFlight({ length: FLIGHT_FILE_BYTES_MAX + 1 } as Uint8Array)).toThrow(/too large/);
  const elsewhere = { ...flight, welcome: { ...flight.welcome, zone: "atlantis" } };
  expect(() => new Replay(elsewhere)).toThrow(/"atlantis", which is not known here/);
});
