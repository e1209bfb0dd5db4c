// wardrobe.tsx — how one looks: a choice of each part, shown to everybody at once.
import type { Intent } from "../../shared/wire/goods.ts";
import { APPEARANCE, APPEARANCE_PARTS, type Appearance, type AppearancePart } from "../../shared/world/profile.ts";
import { bornAs, figureHash, HAIRS, HEADWEAR, SHIRTS, SKINS, TROUSERS } from "../view/figures/palettes.ts";
import { useDraft } from "./draft.ts";
import { Head, Refusal } from "./panel-head.tsx";
import type { HudState } from "./store.ts";

const LABELS: Readonly<Record<AppearancePart, string>> = {
  skin: "Skin",
  shirt: "Shirt",
  trousers: "Trousers",
  hair: "Hair",
  headwear: "Headwear",
};
const COLOURS = { skin: SKINS, shirt: SHIRTS, trousers: TROUSERS, hair: HAIRS } as const;
const HEADWEAR_LABELS: Readonly<Record<(typeof HEADWEAR)[number], string>> = {
  none: "None",
  cap: "Cap",
  straw: "Straw hat",
};

interface WardrobeProps {
  state: HudState;
  actions: { intend(intent: Intent): void };
  close(): void;
}

export function Wardrobe({ state, actions, close }: WardrobeProps) {
  const name = state.roster.value.find(({ self }) => self)?.name ?? state.name.value;
  const told = state.appearance.value ?? bornAs(figureHash(name));
  const dress = (appearance: Appearance) => actions.intend({ kind: "dress", appearance });
  const { shown, choose } = useDraft<Choices>(told, dress, true);
  const turn = (part: AppearancePart, by: 1 | -1) => {
    const { [part]: now } = shown;
    let next = now;
    // On to the next one that one can tell from this one.
    do next = (next + by + APPEARANCE[part]) % APPEARANCE[part];
    while (next !== now && part === "headwear" && HEADWEAR[next] === HEADWEAR[now]);
    choose({ ...shown, [part]: next });
  };
  return (
    <section class="panel deal" data-testid="wardrobe" aria-label="How you look">
      <Head title="How you look" close={close} />
      <p class="faint wide">Everybody sees it at once. Drag to look at yourself from all sides.</p>
      <Refusal state={state} />
      <ul>
        {APPEARANCE_PARTS.map((part) => (
          <li key={part}>
            <span class="grow">{LABELS[part]}</span>
            <button type="button" class="step" aria-label={`${LABELS[part]} before`} onClick={() => turn(part, -1)}>
              ‹
            </button>
            <Worn part={part} choice={shown[part]} />
            <button
              type="button"
              class="step"
              data-testid={`next-${part}`}
              aria-label={`${LABELS[part]} after`}
              onClick={() => turn(part, 1)}
            >
              ›
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Choices = Appearance & Readonly<Record<string, number>>;

function Worn({ part, choice }: { part: AppearancePart; choice: number }) {
  if (part === "headwear") return <span class="worn">{HEADWEAR_LABELS[HEADWEAR[choice] ?? "none"]}</span>;
  const colour = `#${(COLOURS[part][choice] ?? 0).toString(16).padStart(6, "0")}`;
  const told = `${choice + 1} of ${APPEARANCE[part]}`;
  return <span class="worn" role="img" aria-label={told} title={told} style={{ background: colour }} />;
}
