// world.ts — the state of the model: a character, two zones, the clients of one player, and what is on its way between them.
import type { Journey } from "../../shared/handoff/journey.ts";
import type { DepartResult, Lease, LeaseWorld } from "../../shared/handoff/lease-state.ts";
import type {
  ClaimRequest,
  DepartRequest,
  Passport,
  Place,
  Refusal,
  TransferEnd,
  TransferQuestion,
  TransferRequest,
  Whereabouts,
} from "../../shared/handoff/messages.ts";
import type { Memory, Release, Tenancy } from "../../shared/handoff/tenancy-state.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";
import type { CloseRule } from "../../shared/wire/close.ts";

/**
 * Where and how a player stands is one number here: each stay in a zone, and each step into a portal, makes a larger one.
 * What matters is that none is lost, and no older one comes back.
 */
export type Pose = number;
/** Ids are "~" and a number; states that differ only in them are one (canonical.ts). */
export type Id = string;

export interface World {
  lease: Lease;
  /** Requests to enter that wait, in the character object's memory, for a holder's answer. */
  asks: Ask[];
  readonly zones: Zone[];
  readonly clients: Client[];
  /** In the order of sending. */
  net: Message[];
  left: Budget;
  /** Has some device asked for the quarry by name? */
  askedForQuarry: boolean;
  /** The newest pose that may not be lost any more but by a crash; what a crash leaves of it at least. */
  newest: Pose;
  durable: Pose;
  poses: number;
  ids: number;
  /** What the last step did that must never be done. */
  broken: string | null;
}

/** What may still come from outside. */
export interface Budget {
  /** A message lost, doubled or late, a crash, a cut, the client gone, the player taken over: one each. */
  readonly faults: number;
  /** Wishes of the player: to walk into a portal; to leave; to come (back) on another device, asking for either zone. */
  readonly crossings: number;
  /** A zone whose player is idle hibernates, with their socket open. */
  readonly sleeps: number;
  readonly leaves: number;
  readonly comes: number;
  /** The player comes near the portal, or walks away from it. */
  readonly walks: number;
}

export const NOTHING: Budget = { faults: 0, crossings: 0, sleeps: 0, leaves: 0, comes: 0, walks: 0 };

export interface Ask {
  readonly id: Id;
  readonly request: EnterMessage;
  readonly again: boolean;
  readonly transferId: Id;
  readonly zone: ZoneId | null;
}

export interface Zone {
  readonly place: Place;
  /** Names this run. */
  run: Id;
  tenancy: Tenancy<Id, Pose>;
  /** Of the resident. */
  pose: Pose;
  sessions: Session[];
  timers: ZoneTimer[];
  /** The checkpoint, as far as it is about the player. */
  checkpoint: Memory<Pose>["record"];
  /** The epoch whose passport this run has ended. */
  savedEpoch: number;
}

export type Session =
  /** waiting: for a crossing that may never come (HANDOFF-2). */
  | { readonly id: Id; readonly state: "waiting" | "claiming" | "playing" }
  /** Its zone hibernated under it, while it simulated the player under `epoch`. */
  | { readonly id: Id; readonly state: "sleeping"; readonly epoch: number; readonly asked: boolean };

export type ZoneTimer =
  | { readonly kind: "claim"; readonly session: Id; readonly request: ClaimRequest }
  | { readonly kind: "release"; readonly release: Release<Pose> };

export interface Client {
  readonly device: Id;
  journey: Journey;
  /** Asked for at the first entry. */
  firstZone: ZoneId | null;
  connections: Connection[];
  arrivalTimer: boolean;
  /** here; gone without a word; or said goodbye. */
  state: "here" | "gone" | "left";
}

/** knocking: its socket is on its way to being open, to wait. greeting: hello is said, and the welcome awaited. */
export type Stage = "knocking" | "waiting" | "greeting" | "welcomed";

/** As partysocket and connection.ts drive it. */
export interface Connection {
  readonly number: number;
  readonly at:
    | { readonly state: "waiting" }
    | { readonly state: "entering"; readonly attempt: Id }
    | { readonly state: "open"; readonly session: Id; readonly zone: number; readonly stage: Stage };
}

export interface Ticket {
  readonly place: Place;
  readonly epoch: number;
  readonly ticketId: Id;
}

export interface EnterMessage {
  readonly kind: "enter";
  readonly client: number;
  readonly attempt: Id;
  readonly zone: ZoneId | null;
  readonly returning: Id | null;
  /** For a ticket that admits to wait in `zone`. */
  readonly waits: boolean;
}

