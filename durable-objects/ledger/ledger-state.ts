// ledger-state.ts — what an account remembers: its goods, what it has sent and not heard of, what it was sent (LEDGER-1).
import type { Goods } from "../../shared/world/goods.ts";
import type { AccountId, ExchangeAnswer, ExchangeRequest } from "./ledger-contracts.ts";

/** Where goods come from and go to that no account has: each rule that makes or takes them has its name here. */
export const MINTS = ["start", "spawn", "merchant"] as const;
export const BURNS = ["merchant", "scroll"] as const;
export type Mint = (typeof MINTS)[number];
export type Burn = (typeof BURNS)[number];

/**
 * One account. At every instant: balance + what its unfinished exchanges give + what is held
 * = all minted − all burned + received − sent.
 */
export interface Account {
  readonly id: AccountId;
  readonly balance: Goods;
  /** Grows with every change: of two answers the newer one is right. */
  readonly revision: number;
  /** Of the next exchange that is begun here; never used twice. */
  readonly nextSeq: number;
  readonly minted: Readonly<Partial<Record<Mint, Goods>>>;
  readonly burned: Readonly<Partial<Record<Burn, Goods>>>;
  readonly sent: Goods;
  readonly received: Goods;
  /** In escrow, under the key of what it is for, until that ends; null: nothing is. */
  readonly held: { readonly key: string; readonly goods: Goods } | null;
}

/** An exchange that was begun here and has not been answered: what it gives is in escrow. */
export interface Exchange extends ExchangeRequest {
  readonly attempts: number;
  /** When it is delivered next. */
  readonly atMs: number;
}

/** The last exchange of another account that was decided here: its repeat gets the same answer. */
export interface Receipt {
  readonly seq: number;
  readonly answer: ExchangeAnswer;
  readonly atMs: number;
}

/** An account's durable rows. All calls happen inside the owner's transaction. */
export interface LedgerStore {
  account(): Account | null;
  saveAccount(account: Account): void;
  /** In the order of `seq`. */
  outgoing(): readonly Exchange[];
  putOutgoing(exchange: Exchange): void;
  removeOutgoing(seq: number): void;
  receipt(from: AccountId): Receipt | null;
  putReceipt(from: AccountId, receipt: Receipt): void;
  receipts(): number;
  /** The receipt that is the longest unused. */
  oldestReceipt(): { readonly from: AccountId; readonly atMs: number } | null;
  removeReceipt(from: AccountId): void;
}
