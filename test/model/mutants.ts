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

/** What the model says. */
const TWO_OWNERS = /two zones simulate/;
const NOT_ITS_OWN = /lease is not its own/;
const SET_BACK = /puts the player back/;
const IN_VAIN = /waits in vain/;
const WAITS_ON_NOTHING = /believes that a socket/;

type Edit = Mutant["edits"][number];
/** The guard; what has to come from outside; what the model says; and how it is taken out. */
type Cut = readonly [without: string, budget: Budget, finding: RegExp, ...edits: Edit[]];

const gone = (source: string): Edit => [source, ""];
const inFile = (file: Mutant["file"], cuts: readonly Cut[]): Mutant[] =>
  cuts.map(([without, budget, finding, ...edits]) => ({ without, file, edits, budget, finding }));

export const MUTANTS: readonly Mutant[] = [
  ...inFile("lease", [
    [
      "the epoch of a claim is compared",
      crossing,
      /epoch goes back/,
      ["if (request.epoch !== before.epoch + 1) {", "if (request.epoch < 0) {"],
    ],
    // Either alone is caught by the other.
    [
      "the holder's word that it has let go, before another zone gets a ticket and when it claims",
      twoFaults,
      TWO_OWNERS,
      [
        "if (holder === null) return finish(before, lease, ticket(lease, to), nowMs);",
        "if (to) return finish(before, lease, ticket(lease, to), nowMs);",
      ],
      gone(
        'if (transfer === null && holder !== null && !samePlace(holder, request.place)) return refused(before, "not_holder");',
      ),
    ],
    [
      "while a transfer stands nobody else may claim",
      crossing,
      IN_VAIN,
      gone('if (transfer !== null && !arrives) return refused(before, "transfer_pending");'),
    ],
    [
      "only the holder, under its epoch, begins a transfer",
      crossing,
      IN_VAIN,
      ["const fenced = fence(lease, from, request.epoch);", "const fenced = null;"],
    ],
    [
      "a transfer that was refused or asked about never begins",
      crossingAndTwoFaults,
      TWO_OWNERS,
      gone('if (passport.tick <= lease.fenceTick) return finish(before, lease, refusal("transfer_over"), nowMs);'),
    ],
    [
      "only the holder, under its epoch, gives the lease back",
      twoFaults,
      NOT_ITS_OWN,
      [
        "  const fenced = fence(before, place, epoch);\n  if (fenced !== null) return { lease: before, answer: fenced, effects: [] };\n  const { transfer } = before;",
        "  const { transfer } = before;",
      ],
    ],
    [
      "the passport is kept until the first save",
      crossing,
      SET_BACK,
      ["arriving: { zone: request.place.zone, passport: transfer.passport },", "arriving: null,"],
    ],
  ]),
  ...inFile("transfer-end", [
    [
      "an aborted crossing gives the passport back",
      crossing,
      SET_BACK,
      ["arriving: { zone: from.zone, passport }", "arriving: null"],
    ],
    [
      "an aborted offer's tickets are fenced off by a new epoch",
      crossing,
      SET_BACK,
      ["offered ? lease.epoch + 1 : lease.epoch", "lease.epoch"],
    ],
  ]),
  ...inFile("tenancy", [
    [
      "a zone knows which leases it has let go of when a claim is answered late",
      crossing,
      SET_BACK,
      gone("if (letGo >= epoch) return refuse(CLOSE.staleEpoch);"),
    ],
    [
      "a claim's answer that was overtaken by the next one's changes nothing",
      crossing,
      SET_BACK,
      gone("if (resident !== null && resident.epoch > epoch) return refuse(CLOSE.staleEpoch);"),
    ],
    [
      "a zone that says 'not here' keeps its word",
      twoFaults,
      NOT_ITS_OWN,
      ["const away = { ...before, letGo: Math.max(before.letGo, epoch) };", "const away = before;"],
    ],
    [
      "the end of another transfer than the player's is no news",
      thereAndBack,
      SET_BACK,
      gone("if (resident.departure?.request.transferId !== end.transferId) return turn(before);"),
    ],
    [
      "who is crossing is not moved by another transfer as well",
      crossing,
      TWO_OWNERS,
      ["const same = departure.request.transferId === transferId;", "const same = departure !== null;"],
    ],
    [
      "who crosses stands still",
      crossing,
      IN_VAIN,
      [
        'return turn({ ...before, resident: { ...resident, departure } }, [{ kind: "begin", request }]);',
        'return turn(before, [{ kind: "begin", request }]);',
      ],
    ],
    ["an old checkpoint is not believed", thereAndBack, SET_BACK, gone("epoch >= freshFrom && ")],
    [
      "a record is kept while its release is refused",
      twoFaults,
      SET_BACK,
      gone('if (!answer.ok && answer.code === "stale_epoch") return turn(before);'),
    ],
    [
      "a zone that has let go while it slept does not wake its player",
      asleep,
      NOT_ITS_OWN,
      [
        "resident !== null || letGo >= epoch || record?.epoch !== epoch",
        "resident !== null || record?.epoch !== epoch",
      ],
    ],
  ]),
  ...inFile("journey", [
    [
      "a client that was let go of asks where it is",
      crossing,
      /sent away/,
      ["rule.code === CLOSE.transferred.code || wasItUs", "wasItUs"],
    ],
    [
      "a connection that is used for a crossing waits no longer",
      waiting,
      WAITS_ON_NOTHING,
      ["arriving, gaveUp, waiting: null, begun", "arriving, gaveUp, begun"],
    ],
    [
      "the socket that waits is closed when the session ends",
      waiting,
      /has a connection still/,
      [
        '  effects.push(...stopWaiting<E>(before).effects);\n  return { journey: { ...before, phase: "closed"',
        '  return { journey: { ...before, phase: "closed"',
      ],
    ],
    [
      "a socket that waited and is lost is not counted on",
      waiting,
      WAITS_ON_NOTHING,
      [
        "if (connection === before.waiting?.connection) return stopWaiting(before);\n  if (connection === before.arriving) return rule.action",
        "if (connection === before.arriving) return rule.action",
      ],
    ],
  ]),
];
