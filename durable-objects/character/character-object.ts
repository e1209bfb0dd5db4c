// character-object.ts — the shell around one player's lease: SQLite, alarm, tickets, and the calls to zones and directories.
import { DurableObject } from "cloudflare:workers";
import { signTicket } from "../../shared/admission/tokens.ts";
import type { PlayerId, ZoneId } from "../../shared/units.ts";
import { ZONES } from "../../shared/world/zones.ts";
import type {
  CharacterRpc,
  ClaimGranted,
  ClaimRequest,
  DirectoryRpc,
  EnterRequest,
  Entry,
  Place,
  Refusal,
  TransferEnd,
  TransferRequest,
  Whereabouts,
  ZoneRpc,
} from "../contracts.ts";
import { beginTransfer, claim, create, departed, enter, release, save } from "./lease.ts";
import {
  type Chosen,
  DEPART_MS_MAX,
  type DepartAnswer,
  type DepartResult,
  type Effect,
  ENTER_ROUNDS_MAX,
  type Lease,
  type LeaseWorld,
  refusal,
  type Step,
  type TicketAnswer,
} from "./lease-state.ts";
import { LeaseStore } from "./lease-store.ts";
import { alarm, nextAlarmMs, told, transferStatus } from "./transfer-end.ts";

export interface CharacterEnv {
  readonly ZONE: DurableObjectNamespace;
  readonly DIRECTORY: DurableObjectNamespace;
  readonly WORLD_SECRET?: string;
}

const WORLD: LeaseWorld = {
  zones: new Map([...ZONES].map(([id, zone]) => [id, { teleport: zone.rules.teleport }])),
  home: [...ZONES.keys()][0] as ZoneId,
};

export class CharacterObject extends DurableObject<CharacterEnv> implements CharacterRpc {
  readonly #store: LeaseStore;

  constructor(ctx: DurableObjectState, env: CharacterEnv) {
    super(ctx, env);
    this.#store = new LeaseStore(ctx.storage.sql);
  }

  async create(playerId: PlayerId, name: string): Promise<void> {
    this.#step((lease) => create(lease, playerId, name));
  }

  async enter(request: EnterRequest): Promise<Entry | Refusal> {
    let chosen: Chosen | null = null;
    let departures = 0;
    for (let round = 0; round < ENTER_ROUNDS_MAX; round++) {
      const question = { zone: request.zone, chosen, transferId: crypto.randomUUID() };
      const answer = this.#step((lease) => enter(lease, question, WORLD, Date.now()));
      if ("ok" in answer) return answer;
      if (answer.kind === "ticket") return this.#entry(answer);
      if (answer.kind === "choose") chosen = await this.#choose(answer.zone);
      else {
        // One departure a request: a holder that answers only after the deadline would be asked for ever.
        const result: DepartResult = departures++ === 0 ? await this.#depart(answer) : { state: "unreachable" };
        this.#step((lease) => departed(lease, answer.transferId, result, Date.now()));
        if (result.state === "unreachable") return refusal("zone_unreachable");
      }
    }
    return refusal("transfer_pending");
  }

  async beginTransfer(request: TransferRequest): Promise<Entry | Refusal> {
    let chosen: Chosen | null = null;
    for (let round = 0; round < ENTER_ROUNDS_MAX; round++) {
      const answer = this.#step((lease) => beginTransfer(lease, request, chosen, WORLD, Date.now()));
      if ("ok" in answer) return answer;
      if (answer.kind === "ticket") return this.#entry(answer);
      chosen = await this.#choose(answer.zone);
    }
    return refusal("transfer_pending");
  }

  async claim(request: ClaimRequest): Promise<ClaimGranted | Refusal> {
    return this.#step((lease) => claim(lease, request, Date.now()));
  }

  async transferStatus(
    transferId: string,
  ): Promise<{ status: "offered" | "claimed" | "aborted" | "unknown"; epoch: number }> {
    return this.#step((lease) => transferStatus(lease, transferId));
  }

