// vitest.config.ts — the suites, each a project, run one after another by test/run.ts.
import { availableParallelism } from "node:os";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { configDefaults, defineConfig } from "vitest/config";

/** A zone under test is a hundred seconds of virtual time; on a loaded machine that is several real ones. */
const SUITE_TIMEOUT_MS = 60_000;
/** A browser test starts a server and walks about in real time. */
const BROWSER_TIMEOUT_MS = 180_000;

export default defineConfig({
  test: {
    watch: false,
    exclude: [...configDefaults.exclude, "dist/**", ".wrangler/**"],
    projects: [
      {
        test: { name: "laws", include: ["test/laws/**/*.test.ts"], testTimeout: SUITE_TIMEOUT_MS },
      },
      {
        test: {
          name: "node",
          include: ["test/{shared,zone,hub,client,lab,model,fuzz,golden,bench}/**/*.test.ts"],
          testTimeout: SUITE_TIMEOUT_MS,
          // On virtual time they may share the cores: vitest by itself leaves one of them alone.
          maxWorkers: availableParallelism(),
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                WORLD_SECRET: "a-secret-that-only-the-tests-know-0123456789abcdef0123456789abcdef",
                ADMIN_SECRET: "another-secret-that-only-the-tests-know-0123456789abcdef",
              },
            },
          }),
        ],
        test: {
          name: "workerd",
          include: ["test/workerd/**/*.test.ts"],
          testTimeout: SUITE_TIMEOUT_MS,
          // Most of it waits for a zone to fall asleep: more than there are cores.
          maxWorkers: 4,
          // A CommonJS package in an ES module's clothes: bundled, as wrangler does it, or its default import is undefined here.
          deps: { optimizer: { ssr: { enabled: true, include: ["obscenity"] } } },
        },
      },
      {
        test: {
          name: "browser",
          // Chaos, too, is a world that is built and started.
          include: ["test/{browser,chaos}/**/*.test.ts"],
          globalSetup: "test/browser/build-once.ts",
          testTimeout: BROWSER_TIMEOUT_MS,
          hookTimeout: BROWSER_TIMEOUT_MS,
          // One world and one browser at a time: two would share two cores and time out.
          fileParallelism: false,
          pool: "forks",
        },
      },
    ],
  },
});
