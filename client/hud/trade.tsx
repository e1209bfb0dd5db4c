// trade.tsx — a trade's table: who has asked, what each gives, and who has agreed to it.
import { useEffect, useRef, useState } from "preact/hooks";
import type { TradeView } from "../../shared/wire/goods.ts";
import { type Goods, isNothing } from "../../shared/world/goods.ts";
import { Amounts, goodsOf, Picker } from "./amounts.tsx";
import { useDraft } from "./draft.ts";
import type { GoodsActions } from "./goods.tsx";
import { Head, Refusal } from "./panel-head.tsx";
import type { HudState } from "./store.ts";

interface TradeProps {
  state: HudState;
  actions: GoodsActions;
}

export function TradeTable({ state, actions }: TradeProps) {
  const trade = state.trade.value;
  if (!trade) return null;
  const { stage, name } = trade;
  const asks = stage === "asked";
  return (
    <section
      class={asks ? "panel deal asks" : "panel deal"}
      data-testid="trade"
      data-stage={stage}
      aria-label={`Trade with ${name}`}
    >
      <Head title={asks ? `${name} wants to trade` : `Trade with ${name}`} close={actions.close} />
      {stage === "asking" && <p>Waiting for {name} to answer…</p>}
      {asks && <Answer actions={actions} />}
      <Refusal state={state} />
      {(stage === "open" || stage === "settling") && <Offers state={state} trade={trade} actions={actions} />}
    </section>
  );
}

function Answer({ actions }: { actions: GoodsActions }) {
  return (
    <div class="choices">
      <button type="button" class="secondary" data-testid="trade-decline" onClick={actions.close}>
        No, thanks <kbd>Esc</kbd>
      </button>
      <button type="button" class="primary" data-testid="trade-accept" onClick={actions.askToTrade}>
        Trade <kbd>T</kbd>
      </button>
    </div>
  );
}

function Offers({ state, trade, actions }: TradeProps & { trade: TradeView }) {
  const { stage, name, mine, theirs, revision, iAgree, theyAgree } = trade;
  const offer = (goods: Goods) => actions.intend({ kind: "tradeOffer", goods });
  const { shown, pending, choose } = useDraft<Goods & Readonly<Record<string, number>>>(
    mine as Goods & Readonly<Record<string, number>>,
    offer,
    false,
  );
  const changed = useTakenBack(trade);
  const nothing = isNothing(shown) && isNothing(theirs);
  const settling = stage === "settling";
  return (
    <>
      <p class="faint">{nothing ? "Choose what you give." : "When both agree, it changes hands."}</p>
      <h3>You give{iAgree && <em> and agree</em>}</h3>
      <Picker own={goodsOf(state)} chosen={shown} choose={choose} />
      <h3>
        {name} gives{theyAgree && <em> and agrees</em>}
      </h3>
      <Amounts goods={theirs} />
      {changed && (
        <p class="refusal" role="alert" data-testid="offer-changed">
          The offers have changed since you agreed: look again.
        </p>
      )}
      <div class="choices">
        <button
          type="button"
          class="primary"
          data-testid="trade-agree"
          disabled={iAgree || nothing || pending || settling}
          onClick={() => actions.intend({ kind: "tradeAgree", revision })}
        >
          {settling ? "Changing hands…" : iAgree ? `Waiting for ${name}…` : "Agree"}
        </button>
      </div>
    </>
  );
}

/** Was one's agreement taken back by a change of the other's offer? Until one agrees again, or changes one's own. */
function useTakenBack({ iAgree, mine, theirs }: TradeView): boolean {
  const [taken, setTaken] = useState(false);
  const before = useRef({ iAgree, mine: JSON.stringify(mine), theirs: JSON.stringify(theirs) });
  useEffect(() => {
    const last = before.current;
    before.current = { iAgree, mine: JSON.stringify(mine), theirs: JSON.stringify(theirs) };
    const [own, others] = [before.current.mine !== last.mine, before.current.theirs !== last.theirs];
    if (last.iAgree && !iAgree && others) setTaken(true);
    else if (iAgree || own) setTaken(false);
  });
  return taken;
}