  async save(place: Place, epoch: number, whereabouts: Whereabouts): Promise<{ ok: true } | Refusal> {
    return this.#step((lease) => save(lease, place, epoch, whereabouts));
  }

  async release(place: Place, epoch: number, whereabouts: Whereabouts): Promise<{ ok: true } | Refusal> {
    return this.#step((lease) => release(lease, place, epoch, whereabouts, Date.now()));
  }

  async where(): Promise<ZoneId | null> {
    return this.#store.load()?.holder?.zone ?? null;
  }

  override async alarm(): Promise<void> {
    this.#step((lease) => alarm(lease, Date.now()));
    // The alarm that rang is gone, even if it rang too early and nothing changed.
    const atMs = nextAlarmMs(this.#store.load());
    if (atMs !== null) await this.ctx.storage.setAlarm(atMs);
  }

  /** One transition: what it leaves behind is stored, in the same turn, before anyone sees its answer or its effects. */
  #step<Answer>(transition: (lease: Lease | null) => Step<Answer>): Answer {
    const { answer, effects } = this.ctx.storage.transactionSync(() => {
      const before = this.#store.load();
      const step = transition(before);
      if (step.lease !== null && step.lease !== before) this.#store.save(step.lease);
      return step;
    });
    for (const effect of effects) this.#perform(effect);
    return answer;
  }

  #perform(effect: Effect): void {
    if (effect.kind === "tell") this.ctx.waitUntil(this.#tell(effect.place, effect.end));
    else if (effect.atMs === null) void this.ctx.storage.deleteAlarm();
    else void this.ctx.storage.setAlarm(effect.atMs);
  }

  async #tell(place: Place, end: TransferEnd): Promise<void> {
    try {
      await this.#zone(place).transferEnded(end);
    } catch {
      return; // The next attempt is already scheduled.
    }
    this.#step((lease) => told(lease, end.transferId, Date.now()));
  }

  async #depart(ask: DepartAnswer): Promise<DepartResult> {
    const lease = this.#store.load();
    if (lease === null) return { state: "unreachable" };
    const { epoch, transferId, to } = ask;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const tooLate = new Promise<DepartResult>((resolve) => {
        timer = setTimeout(() => resolve({ state: "unreachable" }), DEPART_MS_MAX);
      });
      const answer = this.#zone(ask.holder).depart({ playerId: lease.playerId, epoch, transferId, to: to.zone });
      return await Promise.race([answer, tooLate]);
    } catch (error) {
      console.warn(`character: ${ask.holder.instance} did not answer to depart`, error);
      return { state: "unreachable" };
    } finally {
      if (timer !== undefined) clearTimeout(timer);
    }
  }

  async #choose(zone: ZoneId): Promise<Chosen> {
    const playerId = this.#store.load()?.playerId ?? ("" as PlayerId);
    const directory = this.env.DIRECTORY.get(
      this.env.DIRECTORY.idFromName(zone),
      hint(zone),
    ) as unknown as DirectoryRpc;
    return { zone, instance: await directory.choose(zone, playerId) };
  }

  async #entry(answer: TicketAnswer): Promise<Entry> {
    const lease = this.#store.load();
    const secret = this.env.WORLD_SECRET;
    if (lease === null || secret === undefined)
      throw new Error("character: a ticket needs a character and WORLD_SECRET");
    const { playerId, name } = lease;
    const claims = { playerId, name, place: answer.place, epoch: answer.epoch, ticketId: crypto.randomUUID() };
    return {
      ok: true,
      place: answer.place,
      ticket: await signTicket(claims, new TextEncoder().encode(secret), Date.now()),
    };
  }

  #zone(place: Place): ZoneRpc {
    return this.env.ZONE.get(this.env.ZONE.idFromName(place.instance), hint(place.zone)) as unknown as ZoneRpc;
  }
}

function hint(zone: ZoneId): DurableObjectNamespaceGetDurableObjectOptions {
  const locationHint = ZONES.get(zone)?.locationHint;
  return locationHint === undefined ? {} : { locationHint };
}
