// conservation.ts — do the accounts of a world add up? What every step of the fuzz is asked, and the auditor's report (LEDGER-1).
import { type Goods, isNothing, sameGoods, sum } from "../../shared/world/goods.ts";
import { ITEM_IDS, type ItemId } from "../../shared/world/items.ts";
import type { AccountId, AuditLine } from "./ledger-contracts.ts";

/** How the last exchange of `from` was decided at `account`. */
export type ReceiptOf = (account: AccountId, from: AccountId) => { seq: number; ok: boolean } | null;

/** What is wrong with these accounts, in words; empty: nothing was made or lost. They must be of one instant. */
export function conservation(lines: readonly AuditLine[], receiptOf: ReceiptOf): string[] {
  const wrong = lines.flatMap((line) => (addsUp(line) ? [] : [`${line.id} does not add up`]));
  const held = sum(
    ...lines.flatMap((line) => [line.balance, ...line.outgoing.map((x) => inDoubt(line, x, receiptOf))]),
  );
  const made = sum(...lines.flatMap(({ minted }) => Object.values(minted)));
  const gone = sum(...lines.flatMap(({ burned }) => Object.values(burned)));
  for (const item of ITEM_IDS) {
    const expected = amount(made, item) - amount(gone, item);
    if (amount(held, item) !== expected) wrong.push(`there are ${amount(held, item)} of ${item}, not ${expected}`);
  }
  return wrong;
}

/** By its own books alone: true at every instant, whatever the others do. */
export function addsUp({ balance, minted, burned, sent, received, outgoing }: AuditLine): boolean {
  if (ITEM_IDS.some((item) => amount(balance, item) < 0)) return false;
  const escrow = outgoing.map(({ give }) => give);
  const left = sum(balance, ...escrow, ...Object.values(burned), sent);
  return sameGoods(left, sum(...Object.values(minted), received));
}

/** What an account has of an exchange that it takes for unfinished: what it gave, or, if it was decided, what it gets. */
function inDoubt(
  { id }: AuditLine,
  { to, seq, give, want }: AuditLine["outgoing"][number],
  receiptOf: ReceiptOf,
): Goods {
  if (isNothing(give) && isNothing(want)) return give;
  const receipt = receiptOf(to, id);
  return receipt?.seq === seq && receipt.ok ? want : give;
}

const amount = (goods: Goods, item: ItemId): number => goods[item] ?? 0;
