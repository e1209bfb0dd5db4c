// ledger.ts — one account's side of every exchange, as a machine that knows no platform (LEDGER-1).
//
// An exchange goes from A to B in two phases, and B decides (a two-phase commit whose last agent decides). A puts what it
// gives into escrow and asks B; B, in one transaction, takes it and gives what is wanted, or refuses; A, told, ends it.
// A asks until it is told. It asks each B one thing at a time and in order, so B need only remember the last one.
import { assert } from "../../shared/assert.ts";
import { DELIVERY_MS_MAX, DELIVERY_MS_MIN, OUTGOING_MAX, RECEIPT_KEPT_MS, RECEIPTS_MAX } from "../../shared/limits.ts";
import { covers, fits, type Goods, less, NOTHING, sum } from "../../shared/world/goods.ts";
import { goodsRefusal } from "./goods-refusal.ts";
import type {
  AccountId,
  AuditLine,
  ExchangeAnswer,
  ExchangeNote,
  ExchangeRequest,
  GoodsRefusal,
} from "./ledger-contracts.ts";
import type { Account, Burn, Exchange, LedgerStore, Mint } from "./ledger-state.ts";

/** What is asked of another account. */
export interface Proposal {
  readonly to: AccountId;
  readonly give: Goods;
  readonly want: Goods;
  readonly note: ExchangeNote;
}

/** Every method that changes something is called inside its owner's transaction, with what the owner changes besides. */
export class Ledger {
  private readonly store: LedgerStore;
  private readonly id: AccountId;
  /** What it is opened with, minted. */
  private readonly start: Goods;
  /** May it hold so much? A player's bag has its bounds; the ground counts its heaps itself. */
  private readonly holds: (goods: Goods) => boolean;

  constructor(store: LedgerStore, id: AccountId, start: Goods, holds: (goods: Goods) => boolean = fits) {
    this.store = store;
    this.id = id;
    this.start = start;
    this.holds = holds;
  }

  /** The account; opened if it never was. */
  get account(): Account {
    return this.store.account() ?? opened(this.id, this.start);
  }

  /** Is there room for `goods`, also if everything that is under way comes, or comes back? */
  hasRoom(goods: Goods): boolean {
    const coming = this.store.outgoing().map(({ give, want }) => sum(give, want));
    const { balance, held } = this.account;
    return this.holds(sum(balance, goods, held?.goods ?? NOTHING, ...coming));
  }

  mint(reason: Mint, goods: Goods): void {
    const { account } = this;
    const minted = { ...account.minted, [reason]: sum(account.minted[reason] ?? NOTHING, goods) };
    this.save({ ...account, minted, balance: sum(account.balance, goods) });
  }

  /** Throws if it isn't there. */
  burn(reason: Burn, goods: Goods): void {
    const { account } = this;
    const burned = { ...account.burned, [reason]: sum(account.burned[reason] ?? NOTHING, goods) };
    this.save({ ...account, burned, balance: less(account.balance, goods) });
  }

  /** Puts goods into escrow, until `endHold` of the same key. Throws if they aren't there, or something else is held. */
  hold(key: string, goods: Goods): void {
    const { account } = this;
    assert(account.held === null, "one thing is held at a time");
    this.save({ ...account, held: { key, goods }, balance: less(account.balance, goods) });
  }

  /** What is held under `key` is used up, by `burn`, or goes back (null). Throws if nothing is. */
  endHold(key: string, burn: Burn | null): void {
    const { account } = this;
    const { held } = account;
    assert(held?.key === key, `nothing is held for ${key}`);
    this.save({ ...account, held: null, balance: sum(account.balance, held.goods) });
    if (burn !== null) this.burn(burn, held.goods);
  }

  /** Begins an exchange: what it gives is in escrow from now on, and `due` hands it out until it is answered, at once first. */
  begin(proposal: Proposal): Exchange | GoodsRefusal {
    const { account } = this;
    assert(proposal.to !== this.id, "an exchange has two sides");
    if (!covers(account.balance, proposal.give)) return goodsRefusal("not_enough");
    if (!this.hasRoom(proposal.want)) return goodsRefusal("bag_full");
    if (this.store.outgoing().length >= OUTGOING_MAX) return goodsRefusal("too_many_pending");
    const exchange: Exchange = { from: this.id, seq: account.nextSeq, ...proposal, attempts: 0, atMs: 0 };
    this.store.putOutgoing(exchange);
    this.save({ ...account, nextSeq: account.nextSeq + 1, balance: less(account.balance, proposal.give) });
    return exchange;
  }

