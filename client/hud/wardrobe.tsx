// wardrobe.tsx — how one looks: a choice of each part, shown to everybody at once.
import { APPEARANCE, APPEARANCE_PARTS, type Appearance, type AppearancePart } from "../../shared/world/profile.ts";
import { Head } from "./panel-head.tsx";

const LABELS: Readonly<Record<AppearancePart, string>> = {
  skin: "Skin",
  shirt: "Shirt",
  trousers: "Trousers",
  hair: "Hair",
  headwear: "Headwear",
};
const FIRST = Object.fromEntries(APPEARANCE_PARTS.map((part) => [part, 0])) as unknown as Appearance;

interface WardrobeProps {
  /** Null: nothing was ever chosen. */
  appearance: Appearance | null;
  dress(appearance: Appearance): void;
  close(): void;
}

export function Wardrobe({ appearance, dress, close }: WardrobeProps) {
  const worn = appearance ?? FIRST;
  const turn = (part: AppearancePart, by: number) => {
    const choices = APPEARANCE[part];
    dress({ ...worn, [part]: (worn[part] + by + choices) % choices });
  };
  return (
    <section class="panel deal" data-testid="wardrobe" aria-label="How you look">
      <Head title="How you look" close={close} />
      <ul>
        {APPEARANCE_PARTS.map((part) => (
          <li key={part}>
            <span class="grow">{LABELS[part]}</span>
            <button type="button" class="quiet" aria-label={`${LABELS[part]} before`} onClick={() => turn(part, -1)}>
              ‹
            </button>
            <b>
              {worn[part] + 1} <small>of {APPEARANCE[part]}</small>
            </b>
            <button
              type="button"
              class="quiet"
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
