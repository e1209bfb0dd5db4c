// picture.ts — takes README's picture from the running world: two players on the harbor's square. `npm run picture`
import { launchChromium } from "./chromium.ts";
import { enterWorld } from "./player.ts";
import { startWorld } from "./world-server.ts";

const PICTURE = new URL("../../docs/harbor.png", import.meta.url).pathname;
const SIZE = { width: 1280, height: 720 };

const world = await startWorld();
const browser = await launchChromium();
try {
  const ada = await enterWorld(browser, world.url, { name: "Ada", zone: "harbor" });
  const bo = await enterWorld(browser, world.url, { name: "Bo", zone: "harbor" });
  await ada.until("Bo is in sight", ({ players }) => players.length > 0);
  await bo.page.getByTestId("chat-input").fill("the crates by the crane are fun");
  await bo.page.getByTestId("chat-input").press("Enter");
  await bo.drive({ forward: 1, yaw: 0.4 });
  await ada.page.setViewportSize(SIZE);
  await ada.page.getByText("the crates by the crane").waitFor();
  // Software rendering takes its time over the first frames at the new size.
  await ada.page.waitForTimeout(6000);
  await bo.drive(null);
  await ada.page.screenshot({ path: PICTURE });
  console.log(PICTURE);
} finally {
  await browser.close();
  await world.stop();
}
