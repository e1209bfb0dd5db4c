// character-object.ts — the shell around one player's character: SQLite, alarm, tickets, and the stubs of zones and directories.
import { DurableObject } from "cloudflare:workers";
import { signTicket } from "../../shared/admission/tokens.ts";
import type { LeaseWorld } from "../../shared/handoff/lease-state.ts";
import type { TransferQuestion } from "../../shared/handoff/messages.ts";
import { nextAlarmMs } from "../../shared/handoff/transfer-end.ts";
import type { PlayerId, ZoneId } from "../../shared/units.ts";
import { BLANK_PROFILE } from "../../shared/world/profile.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { wareOf, ZONES } from "../../shared/world/zones.ts";
import type {
  AccountId,
  CharacterRpc,
  ClaimRequest,
  Consent,
  DealRequest,
  DirectoryRpc,
  EnterRequest,
  ExchangeRequest,
  Place,
  ProfileChange,
  TransferRequest,
  Whereabouts,
  ZoneRpc,
} from "../contracts.ts";
import { hubName, shardOf } from "../hub/shards.ts";
import { type AccountEnv, accountStub } from "../ledger/account-stub.ts";
import { type CourierPorts, carry } from "../ledger/courier.ts";
import { OneAlarm } from "../one-alarm.ts";
import type { Sql } from "../sql.ts";
import type { HubRpc, Muted, TalkerRpc, Utterance, ZoneTalkRpc } from "../talk.ts";
import { Character } from "./character.ts";
import { migrateCharacter } from "./character-schema.ts";
import { fence } from "./consent.ts";
import { LeaseStore } from "./lease-store.ts";
import { ProfileStore } from "./profile-store.ts";
import { Purse } from "./purse.ts";
import { SqlPurse } from "./purse-store.ts";
import { Social } from "./social.ts";

export interface CharacterEnv extends AccountEnv {
  readonly ZONE: DurableObjectNamespace;
  readonly DIRECTORY: DurableObjectNamespace;
  readonly CHARACTER: DurableObjectNamespace;
  readonly HUB: DurableObjectNamespace;
  readonly WORLD_SECRET?: string;
}

/** The zones, as far as leases must know them. */
export const LEASE_WORLD: LeaseWorld = {
  zones: new Map([...ZONES].map(([id, zone]) => [id, leaseZone(zone)])),
  home: [...ZONES.keys()][0] as ZoneId,
};

function leaseZone({ rules, portals }: ZoneDefinition) {
  return { teleport: rules.teleport, exits: new Set(portals.map(({ to }) => to)) };
}

export class CharacterObject extends DurableObject<CharacterEnv> implements CharacterRpc, TalkerRpc {
  readonly #character: Character;
  readonly #purse: Purse;
  readonly #courier: CourierPorts;
  readonly #leases: LeaseStore;
  readonly #alarm: OneAlarm;
  readonly #social: Social;

