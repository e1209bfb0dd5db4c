// crossing.ts — one crossing as the zones saw it, by their clock, milliseconds.

/** crossed: the first zone's tick found the player in the portal. hello: the next zone asks for the lease. accepted: a tick of it has taken the first command. */
export const STAGES = ["crossed", "hello", "welcomed", "accepted"] as const;
export type Stage = (typeof STAGES)[number];

export interface Crossing {
  readonly playerId: string;
  readonly atMs: Partial<Record<Stage, number>>;
}
