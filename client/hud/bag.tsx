// bag.tsx — what one carries.
import { useState } from "preact/hooks";
import { ITEMS } from "../../shared/world/items.ts";
import { Mark } from "./amounts.tsx";
import type { GoodsActions } from "./goods.tsx";
import { isNarrow } from "./screen.ts";
import type { HudState } from "./store.ts";

export function Bag({ state, actions }: { state: HudState; actions: GoodsActions }) {
  const [open, setOpen] = useState(() => !isNarrow());
  const items = state.inventory.value;
  const total = items.reduce((sum, item) => sum + item.count, 0);
  return (
    <section class="panel bag" data-testid="inventory" aria-label="Bag">
      <header>
        <button
          type="button"
          class="quiet fold"
          aria-label={`Bag, ${total} things`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <BagIcon />
          <span>
            <span class="wide">Bag</span> {total > 0 && <b>{total}</b>}
          </span>
        </button>
        {open && (
          <button
            type="button"
            class="quiet"
            data-testid="wardrobe-button"
            onClick={() => {
              state.dealing.value = { kind: "wardrobe" };
            }}
          >
            How you look
          </button>
        )}
      </header>
      {open && items.length === 0 && <p class="faint">Your bag is empty</p>}
      {open && items.length > 0 && (
        <ul>
          {items.map((item) => (
            <li key={item.id} data-item={item.id}>
              <Mark item={item.id} />
              <span class="grow">{item.label}</span>
              <b>{item.count}</b>
              {ITEMS[item.id].leadsTo !== undefined && (
                <button
                  type="button"
                  class="quiet"
                  data-testid={`use-${item.id}`}
                  aria-label={`Use one ${item.label}`}
                  onClick={() => actions.intend({ kind: "use", item: item.id })}
                >
                  use
                </button>
              )}
              <button
                type="button"
                class="quiet"
                data-testid={`drop-${item.id}`}
                aria-label={`Drop one ${item.label}`}
                onClick={() => actions.intend({ kind: "drop", item: item.id, count: 1 })}
              >
                drop
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function BagIcon() {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M3 8.5h14l-1 9H4Z" />
      <path d="M6.5 8.5V6a3.5 3.5 0 0 1 7 0v2.5" fill="none" />
    </svg>
  );
}
