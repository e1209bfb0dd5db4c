// input.test.ts — hands to command: speed, wrap, taps, focus; and a drive in their place.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Driver } from "../../client/drive.ts";
import { Hands } from "../../client/input/hands.ts";
import { Keyboard } from "../../client/input/keyboard.ts";
import { bounded, CENTRED, commandFromWish, furthest, IDLE, withoutDeadzone } from "../../client/input/mapping.ts";
import { type Orbit, turn, zoom } from "../../client/input/orbit.ts";
import { NEUTRAL } from "../../shared/sim/command.ts";
import { AXIS_STEPS, YAW_STEPS } from "../../shared/units.ts";

const QUARTER = YAW_STEPS / 4;

/** A keyboard wired to hands, as sample.ts wires them. */
function desk() {
  const hands = new Hands();
  const keyboard = new Keyboard(() => hands.press());
  const down = (...codes: string[]) => codes.forEach((code) => void keyboard.down({ code }));
  const up = (...codes: string[]) => codes.forEach((code) => void keyboard.up(code));
  const sample = (cameraYaw = 0) =>
    hands.sample({ stick: keyboard.stick, jump: keyboard.jump, sprint: keyboard.sprint }, cameraYaw);
  return { hands, keyboard, down, up, sample };
}

describe("the direction of a stick", () => {
  test.each([
    [["KeyW"], 0],
    [["KeyA"], QUARTER],
    [["KeyS"], 2 * QUARTER],
    [["KeyD"], 3 * QUARTER],
    [["KeyW", "KeyA"], QUARTER / 2],
    [["ArrowUp", "ArrowRight"], 3.5 * QUARTER],
  ])("%s under a camera that looks along −z faces %d", (codes, yaw) => {
    const { down, sample } = desk();
    down(...codes);
    expect(sample()).toMatchObject({ yaw, forward: AXIS_STEPS, strafe: 0 });
  });

  test("a diagonal is no faster than a straight line", () => {
    const { down, sample } = desk();
    down("KeyW", "KeyD");
    expect(sample().forward).toBe(AXIS_STEPS);
  });

  test("any stick gives a command that the wire can carry, and none is faster than full", () => {
    const real = fc.double({ noDefaultInfinity: false, noNaN: false });
    fc.assert(
      fc.property(real, real, fc.double({ min: -1e4, max: 1e4, noNaN: true }), (x, y, cameraYaw) => {
        const command = commandFromWish({ ...IDLE, stick: { x, y } }, cameraYaw, NEUTRAL);
        expect(Number.isInteger(command.yaw) && command.yaw >= 0 && command.yaw < YAW_STEPS).toBe(true);
        expect(Number.isInteger(command.forward) && command.forward >= 0 && command.forward <= AXIS_STEPS).toBe(true);
      }),
    );
  });

  test("yaw wraps however often the camera went round", () => {
    const { down, sample } = desk();
    down("KeyW");
    expect(sample(2 * Math.PI).yaw).toBe(0);
    expect(sample(-Math.PI / 2).yaw).toBe(3 * QUARTER);
    expect(sample(41 * Math.PI).yaw).toBe(2 * QUARTER);
    expect(sample(-1e-9).yaw).toBe(0);
  });

  test("the camera turns a runner, and circles one who stands", () => {
    const { down, up, sample } = desk();
    down("KeyW");
    expect(sample(Math.PI / 2).yaw).toBe(QUARTER);
    up("KeyW");
    expect(sample(Math.PI)).toMatchObject({ yaw: QUARTER, forward: 0 });
  });

  test("opposite keys stand still", () => {
    const { down, sample } = desk();
    down("KeyW", "KeyS", "KeyA", "KeyD");
    expect(sample().forward).toBe(0);
  });

  test("sprint alone changes nothing, so it costs no message", () => {
    const { down, sample } = desk();
    down("ShiftLeft");
    expect(sample()).toEqual(NEUTRAL);
  });
});

describe("presses", () => {
  test("[CMD-3] a tap between two samples counts once, and leaves jump released", () => {
    const { down, up, sample } = desk();
    down("Space");
    up("Space");
    expect(sample()).toMatchObject({ presses: 1, jump: false });
    expect(sample()).toMatchObject({ presses: 1, jump: false });
  });

  test("a held key counts once, whatever repeats the system sends", () => {
    const { keyboard, down, sample } = desk();
    down("Space");
    for (let i = 0; i < 5; i++) keyboard.down({ code: "Space", repeat: true });
    expect(sample()).toMatchObject({ presses: 1, jump: true });
  });

  test("they count modulo 4", () => {
    const { down, up, sample } = desk();
    const seen: number[] = [];
    for (let i = 0; i < 5; i++) {
      down("Space");
      up("Space");
      seen.push(sample().presses);
    }
    expect(seen).toEqual([1, 2, 3, 0, 1]);
  });
});

