// lab-goods.ts — the lab's purses and grounds: what their objects' shells do, in memory and in virtual time (LEDGER-1).

import type { Scrolls } from "../../durable-objects/character/character.ts";
import { fence } from "../../durable-objects/character/consent.ts";
import { accountOf, Purse } from "../../durable-objects/character/purse.ts";
import type {
  AccountId,
  AuditLine,
  Bag,
  ExchangeAnswer,
  ExchangeRequest,
  GroundRpc,
  ProfileRpc,
  PurseRpc,
} from "../../durable-objects/contracts.ts";
import { Ground, groundOf } from "../../durable-objects/ground/ground.ts";
import { addUp, verdictOn } from "../../durable-objects/ledger/conservation.ts";
import { type Book, type CourierPorts, carry } from "../../durable-objects/ledger/courier.ts";
import { Ledger } from "../../durable-objects/ledger/ledger.ts";
import type { Lease } from "../../shared/handoff/lease-state.ts";
import type { InstanceId, PlayerId } from "../../shared/units.ts";
import type { Goods } from "../../shared/world/goods.ts";
import { STARTING_PURSE } from "../../shared/world/items.ts";
import { BLANK_PROFILE, type Profile } from "../../shared/world/profile.ts";
import { wareOf, zoneOfInstance } from "../../shared/world/zones.ts";
import { MemoryLedger } from "./memory-ledger.ts";

export interface LabGoodsPorts {
  /** Calls an account's object, over the lab's calls that take time and get lost. */
  deliver(to: AccountId, request: ExchangeRequest): Promise<ExchangeAnswer>;
  tellHolder(lease: Lease, bag: Bag): void;
  log(line: string): void;
}

type Owner = (Purse | Ground) & Book & { readonly nextAlarmMs: number | null };

export class LabGoods {
  private readonly ports: LabGoodsPorts;
  private readonly owners = new Map<AccountId, Owner>();
  private readonly alarms = new Map<AccountId, ReturnType<typeof setTimeout>>();

  constructor(ports: LabGoodsPorts) {
    this.ports = ports;
  }

  purse(playerId: PlayerId, lease: () => Lease | null): PurseRpc & ProfileRpc {
    const id = accountOf(playerId);
    const { purse, tell } = this.owned(playerId, lease);
    return {
      bag: async () => purse.bag,
      deal: async (request) => {
        purse.begin(request, Date.now());
        await carry(purse, this.courier(id, purse));
        return purse.answerTo(request, Date.now());
      },
      exchange: async (request) => {
        const answer = purse.receive(request, Date.now());
        if (answer.ok) tell();
        return answer;
      },
      audit: async () => purse.audit(),
      receiptOf: async (from) => purse.receiptOf(from),
      profile: async () => this.profiles.get(playerId) ?? BLANK_PROFILE,
      keepProfile: async (consent, change) => {
        const refused = fence(lease(), consent);
        if (refused) return refused;
        this.profiles.set(playerId, { ...(this.profiles.get(playerId) ?? BLANK_PROFILE), ...change });
        return { ok: true };
      },
    };
  }

  /** The character's part in the one object that both are. */
  scrolls(playerId: PlayerId, lease: () => Lease | null): Scrolls {
    return this.owned(playerId, lease).purse;
  }

  /** Of lease and purse alike: what throws leaves nothing of the purse's behind. */
  transaction<T>(playerId: PlayerId, lease: () => Lease | null, body: () => T): T {
    return this.owned(playerId, lease).store.transaction(body);
  }

  /** They have found something, which is counted as any spawn is. */
  grant(player: string, goods: Goods): void {
    const playerId = player as PlayerId;
    const carrier = this.carriers.get(playerId);
    if (!carrier) throw new Error(`${player} carries nothing`);
    const { store, tell } = carrier;
    store.transaction(() => new Ledger(store.ledger, accountOf(playerId), STARTING_PURSE).mint("spawn", goods));
    tell();
  }

  /** What a player's ledger says of itself. */
  auditOf(player: string): AuditLine | null {
    return this.carriers.get(player as PlayerId)?.purse.audit() ?? null;
  }

  bagChanged(playerId: PlayerId): void {
    this.carriers.get(playerId)?.tell();
  }

  private owned(playerId: PlayerId, lease: () => Lease | null) {
    const known = this.carriers.get(playerId);
    if (known) return known;
    const store = new MemoryLedger(lease);
    const purse = new Purse(store, wareOf);
    const tell = () => {
      const held = lease();
      if (held?.holder) this.ports.tellHolder(held, purse.bag);
    };
    const owned = { store, purse, tell };
    this.carriers.set(playerId, owned);
    const id = accountOf(playerId);
    this.owners.set(id, purse);
    this.tellers.set(id, tell);
    return owned;
  }

  ground(instance: InstanceId): GroundRpc {
    const id = groundOf(instance);
    const items = zoneOfInstance(instance)?.items ?? [];
    const ground = this.grounds.get(instance) ?? new Ground(new MemoryLedger(), instance, items);
    this.grounds.set(instance, ground);
    this.owners.set(id, ground);
    return {
      look: async () => ground.look(Date.now()),
      take: async (pile, playerId, consent) => {
        const begun = ground.take(pile, playerId, consent);
        if (begun.ok) await carry(ground, this.courier(id, ground));
        return { taken: begun.ok ? ground.takenOf(pile) : begun, listing: ground.look(Date.now()) };
      },
      exchange: async (request) => ground.receive(request, Date.now()),
      audit: async () => ground.audit(),
      receiptOf: async (from) => ground.receiptOf(from),
    };
  }

  /** What is wrong in the whole world, at this instant; empty: nothing was made or lost. */
  violations(): string[] {
    const lines = [...this.owners.values()]
      .map((owner) => owner.audit())
      .filter((line): line is AuditLine => line !== null);
    return verdictOn(addUp(lines, (account, from) => this.owners.get(account)?.receiptOf(from) ?? null));
  }

  /** What a player carries by their own ledger. */
  bagOf(playerId: string): Goods {
    return this.carriers.get(playerId as PlayerId)?.purse.bagOrNull?.goods ?? {};
  }

  /** Nothing is under way. */
  get settled(): boolean {
    return [...this.owners.values()].every(({ nextAlarmMs }) => nextAlarmMs === null);
  }

  private readonly profiles = new Map<PlayerId, Profile>();
  private readonly carriers = new Map<PlayerId, { store: MemoryLedger; purse: Purse; tell: () => void }>();
  private readonly grounds = new Map<InstanceId, Ground>();
  private readonly tellers = new Map<AccountId, () => void>();

  private courier(id: AccountId, owner: Owner): CourierPorts {
    return {
      nowMs: () => Date.now(),
      deliver: (request) => this.ports.deliver(request.to, request),
      arm: () => this.arm(id, owner),
      log: (message, error) => this.ports.log(`${message} ${error}`),
    };
  }

  private arm(id: AccountId, owner: Owner): void {
    clearTimeout(this.alarms.get(id));
    const atMs = owner.nextAlarmMs;
    if (atMs === null) return;
    const ring = async () => {
      await carry(owner, this.courier(id, owner));
      this.tellers.get(id)?.();
      this.arm(id, owner);
    };
    this.alarms.set(
      id,
      setTimeout(() => void ring(), Math.max(0, atMs - Date.now())),
    );
  }
}
