// conservation.ts — do accounts add up? What every step of the fuzz is asked, and what the auditor adds up page by page (LEDGER-1).
import { amountOf, type Goods, sameGoods, sum } from "../../shared/world/goods.ts";
import { ITEM_IDS } from "../../shared/world/items.ts";
import type { AccountId, AuditLine, AuditPage } from "./ledger-contracts.ts";

/** How the last exchange of `from` was decided at `account`. */
export type ReceiptOf = (account: AccountId, from: AccountId) => { seq: number; ok: boolean } | null;

/** These accounts, added up. They must be of one instant for the sums to mean anything. */
export function addUp(lines: readonly AuditLine[], receiptOf: ReceiptOf): AuditPage {
  return {
    accounts: lines.length,
    held: sum(...lines.map((line) => heldBy(line, receiptOf))),
    made: sum(...lines.flatMap(({ minted }) => Object.values(minted))),
    gone: sum(...lines.flatMap(({ burned }) => Object.values(burned))),
    unfinished: lines.reduce((total, { outgoing }) => total + outgoing.length, 0),
    revisions: lines.reduce((total, { revision }) => total + revision, 0),
    wrong: lines.flatMap((line) => (addsUp(line) ? [] : [`${line.id} does not add up`])),
  };
}

export const EMPTY_PAGE: AuditPage = addUp([], () => null);

export function addPages(a: AuditPage, b: AuditPage): AuditPage {
  return {
    accounts: a.accounts + b.accounts,
    held: sum(a.held, b.held),
    made: sum(a.made, b.made),
    gone: sum(a.gone, b.gone),
    unfinished: a.unfinished + b.unfinished,
    revisions: a.revisions + b.revisions,
    wrong: [...a.wrong, ...b.wrong],
  };
}

/** What is wrong with a whole world, in words; empty: nothing was made or lost. */
export function verdictOn({ held, made, gone, wrong }: AuditPage): string[] {
  const off = ITEM_IDS.flatMap((item) => {
    const expected = amountOf(made, item) - amountOf(gone, item);
    return amountOf(held, item) === expected ? [] : [`there are ${amountOf(held, item)} of ${item}, not ${expected}`];
  });
  return [...wrong, ...off];
}

/** By its own books alone: true at every instant, whatever the others do. */
function addsUp({ balance, minted, burned, sent, received, held, outgoing }: AuditLine): boolean {
  if (ITEM_IDS.some((item) => amountOf(balance, item) < 0)) return false;
  const left = sum(balance, held, ...outgoing.map(({ give }) => give), ...Object.values(burned), sent);
  return sameGoods(left, sum(...Object.values(minted), received));
}

/** With what it holds in escrow, and its exchanges that are under way: what it gave, or, if that was decided elsewhere already, what it will get. */
function heldBy({ id, balance, held, outgoing }: AuditLine, receiptOf: ReceiptOf): Goods {
  const under = outgoing.map(({ to, seq, give, want }) => {
    const receipt = receiptOf(to, id);
    return receipt?.seq === seq && receipt.ok ? want : give;
  });
  return sum(balance, held, ...under);
}
