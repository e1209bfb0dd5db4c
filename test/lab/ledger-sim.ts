// ledger-sim.ts — players and grounds that deal with one another over calls that get lost, doubled and late, while they crash (LEDGER-1).

import { accountOf, Purse } from "../../durable-objects/character/purse.ts";
import type {
  AccountId,
  AuditLine,
  Consent,
  Deal,
  DealRequest,
  ExchangeAnswer,
  ExchangeRequest,
} from "../../durable-objects/contracts.ts";
import { Ground, groundOf } from "../../durable-objects/ground/ground.ts";
import { addUp, verdictOn } from "../../durable-objects/ledger/conservation.ts";
import type { Lease } from "../../shared/handoff/lease-state.ts";
import { INTENT_MS_MAX } from "../../shared/limits.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";
import type { Goods } from "../../shared/world/goods.ts";
import { ITEM_IDS, type ItemId } from "../../shared/world/items.ts";
import type { ItemSpawn } from "../../shared/world/zone.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import { seeded } from "./seeded.ts";

export interface LedgerFaults {
  /** Shares of what is delivered that get lost, are delivered twice (the second at any later time), or wait. */
  readonly lost: number;
  readonly doubled: number;
  /** Shares of the steps in which an object crashes, or its next transaction does not reach the disk. */
  readonly crash: number;
  readonly failedWrite: number;
}

export const NO_FAULTS: LedgerFaults = { lost: 0, doubled: 0, crash: 0, failedWrite: 0 };
export const ROUGH: LedgerFaults = { lost: 0.12, doubled: 0.12, crash: 0.01, failedWrite: 0.01 };

type Machine = Purse | Ground;

interface Actor {
  readonly id: AccountId;
  readonly store: MemoryLedger;
  machine: Machine;
  /** Grows with each crash: an answer to an earlier life finds nobody. */
  life: number;
}

interface PlayerActor extends Actor {
  machine: Purse;
  readonly playerId: PlayerId;
  lease: Lease;
}

interface GroundActor extends Actor {
  machine: Ground;
  readonly instance: InstanceId;
}

/** A call on its way: there, or back to the life that asked. */
type Call =
  | { readonly kind: "request"; readonly request: ExchangeRequest; readonly life: number }
  | {
      readonly kind: "answer";
      readonly request: ExchangeRequest;
      readonly answer: ExchangeAnswer;
      readonly life: number;
    };

const SPAWNS: readonly ItemSpawn[] = [
  { item: "shell", count: 3, at: [0, 0, 0], againSeconds: 2 },
  { item: "ore", count: 1, at: [1, 0, 0], againSeconds: 1 },
  { item: "rope", count: 2, at: [2, 0, 0], againSeconds: 3 },
  { item: "crystal", count: 1, at: [3, 0, 0], againSeconds: 4 },
];
const PRICES: Partial<Record<ItemId, { asks: number | null; pays: number | null }>> = {
  shell: { asks: 3, pays: 2 },
  ore: { asks: null, pays: 4 },
  apple: { asks: 1, pays: null },
};
const ZONES = ["harbor", "quarry"] as ZoneId[];
const placeIn = (zone: ZoneId) => ({ zone, instance: `${zone}-1` as InstanceId });

export class LedgerSim {
  readonly players: PlayerActor[];
  readonly grounds: GroundActor[];
  faults: LedgerFaults;
  nowMs = 1_000_000;
  steps = 0;
  /** Exchanges that came to their end, and deals with merchants that were made. */
  transactions = 0;
  refusals = 0;
  private readonly random: () => number;
  private calls: Call[] = [];
  private readonly begun = new Map<string, { revision: number; request: DealRequest; player: PlayerActor }>();
  private keys = 0;

  constructor(seed: number, faults: LedgerFaults, players = 5) {
    this.random = seeded(seed);
    this.faults = faults;
    this.players = Array.from({ length: players }, (_, i) => this.newPlayer(`p${i}` as PlayerId));
    this.grounds = ZONES.map((zone) => this.newGround(`${zone}-1` as InstanceId));
  }

  /** One thing happens, whichever; then everything is counted. Throws if anything was made or lost. */
  step(): void {
    this.steps++;
    const chance = this.random();
    this.attempt(() => {
      if (chance < this.faults.crash) this.crash(this.any(this.actors));
      else if (chance < this.faults.crash + this.faults.failedWrite) failNextWrite(this.any(this.actors));
      else if (this.calls.length > 0 && this.random() < 0.62) this.deliver();
      else this.act();
    });
    this.check();
  }

