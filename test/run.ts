// run.ts — `npm test`: types, the page's build, then each suite in turn; the last line is the count that CI reads.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { buildClient, WRANGLER_ENVIRONMENT } from "../worker/local/dev-server.ts";
import { SIDES, typecheck } from "./typecheck.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const VITEST = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));

/** Cheapest first. Never two at once: the browser's frame rate is part of what it tests. */
const SUITES = ["laws", "node", "workerd", "browser"] as const;

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** What is read of vitest's JSON report. */
interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

main();

/** `npm test -- shared laws` runs only the test files whose paths contain one of the words, and no type check. */
function main(): void {
  const filters = process.argv.slice(2);
  const total: Count = { passed: 0, failed: 0, skipped: 0 };
  const steps: (readonly [string, () => Count])[] = [["build", countBuild]];
  if (filters.length === 0) steps.unshift(["types", countTypes]);
  for (const suite of SUITES) steps.push([suite, () => countSuite(suite, filters)]);

  const summary: string[] = [];
  for (const [name, run] of steps) {
    console.log(`\n── ${name} ${"─".repeat(60 - name.length)}`);
    const startedAt = performance.now();
    const count = run();
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
    summary.push(`${name.padEnd(10)} ${line(count)} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  }
  console.log(`\n${summary.join("\n")}\n\n${line(total)}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

function line({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

function countTypes(): Count {
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const side of SIDES) {
    const errors = typecheck(side);
    if (errors === "") count.passed += 1;
    else count.failed += 1;
    console.log(errors === "" ? `✓ ${side}` : `✗ ${side}\n${errors}`);
  }
  return count;
}

function countBuild(): Count {
  try {
    buildClient();
    console.log("✓ dist/client");
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    console.log(`✗ ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Runs one vitest project to its end. A suite that ran nothing, or fell over outside a test, counts as a failure. */
function countSuite(suite: string, filters: readonly string[]): Count {
  const directory = mkdtempSync(`${tmpdir()}/isthmus-test-`);
  const reportFile = `${directory}/report.json`;
  const result = spawnSync(
    process.execPath,
    [
      ...[VITEST, "run", ...filters, "--project", suite, "--passWithNoTests"],
      ...["--reporter", "default", "--reporter", "json", "--outputFile.json", reportFile],
    ],
    { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...WRANGLER_ENVIRONMENT } },
  );
  const count = readReport(reportFile, result.status ?? 1);
  rmSync(directory, { recursive: true, force: true });
  const ran = count.passed + count.failed + count.skipped;
  if (ran === 0 && filters.length === 0) {
    console.log(`✗ the suite "${suite}" has no tests`);
    count.failed = 1;
  }
  return count;
}

function readReport(file: string, status: number): Count {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  }
  // A file that can't be loaded has no tests to fail.
  const brokenFiles = report.testResults.filter((f) => f.status === "failed" && f.assertionResults.length === 0).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && (status !== 0 || !report.success) ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
