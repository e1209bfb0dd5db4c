// character.ts — one player's lease at work, without a platform: runs the machine's transitions and does what they ask for.

import { WAITING_EPOCH } from "../../shared/admission/tokens.ts";
import { heldIn, keep, wait } from "../../shared/handoff/kept.ts";
import { beginTransfer, claim, confirm, create, departed, enter, release, save } from "../../shared/handoff/lease.ts";
import {
  type ChooseAnswer,
  type Chosen,
  DEPART_MS_MAX,
  type DepartAnswer,
  type DepartResult,
  type Effect,
  ENTER_ROUNDS_MAX,
  type EndedTransfer,
  type Lease,
  type LeaseWorld,
  refusal,
  type Step,
  type TicketAnswer,
  type Transfer,
} from "../../shared/handoff/lease-state.ts";
import type { TransferQuestion, TransferStatus } from "../../shared/handoff/messages.ts";
import { alarm, nextAlarmMs, told, transferStatus } from "../../shared/handoff/transfer-end.ts";
import { KEPT_SLOT_MS, TICKET_SECONDS } from "../../shared/limits.ts";
import type { PlayerId, ZoneId } from "../../shared/units.ts";
import type { ScrollId } from "../../shared/world/items.ts";
import type {
  ClaimGranted,
  ClaimRequest,
  DirectoryRpc,
  EnterRequest,
  Entry,
  LeaseRpc,
  Place,
  Refusal,
  TicketClaims,
  TransferEnd,
  TransferRequest,
  Whereabouts,
  ZoneRpc,
} from "../contracts.ts";

/** What a character is given. It runs the same in a Durable Object and in the lab's virtual time. */
export interface CharacterPorts {
  nowMs(): number;
  newId(): string;
  load(): Lease | null;
  save(lease: Lease): void;
  /** Runs `body` so that all it saves is stored, or nothing. */
  transaction<T>(body: () => T): T;
  /** Replaces the one alarm; null: none. */
  setAlarm(atMs: number | null): void;
  readonly scrolls: Scrolls;
  /** A scroll was put into escrow, used up or given back: the bag is to be shown. */
  bagChanged(): void;
  zone(place: Place): Pick<ZoneRpc, "depart" | "transferEnded">;
  directory(zone: ZoneId): Pick<DirectoryRpc, "choose">;
  sign(claims: TicketClaims): Promise<string>;
  /** Keeps the object awake until `work` is done. */
  waitUntil(work: Promise<void>): void;
  log(message: string, error: unknown): void;
}

/** The scrolls that a player carries. Each is called inside `transaction`. */
export interface Scrolls {
  hasScroll(scroll: ScrollId): boolean;
  holdScroll(transferId: string, scroll: ScrollId): void;
  endScroll(transferId: string, outcome: EndedTransfer["outcome"]): void;
}

export class Character implements LeaseRpc {
  private readonly ports: CharacterPorts;
  private readonly world: LeaseWorld;
  /** The question to a directory that was asked last. */
  private asking: Promise<unknown> = Promise.resolve();

  constructor(ports: CharacterPorts, world: LeaseWorld) {
    this.ports = ports;
    this.world = world;
  }

  async create(playerId: PlayerId, name: string): Promise<void> {
    this.step((lease) => create(lease, playerId, name));
  }

  async enter(request: EnterRequest): Promise<Entry | Refusal> {
    let chosen: Chosen | null = null;
    let departures = 0;
    for (let round = 0; round < ENTER_ROUNDS_MAX; round++) {
      const { zone, beside = null, returning = null } = request;
      const question = { zone, beside, returning, chosen, transferId: this.ports.newId() };
      const answer = this.step((lease) => enter(lease, question, this.world, this.ports.nowMs()));
      if ("ok" in answer) return answer;
      if (answer.kind === "ticket") return this.entry(answer);
      if (answer.kind === "choose") chosen = await this.choose(answer);
      else {
        // One departure a request: a holder that answers only after the deadline would be asked for ever.
        const result: DepartResult = departures++ === 0 ? await this.depart(answer) : { state: "unreachable" };
        this.step((lease) => departed(lease, answer.transferId, result, this.ports.nowMs()));
        if (result.state === "unreachable") return refusal("zone_unreachable");
      }
    }
    return refusal("transfer_pending");
  }

  async beginTransfer(request: TransferRequest): Promise<Entry | Refusal> {
    let chosen: Chosen | null = null;
    for (let round = 0; round < ENTER_ROUNDS_MAX; round++) {
      const answer = this.step((lease) => this.begun(lease, request, chosen));
      if ("ok" in answer) return answer;
      if (answer.kind === "ticket") return this.entry(answer);
      chosen = this.keptNow(answer) ?? (await this.choose(answer));
    }
    return refusal("transfer_pending");
  }

  private begun(lease: Lease | null, request: TransferRequest, chosen: Chosen | null) {
    const { scroll } = request;
    const hasScroll = scroll !== undefined && this.ports.scrolls.hasScroll(scroll);
    return beginTransfer(lease, request, chosen, this.world, this.ports.nowMs(), hasScroll);
  }

  async wait(zone: ZoneId): Promise<Entry | Refusal> {
    let chosen: Chosen | null = null;
    for (let round = 0; round < ENTER_ROUNDS_MAX; round++) {
      const answer = this.step((lease) => wait(lease, zone, chosen, this.world));
      if ("ok" in answer) return answer;
      if (answer.kind === "wait") return this.entry({ kind: "ticket", place: answer.place, epoch: WAITING_EPOCH });
      chosen = await this.choose(answer);
    }
    return refusal("transfer_pending");
  }