describe("letting go", () => {
  test("[CMD-1] lost focus is neutral, and keeps the facing and the press count", () => {
    const { keyboard, down, sample } = desk();
    down("KeyA", "ShiftLeft", "Space");
    sample();
    keyboard.release();
    expect(sample()).toEqual({ ...NEUTRAL, yaw: QUARTER, presses: 1 });
  });

  test("[CMD-1] a hidden page rests, and goes on when seen again", () => {
    const { hands, down, sample } = desk();
    down("KeyW", "Space");
    expect(sample()).toMatchObject({ forward: AXIS_STEPS, presses: 1 });
    expect(hands.rest()).toEqual({ ...NEUTRAL, presses: 1 });
    expect(sample()).toMatchObject({ forward: AXIS_STEPS, presses: 1, jump: true });
  });

  test("a browser shortcut does not walk, and ⌘ up lets go of keys whose release it swallowed", () => {
    const { keyboard, down, up, sample } = desk();
    expect(keyboard.down({ code: "KeyS", ctrlKey: true })).toBe(false);
    expect(sample().forward).toBe(0);
    down("KeyW");
    up("MetaLeft");
    expect(sample().forward).toBe(0);
  });
});

/** A desk whose hands a program may take the place of, as a session wires them. */
function seat() {
  const { hands, down, sample: wish } = desk();
  const driver = new Driver();
  return { driver, hands, down, sample: (cameraYaw = 0) => driver.sample(() => wish(cameraYaw)) };
}

describe("drive", () => {
  test("its axes and yaw are the command's own", () => {
    const { driver, sample } = seat();
    driver.drive({ forward: 0.5, strafe: -1, yaw: -Math.PI / 2, sprint: true });
    expect(sample(2)).toEqual({ ...NEUTRAL, forward: 64, strafe: -AXIS_STEPS, yaw: 3 * QUARTER, sprint: true });
  });

  test("it stands in place of the keyboard until null gives the keys back", () => {
    const { driver, down, sample } = seat();
    down("KeyW");
    driver.drive({});
    down("Space");
    expect(sample()).toMatchObject({ forward: 0, jump: false, presses: 0 });
    driver.drive(null);
    expect(sample()).toMatchObject({ forward: AXIS_STEPS, jump: true });
  });

  test("without a yaw, or with nonsense in one, the facing stays", () => {
    const { driver, hands, sample } = seat();
    hands.face(777);
    sample();
    driver.drive({ forward: 1 });
    expect(sample().yaw).toBe(777);
    driver.drive({ forward: Number.NaN, yaw: Number.NaN });
    expect(sample()).toMatchObject({ yaw: 777, forward: 0 });
  });

  test("the edge of its jump is a press, also when let go before the next sample", () => {
    const { driver, sample } = seat();
    driver.drive({ jump: true });
    driver.drive({ jump: true, forward: 1 });
    expect(sample()).toMatchObject({ presses: 1, jump: true });
    driver.drive({ jump: false });
    driver.drive({ jump: true });
    driver.drive(null);
    expect(sample()).toMatchObject({ presses: 2, jump: false });
  });

  test("a caller that changes its object later changes nothing", () => {
    const { driver, sample } = seat();
    const drive = { forward: 1 };
    driver.drive(drive);
    drive.forward = -1;
    expect(sample().forward).toBe(AXIS_STEPS);
  });
});

describe("sticks and the camera", () => {
  test("a deadzone swallows drift, keeps the direction and reaches full", () => {
    expect(withoutDeadzone({ x: 0.1, y: 0.1 })).toEqual(CENTRED);
    expect(withoutDeadzone({ x: 0, y: 0.97 })).toEqual({ x: 0, y: 1 });
    const half = withoutDeadzone({ x: 0.3, y: 0.4 });
    expect(half.y / half.x).toBeCloseTo(4 / 3);
    expect(withoutDeadzone({ x: Number.NaN, y: 0 })).toEqual(CENTRED);
  });

  test("the furthest stick steers alone", () => {
    expect(furthest([{ x: 0.3, y: 0 }, { x: 0, y: 1 }, CENTRED])).toEqual({ x: 0, y: 1 });
    expect(bounded({ x: 3, y: 4 })).toEqual({ x: 0.6, y: 0.8 });
  });

  test("the orbit stays within its bounds", () => {
    const orbit: Orbit = { yaw: 0, pitch: 0.3, distance: 5 };
    turn(orbit, 1, 99);
    expect(orbit.yaw).toBe(-1);
    expect(orbit.pitch).toBeLessThan(Math.PI / 2);
    turn(orbit, 0, -99);
    expect(orbit.pitch).toBeGreaterThan(-Math.PI / 2);
    for (let i = 0; i < 100; i++) zoom(orbit, 1);
    expect(orbit.distance).toBe(14);
  });
});