  /**
   * Decides an exchange of another account; a repeat gets the answer again. `decide`: the owner's own reason to refuse,
   * or null, having done what is its own part. Throws for one that its sender has finished long since.
   */
  receive(request: ExchangeRequest, nowMs: number, decide: () => GoodsRefusal | null): ExchangeAnswer {
    assert(request.to === this.id, `${request.to} is not ${this.id}`);
    const known = this.store.receipt(request.from);
    if (known?.seq === request.seq) return known.answer;
    if (known !== null && known.seq > request.seq) throw new Error(`${request.from} has gone on since ${request.seq}`);
    if (known === null) this.makeRoomForReceipt(nowMs);
    const answer = this.decided(request, decide);
    this.store.putReceipt(request.from, { seq: request.seq, answer, atMs: nowMs });
    return answer;
  }

  private decided({ give, want }: ExchangeRequest, decide: () => GoodsRefusal | null): ExchangeAnswer {
    const { account } = this;
    if (!covers(account.balance, want)) return goodsRefusal("not_enough");
    if (!this.hasRoom(give)) return goodsRefusal("bag_full");
    const refused = decide();
    if (refused !== null) return refused;
    const balance = sum(less(account.balance, want), give);
    this.save({
      ...account,
      balance,
      received: sum(account.received, give),
      sent: sum(account.sent, want),
    });
    return { ok: true };
  }

  /** Ends one of ours by its answer: the exchange that is over, or null if it was before. */
  answered(seq: number, answer: ExchangeAnswer): Exchange | null {
    const exchange = this.store.outgoing().find((candidate) => candidate.seq === seq);
    if (exchange === undefined) return null;
    const { account } = this;
    const { give, want } = exchange;
    this.store.removeOutgoing(seq);
    if (answer.ok) {
      const balance = sum(account.balance, want);
      this.save({ ...account, balance, sent: sum(account.sent, give), received: sum(account.received, want) });
    } else this.save({ ...account, balance: sum(account.balance, give) });
    return exchange;
  }

  /** What is to be delivered now: the oldest for each account, if its time has come. Its next time is set. */
  due(nowMs: number): Exchange[] {
    const due = this.oldest().filter(({ atMs }) => atMs <= nowMs);
    for (const exchange of due) {
      const waitMs = Math.min(DELIVERY_MS_MAX, DELIVERY_MS_MIN * 2 ** exchange.attempts);
      this.store.putOutgoing({ ...exchange, attempts: exchange.attempts + 1, atMs: nowMs + waitMs });
    }
    return due;
  }

  /** When `due` has something next, or null. */
  get nextAlarmMs(): number | null {
    const times = this.oldest().map(({ atMs }) => atMs);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** What the auditor adds up. */
  audit(): AuditLine {
    const { id, balance, revision, minted, burned, sent, received, held } = this.account;
    const outgoing = this.store.outgoing().map(({ seq, to, give, want }) => ({ seq, to, give, want }));
    return { id, balance, revision, minted, burned, sent, received, held: held?.goods ?? NOTHING, outgoing };
  }

  /** How the last exchange of `from` was decided here: whether one that it still counts as unfinished is done. */
  receiptOf(from: AccountId): { seq: number; ok: boolean } | null {
    const receipt = this.store.receipt(from);
    return receipt && { seq: receipt.seq, ok: receipt.answer.ok };
  }

  /** One at a time to each account, in order: what the receipts rest on. */
  private oldest(): Exchange[] {
    const byAccount = new Map<AccountId, Exchange>();
    for (const exchange of this.store.outgoing()) if (!byAccount.has(exchange.to)) byAccount.set(exchange.to, exchange);
    return [...byAccount.values()];
  }

  /** A receipt may go once no repeat of its exchange can be on the way any more. */
  private makeRoomForReceipt(nowMs: number): void {
    if (this.store.receipts() < RECEIPTS_MAX) return;
    const oldest = this.store.oldestReceipt();
    // No answer, rather than a refusal that nobody would remember: the sender asks again.
    if (oldest === null || nowMs - oldest.atMs < RECEIPT_KEPT_MS) throw new Error(`${this.id} deals with too many`);
    this.store.removeReceipt(oldest.from);
  }

  private save(account: Account): void {
    this.store.saveAccount({ ...account, revision: account.revision + 1 });
  }
}

function opened(id: AccountId, start: Goods): Account {
  return {
    id,
    balance: start,
    revision: 0,
    nextSeq: 1,
    minted: { start },
    burned: {},
    sent: NOTHING,
    received: NOTHING,
    held: null,
  };
}
