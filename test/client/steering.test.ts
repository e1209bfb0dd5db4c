// steering.test.ts — turning is said by its rate: few messages, and yet the feet go where the camera looks (CMD-3).
import { expect, test } from "vitest";
import { Steering } from "../../client/net/steering.ts";
import { STEERS_BURST, STEERS_PER_SECOND } from "../../shared/limits.ts";
import { type Command, NEUTRAL, turned, wrapYaw, yawBetween } from "../../shared/sim/command.ts";
import { tick } from "../../shared/units.ts";
import { seeded } from "../lab/seeded.ts";

const RUNNING: Command = { ...NEUTRAL, forward: 127 };
const STEPS_PER_DEGREE = 4096 / 360;

/** Says what `wished` asks for, tick by tick: how often, and how far off the facing was, degrees. */
function steer(wished: (at: number) => number, ticks: number) {
  const steering = new Steering();
  let held: Command = { ...RUNNING, yaw: wrapYaw(Math.round(wished(0))) };
  let said = 0;
  const off: number[] = [];
  for (let at = 1; at <= ticks; at++) {
    held = turned(held, 1);
    const yaw = wrapYaw(Math.round(wished(at)));
    const command = steering.steer({ ...RUNNING, yaw }, held, tick(at));
    if (command) {
      held = command;
      said++;
    }
    off.push(Math.abs(yawBetween(held.yaw, yaw)) / STEPS_PER_DEGREE);
  }
  return { said, off, held };
}

test("[CMD-3] an even turn is said about once, and is followed to a degree or two", () => {
  const { said, off } = steer((at) => at * 10, 600);
  expect(said).toBeLessThan(6);
  expect(Math.max(...off.slice(30))).toBeLessThan(2);
});

test("[CMD-3] a hand on a mouse that never rests is followed within a few degrees, by few changes", () => {
  const random = seeded(3);
  const path: number[] = [0];
  let speed = 0;
  for (let at = 1; at <= 1800; at++) {
    speed = speed * 0.95 + (random() - 0.5) * 6;
    path.push((path[at - 1] as number) + speed);
  }
  const { said, off } = steer((at) => path[at] as number, 1800);
  expect(said / 30).toBeLessThanOrEqual(STEERS_PER_SECOND + STEERS_BURST / 30);
  off.sort((a, b) => a - b);
  expect(off[Math.floor(off.length * 0.95)]).toBeLessThan(6);
});

test("[CMD-3] even pure noise is said no more often than the limit allows", () => {
  const random = seeded(4);
  expect(steer(() => random() * 4096, 1800).said).toBeLessThanOrEqual(30 * STEERS_PER_SECOND + STEERS_BURST);
});

test("a sudden new direction is taken at once and not overshot, and a turn that ends is set right to the step", () => {
  const jump = steer((at) => (at < 50 ? 100 : 1500), 200);
  expect(Math.max(...jump.off.slice(50))).toBeLessThan(1);
  expect(jump.said).toBe(1);
  const stop = steer((at) => Math.min(at, 100) * 13, 200);
  expect(stop.off.at(-1)).toBe(0);
  expect(stop.held.turn).toBe(0);
});
