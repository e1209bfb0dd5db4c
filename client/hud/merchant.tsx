// merchant.tsx — a merchant's wares: what they ask, what they pay, and how many change hands at a click.
import { useState } from "preact/hooks";
import { amountOf } from "../../shared/world/goods.ts";
import { ITEMS, type Ware } from "../../shared/world/items.ts";
import { goodsOf, Mark } from "./amounts.tsx";
import type { GoodsActions } from "./goods.tsx";
import { Away, Head, Refusal } from "./panel-head.tsx";
import type { HudState } from "./store.ts";

/** So many change hands at a click, or as many as can. */
const AT_ONCE = [1, 5, 20] as const;

interface MerchantProps {
  state: HudState;
  actions: GoodsActions;
  close(): void;
}

export function Merchant({ state, actions, close }: MerchantProps) {
  const [atOnce, setAtOnce] = useState<number>(AT_ONCE[0]);
  const open = state.dealing.value;
  if (open?.kind !== "merchant") return null;
  const coins = amountOf(goodsOf(state), "coin");
  return (
    <section class="panel deal" data-testid="merchant" aria-label={`${open.name}'s wares`}>
      <Head title={`${open.name}'s wares`} close={close} />
      <p class="faint">
        You have <b>{coins === 1 ? "1 coin" : `${coins} coins`}</b>.
      </p>
      <fieldset class="at-once">
        <legend>At a click</legend>
        {AT_ONCE.map((count) => (
          <button
            key={count}
            type="button"
            class="step"
            aria-pressed={atOnce === count}
            data-testid={`at-once-${count}`}
            onClick={() => setAtOnce(count)}
          >
            {count}
          </button>
        ))}
      </fieldset>
      <Away state={state} name={open.name} />
      <Refusal state={state} />
      <ul>
        {open.wares.map((ware) => (
          <Row
            key={ware.item}
            ware={ware}
            own={amountOf(goodsOf(state), ware.item)}
            coins={coins}
            atOnce={atOnce}
            away={state.away.value}
            deal={(kind, count) => actions.intend({ kind, npc: open.name, item: ware.item, count })}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly ware: Ware;
  readonly own: number;
  readonly coins: number;
  readonly atOnce: number;
  readonly away: boolean;
  deal(kind: "buy" | "sell", count: number): void;
}

function Row({ ware: { item, asks, pays }, own, coins, atOnce, away, deal }: RowProps) {
  const { label, most } = ITEMS[item];
  const button = (kind: "buy" | "sell", price: number | null, can: number) => {
    if (price === null) return <span class="trade-in" />;
    const count = Math.max(1, Math.min(atOnce, can));
    const [verb, coin] = [kind === "buy" ? "Buy" : "Sell", count * price === 1 ? "coin" : "coins"];
    return (
      <button
        type="button"
        class="step trade-in"
        data-testid={`${kind}-${item}`}
        aria-label={`${verb} ${count} ${label} for ${count * price} ${coin}`}
        disabled={away || can < 1}
        onClick={() => deal(kind, count)}
      >
        {verb} {count > 1 && `${count} for`}
        <b>{count * price}</b>
        <Mark item="coin" />
      </button>
    );
  };
  return (
    <li>
      <Mark item={item} />
      <span class="grow">
        {label}
        {own > 0 && <small class="own">you have {own}</small>}
      </span>
      {button("buy", asks, asks === null ? 0 : Math.min(Math.floor(coins / asks), most - own))}
      {button("sell", pays, own)}
    </li>
  );
}
