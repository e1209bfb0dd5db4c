// chat-commands.test.ts — what is typed into the chat is said where it should be, or says what is wrong with it.
import { describe, expect, test } from "vitest";
import { parseLine } from "../../client/hud/chat-commands.ts";
import { People } from "../../client/people.ts";

const NAMES = ["Ada", "Ada Lovelace", "Bo"];
const parse = (line: string, channel: "zone" | "world" | "whisper" = "zone") => parseLine(line, NAMES, channel);

describe("a line that was typed", () => {
  test.each([
    ["hello", { kind: "say", channel: "zone", text: "hello" }],
    ["1/2 of it", { kind: "say", channel: "zone", text: "1/2 of it" }],
    ["/world hello  there", { kind: "say", channel: "world", text: "hello  there" }],
    ["/HERE hi", { kind: "say", channel: "zone", text: "hi" }],
    ["/w Bo psst", { kind: "whisper", name: "Bo", text: "psst" }],
    ["/w ada lovelace how are you?", { kind: "whisper", name: "Ada Lovelace", text: "how are you?" }],
    ["/w Ada lovely day", { kind: "whisper", name: "Ada", text: "lovely day" }],
    ["/w Stranger hi", { kind: "whisper", name: "Stranger", text: "hi" }],
    ["/r yes", { kind: "reply", text: "yes" }],
    ["/friend Ada Lovelace", { kind: "befriend", name: "Ada Lovelace" }],
    ["/unmute bo", { kind: "unmute", name: "bo" }],
    ["/report Ada Lovelace spam, again", { kind: "report", name: "Ada Lovelace", reason: "spam, again" }],
    ["/report Bo", { kind: "report", name: "Bo", reason: "" }],
    ["/help", { kind: "help" }],
  ])("%s", (line, act) => expect(parse(line)).toEqual(act));

  test.each(["/w", "/w Bo", "/friend", "/mute  ", "/report", "/r", "/world", "/dance"])(
    "%s is a mistake, in words",
    (line) => {
      expect(parse(line)).toEqual({ kind: "mistake", message: expect.stringMatching(/\/\w/) });
    },
  );

  test("under another tab it goes there", () => {
    expect(parse("hello", "world")).toEqual({ kind: "say", channel: "world", text: "hello" });
    expect(parse("hello", "whisper")).toEqual({ kind: "reply", text: "hello" });
  });
});

test("a name is looked for among those who are here, friends, and who has spoken; several of one name are several", () => {
  const people = new People();
  people.setHere([{ id: "1", name: "Ada" }]);
  people.setFriends([
    { id: "1", name: "Ada" },
    { id: "2", name: "Bo" },
  ]);
  people.heard({ id: "3", name: "ada" });
  expect(people.called("bo ")).toEqual([{ id: "2", name: "Bo" }]);
  expect(people.called("ADA").map(({ id }) => id)).toEqual(["3", "1"]);
  expect(people.called("Cy")).toEqual([]);
  for (let i = 0; i < 300; i++) people.heard({ id: `x${i}`, name: `X${i}` });
  expect(people.called("X0")).toEqual([]);
  expect(people.called("X299")).toHaveLength(1);
});