  async claim(request: ClaimRequest): Promise<ClaimGranted | Refusal> {
    return this.step((lease) => claim(lease, request, this.ports.nowMs()));
  }

  async transferStatus(question: TransferQuestion): Promise<TransferStatus> {
    return this.step((lease) => transferStatus(lease, question));
  }

  async confirm(place: Place, epoch: number): Promise<{ ok: true } | Refusal> {
    return this.step((lease) => confirm(lease, place, epoch));
  }

  async save(place: Place, epoch: number, whereabouts: Whereabouts): Promise<{ ok: true } | Refusal> {
    return this.step((lease) => save(lease, place, epoch, whereabouts));
  }

  async release(
    place: Place,
    epoch: number,
    whereabouts: Whereabouts,
    recordedUnder?: number,
  ): Promise<{ ok: true } | Refusal> {
    return this.step((lease) => release(lease, place, epoch, whereabouts, this.ports.nowMs(), recordedUnder));
  }

  async where(): Promise<Place | null> {
    return this.ports.load()?.holder ?? null;
  }

  /** The alarm has rung, on time or not. */
  alarm(): void {
    this.step((lease) => alarm(lease, this.ports.nowMs()));
    // The alarm that rang is gone, even if it rang too early and nothing changed.
    const atMs = nextAlarmMs(this.ports.load());
    if (atMs !== null) this.ports.setAlarm(atMs);
  }

  /** One transition: what it leaves behind is stored, in the same turn, before anyone sees its answer or its effects. */
  private step<Answer>(transition: (lease: Lease | null) => Step<Answer>): Answer {
    let moved = false;
    const { answer, effects } = this.ports.transaction(() => {
      const before = this.ports.load();
      const step = transition(before);
      if (step.lease === null || step.lease === before) return step;
      this.ports.save(step.lease);
      moved = this.moveScrolls(before?.transfer ?? null, step.lease);
      return step;
    });
    if (moved) this.ports.bagChanged();
    for (const effect of effects) this.perform(effect);
    return answer;
  }

  /** With the transfer that ends its scroll is used up or back, and with the one that begins its own is in escrow (LEDGER-1). */
  private moveScrolls(before: Transfer | null, { transfer, ended }: Lease): boolean {
    if (before?.transferId === transfer?.transferId) return false;
    const { scrolls } = this.ports;
    const gone = scrollOf(before);
    if (gone !== undefined) {
      const end = ended.find(({ transferId }) => transferId === before?.transferId) as EndedTransfer;
      scrolls.endScroll(end.transferId, end.outcome);
    }
    const taken = scrollOf(transfer);
    if (taken !== undefined) scrolls.holdScroll((transfer as Transfer).transferId, taken);
    return gone !== undefined || taken !== undefined;
  }

  private perform(effect: Effect): void {
    if (effect.kind === "tell") this.ports.waitUntil(this.tell(effect.place, effect.end));
    else this.ports.setAlarm(effect.atMs);
  }

  private async tell(place: Place, end: TransferEnd): Promise<void> {
    try {
      await this.ports.zone(place).transferEnded(end);
    } catch {
      return; // The next attempt is already scheduled.
    }
    this.step((lease) => told(lease, end.transferId, this.ports.nowMs()));
  }

  private async depart(ask: DepartAnswer): Promise<DepartResult> {
    const lease = this.ports.load();
    if (lease === null) return { state: "unreachable" };
    const { epoch, transferId, to } = ask;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const tooLate = new Promise<DepartResult>((resolve) => {
        timer = setTimeout(() => resolve({ state: "unreachable" }), DEPART_MS_MAX);
      });
      const answer = this.ports.zone(ask.holder).depart({ playerId: lease.playerId, epoch, transferId, to: to.zone });
      return await Promise.race([answer, tooLate]);
    } catch (error) {
      this.ports.log(`${ask.holder.instance} did not answer to depart`, error);
      return { state: "unreachable" };
    } finally {
      if (timer !== undefined) clearTimeout(timer);
    }
  }

  /** A place that was kept a moment ago, by one who waits there, serves the crossing: one question less to wait for (HANDOFF-2). */
  private keptNow({ zone }: ChooseAnswer): Chosen | null {
    const held = heldIn(this.ports.load(), zone);
    const sinceMs = held ? this.ports.nowMs() - held.slot * KEPT_SLOT_MS : Number.POSITIVE_INFINITY;
    return held && sinceMs >= 0 && sinceMs <= TICKET_SECONDS * 1000 ? { zone, instance: held.instance } : null;
  }

  /** One question at a time: each must know what the one before has kept, or a burst of requests would fill a zone. */
  private choose(answer: ChooseAnswer): Promise<Chosen> {
    const asked = this.asking.then(() => this.ask(answer));
    this.asking = asked.catch(() => {});
    return asked;
  }

  private async ask({ zone, beside, besideOnly }: ChooseAnswer): Promise<Chosen> {
    const held = heldIn(this.ports.load(), zone);
    const place = await this.ports.directory(zone).choose(zone, { beside, besideOnly, held });
    if (place !== null) this.step((lease) => keep(lease, place));
    return { zone, instance: place?.instance ?? null };
  }

  private async entry({ place, epoch }: TicketAnswer): Promise<Entry> {
    const lease = this.ports.load();
    if (lease === null) throw new Error("a ticket needs a character");
    const { playerId, name } = lease;
    const ticket = await this.ports.sign({ playerId, name, place, epoch, ticketId: this.ports.newId() });
    return { ok: true, place, ticket };
  }
}

const scrollOf = (transfer: Transfer | null): ScrollId | undefined =>
  transfer?.state === "offered" ? transfer.scroll : undefined;
