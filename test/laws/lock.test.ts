// lock.test.ts — package-lock.json installs on every platform, with one workerd, and from exact versions.
import { describe, expect, test } from "vitest";
import { read } from "./sources.ts";

interface Locked {
  readonly version: string;
  readonly optionalDependencies?: Record<string, string>;
}

const locked = (JSON.parse(read("package-lock.json")) as { packages: Record<string, Locked> }).packages;
const versionsOf = (name: string): string[] =>
  Object.entries(locked)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([, { version }]) => version);

describe("package-lock.json", () => {
  test("has one workerd, one miniflare and one wrangler", () => {
    for (const name of ["workerd", "miniflare", "wrangler"]) expect(versionsOf(name), name).toHaveLength(1);
  });

  test.each([
    ["workerd", ["darwin-64", "darwin-arm64", "linux-64", "linux-arm64", "windows-64"], "@cloudflare/workerd-"],
    ["esbuild", ["darwin-x64", "darwin-arm64", "linux-x64", "linux-arm64", "win32-x64"], "@esbuild/"],
    ["@biomejs/biome", ["darwin-x64", "darwin-arm64", "linux-x64", "linux-arm64", "win32-x64"], "@biomejs/cli-"],
    ["rolldown", ["darwin-x64", "darwin-arm64", "linux-x64-gnu", "win32-x64-msvc"], "@rolldown/binding-"],
    ["typescript", ["darwin-x64", "darwin-arm64", "linux-x64", "win32-x64"], "@typescript/typescript-"],
  ])("names the platforms of %s", (name, platforms, prefix) => {
    const versions = versionsOf(name);
    expect(versions.length).toBeGreaterThan(0);
    for (const platform of platforms) {
      expect(versionsOf(prefix + platform), prefix + platform).toEqual(expect.arrayContaining(versions));
    }
  });

  test("leaves out no optional dependency of any package", () => {
    const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => versionsOf(name).length === 0)
        .map((name) => `${name} (of ${path})`),
    );
    expect(missing).toEqual([]);
  });

  test("package.json pins every dependency exactly", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
      string,
      Record<string, string>
    >;
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, v]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(v),
    );
    expect(loose).toEqual([]);
  });
});
