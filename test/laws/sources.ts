// sources.ts — the repository's files and what they import, for the tests that keep its laws.
import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export const SIDES = ["shared", "worker", "durable-objects", "client", "test"] as const;

/** Every TypeScript file of the five sides, as paths from the root with forward slashes. */
export function sourceFiles(): string[] {
  return globSync(
    SIDES.map((side) => `${side}/**/*.{ts,tsx}`),
    { cwd: ROOT },
  )
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.includes("node_modules/"))
    .sort();
}

export function read(path: string): string {
  return readFileSync(ROOT + path, "utf8");
}

/**
 * The modules that a source imports, re-exports or loads with `import()`: a path from the root for a relative
 * specifier, otherwise the specifier. A dynamic import of anything but a literal comes out as "<computed>".
 */
export function importsOf(path: string, source: string): string[] {
  const { code, strings } = withoutCommentsAndStrings(source);
  const found: string[] = [];
  // Each string literal has become §index§.
  for (const match of code.matchAll(/(?:^|[\s;}*])(?:from|import)\s*§(\d+)§/g))
    found.push(strings[Number(match[1])] ?? "");
  for (const match of code.matchAll(/(?<![.\w$])(?:import|require)\s*\(\s*(?:§(\d+)§)?/g)) {
    found.push(match[1] === undefined ? "<computed>" : (strings[Number(match[1])] ?? ""));
  }
  return found.map((specifier) =>
    specifier.startsWith(".") ? posix.normalize(posix.join(posix.dirname(path), specifier)) : specifier,
  );
}

/** Package of a bare specifier: `@scope/name/deep` is `@scope/name`, `node:fs` is itself. */
export function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}

/** The code with comments gone and string literals, templates and regular expressions replaced by §index§. */
export function withoutCommentsAndStrings(source: string): { code: string; strings: string[] } {
  const strings: string[] = [];
  // A template's inside is taken whole: code in ${…} is not looked at, which has not mattered.
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\[\s\S])*)`|(?<=[=(,:;!&|?{}\n[]\s*)\/(?![*/])((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[a-z]*/g;
  const code = source.replace(token, (text, double, single, template, regex) => {
    if (text.startsWith("//") || text.startsWith("/*")) return " ";
    strings.push(double ?? single ?? template ?? regex ?? "");
    return `§${strings.length - 1}§`;
  });
  return { code, strings };
}
