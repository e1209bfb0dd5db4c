// meeting.test.ts — two pages in one world: they see and hear each other, walk into the next zone, and push one crate there.
import { beforeAll, expect, test } from "vitest";
import { WALK_SPEED } from "../../shared/sim/tuning.ts";
import { push, type Sighting, sightings, walkTo, watch } from "./pilot.ts";
import { type Inspection, metresApart, type Player } from "./player.ts";
import { setStage } from "./stage.ts";

const stage = setStage({ keepsPages: true });
let ada: Player;
let bo: Player;

beforeAll(async () => {
  ada = await stage.enter({ name: "Ada", zone: "harbor", quality: 5 });
  bo = await stage.enter({ name: "Bo", zone: "harbor", quality: 5 });
});

/** Where `watcher` shows the player of that name. */
const shown = ({ players }: Inspection, name: string): readonly number[] | undefined =>
  players.find((player) => player.name === name)?.position;

async function meet(zone: string): Promise<void> {
  for (const [watcher, other] of [
    [ada, "Bo"],
    [bo, "Ada"],
  ] as const) {
    await watcher.until(
      `${other} was in sight in the ${zone}`,
      (now) => now.zone === zone && shown(now, other) !== undefined,
    );
  }
}

test("each sees the other walk smoothly", async () => {
  await meet("harbor");
  await walkTo(ada, [-14, -6]);
  await standing(ada);
  await watch(bo, "Ada");
  await walkTo(ada, [4, -6]);
  await standing(ada);
  const seen = await sightings(bo);

  // However slowly the pages are drawn, the path was seen, not only its ends.
  expect(seen.length).toBeGreaterThan(10);
  const steps = seen.slice(1).map((now, i) => ({ now, before: seen[i] as Sighting, gap: gapBefore(seen, i + 1) }));
  for (const { now, before, gap } of steps) {
    // Along the path never back, across it never off.
    expect(now.x - before.x).toBeGreaterThan(-0.02);
    expect(Math.abs(now.z + 6)).toBeLessThan(0.6);
    // The shown time runs at most a tenth faster than real time; the sampling itself is as unsteady as the drawing.
    expect(now.x - before.x).toBeLessThan(WALK_SPEED * 1.1 * (gap / 1000) + 0.1);
  }
  expect((seen.at(-1) as Sighting).x - (seen[0] as Sighting).x).toBeGreaterThan(16);
});

/** Waits until she stands, and is shown to Bo where she stands. */
async function standing(player: Player): Promise<void> {
  const { self } = await player.until("they stood", (now) => Math.hypot(...(now.self?.velocity ?? [1])) === 0);
  await bo.until(
    "they were shown where they stood",
    (now) => metresApart(shown(now, "Ada") ?? [], self?.position ?? []) < 0.02,
  );
}

/** The longer of the two gaps around a sighting, milliseconds: it may have been drawn anywhere in them. */
function gapBefore(seen: readonly Sighting[], i: number): number {
  const gap = (j: number) => (seen[j]?.atMs ?? 0) - (seen[j - 1]?.atMs ?? 0);
  return Math.max(gap(i), i > 1 ? gap(i - 1) : 0);
}

test("they hear each other's chat, and the roster names both", async () => {
  for (const [speaker, listener, line] of [
    [ada, bo, "Ahoy, Bo!"],
    [bo, ada, "Ahoy, Ada <b>&amp;</b>"],
  ] as const) {
    const input = speaker.page.getByTestId("chat-input");
    await input.fill(line);
    await input.press("Enter");
    for (const page of [speaker.page, listener.page]) {
      await page.getByTestId("chat-log").getByText(line, { exact: false }).waitFor();
    }
  }
  for (const { page } of [ada, bo]) {
    const roster = page.getByTestId("roster");
    // On a small screen the list is folded.
    await roster.getByRole("button", { name: "2 players here" }).click();
    for (const name of ["Ada", "Bo"])
      await roster
        .getByRole("listitem")
        .filter({ hasText: new RegExp(`^${name}`) })
        .waitFor();
  }
});

test("[LEDGER-1] they trade: each sees the other's offer, a changed one is agreed to anew, and Escape ends what is not", async () => {
  await walkTo(bo, [1, -8]);
  const [hers, his] = [ada.page.getByTestId("trade"), bo.page.getByTestId("trade")];
  await ada.page.getByTestId("ask-trade").waitFor();
  await ada.page.keyboard.press("KeyT");
  await his.getByTestId("trade-accept").click();
  for (let i = 0; i < 10; i++) await hers.getByTestId("more-coin").click();
  await his.getByText("10", { exact: true }).waitFor();
  await hers.getByTestId("trade-agree").click();
  await his.getByText("and agrees").waitFor();
  await his.getByTestId("more-coin").click();
  await hers.getByTestId("offer-changed").waitFor();
  await hers.getByTestId("trade-agree").click();
  // Pressed in the instant in which hers arrives, his may be to what stood there before it, and be refused.
  await his.getByText("and agrees").waitFor();
  await his.getByTestId("trade-agree").click();
  for (const [player, coins] of [
    [ada, 11],
    [bo, 29],
  ] as const)
    await player.until(`they had ${coins} coins`, ({ inventory }) => inventory[0]?.count === coins);
  await his.waitFor({ state: "detached" });

  await ada.page.keyboard.press("KeyT");
  await his.waitFor();
  await bo.page.keyboard.press("Escape");
  for (const table of [hers, his]) await table.waitFor({ state: "detached" });
});

test("[HANDOFF-1] [HANDOFF-2] they walk through the portal, keep their speed, and meet again in the quarry", async () => {
  for (const player of [ada, bo]) await crossToQuarry(player);
  await meet("quarry");
  for (const { errors } of [ada, bo]) expect(errors).toEqual([]);
});

