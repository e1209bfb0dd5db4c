// amounts.tsx — amounts of things in a panel: those that one chooses, and those that are only shown.
import { amountOf, type Goods, isNothing } from "../../shared/world/goods.ts";
import { ITEM_IDS, ITEMS, type ItemId } from "../../shared/world/items.ts";
import type { HudState } from "./store.ts";

interface PickerProps {
  /** What one carries. */
  readonly own: Goods;
  readonly chosen: Goods;
  choose(goods: Goods): void;
}

/** Chooses how many of each thing that one carries: by steps, or typed. */
export function Picker({ own, chosen, choose }: PickerProps) {
  const set = (item: ItemId, count: number) => {
    const { [item]: _, ...rest } = chosen;
    choose(count > 0 ? { ...rest, [item]: count } : rest);
  };
  const items = ITEM_IDS.filter((item) => amountOf(own, item) > 0 || amountOf(chosen, item) > 0);
  if (items.length === 0) return <p class="faint">Your bag is empty: there is nothing to give.</p>;
  return (
    <ul>
      {items.map((item) => (
        <Amount
          key={item}
          item={item}
          count={amountOf(chosen, item)}
          most={amountOf(own, item)}
          set={(count) => set(item, count)}
        />
      ))}
    </ul>
  );
}

interface AmountProps {
  readonly item: ItemId;
  readonly count: number;
  readonly most: number;
  set(count: number): void;
}

function Amount({ item, count, most, set }: AmountProps) {
  const { label } = ITEMS[item];
  const type = (event: { readonly currentTarget: HTMLInputElement }) => {
    const typed = Math.trunc(Number(event.currentTarget.value));
    const count = Number.isFinite(typed) ? Math.max(0, Math.min(most, typed)) : 0;
    event.currentTarget.value = String(count);
    set(count);
  };
  return (
    <li>
      <Mark item={item} />
      <span class="grow">{label}</span>
      <button
        type="button"
        class="step"
        aria-label={`One ${label} less`}
        disabled={count === 0}
        onClick={() => set(count - 1)}
      >
        −
      </button>
      <input
        class="amount"
        inputMode="numeric"
        autocomplete="off"
        aria-label={`How many: ${label}`}
        value={count}
        onFocus={(event) => event.currentTarget.select()}
        onChange={type}
        // The keys walk again.
        onKeyDown={(event) => (event.key === "Enter" || event.key === "Escape") && event.currentTarget.blur()}
      />
      <button
        type="button"
        class="step"
        aria-label={`One ${label} more`}
        data-testid={`more-${item}`}
        disabled={count >= most}
        onClick={() => set(count + 1)}
      >
        +
      </button>
      <small class="of">of {most}</small>
    </li>
  );
}

export function Amounts({ goods }: { goods: Goods }) {
  if (isNothing(goods)) return <p class="faint">Nothing yet</p>;
  return (
    <ul>
      {ITEM_IDS.filter((item) => amountOf(goods, item) > 0).map((item) => (
        <li key={item}>
          <Mark item={item} />
          <span class="grow">{ITEMS[item].label}</span>
          <b>{amountOf(goods, item)}</b>
        </li>
      ))}
    </ul>
  );
}

/** A spot of the thing's own colour. */
export function Mark({ item }: { item: ItemId }) {
  return <i class="mark" style={{ background: `#${ITEMS[item].colour.toString(16).padStart(6, "0")}` }} />;
}

export const goodsOf = (state: HudState): Goods =>
  Object.fromEntries(state.inventory.value.map(({ id, count }) => [id, count])) as Goods;
