// canonical.ts — fingerprints of the model's states, equal for states that behave alike: ids, epochs and poses count by their order only.
import type { Passport, Whereabouts } from "../../shared/handoff/messages.ts";
import type { Client, World } from "./world.ts";

/** What a number in a state is: itself; a name, of which there are two kinds; or what counts by its distance or rank only. */
const [PLAIN, ID, EPOCH, CONNECTION, POSE] = [0, 1, 2, 3, 4];
const KIND_BITS = 3;
/** Two kinds of values that are poses, and what does not count at all. */
const [WHEREABOUTS, PASSPORT, SKIPPED] = [8, 9, 10];
const KINDS = new Map<string, number>([
  // By their distance from the lease's.
  ...["epoch", "letGo", "freshFrom", "recordedUnder"].map((name) => [name, EPOCH] as const),
  // Connections of a client: names, whatever number they have.
  ...["number", "connection", "current", "arriving"].map((name) => [name, CONNECTION] as const),
  // By their rank.
  ...["pose", "fenceTick", "tick"].map((name) => [name, POSE] as const),
  ["whereabouts", WHEREABOUTS],
  ["passport", PASSPORT],
  // Of a journey the one counts its connections; the other is for people to read.
  ["begun", SKIPPED],
  ["message", SKIPPED],
]);
const [NONE, YES, NO, OPEN, SHUT, NEVER] = [1, 2, 3, 4, 5, 6];
/** Texts, by first appearance, from here on. */
const TEXT = 1000;

/** Writes 64 bits: of 50 million states, two that differ are taken for one with a chance of 7 · 10⁻⁵, of a million with 3 · 10⁻⁸. */
export function fingerprint(world: World, into: Uint32Array): void {
  const { lease, asks, zones, clients, net, left } = world;
  hash.begin(lease.epoch);
  hash.putAll(tokensOf(lease));
  hash.putEach(asks);
  for (const { run, tenancy, pose, sessions, timers, checkpoint, savedEpoch } of zones) {
    hash.putAll(tokensOfText(run));
    hash.putAll(tokensOf(tenancy));
    hash.put(token(POSE, pose));
    hash.putEach(sessions);
    hash.putEach(timers);
    hash.putAll(tokensOf(checkpoint));
    hash.put(token(EPOCH, savedEpoch));
  }
  for (const client of clients) putClient(client);
  for (const { body, late, again } of net) {
    hash.putAll(tokensOf(body));
    hash.put(token(PLAIN, late ? (again ? YES : NO) : OPEN));
  }
  hash.put(token(PLAIN, SHUT));
  for (const count of [left.faults, left.crossings, left.sleeps, left.leaves, left.comes, left.walks])
    hash.put(token(PLAIN, count));
  hash.put(token(PLAIN, world.askedForQuarry ? YES : NO));
  hash.put(token(POSE, world.newest));
  hash.put(token(POSE, world.durable));
  hash.end(into);
}

function putClient({ journey, state, connections, device, firstZone, arrivalTimer }: Client): void {
  // Who is gone or stays away does nothing any more.
  if (journey.phase === "closed" || state === "gone")
    return hash.put(token(PLAIN, connections.length > 0 ? OPEN : state === "here" ? YES : NO));
  hash.connections.begin();
  hash.putAll(tokensOfText(device));
  hash.putAll(tokensOf(journey));
  hash.putAll(tokensOfText(firstZone ?? ""));
  hash.putEach(connections);
  hash.put(token(PLAIN, arrivalTimer ? YES : NO));
  hash.put(token(PLAIN, state === "here" ? YES : NO));
}

// ---- values as tokens: a kind and a number each ----

type Tokens = readonly number[];

const token = (kind: number, value: number): number => (value << KIND_BITS) | kind;
const NOTHING: Tokens = [token(PLAIN, NONE)];
const texts = new Map<string, Tokens>();

class Same {
  constructor(part: object) {
    // biome-ignore lint/correctness/noConstructorReturn: so a subclass puts its private field on `part` itself.
    return part;
  }
}

/**
 * Most parts of a state are those of the one before: what they say is found out once, and written on them: in a private
 * field, which no spread copies.
 */
class Described extends Same {
  #tokens: Tokens = NOTHING;

