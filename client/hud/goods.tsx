// goods.tsx — things in the HUD: what is in reach, a merchant's wares, a trade's table, a gift.
import { useState } from "preact/hooks";
import type { Intent } from "../../shared/wire/goods.ts";
import { amountOf, type Goods, isNothing, NOTHING } from "../../shared/world/goods.ts";
import { ITEM_IDS, ITEMS, type ItemId } from "../../shared/world/items.ts";
import { Head } from "./panel-head.tsx";
import type { HudState } from "./store.ts";
import { Wardrobe } from "./wardrobe.tsx";

export interface GoodsActions {
  intend(intent: Intent): void;
  interact(): void;
  askToTrade(): void;
}

interface GoodsProps {
  state: HudState;
  actions: GoodsActions;
}

/** What can be done right here: the same buttons for thumbs and mouse, with the keys on them. */
export function Prompt({ state, actions }: GoodsProps) {
  const nearby = state.nearby.value;
  const trade = state.trade.value;
  if (!nearby || state.dealing.value || (trade && trade.stage !== "asked")) return null;
  const { heap, merchant, player } = nearby;
  return (
    <div class="prompt" data-testid="prompt">
      {heap && (
        <button type="button" class="panel" data-testid="pick-up" onClick={actions.interact}>
          <kbd>E</kbd> Pick up {heap.count > 1 ? `${heap.count} × ` : ""}
          {ITEMS[heap.item].label}
        </button>
      )}
      {!heap && merchant && (
        <button type="button" class="panel" data-testid="talk" onClick={actions.interact}>
          <kbd>E</kbd> Trade with {merchant.name}
        </button>
      )}
      {player && !trade && (
        <button type="button" class="panel" data-testid="ask-trade" onClick={actions.askToTrade}>
          <kbd>T</kbd> Trade with {player.name}
        </button>
      )}
      {player && !trade && (
        <button
          type="button"
          class="panel"
          data-testid="give"
          onClick={() => {
            state.dealing.value = { kind: "gift", ...player };
          }}
        >
          Give to {player.name}
        </button>
      )}
    </div>
  );
}

/** Whatever is being dealt with: at most one of them is open. */
export function Dealings({ state, actions }: GoodsProps) {
  const { dealing, trade } = state;
  const close = () => {
    dealing.value = null;
  };
  if (trade.value) return <TradeTable state={state} actions={actions} />;
  if (dealing.value?.kind === "merchant") return <Merchant state={state} actions={actions} close={close} />;
  if (dealing.value?.kind === "gift") return <Gift state={state} actions={actions} close={close} />;
  if (dealing.value?.kind === "wardrobe")
    return (
      <Wardrobe
        appearance={state.appearance.value}
        dress={(appearance) => actions.intend({ kind: "dress", appearance })}
        close={close}
      />
    );
  return null;
}

