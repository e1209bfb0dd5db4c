// chat.test.ts — two pages talk over the channels, become friends, and one joins the other in the next zone; mute hides, report is confirmed.
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { metresApart, type Player } from "./player.ts";
import { setStage } from "./stage.ts";

const stage = setStage({ keepsPages: true });
let ada: Player;
let bo: Player;

beforeAll(async () => {
  ada = await stage.enter({ name: "Ada", zone: "harbor", quality: 5 });
  bo = await stage.enter({ name: "Bo", zone: "quarry", quality: 5 });
  // So that the whole list of friends is to be seen, as on a desktop.
  for (const { page } of [ada, bo]) await page.setViewportSize({ width: 900, height: 500 });
});

async function say(page: Page, line: string): Promise<void> {
  await page.getByTestId("chat-input").fill(line);
  await page.getByTestId("chat-input").press("Enter");
}

const log = (page: Page) => page.getByTestId("chat-log");
const lines = (page: Page) => log(page).locator("p").allInnerTexts();

test("[EVENT-1] what is said to the world is heard in both zones; what is said here, here; a whisper by one alone", async () => {
  await say(bo.page, "/world hello, world");
  await log(ada.page).getByText("hello, world").waitFor();
  await log(bo.page).getByText("hello, world").waitFor();
  await say(bo.page, "only the quarry hears this");
  await log(bo.page).getByText("only the quarry").waitFor();
  // Ada knows Bo by what he has said.
  await say(ada.page, "/w bo are you in the quarry?");
  await log(bo.page).getByText("are you in the quarry?").waitFor();
  await say(bo.page, "/r come and see");
  await log(ada.page).getByText("come and see").waitFor();
  expect((await lines(ada.page)).join()).not.toContain("only the quarry");
  await ada.page.getByTestId("chat-tab-whisper").click();
  expect(await lines(ada.page)).toEqual(["to Bo are you in the quarry?", "from Bo come and see"]);
  await ada.page.getByTestId("chat-tab-all").click();
});

test("[EVENT-1] what was said while a page was cut off is there when it is back, once", async () => {
  await ada.page.context().setOffline(true);
  await ada.cut();
  await ada.page.getByTestId("reconnecting").waitFor();
  await say(bo.page, "/world said meanwhile");
  await log(bo.page).getByText("said meanwhile").waitFor();
  // Waits for the connection, and is said when there is one.
  await say(ada.page, "/world and I was cut off");
  await ada.page.context().setOffline(false);
  await log(ada.page).getByText("said meanwhile").waitFor({ timeout: 60_000 });
  await log(bo.page).getByText("and I was cut off").waitFor();
  for (const { page } of [ada, bo]) {
    const said = await lines(page);
    for (const text of ["hello, world", "said meanwhile", "and I was cut off"])
      expect({ text, times: said.filter((line) => line.includes(text)).length }).toEqual({ text, times: 1 });
  }
});

test("who types does not walk, and what is said last is in sight, however many lines it takes", async () => {
  const before = (await ada.inspect()).self?.position ?? [];
  await ada.page.getByTestId("chat-input").click();
  await ada.page.keyboard.type("wdeft");
  expect(await ada.page.getByTestId("chat-input").inputValue()).toBe("wdeft");
  for (let i = 0; i < 4; i++) await say(ada.page, i % 2 ? "/help" : "/nothing of the kind");
  const below = () =>
    log(ada.page).evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
  await expect.poll(below).toBeLessThan(2);
  expect(metresApart((await ada.inspect()).self?.position ?? [], before)).toBe(0);
});

test("friends see where they are, by consent of both, and join one another", async () => {
  await say(ada.page, "/friend Bo");
  await log(bo.page).getByText("Ada asks to be your friend").waitFor();
  await bo.page.getByTestId("friends").getByRole("button").first().click();
  await bo.page.getByRole("button", { name: "Accept Ada" }).click();
  await log(ada.page).getByText("Bo is your friend now").waitFor();
  await ada.page.getByTestId("friends").getByRole("button").first().click();
  await ada.page.getByTestId("presence-Bo").getByText("in the Quarry").waitFor();
  await ada.page.getByRole("button", { name: "Join Bo" }).click();
  await ada.until("Ada stands in the quarry", ({ zone, phase }) => zone === "quarry" && phase === "playing", 30_000);
  await bo.page.getByRole("button", { name: "2 players here" }).waitFor();
  await say(ada.page, "here I am");
  await log(bo.page).getByText("here I am").waitFor();
});

test("[LIMIT-1] refusals are told; whom one mutes one no longer hears; a report is taken", async () => {
  await say(ada.page, "/w Nobody hello");
  await log(ada.page).getByText("Nobody called Nobody").waitFor();
  await say(ada.page, "/report Bo too loud");
  await log(ada.page).getByText("is reported").waitFor();
  await say(ada.page, "/mute Bo");
  await log(ada.page).getByText("You hear nothing more of Bo").waitFor();
  await say(bo.page, "/world can you hear me");
  await log(bo.page).getByText("can you hear me").waitFor();
  await say(ada.page, "not a word");
  await log(ada.page).getByText("not a word").waitFor();
  expect((await lines(ada.page)).join()).not.toContain("can you hear me");
  // Also a browser that comes back: it is the character's, not the page's.
  await ada.page.reload();
  await ada.until("she is back", ({ phase }) => phase === "playing", 60_000);
  await log(ada.page).getByText("and I was cut off").waitFor();
  expect((await lines(ada.page)).join()).not.toMatch(/hello, world|can you hear me/);
  expect(ada.errors.filter((error) => !/Failed to load resource|ERR_INTERNET/.test(error))).toEqual([]);
  expect(bo.errors).toEqual([]);
});
