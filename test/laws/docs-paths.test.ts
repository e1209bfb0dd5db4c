// docs-paths.test.ts — every path and every rule that the documents and the tests name exists.
import { existsSync, globSync, statSync } from "node:fs";
import { basename, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, read, sourceFiles } from "./sources.ts";

/** Made by a build or a run; not in the repository. */
const MADE = /^(dist|node_modules|\.wrangler)(\/|$)|^\.dev\.vars$/;

const TOP = new Set(["worker", "durable-objects", "client", "shared", "test", "docs", ".ci"]);
const EXTENSION = /\.(tsx?|mjs|md|json|toml|css|html|png|svg|sh|ya?ml)$/;

const RULES = [
  ..."TICK-1 TICK-2 TICK-3 TICK-4 CMD-1 CMD-2 CMD-3 PRED-1 PRED-2 SNAP-1 SNAP-2 SNAP-3 FLOW-1 EVENT-1 AOI-1".split(" "),
  ..."LEASE-1 HANDOFF-1 HANDOFF-2 LEDGER-1 SLEEP-1 ADMIT-1 CLOSE-1 ZONE-1 DIR-1 LIMIT-1".split(" "),
];

describe("documents", () => {
  const documents = ["README.md", "shared/SPEC.md", ...globSync("docs/**/*.md", { cwd: ROOT })];

  test.each(documents)("%s names only paths that exist", (document) => {
    expect(existsSync(ROOT + document), `${document} is missing`).toBe(true);
    expect(pathsNamedIn(document, read(document)).filter((path) => !exists(path))).toEqual([]);
  });

  test("a path that does not exist is found", () => {
    const text =
      "See `shared/nowhere.ts`, `no-such-file.ts`, [this](./gone.md#part) and `shared/units.ts:12`, `GET /api/x`.";
    expect(pathsNamedIn("docs/a.md", text).filter((path) => !exists(path))).toEqual([
      "shared/nowhere.ts",
      "no-such-file.ts",
      "docs/gone.md",
    ]);
  });
});

describe("rules", () => {
  const statedRules = (): Set<string> =>
    new Set([...read("shared/SPEC.md").matchAll(/\b[A-Z]+-\d+\b/g)].map(([id]) => id));

  test("shared/SPEC.md states each rule of the design", () => {
    const stated = statedRules();
    expect(RULES.filter((id) => !stated.has(id))).toEqual([]);
  });

  test("each rule that a test is tagged with, or a source cites, is stated", () => {
    const stated = statedRules();
    const families = new Set([...RULES, ...stated].map((id) => id.replace(/-\d+$/, "")));
    const unknown = sourceFiles().flatMap((file) => {
      const text = read(file);
      const cited = [...text.matchAll(/\b([A-Z]{3,})-\d+\b/g)].filter(([, family = ""]) => families.has(family));
      const tags = file.startsWith("test/") ? [...text.matchAll(/test[\w.]*\(\s*["'`]\[([A-Z]+-\d+)\]/g)] : [];
      const ids = [...cited.map(([id]) => id), ...tags.map(([, id = ""]) => id)];
      return ids.filter((id) => !stated.has(id)).map((id) => `${file}: ${id}`);
    });
    expect(unknown).toEqual([]);
  });
});

/** Paths from the root that a document names, in links and in backticks; globs and `{a,b}` come out as they stand. */
function pathsNamedIn(document: string, text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const inBackticks = [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, quoted = ""]) => quoted.replace(/:\d+(-\d+)?$/, ""))
    .filter((path) => /^[\w.@*{},/-]+$/.test(path) && (EXTENSION.test(path) || TOP.has(path.split("/")[0] ?? "")))
    .filter((path) => path.includes("/") || path.includes("."))
    .filter((path) => !path.startsWith("/"));
  const linked = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target))
    .map((target) => posix.normalize(posix.join(posix.dirname(document), target)));
  return [...inBackticks, ...linked];
}

/** A bare file name counts when some file bears it. */
function exists(path: string): boolean {
  if (MADE.test(path)) return true;
  if (!path.includes("/") && !existsSync(ROOT + path)) return sourceFiles().some((file) => basename(file) === path);
  if (/[*{]/.test(path)) return globSync(path.replace(/\/$/, ""), { cwd: ROOT }).length > 0;
  return existsSync(ROOT + path) && (!path.endsWith("/") || statSync(ROOT + path).isDirectory());
}
