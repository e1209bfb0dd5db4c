// items.ts — the kinds of things that people carry, and what merchants pay and ask for them.

/** In the order of the wire: new kinds go to the end. Coins are a kind like any other, so that one ledger counts all. */
export const ITEM_IDS = [
  "coin",
  "shell",
  "apple",
  "rope",
  "lantern",
  "ore",
  "crystal",
  "pickaxe",
  "scroll-harbor",
  "scroll-quarry",
] as const;
export type ItemId = (typeof ITEM_IDS)[number];
/** Things that lead into a zone, and are used up by it. */
export type ScrollId = Extract<ItemId, `scroll-${string}`>;

export interface ItemKind {
  readonly label: string;
  /** How many of them one account may hold. */
  readonly most: number;
  /** 0xRRGGBB, of the heap that lies on the ground and of its mark in the bag. */
  readonly colour: number;
  /** The id of the zone into which one goes by using it up; absent: it can't be used. `validate.ts` checks that it is one. */
  readonly leadsTo?: string;
}

export const ITEMS: Readonly<Record<ItemId, ItemKind>> = {
  coin: { label: "Coin", most: 1_000_000, colour: 0xe8b53a },
  shell: { label: "Seashell", most: 99, colour: 0xf3b8a6 },
  apple: { label: "Apple", most: 99, colour: 0xc94236 },
  rope: { label: "Coil of rope", most: 99, colour: 0xb98f55 },
  lantern: { label: "Lantern", most: 99, colour: 0xf2d06b },
  ore: { label: "Iron ore", most: 99, colour: 0x7d7a83 },
  crystal: { label: "Crystal", most: 99, colour: 0x6fb7e8 },
  pickaxe: { label: "Pickaxe", most: 99, colour: 0x8a6a48 },
  "scroll-harbor": { label: "Scroll to the Harbor", most: 9, colour: 0x3f8fa8, leadsTo: "harbor" },
  "scroll-quarry": { label: "Scroll to the Quarry", most: 9, colour: 0xb5653f, leadsTo: "quarry" },
};

/** What a merchant deals in, in coins: `asks` for one that they sell, `pays` for one that they buy; null: they don't. */
export interface Ware {
  readonly item: Exclude<ItemId, "coin">;
  readonly asks: number | null;
  readonly pays: number | null;
}

/** What every character begins with. */
export const STARTING_PURSE: Readonly<Partial<Record<ItemId, number>>> = { coin: 20 };
