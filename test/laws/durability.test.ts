// durability.test.ts — every claim of docs/durability.md names a test, and that test exists.
import { describe, expect, test } from "vitest";
import { read } from "./sources.ts";

/** A file and a part of a title: `test/a.test.ts`: *what it says*. */
const NAMED = /`(test\/[\w./-]+\.test\.ts)`: \*([^*]+)\*/g;

/** The rows of tables whose last column is headed `test`. */
const rows = read("docs/durability.md")
  .split("\n\n")
  .map((block) => block.split("\n"))
  .filter(([header = ""]) => header.endsWith("| test |"))
  .flatMap((table) => table.slice(2).filter((line) => line.startsWith("|")));

describe("docs/durability.md", () => {
  test("has claims", () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  test.each(rows)("%s", (row) => {
    const named = [...row.matchAll(NAMED)];
    expect(named.length, "no test is named").toBeGreaterThan(0);
    for (const [, file = "", title = ""] of named) expect(read(file), `${file} has no such test`).toContain(title);
  });
});
