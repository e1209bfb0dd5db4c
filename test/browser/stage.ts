// stage.ts — what each browser test file needs: a world of its own, a browser, and pages that are closed again.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { launchChromium } from "./chromium.ts";
import { type EnterOptions, enterWorld, type Player } from "./player.ts";
import { startWorld, type World } from "./world-server.ts";

/** There before the file's first test, and before any `beforeAll` that is stated after `setStage`. */
export interface Stage {
  readonly world: World;
  readonly browser: Browser;
  /** A page in which someone plays, in this world. */
  enter(options: EnterOptions): Promise<Player>;
}

interface StageOptions {
  /** The pages live on from test to test; by default each test's are closed when it ends, also when it fails: they would slow the next one down. */
  readonly keepsPages?: boolean;
}

/** Call it once, at the top of a test file. */
export function setStage({ keepsPages = false }: StageOptions = {}): Stage {
  let world: World | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    world = await startWorld();
    browser = await launchChromium();
  });
  afterEach(async () => {
    if (!keepsPages) for (const context of browser?.contexts() ?? []) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });
  const there = <T>(what: T | undefined): T => {
    if (what === undefined) throw new Error("the stage is set only once the first test begins");
    return what;
  };
  return {
    get world() {
      return there(world);
    },
    get browser() {
      return there(browser);
    },
    enter: (options) => enterWorld(there(browser), there(world).url, options),
  };
}