  /** With no more faults everything comes to its end. @returns false if something never does. */
  settle(): boolean {
    this.faults = NO_FAULTS;
    for (const { store } of this.actors) store.beforeCommit = () => {};
    for (let i = 0; i < 10_000; i++) {
      if (this.calls.length > 0) this.attempt(() => this.deliver());
      else if (this.actors.every(({ machine }) => machine.nextAlarmMs === null)) return true;
      else {
        this.nowMs += 60_000;
        for (const actor of this.actors) this.dispatch(actor);
      }
      this.check();
    }
    return false;
  }

  /** A call that throws has no answer; what was asked is asked again. */
  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Error) || !EXPECTED.test(error.message)) throw error;
    }
  }

  private get actors(): Actor[] {
    return [...this.players, ...this.grounds];
  }

  private act(): void {
    const chance = this.random();
    if (chance < 0.25) return this.passTime();
    if (chance < 0.27) return this.moveOn(this.any(this.players));
    if (chance < 0.32 && this.begun.size > 0) return this.repeatDeal();
    const player = this.any(this.players);
    if (chance < 0.52) return this.pickUp(player);
    this.deal(player, {
      consent: consentOf(player),
      key: `k${++this.keys}`,
      // Some come late, some too late.
      issuedMs: this.nowMs - (this.random() < 0.05 ? this.random() * 2 * INTENT_MS_MAX : 0),
      deal: this.anyDeal(player),
    });
  }

  private passTime(): void {
    this.nowMs += Math.floor(this.random() * 400);
    for (const actor of this.actors) if ((actor.machine.nextAlarmMs ?? Infinity) <= this.nowMs) this.dispatch(actor);
  }

  private dispatch(actor: Actor): void {
    for (const request of actor.machine.due(this.nowMs))
      this.calls.push({ kind: "request", request, life: actor.life });
  }

  private deal(player: PlayerActor, request: DealRequest): void {
    const known = this.begun.get(request.key);
    const before = player.machine.bag.revision;
    player.machine.begin(request, this.nowMs);
    const { revision } = player.machine.bag;
    if (known && revision !== before) throw new Violation(`${request.key} was carried out twice`);
    if (revision !== before) {
      this.begun.set(request.key, { revision, request, player });
      if (this.begun.size > 64) this.begun.delete(this.begun.keys().next().value as string);
    }
    const answer = player.machine.answerTo(request, this.nowMs);
    if (!answer.ok) this.refusals++;
    else if (!known && answer.state === "done") this.transactions++;
    this.dispatch(player);
  }

  /** The same question once more, at any later time. */
  private repeatDeal(): void {
    const { request, player } = this.any([...this.begun.values()]);
    this.deal(player, request);
  }

  private pickUp(player: PlayerActor): void {
    const ground = this.grounds.find(({ instance }) => instance === player.lease.holder?.instance);
    if (!ground) return;
    const { piles } = ground.machine.look(this.nowMs);
    // At times one that is gone already.
    const id = this.random() < 0.1 || piles.length === 0 ? 1 + Math.floor(this.random() * 50) : this.any(piles).id;
    ground.machine.take(id, player.playerId, consentOf(player));
    this.dispatch(ground);
  }

  private anyDeal(player: PlayerActor): Deal {
    const chance = this.random();
    const item = this.any(ITEM_IDS);
    const count = 1 + Math.floor(this.random() * 3);
    const other = this.any(this.players);
    if (chance < 0.3) return { kind: "drop", item: this.itemOf(player), count, at: [0, 0, 0] };
    if (chance < 0.45) return { kind: "give", to: other.playerId, goods: this.someOf(player) };
    if (chance < 0.75)
      return {
        kind: "trade",
        with: other.playerId,
        give: this.someOf(player),
        want: this.someOf(other),
        consent: consentOf(other),
      };
    return { kind: chance < 0.88 ? "buy" : "sell", npc: "Marta", item, count };
  }

  private itemOf(player: PlayerActor): ItemId {
    const own = ITEM_IDS.filter((item) => player.machine.bag.goods[item] !== undefined);
    return own.length === 0 || this.random() < 0.05 ? this.any(ITEM_IDS) : this.any(own);
  }

  private someOf(player: PlayerActor): Goods {
    const item = this.itemOf(player);
    return this.random() < 0.1 ? {} : { [item]: 1 + Math.floor(this.random() * 2) };
  }

  /** Any call that is on its way arrives: in no order, once, twice, or never. */
  private deliver(): void {
    const at = Math.floor(this.random() * this.calls.length);
    const call = this.calls[at] as Call;
    const chance = this.random();
    if (chance >= this.faults.doubled) this.calls.splice(at, 1);
    if (chance > 1 - this.faults.lost) return;
    const { request } = call;
    if (call.kind === "request") {
      const target = this.actors.find(({ id }) => id === request.to);
      if (!target) throw new Error(`nobody is ${request.to}`);
      const answer = target.machine.receive(request, this.nowMs);
      this.calls.push({ kind: "answer", request, answer, life: call.life });
      return;
    }
    const source = this.actors.find(({ id }) => id === request.from) as Actor;
    if (source.life !== call.life) return;
    const before = source.store.ledger.outgoing().length;
    source.machine.answered(request, call.answer, this.nowMs);
    if (source.store.ledger.outgoing().length < before && call.answer.ok) this.transactions++;
    // What waited behind it for the same account.
    this.dispatch(source);
  }

  private crash(actor: Actor): void {
    actor.life++;
    actor.machine = this.machineOf(actor);
  }

  private moveOn(player: PlayerActor): void {
    const { lease } = player;
    player.lease = { ...lease, epoch: lease.epoch + 1, holder: placeIn(this.any(ZONES)) };
  }

  private check(): void {
    const lines = this.actors.map(({ machine }) => machine.audit() as AuditLine);
    const all = addUp(lines, (account, from) => {
      const actor = this.actors.find(({ id }) => id === account) as Actor;
      return actor.machine.receiptOf(from);
    });
    const wrong = verdictOn(all);
    for (const { id, store } of this.grounds) {
      const heaps = tally(store.piles().map(({ item, count }) => ({ [item]: count })));
      const line = lines.find((candidate) => candidate.id === id) as AuditLine;
      const owned = tally([line.balance, ...line.outgoing.map(({ give }) => give)]);
      if (!same(heaps, owned)) wrong.push(`${id}: its heaps are not its balance`);
    }
    if (wrong.length > 0) throw new Violation(`step ${this.steps}: ${wrong.join("; ")}`);
  }

  private newPlayer(playerId: PlayerId): PlayerActor {
    const lease: Lease = {
      playerId,
      name: playerId,
      epoch: 1,
      holder: placeIn("harbor" as ZoneId),
      lastHolder: null,
      lastClaim: null,
      whereabouts: null,
      arriving: null,
      freshFrom: 0,
      transfer: null,
      fenceTick: -1,
      ended: [],
      kept: [],
    };
    const store = new MemoryLedger(() => actor.lease);
    const id = accountOf(playerId);
    const actor: PlayerActor = { id, store, machine: null as never, life: 0, playerId, lease };
    actor.machine = this.machineOf(actor) as Purse;
    return actor;
  }

  private newGround(instance: InstanceId): GroundActor {
    const id = groundOf(instance);
    const actor: GroundActor = { id, store: new MemoryLedger(), machine: null as never, life: 0, instance };
    actor.machine = this.machineOf(actor) as Ground;
    return actor;
  }

  private machineOf({ id, store }: Actor): Machine {
    if (id.startsWith("ground:")) return new Ground(store, id.slice("ground:".length) as InstanceId, SPAWNS);
    return new Purse(store, (_, __, item) => (PRICES[item] ? ({ item, ...PRICES[item] } as never) : null));
  }

  private any<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }
}

/** Goods were made or lost. */
class Violation extends Error {}

/** What a disk that fails throws, and an account that is asked about what its sender has finished. */
const EXPECTED = /^the disk is full$|has gone on since/;

const consentOf = ({ lease }: PlayerActor): Consent => ({
  place: lease.holder as Consent["place"],
  epoch: lease.epoch,
});

function failNextWrite({ store }: Actor): void {
  store.beforeCommit = () => {
    store.beforeCommit = () => {};
    throw new Error("the disk is full");
  };
}

type Tally = Record<ItemId, number>;

const tally = (all: readonly Goods[]): Tally =>
  Object.fromEntries(
    ITEM_IDS.map((item) => [item, all.reduce((total, goods) => total + (goods[item] ?? 0), 0)]),
  ) as Tally;

const same = (a: Tally, b: Tally): boolean => ITEM_IDS.every((item) => a[item] === b[item]);
