// protocol.ts — what the chaos asks of the Worker that it runs, over a route that only that Worker has.
import type { Goods } from "../../shared/world/goods.ts";
import type { FaultPlan } from "./faults.ts";

/** The production build must not contain this text: see production.test.ts. */
export const DEBUG_ROUTE = "/isthmus-chaos-debug";

export type DebugRequest =
  | { readonly kind: "plan"; readonly plan: FaultPlan }
  | { readonly kind: "abort"; readonly binding: string; readonly name: string }
  | { readonly kind: "census" }
  /** Which instance holds each player by their character object, and what they carry by their ledger. */
  | { readonly kind: "characters"; readonly players: readonly string[] };

/** Calls between objects in this run of the process, and what became of them. */
export interface DebugState {
  readonly calls: number;
  readonly lost: number;
  readonly late: number;
  readonly repeated: number;
  readonly crashed: number;
}

export interface CharacterSeen {
  readonly instance: string | null;
  readonly bag: Goods;
}

/** Whom a zone simulates. */
export interface ZoneCensus {
  readonly instance: string;
  readonly tick: number;
  readonly players: readonly ResidentSeen[];
}

export interface ResidentSeen {
  readonly playerId: string;
  readonly epoch: number;
  /** On the way out: frozen. */
  readonly crossing: boolean;
  readonly connected: boolean;
  /** Metres. */
  readonly position: readonly [number, number, number];
}
