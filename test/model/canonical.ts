// canonical.ts — fingerprints of the model's states, equal for states that behave alike: ids, epochs and poses count by their order only.
import type { Passport, Whereabouts } from "../../shared/handoff/messages.ts";
import type { Client, World } from "./world.ts";

/** What a number in a state is: itself; or what counts by its distance or rank only; or nothing that matters. */
const [PLAIN, EPOCH, CONNECTION, POSE, SKIPPED] = [0, 1, 2, 3, 4];
const KINDS = new Map<string, number>([
  // By their distance from the lease's.
  ...["epoch", "letGo", "savedEpoch", "freshFrom", "recordedUnder"].map((name) => [name, EPOCH] as const),
  // Connections of a client, by their distance from its current one.
  ...["number", "current", "arriving"].map((name) => [name, CONNECTION] as const),
  // By their rank.
  ...["pose", "newest", "durable", "fenceTick", "tick"].map((name) => [name, POSE] as const),
  // These only count, or are the same throughout.
  ...["ids", "poses", "broken", "name", "playerId", "message", "kept", "keptSlot"].map(
    (name) => [name, SKIPPED] as const,
  ),
]);
const [NONE, YES, NO, OPEN, SHUT, NEVER] = [1, 2, 3, 4, 5, 6];

/** 64 bits: of a million states, two that differ are taken for one with a chance of 10⁻⁷. */
export function fingerprint(world: World): string {
  const hash = new Hash();
  const poses: number[] = [];
  const ids = new Map<number, number>();
  const epoch = world.lease.epoch;
  let current = 0;
  const putNumber = (value: number, key: string, kind: number): void => {
    if (kind === POSE) poses.push(value);
    else if (kind === EPOCH) hash.put(value < 0 ? NEVER : value - epoch);
    else if (kind === CONNECTION) hash.put(value - current);
    // Of a journey it counts its connections.
    else if (key !== "begun") hash.put(value);
  };
  const put = (value: unknown, key: string, kind: number): void => {
    switch (typeof value) {
      case "string":
        for (const part of partsOf(value)) hash.put(part < 0 ? renamed(ids, part) : part);
        return;
      case "number":
        return putNumber(value, key, kind);
      case "boolean":
        return hash.put(value ? YES : NO);
      default:
        if (value === null || value === undefined) return hash.put(NONE);
    }
    if (Array.isArray(value)) {
      hash.put(OPEN);
      for (const item of value) put(item, key, kind);
      return hash.put(SHUT);
    }
    if (key === "whereabouts") {
      put((value as Whereabouts).zone, "", PLAIN);
      poses.push((value as Whereabouts).position[0]);
    } else if (key === "passport") {
      put((value as Passport).whereabouts, "whereabouts", PLAIN);
      put((value as Passport).exitPortal, "", PLAIN);
    } else {
      if ("journey" in (value as object)) {
        const { journey, state, connections } = value as Client;
        // Who is gone or stays away does nothing any more.
        if (journey.phase === "closed" || state === "gone")
          return hash.put(connections.length > 0 ? OPEN : state === "here" ? YES : NO);
        current = journey.current;
      }
      for (const name in value) {
        const of = KINDS.get(name) ?? PLAIN;
        if (of !== SKIPPED) put((value as Record<string, unknown>)[name], name, of);
      }
      hash.put(SHUT);
    }
  };
  put(world, "", PLAIN);
  // Whatever their values, each is in its place: which place has which rank is all there is to know.
  const order = [...new Set(poses)].sort((a, b) => a - b);
  for (const pose of poses) hash.put(order.indexOf(pose));
  return hash.text();
}

/** By first appearance. */
function renamed(ids: Map<number, number>, id: number): number {
  const known = ids.get(id);
  if (known !== undefined) return known;
  const fresh = -1 - ids.size;
  ids.set(id, fresh);
  return fresh;
}

const PARTS = new Map<string, readonly number[]>();

/** A text as numbers: negative ones for the ids in it, and one for what is around them. */
function partsOf(text: string): readonly number[] {
  let parts = PARTS.get(text);
  if (!parts) {
    const ids = [...text.matchAll(/~(\d+)/g)].map(([, digits]) => -1 - Number(digits));
    parts = ids.length > 0 ? [...ids, NONE] : [1000 + PARTS.size];
    PARTS.set(text, parts);
  }
  return parts;
}

/** Two lanes of multiply and mix. */
class Hash {
  private a = 0x41c6ce57;
  private b = 0x1b873593;

  put(value: number): void {
    this.a = Math.imul(this.a ^ value, 2654435761);
    this.a ^= this.a >>> 15;
    this.b = Math.imul(this.b + value + 1, 1597334677);
    this.b = (this.b << 13) | (this.b >>> 19);
  }

  text(): string {
    const { a, b } = this;
    const x = Math.imul(a ^ (b >>> 16), 2246822507) ^ (b >>> 13);
    const y = Math.imul(b ^ (a >>> 16), 3266489909) ^ (a >>> 13);
    return String.fromCharCode(x & 0xffff, x >>> 16, y & 0xffff, y >>> 16);
  }
}