function Merchant({ state, actions, close }: GoodsProps & { close(): void }) {
  const open = state.dealing.value;
  if (open?.kind !== "merchant") return null;
  const own = goodsOf(state);
  const coins = amountOf(own, "coin");
  const button = (kind: "buy" | "sell", item: ItemId, price: number | null, can: boolean) =>
    price !== null && (
      <button
        type="button"
        class="quiet"
        data-testid={`${kind}-${item}`}
        disabled={!can}
        onClick={() => actions.intend({ kind, npc: open.name, item, count: 1 })}
      >
        {kind === "buy" ? "Buy" : "Sell"} <b>{price}</b>
      </button>
    );
  return (
    <section class="panel deal" data-testid="merchant" aria-label={`${open.name}'s wares`}>
      <Head title={`${open.name}'s wares`} close={close} />
      <p class="faint">You have {coins === 1 ? "1 coin" : `${coins} coins`}. Prices are in coins.</p>
      <ul>
        {open.wares.map(({ item, asks, pays }) => (
          <li key={item}>
            <Mark item={item} />
            <span class="grow">{ITEMS[item].label}</span>
            <b>{amountOf(own, item) || ""}</b>
            <span class="choice">{button("buy", item, asks, asks !== null && coins >= asks)}</span>
            <span class="choice">{button("sell", item, pays, amountOf(own, item) > 0)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function TradeTable({ state, actions }: GoodsProps) {
  const trade = state.trade.value;
  if (!trade) return null;
  const { stage, name, mine, theirs, revision, iAgree, theyAgree } = trade;
  const end = () => actions.intend({ kind: "tradeEnd" });
  const nothing = isNothing(mine) && isNothing(theirs);
  return (
    <section class="panel deal" data-testid="trade" data-stage={stage} aria-label={`Trade with ${name}`}>
      <Head title={`Trade with ${name}`} close={end} />
      {stage === "asking" && <p>Waiting for {name} to answer…</p>}
      {stage === "asked" && (
        <div class="choices">
          <button type="button" class="primary" data-testid="trade-accept" onClick={actions.askToTrade}>
            Trade with {name}
          </button>
        </div>
      )}
      {(stage === "open" || stage === "settling") && (
        <>
          <h3>You give</h3>
          <Picker
            own={goodsOf(state)}
            chosen={mine}
            choose={(goods) => actions.intend({ kind: "tradeOffer", goods })}
          />
          <h3>
            {name} gives{theyAgree && <em> and agrees</em>}
          </h3>
          <Amounts goods={theirs} />
          <div class="choices">
            <button
              type="button"
              class="primary"
              data-testid="trade-agree"
              disabled={iAgree || nothing || stage === "settling"}
              onClick={() => actions.intend({ kind: "tradeAgree", revision })}
            >
              {stage === "settling" ? "Changing hands…" : iAgree ? `Waiting for ${name}…` : "Agree"}
            </button>
          </div>
        </>
      )}
    </section>
  );
}

function Gift({ state, actions, close }: GoodsProps & { close(): void }) {
  const [chosen, setChosen] = useState<Goods>(NOTHING);
  const open = state.dealing.value;
  if (open?.kind !== "gift") return null;
  return (
    <section class="panel deal" data-testid="gift" aria-label={`A gift for ${open.name}`}>
      <Head title={`A gift for ${open.name}`} close={close} />
      <Picker own={goodsOf(state)} chosen={chosen} choose={setChosen} />
      <div class="choices">
        <button
          type="button"
          class="primary"
          data-testid="gift-give"
          disabled={isNothing(chosen)}
          onClick={() => {
            actions.intend({ kind: "give", to: open.id, goods: chosen });
            close();
          }}
        >
          Give
        </button>
      </div>
    </section>
  );
}

/** Chooses how many of each thing that one carries. */
function Picker({ own, chosen, choose }: { own: Goods; chosen: Goods; choose(goods: Goods): void }) {
  const set = (item: ItemId, count: number) => {
    const { [item]: _, ...rest } = chosen;
    choose(count > 0 ? { ...rest, [item]: count } : rest);
  };
  const items = ITEM_IDS.filter((item) => amountOf(own, item) > 0 || amountOf(chosen, item) > 0);
  if (items.length === 0) return <p class="faint">Your bag is empty</p>;
  return (
    <ul>
      {items.map((item) => {
        const [count, most] = [amountOf(chosen, item), amountOf(own, item)];
        const { label } = ITEMS[item];
        return (
          <li key={item}>
            <Mark item={item} />
            <span class="grow">{label}</span>
            <button
              type="button"
              class="quiet"
              aria-label={`One ${label} less`}
              disabled={count === 0}
              onClick={() => set(item, count - 1)}
            >
              −
            </button>
            <b>
              {count} <small>of {most}</small>
            </b>
            <button
              type="button"
              class="quiet"
              aria-label={`One ${label} more`}
              data-testid={`more-${item}`}
              disabled={count >= most}
              onClick={() => set(item, count + 1)}
            >
              +
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Amounts({ goods }: { goods: Goods }) {
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

const goodsOf = (state: HudState): Goods =>
  Object.fromEntries(state.inventory.value.map(({ id, count }) => [id, count])) as Goods;
