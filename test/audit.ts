// audit.ts — `npm run audit -- --url U [--secret S] [--json]`: adds up every account of a world, and says whether anything was made or lost.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { AuditPage } from "../durable-objects/contracts.ts";
import { addPages, EMPTY_PAGE, verdictOn } from "../durable-objects/ledger/conservation.ts";

/** Passes over the world before an audit gives up waiting for it to stand still. */
const PASSES_MAX = 10;
const PAUSE_MS = 1000;

export interface AuditReport extends AuditPage {
  /** Nothing happened while it was added up: only then do the sums mean anything. */
  readonly quiet: boolean;
  readonly conserved: boolean;
  readonly violations: readonly string[];
}

/** Passes over the whole world until two in a row find that nothing has happened between them. */
export async function auditWorld(url: string, secret: string): Promise<AuditReport> {
  let before = await pass(url, secret);
  for (let i = 1; i < PASSES_MAX; i++) {
    const now = await pass(url, secret);
    // Accounts only grow in number and in revision: the same sums are the same accounts.
    if (now.revisions === before.revisions && now.accounts === before.accounts && now.unfinished === before.unfinished)
      return report(now, true);
    before = now;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return report(before, false);
}

async function pass(url: string, secret: string): Promise<AuditPage> {
  let total = EMPTY_PAGE;
  for (let at: string | null = null, first = true; first || at !== null; first = false) {
    const path: string = at === null ? "/api/admin/audit" : `/api/admin/audit?at=${encodeURIComponent(at)}`;
    const response = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${secret}` } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const { page, next } = (await response.json()) as { page: AuditPage; next: string | null };
    total = addPages(total, page);
    at = next;
  }
  return total;
}

function report(page: AuditPage, quiet: boolean): AuditReport {
  const violations = quiet ? verdictOn(page) : [...page.wrong];
  return { ...page, quiet, conserved: quiet && violations.length === 0, violations };
}

/** The secret of a world that `npm start` serves. */
function localSecret(): string | null {
  const file = new URL("../.dev.vars", import.meta.url);
  return existsSync(file) ? (/^\s*ADMIN_SECRET\s*=\s*(\S+)/m.exec(readFileSync(file, "utf8"))?.[1] ?? null) : null;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      url: { type: "string", default: "http://localhost:8787" },
      secret: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const secret = values.secret ?? process.env.ADMIN_SECRET ?? localSecret();
  if (secret === null) throw new Error("No secret: --secret S, or ADMIN_SECRET in the environment or in .dev.vars.");
  const result = await auditWorld(values.url, secret);
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(`${result.accounts} accounts, ${result.unfinished} exchanges under way`);
    console.log(
      `held ${JSON.stringify(result.held)}\nmade ${JSON.stringify(result.made)}\ngone ${JSON.stringify(result.gone)}`,
    );
    if (!result.quiet) console.log("The world did not stand still: ask again when it does.");
    else console.log(result.conserved ? "Nothing was made or lost." : result.violations.join("\n"));
  }
  process.exitCode = result.conserved ? 0 : 1;
}
