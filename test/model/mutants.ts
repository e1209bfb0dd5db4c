// mutants.ts — the protocol with one guard taken out of its source: the model must miss each (HANDOFF-1, LEASE-1).
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Protocol } from "./protocol.ts";
import { type Budget, NOTHING } from "./world.ts";

export interface Mutant {
  /** The guard that is gone. */
  readonly without: string;
  readonly file: "lease" | "transfer-end" | "tenancy" | "journey";
  /** Texts that occur once each in the file, and what they become. */
  readonly edits: readonly (readonly [source: string, becomes: string])[];
  /** What has to come from outside for it to be missed. */
  readonly budget: Budget;
  /** What the model says then. */
  readonly finding: RegExp;
}

const SHARED = new URL("../../shared/", import.meta.url).pathname;
/** What shared/handoff stands on. */
const NEEDED = ["handoff", "limits.ts", "units.ts", "assert.ts", "wire/close.ts"];

/** Loads a copy of the machines, with the mutant's edits in it. Throws if a source is not there exactly once. */
export async function mutated({ file, edits }: Mutant): Promise<Protocol> {
  const directory = mkdtempSync(join(tmpdir(), "isthmus-mutant-"));
  try {
    for (const path of NEEDED) cpSync(join(SHARED, path), join(directory, path), { recursive: true });
    const path = join(directory, "handoff", `${file}.ts`);
    let text = readFileSync(path, "utf8");
    for (const [source, becomes] of edits) {
      const parts = text.split(source);
      if (parts.length !== 2) throw new Error(`${file}.ts has ${parts.length - 1} times: ${source}`);
      text = parts.join(becomes);
    }
    writeFileSync(path, text);
    const load = (name: string): Promise<never> =>
      import(/* @vite-ignore */ pathToFileURL(join(directory, "handoff", `${name}.ts`)).href) as Promise<never>;
    return {
      lease: await load("lease"),
      kept: await load("kept"),
      transferEnd: await load("transfer-end"),
      tenancy: await load("tenancy"),
      journey: await load("journey"),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const crossing: Budget = { ...NOTHING, faults: 1, crossings: 1 };
const thereAndBack: Budget = { ...crossing, crossings: 2 };
const twoFaults: Budget = { ...NOTHING, faults: 2 };
const asleep: Budget = { ...twoFaults, sleeps: 1 };
const crossingAndTwoFaults: Budget = { ...crossing, faults: 2 };
const waiting: Budget = { ...crossing, walks: 1 };

export const MUTANTS: readonly Mutant[] = [
  {
    without: "the epoch of a claim is compared",
    file: "lease",
    edits: [["if (request.epoch !== before.epoch + 1) {", "if (request.epoch < 0) {"]],
    budget: crossing,
    finding: /epoch goes back/,
  },
  {
    // Either alone is caught by the other.
    without: "the holder's word that it has let go, before another zone gets a ticket and when it claims",
    file: "lease",
    edits: [
      [
        "if (holder === null) return finish(before, lease, ticket(lease, to), nowMs);",
        "if (to) return finish(before, lease, ticket(lease, to), nowMs);",
      ],
      [
        'if (transfer === null && holder !== null && !samePlace(holder, request.place)) return refused(before, "not_holder");',
        "",
      ],
    ],
    budget: twoFaults,
    finding: /two zones simulate/,
  },
  {
    without: "while a transfer stands nobody else may claim",
    file: "lease",
    edits: [['if (transfer !== null && !arrives) return refused(before, "transfer_pending");', ""]],
    budget: crossing,
    finding: /waits in vain/,
  },
  {
    without: "only the holder, under its epoch, begins a transfer",
    file: "lease",
    edits: [["const fenced = fence(lease, from, request.epoch);", "const fenced = null;"]],
    budget: crossing,
    finding: /waits in vain/,
  },
  {
    without: "a transfer that was refused or asked about never begins",
    file: "lease",
    edits: [
      ['if (passport.tick <= lease.fenceTick) return finish(before, lease, refusal("transfer_over"), nowMs);', ""],
    ],
    budget: crossingAndTwoFaults,
    finding: /two zones simulate/,
  },
  {
    without: "only the holder, under its epoch, gives the lease back",
    file: "lease",
    edits: [
      [
        `  const fenced = fence(before, place, epoch);
  if (fenced !== null) return { lease: before, answer: fenced, effects: [] };
  const { transfer } = before;`,
        "  const { transfer } = before;",
      ],
    ],
    budget: twoFaults,
    finding: /lease is not its own/,
  },
  {
    without: "the passport is kept until the first save",
    file: "lease",
    edits: [["arriving: { zone: request.place.zone, passport: transfer.passport },", "arriving: null,"]],
    budget: crossing,
    finding: /quarry puts the player back/,
  },
  {
    without: "an aborted crossing gives the passport back",
    file: "transfer-end",
    edits: [["arriving: { zone: from.zone, passport }", "arriving: null"]],
    budget: crossing,
    finding: /harbor puts the player back/,
  },
  {
    without: "an aborted offer's tickets are fenced off by a new epoch",
    file: "transfer-end",
    edits: [["offered ? lease.epoch + 1 : lease.epoch", "lease.epoch"]],
    budget: crossing,
    finding: /./,
  },
  {
    without: "a zone knows which leases it has let go of when a claim is answered late",
    file: "tenancy",
    edits: [["if (letGo >= epoch) return refuse(CLOSE.staleEpoch);", ""]],
    budget: crossing,
    finding: /harbor puts the player back/,
  },
  {
    without: "a claim's answer that was overtaken by the next one's changes nothing",
    file: "tenancy",
    edits: [["if (resident !== null && resident.epoch > epoch) return refuse(CLOSE.staleEpoch);", ""]],
    budget: crossing,
    finding: /sent away|puts the player back/,
  },
  {
    without: "a zone that says 'not here' keeps its word",
    file: "tenancy",
    edits: [["const away = { ...before, letGo: Math.max(before.letGo, epoch) };", "const away = before;"]],
    budget: twoFaults,
    finding: /lease is not its own/,
  },
  {
    without: "the end of another transfer than the player's is no news",
    file: "tenancy",
    edits: [["if (resident.departure?.request.transferId !== end.transferId) return turn(before);", ""]],
    budget: thereAndBack,
    finding: /harbor puts the player back/,
  },
  {
    without: "who is crossing is not moved by another transfer as well",
    file: "tenancy",
    edits: [["const same = departure.request.transferId === transferId;", "const same = departure !== null;"]],
    budget: crossing,
    finding: /two zones simulate/,
  },
  {
    without: "who crosses stands still",
    file: "tenancy",
    edits: [
      [
        'return turn({ ...before, resident: { ...resident, departure } }, [{ kind: "begin", request }]);',
        'return turn(before, [{ kind: "begin", request }]);',
      ],
    ],
    budget: crossing,
    finding: /./,
  },
  {
    without: "an old checkpoint is not believed",
    file: "tenancy",
    edits: [["epoch >= freshFrom && ", ""]],
    budget: thereAndBack,
    finding: /harbor puts the player back/,
  },
  {
    without: "a record is kept while its release is refused",
    file: "tenancy",
    edits: [['if (!answer.ok && answer.code === "stale_epoch") return turn(before);', ""]],
    budget: twoFaults,
    finding: /harbor puts the player back/,
  },
  {
    without: "a client that was let go of asks where it is",
    file: "journey",
    edits: [["rule.code === CLOSE.transferred.code || wasItUs", "wasItUs"]],
    budget: crossing,
    finding: /sent away|puts the player back/,
  },
  {
    without: "a zone that has let go while it slept does not wake its player",
    file: "tenancy",
    edits: [
      [
        "resident !== null || letGo >= epoch || record?.epoch !== epoch",
        "resident !== null || record?.epoch !== epoch",
      ],
    ],
    budget: asleep,
    finding: /lease is not its own/,
  },
  {
    without: "a connection that is used for a crossing waits no longer",
    file: "journey",
    edits: [["arriving, gaveUp, waiting: null, begun", "arriving, gaveUp, begun"]],
    budget: waiting,
    finding: /believes that a socket/,
  },
  {
    without: "the socket that waits is closed when the session ends",
    file: "journey",
    edits: [
      [
        '  effects.push(...stopWaiting<E>(before).effects);\n  return { journey: { ...before, phase: "closed"',
        '  return { journey: { ...before, phase: "closed"',
      ],
    ],
    budget: waiting,
    finding: /has a connection still/,
  },
  {
    without: "a socket that waited and is lost is not counted on",
    file: "journey",
    edits: [
      [
        "if (connection === before.waiting?.connection) return stopWaiting(before);\n  if (connection === before.arriving) return rule.action",
        "if (connection === before.arriving) return rule.action",
      ],
    ],
    budget: waiting,
    finding: /believes that a socket/,
  },
];
