// goods.tsx — things in the HUD: what is in reach, and whatever is being dealt with.
import { useState } from "preact/hooks";
import type { Intent } from "../../shared/wire/goods.ts";
import { type Goods, isNothing, NOTHING } from "../../shared/world/goods.ts";
import { ITEMS } from "../../shared/world/items.ts";
import { goodsOf, Picker } from "./amounts.tsx";
import { Merchant } from "./merchant.tsx";
import { Away, Head } from "./panel-head.tsx";
import type { HudState } from "./store.ts";
import { TradeTable } from "./trade.tsx";
import { Wardrobe } from "./wardrobe.tsx";

export interface GoodsActions {
  intend(intent: Intent): void;
  /** Picks up what lies in reach; else speaks to a merchant. */
  interact(): void;
  /** Speaks to a merchant, whatever lies in reach. */
  speak(): void;
  askToTrade(): void;
  /** Ends what is being dealt with. */
  close(): void;
}

interface GoodsProps {
  state: HudState;
  actions: GoodsActions;
}

/** What can be done right here: the same buttons for thumbs and mouse, with the keys on them. */
export function Prompt({ state, actions }: GoodsProps) {
  const nearby = state.nearby.value;
  if (!nearby || state.dealing.value || state.trade.value) return null;
  const { heap, merchant, player } = nearby;
  return (
    <div class="prompt" data-testid="prompt">
      {heap && (
        <button type="button" class="panel" data-testid="pick-up" onClick={actions.interact}>
          <kbd>E</kbd> Pick up {heap.count > 1 ? `${heap.count} × ` : ""}
          {ITEMS[heap.item].label}
        </button>
      )}
      {merchant && (
        <button type="button" class="panel" data-testid="talk" onClick={actions.speak}>
          {!heap && <kbd>E</kbd>} See {merchant.name}'s wares
        </button>
      )}
      {player && (
        <button type="button" class="panel" data-testid="ask-trade" onClick={actions.askToTrade}>
          <kbd>T</kbd> Trade with {player.name}
        </button>
      )}
      {player && (
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
  const { close } = actions;
  if (trade.value) return <TradeTable state={state} actions={actions} />;
  if (dealing.value?.kind === "merchant") return <Merchant state={state} actions={actions} close={close} />;
  if (dealing.value?.kind === "gift") return <Gift state={state} actions={actions} />;
  if (dealing.value?.kind === "wardrobe") return <Wardrobe state={state} actions={actions} close={close} />;
  return null;
}

function Gift({ state, actions }: GoodsProps) {
  const [chosen, setChosen] = useState<Goods>(NOTHING);
  const open = state.dealing.value;
  if (open?.kind !== "gift") return null;
  return (
    <section class="panel deal" data-testid="gift" aria-label={`A gift for ${open.name}`}>
      <Head title={`A gift for ${open.name}`} close={actions.close} />
      <p class="faint">Choose what you give; nothing comes back for it.</p>
      <Away state={state} name={open.name} />
      <Picker own={goodsOf(state)} chosen={chosen} choose={setChosen} />
      <div class="choices">
        <button
          type="button"
          class="primary"
          data-testid="gift-give"
          disabled={isNothing(chosen) || state.away.value}
          onClick={() => {
            actions.intend({ kind: "give", to: open.id, goods: chosen });
            actions.close();
          }}
        >
          Give
        </button>
      </div>
    </section>
  );
}
