// picture.ts — takes README's picture from the running world: two players on the harbor's square. `npm run picture`
import { launchChromium } from "./chromium.ts";
import { enterWorld, metresApart, type Player } from "./player.ts";
import { startWorld } from "./world-server.ts";

const SIZE = { width: 1280, height: 720 };
const zone = process.argv[2] ?? "harbor";
const file = new URL(`../../docs/${zone}.png`, import.meta.url).pathname;
/** Where the two stand, and where the camera looks from: over Ada's shoulder, past Bo, at the portal. */
const SPOTS = {
  harbor: [
    [-9, -7],
    [-4.5, -5],
  ],
  quarry: [
    [-8, 27],
    [-4, 23.5],
  ],
} as const;
const [adaSpot, boSpot] = SPOTS[zone as keyof typeof SPOTS] ?? SPOTS.harbor;

const world = await startWorld();
const browser = await launchChromium();
try {
  const bo = await enterWorld(browser, world.url, { name: "Bo", zone });
  await walkTo(bo, boSpot);
  await bo.page.getByTestId("chat-input").fill("the crates over there want toppling");
  const ada = await enterWorld(browser, world.url, { name: "Ada", zone, quality: 1 });
  await walkTo(ada, adaSpot);
  await bo.page.getByTestId("chat-input").press("Enter");
  await ada.page.getByText("the crates over there").waitFor();
  await ada.page.setViewportSize(SIZE);
  // Software rendering takes its time over the first frames at the new size.
  await ada.page.waitForTimeout(8000);
  await ada.page.screenshot({ path: file, timeout: 120_000 });
  console.log(file);
} finally {
  await browser.close();
  await world.stop();
}

/** Walks there in a straight line. */
async function walkTo(player: Player, [x, z]: readonly [number, number]): Promise<void> {
  const target = [x, 0, z];
  await player.until("they were there", ({ self }) => {
    const [ownX = 0, , ownZ = 0] = self?.position ?? [];
    void player.drive({ forward: 1, yaw: Math.atan2(ownX - x, ownZ - z) });
    return metresApart(self?.position ?? [], target) < 0.7;
  });
  await player.drive(null);
}
