// import-law.test.ts — no side reaches for what it may not: imports, clocks, chance and inexact mathematics.
import { describe, expect, test } from "vitest";
import { isHeadless, violation } from "./import-law.ts";
import { importsOf, read, sourceFiles, withoutCommentsAndStrings } from "./sources.ts";

/**
 * Files under shared/sim and shared/math that may use inexact functions, because they run while a world is set up and
 * quantise what comes out (TICK-3).
 */
const SETUP_FILES: readonly string[] = [];

/** Exact everywhere by the language's definition, or by IEEE 754; and the constants. */
const EXACT = "abs|sqrt|floor|ceil|round|trunc|min|max|sign|fround|imul|clz32|[A-Z]\\w+";

const IMPURE =
  /\b(Date\s*\.\s*now|new\s+Date\s*\(\s*\)|Math\s*\.\s*random|performance\s*\.|crypto\s*\.|setTimeout|setInterval)/g;
/** The power of two literals is folded when the file is compiled. */
const INEXACT = new RegExp(`\\bMath\\s*\\.\\s*(?!(?:${EXACT})\\b)\\w+|(?<!\\d )\\*\\*|\\*\\*(?! \\d)`, "g");
const DOM =
  /(?<![.\w$"])(document|window|HTML\w*Element|requestAnimationFrame|localStorage|sessionStorage|navigator)\b(?!\s*[:?])/g;

const files = sourceFiles();

describe("import law", () => {
  test("every import is one that its side may make", () => {
    const found = files.flatMap((file) => importsOf(file, read(file)).map((imported) => violation(file, imported)));
    expect(found.filter((reason) => reason !== null)).toEqual([]);
  });

  test.each([
    ["shared/sim/step.ts", 'import { zone } from "../world/zone.ts";'],
    ["shared/sim/step.ts", 'export * from "../wire/bits.ts";'],
    ["shared/world/zone.ts", 'import * as CANNON from "cannon-es";'],
    ["shared/wire/a.ts", 'import type { Room } from "../../durable-objects/zone/room.ts";'],
    ["client/predict/a.ts", 'import {\n  type Scene,\n} from "three";'],
    ["client/net/a.ts", 'import { button } from "../hud/hud.tsx";'],
    ["client/hud/a.tsx", "const three = await import('three');"],
    ["client/main.ts", 'import "three/addons/Sky.js";'],
    ["client/main.ts", 'import "../worker/index.ts";'],
    ["client/main.ts", 'import { signTicket } from "../shared/admission/tokens.ts";'],
    ["client/main.ts", 'import { a } from "../shared/units";'],
    ["client/main.ts", "await import(name);"],
    ["durable-objects/zone/room.ts", 'import { DurableObject } from "cloudflare:workers";'],
    ["durable-objects/zone/room.ts", 'import { Server } from "partyserver";'],
    ["durable-objects/zone/room.ts", 'import { ZoneObject } from "./zone-object.ts";'],
    ["durable-objects/zone/room.ts", 'import { readFileSync } from "node:fs";'],
    ["durable-objects/zone/room.ts", 'import { a } from "../../worker/session.ts";'],
    ["worker/admission.ts", 'import { ZoneObject } from "../durable-objects/zone/zone-object.ts";'],
    ["worker/index.ts", 'import { Room } from "../durable-objects/zone/room.ts";'],
    ["worker/index.ts", 'import "./local/start.ts";'],
    ["worker/local/start.ts", 'import { build } from "vite";'],
  ])("refuses in %s: %s", (file, source) => {
    const reasons = importsOf(file, source).map((imported) => violation(file, imported));
    expect(reasons.filter((reason) => reason !== null)).toHaveLength(1);
  });

  test.each([
    ["shared/sim/step.ts", 'import { World } from "cannon-es"; import { tick } from "../units.ts";'],
    ["client/view/sky.ts", 'import { Sky } from "three/addons/objects/Sky.js"; // from "vite"'],
    [
      "client/net/a.ts",
      'const text = \'import "three"\'; /* import "three"; */ import { WebSocket } from "partysocket";',
    ],
    ["durable-objects/zone/zone-object.ts", 'import { DurableObject } from "cloudflare:workers"; import "./room.ts";'],
    ["worker/index.ts", 'export { ZoneObject } from "../durable-objects/zone/zone-object.ts";'],
  ])("allows in %s: %s", (file, source) => {
    const imports = importsOf(file, source);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.map((imported) => violation(file, imported)).filter((reason) => reason !== null)).toEqual([]);
  });
});

describe("purity", () => {
  test("[TICK-3] shared/ reads no clock and no chance", () => {
    expect(uses(IMPURE, (file) => file.startsWith("shared/"))).toEqual([]);
  });

  test("[TICK-3] the simulation uses no function that may differ from one machine to another", () => {
    const isStep = (file: string): boolean => /^shared\/(sim|math)\//.test(file) && !SETUP_FILES.includes(file);
    expect(uses(INEXACT, isStep)).toEqual([]);
  });

  test("prediction, the timeline, the net and the SDK run without a DOM", () => {
    expect(uses(DOM, isHeadless)).toEqual([]);
  });

  test("the patterns find what they are for", () => {
    expect("const t = Date.now();").toMatch(IMPURE);
    expect("Math.random()").toMatch(IMPURE);
    for (const code of ["Math.sin(x)", "Math.hypot(x, y)", "x ** 2", "2 ** x", "Math.minus(x)"])
      expect(code).toMatch(INEXACT);
    for (const code of ["Math.sqrt(x)", "Math.PI", "x * y", "2 ** 30"]) expect(code).not.toMatch(INEXACT);
    expect("window.alert()").toMatch(DOM);
    expect("const window: number = 3").not.toMatch(DOM);
    expect("flow.window").not.toMatch(DOM);
  });
});

function uses(pattern: RegExp, concerns: (file: string) => boolean): string[] {
  return files.filter(concerns).flatMap((file) => {
    const { code } = withoutCommentsAndStrings(read(file));
    return [...code.matchAll(pattern)].map(([found]) => `${file}: ${found}`);
  });
}
