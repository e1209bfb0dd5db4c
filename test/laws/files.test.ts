// files.test.ts — every source file opens by saying what it is for, and none belongs to no side.
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { read, sourceFiles } from "./sources.ts";

describe("files", () => {
  test("each opens with one sentence that names it", () => {
    const wrong = sourceFiles().filter((file) => {
      const opening = (read(file).match(/^(?:\/\/.*\n)+/)?.[0] ?? "").replace(/\n?\/\/ ?/g, " ").trim();
      const name = basename(file);
      return !opening.startsWith(`${name} — `) || !/[.:!?](\s|$)/.test(opening.slice(name.length + 3));
    });
    expect(wrong).toEqual([]);
  });

  test("there is no place for what has no place", () => {
    expect(sourceFiles().filter((file) => /(^|\/)(utils?|helpers?|common)(\.tsx?|\/)/.test(file))).toEqual([]);
  });
});
