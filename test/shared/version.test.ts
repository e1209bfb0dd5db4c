// version.test.ts — what /api/health says is what package.json says.
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { VERSION } from "../../shared/version.ts";

test("the deployed version is the package's", () => {
  expect(VERSION).toBe(manifest.version);
});