async function crossToQuarry(player: Player): Promise<void> {
  await player.page.evaluate(() => {
    (window as unknown as { marker: string }).marker = "the same page";
  });
  // A socket to the quarry may wait already, if they stand near the portal.
  expect(player.sockets[0]).toBe("open harbor-1");
  const { speed, frames, shown, loading } = await walkThrough(player);
  expect(speed).toBeGreaterThan(2);
  // From well before the portal to well behind it, each frame was a picture of a world (HANDOFF-2).
  expect(frames).toBeGreaterThan(10);
  expect(shown).toBe(frames);
  expect(loading).toBe(0);
  await player.page.getByTestId("zone-title").getByText("The Quarry").waitFor({ state: "attached" });
  expect(await player.page.evaluate(() => (window as unknown as { marker: string }).marker)).toBe("the same page");
  await player.until("the harbor's socket was closed", () => player.sockets.includes("close harbor-1"));
  // The one that waited is the one that is played on.
  expect(player.sockets.slice(0, 3)).toEqual(["open harbor-1", "open quarry-1", "close harbor-1"]);
}

interface Passage {
  /** At which the player came out, m/s. */
  readonly speed: number;
  /** Drawn near the portal and for a while behind it; those that showed a world; and those with the loading screen. */
  readonly frames: number;
  readonly shown: number;
  readonly loading: number;
}

/** From the square into the gate, and straight on out of the other one. */
function walkThrough({ page }: Player): Promise<Passage> {
  return page.evaluate(
    () =>
      new Promise<Passage>((resolve, reject) => {
        const { isthmus } = window as unknown as { isthmus: import("./player.ts").PageApi };
        const endMs = performance.now() + 40_000;
        const gl = document.querySelector<HTMLCanvasElement>("#world")?.getContext("webgl2") as WebGL2RenderingContext;
        const seen = { speed: 0, frames: 0, shown: 0, loading: 0 };
        let behind = 0;
        // Called after the page's own frame, before it is handed over: what was drawn can still be read.
        const inspectPicture = (): void => {
          const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
          const pixels = new Uint8Array(width * height * 4);
          gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
          const colours = new Set<number>();
          for (let i = 0; i < pixels.length; i += 4 * 97)
            colours.add(
              ((pixels[i] ?? 0) >> 3) | (((pixels[i + 1] ?? 0) >> 3) << 5) | (((pixels[i + 2] ?? 0) >> 3) << 10),
            );
          seen.frames++;
          if (colours.size > 12) seen.shown++;
          if (document.querySelector(".card.loading")) seen.loading++;
        };
        const look = (): void => {
          const { zone, self } = isthmus.inspect();
          const [x = 0, , z = 0] = self?.position ?? [];
          if (zone === "quarry" || Math.hypot(x - 17, z - 2) < 4) inspectPicture();
          if (zone === "quarry" && self) {
            if (behind++ === 0) seen.speed = Math.hypot(self.velocity[0], self.velocity[2]);
            isthmus.drive(null);
            if (behind > 20) return resolve(seen);
            requestAnimationFrame(look);
            return;
          }
          if (performance.now() > endMs) return reject(new Error(`not through the portal: in ${zone} at ${x}, ${z}`));
          // To the line before the gate first, and then along it.
          const near = Math.hypot(x - 17, z - 2) < 5;
          const [toX, toZ] = near ? [x + 19, z + 14] : [14.2, 0];
          if (self) isthmus.drive({ forward: 1, yaw: Math.atan2(x - toX, z - toZ) });
          requestAnimationFrame(look);
        };
        look();
      }),
  );
}

test("[PRED-2] both push one crate, and when it rests both see it in the same place", async () => {
  // The one at the southern end of the row by the western wall, with nothing on top of it.
  const corner = [-29.4, 0.5, 11.04];
  const start = await ada.until("the crates were in sight", ({ props }) => props.length > 0);
  const crate = start.props.filter(({ kind }) => kind === "crate").sort(nearest(corner))[0];
  if (!crate) throw new Error("the quarry has crates");
  for (const [player, z] of [
    [ada, 10.9],
    [bo, 11.3],
  ] as const) {
    for (const place of [
      [-22, 14],
      [-31, 13.5],
      [-31.2, z],
    ] as const)
      await walkTo(player, place);
  }
  await Promise.all([push(ada, String(crate.id), 1.5), push(bo, String(crate.id), 1.5)]);

  const [seenByAda, seenByBo] = [await rest(ada, crate.id), await rest(bo, crate.id)];
  expect(metresApart(seenByAda, crate.position)).toBeGreaterThan(1);
  for (const axis of [0, 1, 2]) expect(Math.abs((seenByAda[axis] ?? 0) - (seenByBo[axis] ?? 0))).toBeLessThan(0.02);
});

const nearest =
  (to: readonly number[]) =>
  (a: { position: readonly number[] }, b: { position: readonly number[] }): number =>
    metresApart(a.position, to) - metresApart(b.position, to);

/** Where the page shows a prop once it has shown it there for a second of the zone's time. */
async function rest(player: Player, id: number | string): Promise<readonly number[]> {
  let still = { place: "", position: [] as readonly number[], since: 0 };
  await player.until("the crate rested", ({ props, tick }) => {
    const position = props.find((prop) => prop.id === id)?.position ?? [];
    const place = position.map((metres) => metres.toFixed(3)).join(" ");
    if (place !== still.place) still = { place, position, since: tick };
    return position.length === 3 && tick - still.since > 60;
  });
  return still.position;
}
