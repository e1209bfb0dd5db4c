// stage.ts — what the chaos needs of a world that it is let loose on: the real one in a process of its own, or the lab's in virtual time.
import type { Transport } from "../../client/net/api.ts";
import type { AuditReport } from "../audit.ts";
import type { FaultPlan } from "./faults.ts";
import type { CharacterSeen, DebugState, ZoneCensus } from "./protocol.ts";

export interface ChaosStage {
  readonly url: string;
  /** How often the whole process was killed. */
  readonly kills: number;
  /** What has become of calls between objects. */
  readonly calls: DebugState;
  /** The way in, for one bot. */
  transport(): Transport;
  /** Everything dies at once; nothing is there until `run`. */
  kill(): Promise<void>;
  /** Starts it on the storage that it left. */
  run(): Promise<void>;
  /** By default no faults from now on. */
  setPlan(plan?: FaultPlan): Promise<void>;
  /** Kills one object, by its namespace's binding and its name. It may be dead already, and so may the world. */
  abort(binding: string, name: string): Promise<void>;
  /** Of all zones. Rejects while one of them is dying. */
  census(): Promise<ZoneCensus[]>;
  characters(players: readonly string[]): Promise<CharacterSeen[]>;
  /** Adds up every account, once nothing happens any more. */
  audit(): Promise<Pick<AuditReport, "quiet" | "conserved" | "violations" | "unfinished">>;
  stop(): Promise<void>;
}