  constructor(ctx: DurableObjectState, env: CharacterEnv) {
    super(ctx, env);
    const store = new LeaseStore(ctx.storage.sql);
    this.#leases = store;
    this.#alarm = new OneAlarm(ctx.storage);
    this.#purse = new Purse(new SqlPurse(ctx.storage, () => store.load(), migrateCharacter), wareOf);
    this.#courier = {
      nowMs: () => Date.now(),
      deliver: (request) => accountStub(this.env, request.to).exchange(request),
      arm: () => this.#arm(),
      log: (message, error) => console.warn(`character: ${message}`, error),
    };
    this.#character = new Character(
      {
        nowMs: () => Date.now(),
        newId: () => crypto.randomUUID(),
        load: () => store.load(),
        save: (lease) => store.save(lease),
        transaction: (body) => ctx.storage.transactionSync(body),
        // There is one alarm for both: what the lease wants is read from what was stored.
        setAlarm: () => this.#arm(),
        scrolls: this.#purse,
        bagChanged: () => this.#tellHolder(),
        zone: (place) => namedStub<ZoneRpc>(this.env.ZONE, place.instance, place.zone),
        directory: (zone) => namedStub<DirectoryRpc>(this.env.DIRECTORY, zone, zone),
        sign: (claims) => signTicket(claims, secretOf(this.env), Date.now()),
        waitUntil: (work) => ctx.waitUntil(work),
        log: (message, error) => console.warn(`character: ${message}`, error),
      },
      LEASE_WORLD,
    );
    this.#social = new Social({
      sql: ctx.storage.sql as Sql,
      nowMs: () => Date.now(),
      self: () => store.load(),
      talker: (playerId) => stub<TalkerRpc>(this.env.CHARACTER, playerId),
      zone: (place) => namedStub<ZoneTalkRpc>(this.env.ZONE, place.instance, place.zone),
      reportsOf: (playerId) => stub<HubRpc>(this.env.HUB, hubName(shardOf(playerId))),
      log: (message, error) => console.warn(`character: ${message}`, error),
    });
  }

  create(playerId: PlayerId, name: string) {
    return this.#character.create(playerId, name);
  }

  enter(request: EnterRequest) {
    return this.#character.enter(request);
  }

  wait(zone: ZoneId) {
    return this.#character.wait(zone);
  }

  beginTransfer(request: TransferRequest) {
    // The tables of what they carry: made here, not in a transaction that may come to nothing.
    if (request.scroll !== undefined && this.#leases.load() !== null) migrateCharacter(this.ctx.storage.sql);
    return this.#character.beginTransfer(request);
  }

  claim(request: ClaimRequest) {
    return this.#character.claim(request);
  }

  transferStatus(question: TransferQuestion) {
    return this.#character.transferStatus(question);
  }

  confirm(place: Place, epoch: number) {
    return this.#character.confirm(place, epoch);
  }

  save(place: Place, epoch: number, whereabouts: Whereabouts) {
    return this.#character.save(place, epoch, whereabouts);
  }

  release(place: Place, epoch: number, whereabouts: Whereabouts, recordedUnder?: number) {
    return this.#character.release(place, epoch, whereabouts, recordedUnder);
  }

  where() {
    return this.#character.where();
  }

  async bag() {
    return this.#purse.bag;
  }

  async deal(request: DealRequest) {
    this.#purse.begin(request, Date.now());
    await carry(this.#purse, this.#courier);
    return this.#purse.answerTo(request, Date.now());
  }

  async exchange(request: ExchangeRequest) {
    const answer = this.#purse.receive(request, Date.now());
    if (answer.ok) this.#tellHolder();
    return answer;
  }

  async profile() {
    return this.#leases.load() === null ? BLANK_PROFILE : this.#profile().load();
  }

  async keepProfile(consent: Consent, change: ProfileChange, issuedMs: number) {
    return fence(this.#leases.load(), consent) ?? this.#profile().keep(change, issuedMs);
  }

  async audit() {
    return this.#purse.audit();
  }

  async receiptOf(from: AccountId) {
    return this.#purse.receiptOf(from);
  }

  whisper(to: PlayerId, line: Utterance) {
    return this.#social.whisper(to, line);
  }

  hear(line: Utterance) {
    return this.#social.hear(line);
  }

  whispersAfter(seq: number) {
    return this.#social.whispersAfter(seq);
  }

  social() {
    return this.#social.social();
  }

  befriend(other: PlayerId) {
    return this.#social.befriend(other);
  }

  befriended(by: Muted) {
    return this.#social.befriended(by);
  }

  unfriend(other: PlayerId) {
    return this.#social.unfriend(other);
  }

  unfriended(by: PlayerId) {
    return this.#social.unfriended(by);
  }

  presence(by: PlayerId) {
    return this.#social.presence(by);
  }

  mute(other: PlayerId, muted: boolean) {
    return this.#social.mute(other, muted);
  }

  report(id: string, other: PlayerId, reason: string) {
    return this.#social.report(id, other, reason);
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang();
    this.#character.alarm();
    const before = this.#purse.bagOrNull?.revision;
    await carry(this.#purse, this.#courier);
    this.#arm();
    if (this.#purse.bagOrNull?.revision !== before) this.#tellHolder();
  }

  #profile(): ProfileStore {
    migrateCharacter(this.ctx.storage.sql);
    return new ProfileStore(this.ctx.storage.sql);
  }

  #arm(): void {
    const times = [nextAlarmMs(this.#leases.load()), this.#purse.nextAlarmMs].filter((atMs) => atMs !== null);
    this.#alarm.set(times.length === 0 ? null : Math.min(...times));
  }

  /** The zone that shows the player's bag had no part in what has changed in it. May get lost: it will ask again. */
  #tellHolder(): void {
    const lease = this.#leases.load();
    if (lease?.holder == null) return;
    const { holder, playerId } = lease;
    const told = namedStub<ZoneRpc>(this.env.ZONE, holder.instance, holder.zone).bagChanged(playerId, this.#purse.bag);
    this.ctx.waitUntil(told.catch((error: unknown) => console.warn("character: the bag was not shown", error)));
  }
}

/** Typed by our own contracts: the generated stub types don't see through `implements`. */
function namedStub<T>(namespace: DurableObjectNamespace, name: string, zone: ZoneId): T {
  const locationHint = ZONES.get(zone)?.locationHint;
  return namespace.get(namespace.idFromName(name), locationHint ? { locationHint } : {}) as unknown as T;
}

function stub<T>(namespace: DurableObjectNamespace, name: string): T {
  return namespace.get(namespace.idFromName(name)) as unknown as T;
}

function secretOf(env: CharacterEnv): Uint8Array {
  if (env.WORLD_SECRET === undefined) throw new Error("character: a ticket needs WORLD_SECRET");
  return new TextEncoder().encode(env.WORLD_SECRET);
}
