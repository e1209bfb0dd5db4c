// quarry-goods.ts — what lies about in the quarry, and what its merchant deals in.
import type { Ware } from "../items.ts";
import type { ItemSpawn } from "../zone.ts";

export const HEAPS: readonly ItemSpawn[] = [
  { item: "ore", count: 2, at: [-10, 0, 20], againSeconds: 60 },
  { item: "ore", count: 1, at: [-2, 0, 18], againSeconds: 60 },
  { item: "ore", count: 3, at: [2, 0, 10], againSeconds: 90 },
  { item: "ore", count: 2, at: [-18, 0, 12], againSeconds: 60 },
  { item: "crystal", count: 1, at: [6, 0, 30], againSeconds: 180 },
  { item: "crystal", count: 1, at: [-22, 0, 36], againSeconds: 180 },
  { item: "pickaxe", count: 1, at: [-16, 0, 24], againSeconds: 240 },
  { item: "rope", count: 1, at: [8, 0, 22], againSeconds: 90 },
];

export const WRENS_WARES: readonly Ware[] = [
  { item: "ore", asks: 6, pays: 3 },
  { item: "pickaxe", asks: 35, pays: 18 },
  { item: "lantern", asks: 28, pays: 14 },
  { item: "apple", asks: 5, pays: 2 },
  { item: "scroll-harbor", asks: 8, pays: null },
];