  static tokensOf(part: object): Tokens {
    if (#tokens in part) return part.#tokens;
    const tokens: number[] = [];
    describe(part, tokens);
    new Described(part).#tokens = tokens;
    return tokens;
  }
}

const tokensOf = (part: object | null): Tokens => (part === null ? NOTHING : Described.tokensOf(part));

/** An id in it is a token of its own. */
function tokensOfText(text: string): Tokens {
  let tokens = texts.get(text);
  if (!tokens) {
    const ids = [...text.matchAll(/~(\d+)/g)].map(([, digits]) => token(ID, Number(digits)));
    texts.set(text, (tokens = ids.length > 0 ? [...ids, ...NOTHING] : [token(PLAIN, TEXT + texts.size)]));
  }
  return tokens;
}

function describe(value: object, into: number[]): void {
  if (Array.isArray(value)) {
    into.push(token(PLAIN, OPEN));
    for (const item of value) describeField(item, PLAIN, into);
  } else {
    // In the order in which they were made, which is the same for all that are alike: else a state would count twice.
    for (const name in value) describeField((value as Record<string, unknown>)[name], KINDS.get(name) ?? PLAIN, into);
  }
  into.push(token(PLAIN, SHUT));
}

function describeField(value: unknown, kind: number, into: number[]): void {
  if (kind === SKIPPED) return;
  if (typeof value === "string") append(into, tokensOfText(value));
  else if (typeof value === "number") into.push(token(kind, value));
  else if (typeof value === "boolean") into.push(token(PLAIN, value ? YES : NO));
  else if (value === null || value === undefined) into.push(token(PLAIN, NONE));
  else if (kind === WHEREABOUTS) describeWhereabouts(value as Whereabouts, into);
  else if (kind === PASSPORT) {
    const { whereabouts, exitPortal } = value as Passport;
    describeWhereabouts(whereabouts, into);
    describeField(exitPortal, PLAIN, into);
  } else append(into, tokensOf(value as object));
}

function describeWhereabouts({ zone, position }: Whereabouts, into: number[]): void {
  append(into, tokensOfText(zone));
  into.push(token(POSE, position[0]));
}

function append(into: number[], tokens: Tokens): void {
  for (let i = 0; i < tokens.length; i++) into.push(tokens[i] as number);
}

/** New names for numbers, by first appearance. */
class Names {
  private readonly names: number[] = [];
  /** When each was given. */
  private readonly givenIn: number[] = [];
  private count = 0;
  private round = 0;

  /** From here on, none is given. */
  begin(): void {
    this.count = 0;
    this.round++;
  }

  of(number: number): number {
    if (this.givenIn[number] !== this.round) {
      this.givenIn[number] = this.round;
      this.names[number] = -1 - this.count++;
    }
    return this.names[number] as number;
  }
}

/** Two lanes of multiply and mix, fed with what a token means in this state. */
class Hash {
  /** Of one client. */
  readonly connections = new Names();
  private a = 0;
  private b = 0;
  private epoch = 0;
  private readonly poses: number[] = [];
  private readonly order: number[] = [];
  private readonly ids = new Names();

  begin(epoch: number): void {
    this.a = 0x41c6ce57;
    this.b = 0x1b873593;
    this.epoch = epoch;
    this.poses.length = 0;
    this.ids.begin();
  }

  putEach(parts: readonly object[]): void {
    for (const part of parts) this.putAll(tokensOf(part));
    this.mix(SHUT);
  }

  putAll(tokens: Tokens): void {
    for (let i = 0; i < tokens.length; i++) this.put(tokens[i] as number);
  }

  put(token: number): void {
    const value = token >> KIND_BITS;
    switch (token & ((1 << KIND_BITS) - 1)) {
      case ID:
        return this.mix(this.ids.of(value));
      case EPOCH:
        return this.mix(value < 0 ? NEVER : value - this.epoch);
      case CONNECTION:
        return this.mix(this.connections.of(value));
      case POSE:
        this.poses.push(value);
        return;
      default:
        return this.mix(value);
    }
  }

  end(into: Uint32Array): void {
    // Whatever their values, each is in its place: which place has which rank is all there is to know.
    const { poses, order } = this;
    order.length = 0;
    for (const pose of poses) {
      let at = order.length;
      while (at > 0 && (order[at - 1] as number) > pose) at--;
      if (order[at - 1] !== pose) order.splice(at, 0, pose);
    }
    for (const pose of poses) this.mix(order.indexOf(pose));
    const { a, b } = this;
    into[0] = Math.imul(a ^ (b >>> 16), 2246822507) ^ (b >>> 13);
    into[1] = Math.imul(b ^ (a >>> 16), 3266489909) ^ (a >>> 13);
  }

  private mix(value: number): void {
    this.a = Math.imul(this.a ^ value, 2654435761);
    this.a ^= this.a >>> 15;
    this.b = Math.imul(this.b + value + 1, 1597334677);
    this.b = (this.b << 13) | (this.b >>> 19);
  }
}

const hash = new Hash();
