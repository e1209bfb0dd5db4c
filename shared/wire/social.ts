// social.ts — friends, with where they are, and whom one has muted: as the world server answers them.
import type { InstanceId, PlayerId, ZoneId } from "../units.ts";

/** asked: by us, and not answered yet. asking: by them. */
export type Friendship = "asked" | "asking" | "friends";

export interface Friend {
  readonly playerId: PlayerId;
  readonly name: string;
  readonly state: Friendship;
  /** Where they are; null for one who is not in the world, is no friend yet, or can't be asked just now. */
  readonly zone: ZoneId | null;
  readonly instance: InstanceId | null;
}

export interface Muted {
  readonly playerId: PlayerId;
  readonly name: string;
}

export interface SocialState {
  readonly friends: readonly Friend[];
  readonly muted: readonly Muted[];
}