/** What a zone asks of the character object. */
export type Call =
  | { readonly name: "claim"; readonly session: Id; readonly request: ClaimRequest }
  | { readonly name: "begin"; readonly request: TransferRequest }
  | { readonly name: "status"; readonly question: TransferQuestion }
  | { readonly name: "release"; readonly release: Release<Pose> }
  | { readonly name: "save"; readonly epoch: number; readonly pose: Pose }
  | { readonly name: "confirm"; readonly session: Id; readonly epoch: number };

/** Questions between objects, and over HTTP; each is answered, if only with the news that the answer is lost. */
export type Question =
  | EnterMessage
  | { readonly kind: "call"; readonly zone: number; readonly run: Id; readonly call: Call }
  | { readonly kind: "depart"; readonly zone: number; readonly ask: Id; readonly request: DepartRequest }
  | { readonly kind: "tell"; readonly zone: number; readonly end: TransferEnd };

/** null: lost. */
export type Answer =
  | {
      readonly kind: "entered";
      readonly client: number;
      readonly attempt: Id;
      readonly answer: Ticket | Refusal | null;
    }
  | { readonly kind: "answer"; readonly zone: number; readonly run: Id; readonly call: Call; readonly answer: unknown }
  | { readonly kind: "departed"; readonly ask: Id; readonly result: DepartResult }
  | { readonly kind: "told"; readonly transferId: Id | null };

/** On a socket: in order, each arrives, or the socket ends. */
export type SocketMessage =
  | {
      readonly kind: "hello";
      readonly session: Id;
      readonly zone: number;
      readonly device: Id;
      readonly ticket: Ticket;
    }
  /** On a socket that waits: it is open, and to be used for a crossing. Any other opens with its hello. */
  | { readonly kind: "knock"; readonly session: Id; readonly zone: number }
  | {
      readonly kind: "claim";
      readonly session: Id;
      readonly zone: number;
      readonly device: Id;
      readonly ticket: Ticket;
    }
  | { readonly kind: "bye" | "hangUp"; readonly session: Id; readonly zone: number }
  | { readonly kind: "welcome" | "stay" | "admitted"; readonly session: Id; readonly client: number }
  | { readonly kind: "go"; readonly session: Id; readonly client: number; readonly ticket: Ticket }
  | { readonly kind: "hungUp"; readonly session: Id; readonly client: number; readonly rule: CloseRule };

export interface Message {
  readonly body: Question | Answer | SocketMessage;
  /** On its way for as long as it likes: whatever is sent after it may arrive before it. */
  readonly late: boolean;
  /** The second of two: its answer interests nobody. */
  readonly again: boolean;
}

export const ADA = "ada" as PlayerId;
export const HARBOR = "harbor" as ZoneId;
export const QUARRY = "quarry" as ZoneId;
export const PLACES: readonly Place[] = [HARBOR, QUARRY].map((zone) => ({ zone, instance: `${zone}-1` as InstanceId }));
/** Where the portal leads. */
export function otherZone(zone: ZoneId): ZoneId {
  return zone === HARBOR ? QUARRY : HARBOR;
}

export const LEASE_WORLD: LeaseWorld = {
  zones: new Map([HARBOR, QUARRY].map((zone) => [zone, { teleport: true, exits: new Set([otherZone(zone)]) }])),
  home: HARBOR,
};

export const zoneIndex = ({ zone }: Place): number => (zone === HARBOR ? 0 : 1);
export const newId = (world: World): Id => `~${world.ids++}`;

/** A copy of which every list may be changed; what is in the lists may not. */
export function copyOf(world: World): World {
  return {
    ...world,
    asks: [...world.asks],
    zones: world.zones.map((zone) => ({ ...zone, sessions: [...zone.sessions], timers: [...zone.timers] })),
    clients: world.clients.map((client) => ({ ...client, connections: [...client.connections] })),
    net: [...world.net],
    broken: null,
  };
}

export function send(world: World, body: Message["body"]): void {
  world.net.push({ body, late: false, again: false });
}

export const whereaboutsAt = (zone: ZoneId, pose: Pose): Whereabouts => ({
  zone,
  position: [pose, 0, 0],
  velocity: [0, 0, 0],
  yaw: 0,
});

export const poseOf = (whereabouts: Whereabouts | null | undefined): Pose => whereabouts?.position[0] ?? 0;

export const passportFrom = (zone: ZoneId, pose: Pose, exitPortal: string | null): Passport => ({
  whereabouts: whereaboutsAt(zone, pose),
  exitPortal,
  offset: [0, 0, 0],
  relativeVelocity: [0, 0, 0],
  relativeYaw: 0,
  // A zone's ticks only grow, and so do poses.
  tick: pose,
  command: { forward: 0, strafe: 0, yaw: 0, turn: 0, jump: false, sprint: false, presses: 0 },
});

export function breaks(world: World, what: string): void {
  world.broken ??= what;
}
